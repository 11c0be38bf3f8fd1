// A window above the page: it takes the focus, Esc closes it, and the focus goes back.
import { useEffect, useId, useRef } from "preact/hooks";

// What one wants to do first: fill in, or answer.
const FIRST = ".dialog-body :is(input, textarea, select), .dialog-actions button";

export function Dialog({ title, close, children }) {
  const dialog = useRef(null);
  const id = useId();
  useEffect(() => {
    const before = document.activeElement;
    dialog.current.showModal();
    dialog.current.querySelector(FIRST)?.focus();
    return () => before?.focus?.();
  }, []);
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
