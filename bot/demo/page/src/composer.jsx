// Where one types: Enter sends, Shift+Enter makes a new line, Tab completes a command or a name.
import { useContext, useRef, useState } from "preact/hooks";
import { hintsFor } from "./commands.js";
import { Names } from "./people.jsx";
import { post } from "./slack.js";

// `threadTs`: of the message to whose thread one replies.
export function Composer({ channel, threadTs, label }) {
  const [text, setText] = useState("");
  const field = useRef(null);

  const hints = hintsFor(text, useContext(Names), Boolean(threadTs));
  const complete = (hint) => {
    setText(hint.text);
    field.current.focus();
  };
  const sendIt = async () => {
    const line = text.trim();
    if (!line) return;
    setText("");
    await post("type", { channel: channel.id, text: line, thread_ts: threadTs });
  };
  const onKeyDown = (event) => {
    if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
      event.preventDefault();
      sendIt();
    } else if (event.key === "Tab" && !event.shiftKey && hints.length) {
      event.preventDefault();
      complete(hints[0]);
    } else if (event.key === "Escape" && text) {
      event.stopPropagation();
      setText("");
    }
  };
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
        <button type="button" class="send" aria-label={threadTs ? "Send the reply" : "Send"} disabled={!text.trim()} onClick={sendIt}>
          <svg viewBox="0 0 20 20" aria-hidden="true"><path d="M2 3l16 7-16 7 2.2-6L12 10 4.200 9z" fill="currentColor" /></svg>
        </button>
      </div>
    </div>
  );
}

function Hints({ hints, complete }) {
  return (
    <ul class="hints" aria-label={hints[0].typed.startsWith("@") ? "Names" : "Commands"}>
      {hints.map((hint) => (
        <li key={hint.typed}>
          <button type="button" onMouseDown={(event) => event.preventDefault()} onClick={() => complete(hint)}>
            <strong>{hint.typed}</strong> <span class="usage">{hint.usage}</span>
            <small>{hint.what}</small>
          </button>
        </li>
      ))}
      <li class="hint-keys"><kbd>Tab</kbd> completes, <kbd>Enter</kbd> sends</li>
    </ul>
  );
}
