// The plain_text on buttons, labels and options: emoji codes if it asks for them, nothing else.
import EMOJI from "../emoji.json";
import { Emoji } from "./emoji.jsx";

export function Plain({ object }) {
  const pieces = object.emoji === false ? [object.text] : object.text.split(/:([a-z0-9_+-]+):/);
  return pieces.map((piece, index) => {
    if (index % 2 === 0) return piece;
    return Object.hasOwn(EMOJI, piece) ? <Emoji key={index} name={piece} /> : `:${piece}:`;
  });
}
