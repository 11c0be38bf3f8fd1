// Blocks without anything to click, drawn by slack-blocks-to-jsx.
import { useMemo } from "preact/hooks";
import { Message } from "slack-blocks-to-jsx";
import { useNow } from "./clock.js";
import { prettyDates } from "./dates.js";
import { Emoji } from "./emoji.jsx";
import { faithful, readable } from "./faithful.js";
import { ChannelMention, GroupMention, UserMention } from "./people.jsx";

const HOOKS = {
  emoji: ({ name }) => <Emoji name={name} />,
  link: Link,
  user: ({ id, name }) => <UserMention id={id} name={name} />,
  usergroup: ({ id, name }) => <GroupMention id={id} name={name} />,
  channel: ({ id, name }) => <ChannelMention id={id} name={readable(name)} />,
};

// Drawing takes the library a while: only once a day for the same block.
export function Drawn({ block }) {
  const now = useNow();
  const drawing = () => <Message blocks={[faithfulBlock(block, now)]} hooks={HOOKS} theme="light" withoutWrapper />;
  return useMemo(drawing, [JSON.stringify(block), new Date(now).toDateString()]);
}

// Text that stands alone, such as that of a message without blocks.
export function Words({ text }) {
  return <Drawn block={{ type: "section", text }} />;
}

function faithfulBlock({ type, text, fields, elements }, now) {
  const today = (object) => faithful(object.type === "mrkdwn" ? { ...object, text: prettyDates(object.text, now) } : object);
  return {
    type,
    text: text && today(text),
    fields: fields?.map(today),
    elements: elements?.map((element) => today(element.type === "image" ? described(element) : element)),
  };
}

// The demo loads nothing from the network: a picture is shown as the words that describe it.
function described(image) {
  return { type: "plain_text", text: `[${image.alt_text}]`, emoji: false };
}

function Link({ href, children }) {
  return <a class="link" href={readable(decodeURI(href))} target="_blank" rel="noopener noreferrer">{children}</a>;
}
