// The interactive elements of messages: buttons, link buttons and menus, with their confirm dialogs.
import { useState } from "preact/hooks";
import { Dialog } from "./dialog.jsx";
import { Words } from "./library.jsx";
import { Plain } from "./text.jsx";

const ELEMENTS = { button: Button, static_select: Select };

export function Element({ element, act }) {
  const Shown = ELEMENTS[element.type];
  if (!Shown) return <span class="unshown">The demo does not draw “{element.type}”.</span>;
  return <Shown element={element} act={act} />;
}

function Button({ element, act }) {
  const { start, dialog } = useConfirmed(element, act);
  const use = () => start({ action_id: element.action_id, value: element.value });
  const look = `button ${element.style ?? ""}`;
  const label = element.accessibility_label;
  if (element.url) {
    return (
      <a class={look} href={element.url} target="_blank" rel="noopener noreferrer" aria-label={label} onClick={use}>
        <Plain object={element.text} />
      </a>
    );
  }
  return <><button type="button" class={look} aria-label={label} onClick={use}><Plain object={element.text} /></button>{dialog}</>;
}

function Select({ element, act }) {
  const { start, dialog } = useConfirmed(element, act);
  const choose = (event) => {
    const option = element.options[event.currentTarget.value];
    start({ action_id: element.action_id, selected_option: option });
  };
  return (
    <>
      <select class="select" aria-label={element.placeholder?.text ?? element.action_id} onChange={choose}>
        <option value="" selected={!element.initial_option} disabled>{element.placeholder?.text ?? "Choose an option"}</option>
        {element.options.map((option, index) => (
          <option key={option.value} value={index} selected={element.initial_option?.value === option.value}>
            {option.text.text}
          </option>
        ))}
      </select>
      {dialog}
    </>
  );
}

// Asks first where the element has a confirm dialog.
function useConfirmed(element, act) {
  const [asking, setAsking] = useState(null);
  const start = (payload) => (element.confirm ? setAsking(payload) : act(payload));
  const answer = (yes) => {
    setAsking(null);
    if (yes) act(asking);
  };
  return { start, dialog: asking && <Confirm confirm={element.confirm} answer={answer} /> };
}

function Confirm({ confirm, answer }) {
  const title = confirm.title?.text ?? "Are you sure?";
  return (
    <Dialog title={title} close={() => answer(false)}>
      <div class="dialog-body"><Words text={confirm.text} /></div>
      <footer class="dialog-actions">
        <button type="button" class="button" onClick={() => answer(false)}>{confirm.deny?.text ?? "Cancel"}</button>
        <button type="button" class={`button ${confirm.style ?? "primary"}`} onClick={() => answer(true)}>
          {confirm.confirm?.text ?? "Yes"}
        </button>
      </footer>
    </Dialog>
  );
}
