// Blocks without anything to click, drawn by slack-blocks-to-jsx.
import { useContext, useMemo } from "preact/hooks";
import { Message } from "slack-blocks-to-jsx";
import { Emoji } from "./emoji.jsx";
import { faithful, readable } from "./faithful.js";
import { Names } from "./people.jsx";

const HOOKS = { emoji: ({ name }) => <Emoji name={name} />, link: Link };

// Drawing takes the library a while: only once for the same block.
export function Drawn({ block }) {
  const names = useContext(Names);
  return useMemo(() => {
    const data = { users: Object.values(names.users), channels: Object.values(names.channels) };
    return <Message blocks={[faithfulBlock(block)]} data={data} hooks={HOOKS} theme="light" withoutWrapper />;
  }, [JSON.stringify(block)]);
}

// Text that stands alone, such as that of a message without blocks.
export function Words({ text }) {
  return <Drawn block={{ type: "section", text }} />;
}

function faithfulBlock({ type, text, fields, elements }) {
  return {
    type,
    text: text && faithful(text),
    fields: fields?.map(faithful),
    elements: elements?.map((element) => faithful(element.type === "image" ? described(element) : element)),
  };
}

// The demo loads nothing from the network: a picture is shown as the words that describe it.
function described(image) {
  return { type: "plain_text", text: `[${image.alt_text}]`, emoji: false };
}

function Link({ href, children }) {
  return <a class="link" href={readable(decodeURI(href))} target="_blank" rel="noopener noreferrer">{children}</a>;
}
