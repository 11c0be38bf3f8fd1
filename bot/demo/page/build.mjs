// Builds the page: src/ into built/page.js and built/page.css.
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const at = (name) => fileURLToPath(new URL(name, import.meta.url));
// The emoji that the page can show, by Slack's names; any other stays as its code, as Slack does with names it lacks.
const EMOJI = JSON.parse(readFileSync(at("emoji.json"), "utf8"));
const CREDITS = "/* Preact, slack-blocks-to-jsx: MIT. Emoji: Twemoji, CC-BY 4.0, https://github.com/jdecked/twemoji */";

// `import pictures from "emoji-pictures"` gives {name: data URL}: pictures look alike on machines without an emoji font.
const emojiPictures = {
  name: "emoji-pictures",
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^emoji-pictures$/ }, ({ path }) => ({ path, namespace: "emoji" }));
    onLoad({ filter: /.*/, namespace: "emoji" }, () => ({
      contents: JSON.stringify(Object.fromEntries(Object.entries(EMOJI).map(([name, text]) => [name, picture(text)]))),
      loader: "json",
    }));
  },
};

function picture(text) {
  const file = [...text].map((character) => character.codePointAt(0).toString(16)).join("-");
  const svg = readFileSync(at(`node_modules/@twemoji/svg/${file}.svg`), "utf8");
  return `data:image/svg+xml,${encodeURIComponent(svg).replace(/%(20|22|2F|3A|3D)/g, (code) => decodeURIComponent(code).replace('"', "'"))}`;
}

await build({
  entryPoints: [{ in: "src/app.jsx", out: "page" }, { in: "src/page.css", out: "page" }],
  absWorkingDir: at("."),
  outdir: "built",
  bundle: true,
  minify: true,
  format: "esm",
  target: ["es2022", "chrome110", "firefox115", "safari16"],
  jsx: "automatic",
  jsxImportSource: "preact",
  charset: "utf8",
  legalComments: "eof",
  banner: { js: CREDITS, css: CREDITS },
  define: { "process.env.NODE_ENV": '"production"' },
  alias: {
    react: "preact/compat",
    "react/jsx-runtime": at("src/jsx.js"),
    "node-emoji": at("src/left-out.js"),
    "react-markdown": at("src/left-out.js"),
    "remark-gfm": at("src/left-out.js"),
  },
  plugins: [emojiPictures],
});
