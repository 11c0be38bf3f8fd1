// A window above the page: it takes the focus, Esc closes it, and the focus goes back.
import { useEffect, useId, useRef } from "preact/hooks";

// What one wants to do first, the first of these that there is: fill in, or answer.
const FIRST = ["[autofocus]", ".dialog-body :is(input, textarea, select)", ".dialog-actions button"];

// `version` changes when something else stands in it: who was waiting for that, or was in what is gone, goes to its start.
export function Dialog({ title, close, version, children }) {
  const dialog = useRef(null);
  const began = useRef(null);
  const id = useId();
  useEffect(() => {
    const before = document.activeElement;
    dialog.current.showModal();
    return () => before?.focus?.();
  }, []);
  useEffect(() => {
    if (began.current && !isAstray(dialog.current, began.current)) return;
    began.current = FIRST.map((selector) => dialog.current.querySelector(selector)).find(Boolean);
    began.current?.focus();
  }, [version]);
  const cancel = (event) => {
    event.preventDefault();
    close();
  };
  return (
    <dialog ref={dialog} class="dialog" aria-labelledby={id} onCancel={cancel}>
      <header class="dialog-title">
        <h2 id={id}>{title}</h2>
        <button type="button" class="icon-button" aria-label="Close" onClick={close}>✕</button>
      </header>
      {children}
    </dialog>
  );
}

// Whether the focus is nowhere, or still on the answer it was put on for want of anything to fill in.
function isAstray(dialog, began) {
  const focused = document.activeElement;
  if (focused === dialog || !dialog.contains(focused)) return true;
  return focused === began && !focused.closest(".dialog-body");
}
