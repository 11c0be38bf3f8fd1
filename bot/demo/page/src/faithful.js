// Hands slack-blocks-to-jsx text that it draws as Slack would (Slack docs: Formatting text for app surfaces).
//
// The library (1.1.1) reads every text object, plain_text too, as a Markdown of its own, after it has turned entities back:
// `&lt;!channel&gt;` becomes a ping, `2*3*4` bold, `[x](javascript:...)` a link, "import a" or "LBKS" disappears. So the
// text is read here, and written again in the library's Markdown: only what Slack gives a meaning stands there as it is;
// all other characters are opaque, private-use ones that mean nothing to it, and jsx.js turns them back on the way to the page.
import EMOJI from "../emoji.json";

const FIRST = 0xe000; // the opaque character of code 0; that of code 127 is U+E07F
const WORD = "\ue080"; // written inside a style's marks, so that they always stand at a word
const SEAM = "\u2056"; // a rare punctuation mark, written outside an italic's marks, which may stand inside no word
const OPAQUE_SEAM = "\ue081";
const ENTITIES = { "&lt;": "<", "&gt;": ">", "&amp;": "&" };
const STYLES = { "*": ["**", "**"], _: [`${SEAM}_`, `_${SEAM}`], "~": ["~~", "~~"] };
const LINK = /^(https?:\/\/|mailto:|tel:)/i;

const CODE_SPAN = [/`([^`\n]+)`/y, (found) => `\`${literal(found[1])}\``];
const TOKEN = [/<([^<>\n]+)>/y, (found) => token(found[1]) ?? literal(found[0])];
const EMOJI_CODE = [/:([a-z0-9_+-]+):/y, (found) => (Object.hasOwn(EMOJI, found[1]) ? found[0] : null)];
const BARE_LINK = [/https?:\/\/[^\s<>|`]*[^\s<>|`.,;:!?)'"*_~]/y, (found) => link(found[0], literal(found[0]))];
const VERBATIM_ATOMS = [CODE_SPAN, TOKEN, EMOJI_CODE];
const ATOMS = [...VERBATIM_ATOMS, BARE_LINK];

// A text object for the library, from one as Slack gets it.
export function faithful({ type, text, emoji = true, verbatim = false }) {
  if (type === "plain_text") return { type, text: emoji ? inline(text, [EMOJI_CODE], opaque, {}) : opaque(text) };
  return { type, text: mrkdwn(text, verbatim ? VERBATIM_ATOMS : ATOMS) };
}

// What the library made of it, as it was.
export function readable(text) {
  return text.replace(/[\ue000-\ue081\u2056]/g, (character) => {
    if (character === WORD || character === SEAM) return "";
    return character === OPAQUE_SEAM ? SEAM : String.fromCharCode(character.charCodeAt(0) - FIRST);
  });
}

function opaque(text) {
  return text
    .replace(/[\ue000-\ue081]/g, "\ufffd")
    .replaceAll(SEAM, OPAQUE_SEAM)
    .replace(/[\0-\x7f]/g, (character) => String.fromCharCode(FIRST + character.charCodeAt(0)));
}

function literal(text) {
  return opaque(unescape(text));
}

function unescape(text) {
  return text.replace(/&(lt|gt|amp);/g, (entity) => ENTITIES[entity]);
}

function mrkdwn(text, atoms) {
  const parts = text.split(/\n?```\n?([\s\S]+?)\n?```\n?/);
  return parts.map((part, index) => (index % 2 ? `\`\`\`${literal(part)}\`\`\`` : lines(part, atoms))).join("");
}

// Quoted lines stand on lines of their own; other line breaks are characters like any other.
function lines(text, atoms) {
  let written = "";
  let quoted = null;
  for (const row of text.split("\n")) {
    const quote = /^(?:>|&gt;) ?/.exec(row);
    if (quoted !== null) written += quoted || quote ? "\n" : opaque("\n");
    written += quote ? `> ${inline(row.slice(quote[0].length), atoms)}` : inline(row, atoms);
    quoted = Boolean(quote);
  }
  return written;
}

function inline(text, atoms, plain = literal, styles = STYLES) {
  let written = "";
  let pending = "";
  let at = 0;
  while (at < text.length) {
    const found = atom(text, at, atoms) ?? emphasis(text, at, atoms, styles);
    if (found) {
      written += plain(pending) + found.written;
      pending = "";
      at = found.end;
    } else {
      pending += text[at++];
    }
  }
  return written + plain(pending);
}

function atom(text, at, atoms) {
  for (const [pattern, write] of atoms) {
    pattern.lastIndex = at;
    const found = pattern.exec(text);
    const written = found && write(found);
    if (written) return { written, end: at + found[0].length };
  }
  return null;
}

// *bold*: opened at the start of a word and closed at the end of one, on the same line.
function emphasis(text, at, atoms, styles) {
  const mark = text[at];
  if (!styles[mark] || isWord(text[at - 1]) || isBlank(text[at + 1]) || text[at + 1] === mark) return null;
  const end = closing(text, at + 1, mark);
  if (end < 0) return null;
  const [open, close] = styles[mark];
  return { written: open + WORD + inline(text.slice(at + 1, end), atoms) + WORD + close, end: end + 1 };
}

function closing(text, from, mark) {
  for (let at = from; at < text.length; at++) {
    const skipped = atom(text, at, [CODE_SPAN, TOKEN]);
    if (skipped) at = skipped.end - 1;
    else if (text[at] === mark && !isBlank(text[at - 1]) && !isWord(text[at + 1])) return at;
  }
  return -1;
}

function token(inner) {
  const [name, ...rest] = inner.split("|");
  const label = rest.length ? rest.join("|") : null;
  if (/^@[UW]\w+$/.test(name)) return `<${name}>`;
  if (/^#C\w+$/.test(name)) return `<${name}${label ? `|${literal(label)}` : ""}>`;
  if (/^!(here|channel|everyone|subteam\^S\w+)$/.test(name)) return `<${name}>`;
  if (name.startsWith("!date^")) return date(name, label ?? "");
  if (LINK.test(name)) return link(name, label ? inline(label, VERBATIM_ATOMS) : literal(name));
  return null;
}

function date(name, fallback) {
  const [, seconds, format, url] = name.split("^");
  if (!/^\d+$/.test(seconds) || !format) return literal(fallback);
  const shown = format.split(/(\{\w+\})/).map((part, index) => (index % 2 ? part : literal(part)));
  return `<!date^${seconds}^${shown.join("")}${LINK.test(url ?? "") ? `^${literal(url)}` : ""}|>`;
}

// An opaque address cannot end too early; Link in library.jsx turns it back.
function link(url, label) {
  return `[${label}](${literal(url)})`;
}

function isWord(character) {
  return character !== undefined && /[\p{L}\p{N}]/u.test(character);
}

function isBlank(character) {
  return character === undefined || /\s/.test(character);
}
