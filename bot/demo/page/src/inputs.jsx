// The input blocks of a form. Their values live in the form's own state, in the shape Slack sends them.
import { createContext } from "preact";
import { useContext, useId } from "preact/hooks";
import { Plain } from "./text.jsx";

// {value(block_id, action_id), put(block_id, action_id, value), channels}
export const Form = createContext(null);

export function InputBlock({ block, error }) {
  const id = useId();
  const form = useContext(Form);
  const { element } = block;
  const field = {
    id,
    element,
    described: `${id}-hint ${id}-error`,
    invalid: Boolean(error),
    value: form.value(block.block_id, element.action_id),
    put: (value) => form.put(block.block_id, element.action_id, { type: element.type, ...value }),
  };
  const Shown = INPUTS[element.type] ?? Unshown;
  const group = element.type === "radio_buttons" || element.type === "checkboxes";
  const Box = group ? "fieldset" : "div";
  const Label = group ? "legend" : "label";
  return (
    <Box class={`block input ${error ? "wrong" : ""}`} data-block={block.block_id}>
      <Label class="label" for={group ? undefined : id}>
        <Plain object={block.label} /> {block.optional && <span class="optional">(optional)</span>}
      </Label>
      <Shown {...field} />
      {error && <p class="field-error" id={`${id}-error`} role="alert">{error}</p>}
      {block.hint && <p class="hint" id={`${id}-hint`}><Plain object={block.hint} /></p>}
    </Box>
  );
}

const INPUTS = {
  plain_text_input: TextInput,
  static_select: OptionSelect,
  radio_buttons: (field) => <Choices {...field} type="radio" />,
  checkboxes: (field) => <Choices {...field} type="checkbox" />,
  conversations_select: (field) => <ChannelSelect {...field} name="selected_conversation" />,
  channels_select: (field) => <ChannelSelect {...field} name="selected_channel" />,
};

function TextInput({ id, element, described, invalid, value, put }) {
  const Tag = element.multiline ? "textarea" : "input";
  return (
    <Tag
      id={id}
      class="text-input"
      type="text"
      autocomplete="off"
      spellcheck={false}
      placeholder={element.placeholder?.text}
      maxLength={element.max_length}
      autoFocus={element.focus_on_load}
      aria-describedby={described}
      aria-invalid={invalid}
      value={value.value ?? ""}
      onInput={(event) => put({ value: event.currentTarget.value || null })}
    />
  );
}

function OptionSelect({ id, element, described, invalid, value, put }) {
  const choose = (event) => put({ selected_option: element.options[event.currentTarget.value] ?? null });
  return (
    <select id={id} class="select wide" aria-describedby={described} aria-invalid={invalid} onChange={choose}>
      <option value="">{element.placeholder?.text ?? "Choose an option"}</option>
      {element.options.map((option, index) => (
        <option key={option.value} value={index} selected={value.selected_option?.value === option.value}>{option.text.text}</option>
      ))}
    </select>
  );
}

function ChannelSelect({ id, element, name, described, invalid, value, put }) {
  const { channels } = useContext(Form);
  const choose = (event) => put({ [name]: event.currentTarget.value || null });
  return (
    <select id={id} class="select wide" aria-describedby={described} aria-invalid={invalid} onChange={choose}>
      <option value="">{element.placeholder?.text ?? "Choose a channel"}</option>
      {channels.map((channel) => (
        <option key={channel.id} value={channel.id} selected={value[name] === channel.id}>{channel.is_im ? "" : "# "}{channel.name}</option>
      ))}
    </select>
  );
}

function Choices({ id, element, type, value, put }) {
  const chosen = type === "radio" ? [value.selected_option] : value.selected_options ?? [];
  const isChosen = (option) => chosen.some((other) => other?.value === option.value);
  const toggle = (option) => {
    if (type === "radio") return put({ selected_option: option });
    const others = chosen.filter((other) => other.value !== option.value);
    return put({ selected_options: isChosen(option) ? others : [...others, option] });
  };
  return element.options.map((option) => (
    <label key={option.value} class="choice">
      <input type={type} name={id} checked={isChosen(option)} onChange={() => toggle(option)} />
      <span><Plain object={option.text} />{option.description && <small><Plain object={option.description} /></small>}</span>
    </label>
  ));
}

function Unshown({ element }) {
  return <p class="unshown">The demo does not draw “{element.type}”.</p>;
}

// What the form holds before anybody has touched it.
export function initialValues(view, channel) {
  const values = {};
  for (const block of view.blocks.filter((block) => block.type === "input")) {
    values[block.block_id] = { [block.element.action_id]: initialValue(block.element, channel) };
  }
  return values;
}

function initialValue(element, channel) {
  const { type } = element;
  const here = element.default_to_current_conversation ? channel : null;
  const initial = {
    plain_text_input: () => ({ value: element.initial_value || null }),
    static_select: () => ({ selected_option: element.initial_option ?? null }),
    radio_buttons: () => ({ selected_option: element.initial_option ?? null }),
    checkboxes: () => ({ selected_options: element.initial_options ?? [] }),
    conversations_select: () => ({ selected_conversation: here ?? element.initial_conversation ?? null }),
    channels_select: () => ({ selected_channel: element.initial_channel ?? null }),
  }[type];
  return { type, ...initial?.() };
}
