// A form the bot has opened (Slack docs: Modals).
import { useEffect, useRef, useState } from "preact/hooks";
import { Blocks } from "./blocks.jsx";
import { Dialog } from "./dialog.jsx";
import { Form, initialValues } from "./inputs.jsx";
import { Bot } from "./people.jsx";
import { post } from "./slack.js";

const WHOLE_FORM = "";

export function Modal({ open, channel, channels }) {
  const { id, view, errors } = open;
  const [values, setValues] = useState(() => initialValues(view, channel));
  const [waiting, setWaiting] = useState(false);
  const form = useRef(null);
  useEffect(() => setWaiting(false), [open]);
  useEffect(() => form.current.querySelector(".wrong :is(input, textarea, select)")?.focus(), [JSON.stringify(errors)]);

  const put = (block, action, value) => setValues((old) => ({ ...old, [block]: { ...old[block], [action]: value } }));
  const fields = { value: (block, action) => values[block]?.[action] ?? {}, put, channels };
  const close = () => post("close", { view_id: id });
  const submit = async (event) => {
    event.preventDefault();
    setWaiting(true);
    if (!(await post("submit", { view_id: id, values }))) setWaiting(false);
  };
  return (
    <Dialog title={<><Bot small /> {view.title.text}</>} close={close}>
      <form ref={form} class="dialog-form" onSubmit={submit} noValidate>
        <Form.Provider value={fields}>
          <div class="dialog-body">
            {errors[WHOLE_FORM] && <p class="form-error" role="alert">{errors[WHOLE_FORM]}</p>}
            <Blocks blocks={view.blocks} errors={errors} act={() => undefined} />
          </div>
        </Form.Provider>
        <footer class="dialog-actions">
          <button type="button" class="button" onClick={close}>{view.close?.text ?? "Cancel"}</button>
          {view.submit && <button class="button primary" disabled={waiting}>{waiting ? "Sending…" : view.submit.text}</button>}
        </footer>
      </form>
    </Dialog>
  );
}
