// Stands in for what slack-blocks-to-jsx brings along and the demo never uses (see build.mjs): the Markdown of `markdown`
// blocks, and a list of emoji as characters (the page draws its own pictures).
export default () => null;

export function emojify(code) {
  return code;
}
