// What one can do with a message: reply in its thread, or use a shortcut of the app's (Slack docs: Message shortcuts).
import { useContext } from "preact/hooks";
import { Menu } from "./menu.jsx";
import { Names } from "./people.jsx";
import { post } from "./slack.js";

export function Toolbar({ message, openThread }) {
  const { shortcuts } = useContext(Names);
  const items = shortcuts.map(({ callback_id, name }) => ({
    id: callback_id,
    text: name,
    note: "Smile ID",
    choose: () => post("shortcut", { channel: message.channel, ts: message.ts, callback_id }),
  }));
  return (
    <div class="toolbar">
      {openThread && (
        <button type="button" class="icon-button" title="Reply in thread" aria-label="Reply in thread" onClick={openThread}>
          <svg viewBox="0 0 20 20" aria-hidden="true">
            <path d="M3.5 4h13v9.5H9.8L6 16.5v-3H3.5z M6.5 7.5h7 M6.5 10h4.5" fill="none" stroke="currentColor" stroke-width="1.5" stroke-linejoin="round" />
          </svg>
        </button>
      )}
      {items.length > 0 && <Menu label="More actions" look="icon-button" face="⋮" items={items} />}
    </div>
  );
}
