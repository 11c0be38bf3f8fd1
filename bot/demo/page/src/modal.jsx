// A form the bot has opened (Slack docs: Modals).
import { useEffect, useRef, useState } from "preact/hooks";
import { Blocks } from "./blocks.jsx";
import { Dialog } from "./dialog.jsx";
import { Bot } from "./people.jsx";
import { post } from "./slack.js";
import { Fields, useFields } from "./values.js";

const WHOLE_FORM = "";

export function Modal({ open, channel }) {
  const { id, hash, view, errors } = open;
  const fields = useFields(open, channel);
  const [waiting, setWaiting] = useState(false);
  const form = useRef(null);
  useEffect(() => setWaiting(false), [open]);
  useEffect(() => form.current.querySelector(".wrong :is(input, textarea, select)")?.focus(), [JSON.stringify(errors)]);

  const act = (block_id, payload) => post("click", { view_id: id, block_id, ...payload, values: fields.values });
  const close = () => post("close", { view_id: id });
  const submit = async (event) => {
    event.preventDefault();
    setWaiting(true);
    if (!(await post("submit", { view_id: id, values: fields.values }))) setWaiting(false);
  };
  return (
    <Dialog title={<><Bot small /> {view.title.text}</>} close={close} version={hash}>
      <form ref={form} class="dialog-form" onSubmit={submit} noValidate>
        <Fields.Provider value={fields}>
          <div class="dialog-body">
            {errors[WHOLE_FORM] && <p class="form-error" role="alert">{errors[WHOLE_FORM]}</p>}
            <Blocks blocks={view.blocks} errors={errors} act={act} />
          </div>
        </Fields.Provider>
        <footer class="dialog-actions">
          <button type="button" class="button" onClick={close}>{view.close?.text ?? "Cancel"}</button>
          {view.submit && <button class="button primary" disabled={waiting}>{waiting ? "Sending…" : view.submit.text}</button>}
        </footer>
      </form>
    </Dialog>
  );
}
