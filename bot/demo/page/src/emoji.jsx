// An emoji as a picture of its own: the drawings are Twemoji's, brought in by the build.
import pictures from "emoji-pictures";

export function Emoji({ name }) {
  return <img class="emoji" src={pictures[name]} alt={`:${name}:`} title={`:${name}:`} draggable={false} />;
}
