// The input blocks of a form: a field with its label, hint and error (Slack docs: Input block).
import { useId } from "preact/hooks";
import { INPUTS, PICKERS, isGroup } from "./fields.jsx";
import { Plain } from "./text.jsx";
import { useField } from "./values.js";

export function InputBlock({ block, act, error }) {
  const id = useId();
  const { element } = block;
  const [value, put] = useField(block.block_id, element);
  const change = (changed) => {
    put(changed);
    if (block.dispatch_action && element.type in PICKERS) act({ action_id: element.action_id, ...changed });
  };
  const Shown = INPUTS[element.type] ?? Unshown;
  const Box = isGroup(element) ? "fieldset" : "div";
  const Label = isGroup(element) ? "legend" : "label";
  return (
    <Box class={`block input ${error ? "wrong" : ""}`} data-block={block.block_id}>
      <Label class="label" for={isGroup(element) ? undefined : id}>
        <Plain object={block.label} /> {block.optional && <span class="optional">(optional)</span>}
      </Label>
      <Shown
        id={id}
        class="field"
        element={element}
        value={value}
        put={change}
        clearable
        autoFocus={element.focus_on_load}
        aria-describedby={`${id}-hint ${id}-error`}
        aria-invalid={Boolean(error)}
      />
      {error && <p class="field-error" id={`${id}-error`} role="alert">{error}</p>}
      {block.hint && <p class="hint" id={`${id}-hint`}><Plain object={block.hint} /></p>}
    </Box>
  );
}

function Unshown({ element }) {
  return <p class="unshown">The demo does not draw “{element.type}”.</p>;
}
