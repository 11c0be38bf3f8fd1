// The interactive elements of messages, forms and the Home tab: buttons, menus, pickers, with their confirm dialogs.
import { useId, useState } from "preact/hooks";
import { Dialog } from "./dialog.jsx";
import { PICKERS, isGroup } from "./fields.jsx";
import { Words } from "./library.jsx";
import { Menu } from "./menu.jsx";
import { Plain } from "./text.jsx";
import { useField } from "./values.js";

const ELEMENTS = { button: Button, overflow: Overflow };

export function Element({ block, element, act }) {
  const { start, dialog } = useConfirmed(element, act);
  const Shown = ELEMENTS[element.type] ?? (element.type in PICKERS ? Picker : Unshown);
  return <><Shown block={block} element={element} act={start} />{dialog}</>;
}

function Button({ element, act }) {
  const use = () => act({ action_id: element.action_id, value: element.value });
  const look = `button ${element.style ?? ""}`;
  const label = element.accessibility_label;
  if (element.url) {
    return (
      <a class={look} href={element.url} target="_blank" rel="noopener noreferrer" aria-label={label} onClick={use}>
        <Plain object={element.text} />
      </a>
    );
  }
  return <button type="button" class={look} aria-label={label} onClick={use}><Plain object={element.text} /></button>;
}

function Overflow({ element, act }) {
  const items = element.options.map((option) => ({
    id: option.value,
    text: <Plain object={option.text} />,
    note: option.description && <Plain object={option.description} />,
    choose: () => act({ action_id: element.action_id, selected_option: option }),
  }));
  return <Menu label="More options" look="button overflow" face="⋯" items={items} />;
}

function Picker({ block, element, act }) {
  const id = useId();
  const [value, put] = useField(block.block_id, element);
  const pick = (picked) => act({ action_id: element.action_id, ...picked }, () => put(picked));
  const Shown = PICKERS[element.type];
  const label = element.placeholder?.text ?? element.action_id;
  const field = <Shown id={id} class="select" element={element} value={value} put={pick} aria-label={label} />;
  return isGroup(element) ? <div role="group" aria-label={label}>{field}</div> : field;
}

function Unshown({ element }) {
  return <span class="unshown">The demo does not draw “{element.type}”.</span>;
}

// `start(payload, first)` does `first`, then acts; it asks before where the element has a confirm dialog.
function useConfirmed(element, act) {
  const [asking, setAsking] = useState(null);
  const start = (payload, first = () => undefined) => {
    const go = () => {
      first();
      act(payload);
    };
    if (element.confirm) setAsking(() => go);
    else go();
  };
  const answer = (yes) => {
    if (yes) asking();
    setAsking(null);
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
