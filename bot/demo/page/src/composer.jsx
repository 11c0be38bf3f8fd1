// Where one types: Enter sends, Shift+Enter makes a new line, Tab completes a command.
import { useRef, useState } from "preact/hooks";
import { post } from "./slack.js";

const COMMANDS = [
  ["/smile help", "", "What the bot can do"],
  ["/smile status", "<user_id> <job_id>", "What happened to a job"],
  ["/smile watch", "[<user_id> <job_id> [#channel]]", "Be told when a job is decided"],
  ["/smile unwatch", "<user_id> <job_id>", "Stop being told"],
  ["/smile list", "[mine|channel|all]", "The jobs that are watched"],
  ["/invite @Smile ID", "", "Let the bot into this channel"],
  ["/remove @Smile ID", "", "Put the bot out of this channel"],
];

export function Composer({ channel }) {
  const [text, setText] = useState("");
  const field = useRef(null);

  const hints = COMMANDS.filter(([command]) => text.startsWith("/") && command.startsWith(text.trimEnd()));
  const complete = (command) => {
    setText(`${command} `);
    field.current.focus();
  };
  const sendIt = async () => {
    const line = text.trim();
    if (!line) return;
    setText("");
    await post("type", { channel: channel.id, text: line });
  };
  const onKeyDown = (event) => {
    if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
      event.preventDefault();
      sendIt();
    } else if (event.key === "Tab" && !event.shiftKey && hints.length) {
      event.preventDefault();
      complete(hints[0][0]);
    } else if (event.key === "Escape") {
      setText("");
    }
  };
  const label = `Message ${channel.is_im ? "" : "#"}${channel.name}`;
  return (
    <div class="composer">
      {hints.length > 0 && <Hints hints={hints} complete={complete} />}
      <div class="composer-box">
        <textarea
          ref={field}
          rows={Math.min(text.split("\n").length, 6)}
          aria-label={label}
          placeholder={label}
          value={text}
          spellcheck={false}
          onInput={(event) => setText(event.currentTarget.value)}
          onKeyDown={onKeyDown}
        />
        <button type="button" class="send" aria-label="Send" disabled={!text.trim()} onClick={sendIt}>
          <svg viewBox="0 0 20 20" aria-hidden="true"><path d="M2 3l16 7-16 7 2.2-6L12 10 4.200 9z" fill="currentColor" /></svg>
        </button>
      </div>
    </div>
  );
}

function Hints({ hints, complete }) {
  return (
    <ul class="hints" aria-label="Commands">
      {hints.map(([command, usage, what]) => (
        <li key={command}>
          <button type="button" onMouseDown={(event) => event.preventDefault()} onClick={() => complete(command)}>
            <strong>{command}</strong> <span class="usage">{usage}</span>
            <small>{what}</small>
          </button>
        </li>
      ))}
      <li class="hint-keys"><kbd>Tab</kbd> completes, <kbd>Enter</kbd> sends</li>
    </ul>
  );
}
