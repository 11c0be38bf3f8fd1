// Everything that holds a value, by its kind. A field gets `value` in the shape Slack sends, and `put`s one like it.
import { Choices, OneOf, SeveralOf } from "./choices.jsx";
import { localMoment, unixSeconds } from "./dates.js";
import { VALUE_KEYS } from "./values.js";

// The moments that Slack takes, as far as a field can hold them.
const MOMENTS = {
  datepicker: { type: "date", min: "1000-01-01", max: "9999-12-31" },
  timepicker: { type: "time" },
  datetimepicker: { type: "datetime-local", min: "2001-09-10T00:00", max: "2286-11-20T00:00", shown: localMoment, read: unixSeconds },
};
const itself = (value) => value;

// Those that stand in messages and in the Home tab too.
export const PICKERS = {
  static_select: OneOf,
  users_select: OneOf,
  conversations_select: OneOf,
  channels_select: OneOf,
  multi_static_select: SeveralOf,
  multi_users_select: SeveralOf,
  radio_buttons: (field) => <Choices {...field} type="radio" />,
  checkboxes: (field) => <Choices {...field} type="checkbox" />,
  datepicker: Moment,
  timepicker: Moment,
  datetimepicker: Moment,
};

export const INPUTS = { ...PICKERS, plain_text_input: Text, number_input: Text };

// Whether it is several controls, which need a group around them instead of a label.
export function isGroup({ type }) {
  return type === "radio_buttons" || type === "checkboxes";
}

function Moment({ element, value, put, clearable, class: look, ...attributes }) {
  const { shown = itself, read = itself, ...kind } = MOMENTS[element.type];
  const key = VALUE_KEYS[element.type];
  const pick = ({ currentTarget: { value, validity } }) => {
    if (value && validity.valid) put({ [key]: read(value) });
    else if (clearable) put({ [key]: null });
  };
  return <input {...kind} {...attributes} class={`moment ${look}`} value={value[key] ? shown(value[key]) : ""} onChange={pick} />;
}

function Text({ element, value, put, clearable, ...attributes }) {
  const Tag = element.multiline ? "textarea" : "input";
  return (
    <Tag
      {...attributes}
      type="text"
      inputMode={element.type === "number_input" ? "decimal" : undefined}
      autocomplete="off"
      spellcheck={false}
      placeholder={element.placeholder?.text}
      maxLength={element.max_length}
      value={value.value ?? ""}
      onInput={(event) => put({ value: event.currentTarget.value || null })}
    />
  );
}
