// The JSX runtime of slack-blocks-to-jsx (see build.mjs): Preact's, with every text made readable again (see faithful.js).
import { jsx as vnode } from "preact/jsx-runtime";
import { readable } from "./faithful.js";

export { Fragment } from "preact/jsx-runtime";

export function jsx(type, props, key) {
  return vnode(type, "children" in props ? { ...props, children: turnedBack(props.children) } : props, key);
}

export const jsxs = jsx;

function turnedBack(child) {
  if (typeof child === "string") return readable(child);
  return Array.isArray(child) ? child.map(turnedBack) : child;
}
