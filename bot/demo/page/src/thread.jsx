// The pane on the right: one message and its replies.
import { useEffect, useRef } from "preact/hooks";
import { Composer } from "./composer.jsx";
import { Messages } from "./messages.jsx";

export function Thread({ root, all, channel, close }) {
  const pane = useRef(null);
  useEffect(() => {
    const before = document.activeElement;
    pane.current.focus();
    return () => before?.focus?.();
  }, []);
  const replies = all.filter((message) => message.thread_ts === root.ts);
  const onKeyDown = (event) => {
    if (event.key === "Escape" && !event.target.closest("dialog")) close();
  };
  return (
    <aside ref={pane} tabIndex={-1} class="thread" aria-label="Thread" onKeyDown={onKeyDown}>
      <header class="pane-title">
        <h2>Thread <small>{channel.is_im ? "" : "#"}{channel.name}</small></h2>
        <button type="button" class="icon-button" aria-label="Close the thread" onClick={close}>✕</button>
      </header>
      <Messages messages={[root, ...replies]} all={all} inThread label="Messages in the thread" />
      <Composer channel={channel} threadTs={root.ts} label="Reply…" />
    </aside>
  );
}
