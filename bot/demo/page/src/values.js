// What the fields of a form, of the Home tab or of a message hold, in the shape Slack sends it:
// {block_id: {action_id: {type, [key]: ...}}}.
import { createContext } from "preact";
import { useContext, useMemo, useState } from "preact/hooks";

// The key under which each kind of field keeps its value.
export const VALUE_KEYS = {
  plain_text_input: "value",
  number_input: "value",
  static_select: "selected_option",
  multi_static_select: "selected_options",
  radio_buttons: "selected_option",
  checkboxes: "selected_options",
  users_select: "selected_user",
  multi_users_select: "selected_users",
  conversations_select: "selected_conversation",
  channels_select: "selected_channel",
  datepicker: "selected_date",
  timepicker: "selected_time",
  datetimepicker: "selected_date_time",
};

const CONVERSATIONS = {
  im: (channel) => channel.is_im,
  private: (channel) => channel.is_private && !channel.is_im,
  public: (channel) => !channel.is_private && !channel.is_im,
};

// {values, put(block_id, element, value)} of the form or Home tab around a field; null in messages.
export const Fields = createContext(null);

// The fields of a form or Home tab as the emulated Slack tells of it, with what has been put in since: when the bot puts
// another view in the place of this one, a field that is in both keeps what somebody typed. `here`: the channel around it.
export function useFields({ view, values: told }, here) {
  const [typed, setTyped] = useState({});
  const values = useMemo(() => held(view.blocks, told, typed, here), [view, told, typed]);
  const put = (blockId, element, value) => {
    const state = { type: element.type, ...value };
    setTyped((old) => ({ ...old, [blockId]: { ...old[blockId], [element.action_id]: state } }));
  };
  return { values, put };
}

// [what a field holds, put(value)].
export function useField(blockId, element) {
  const fields = useContext(Fields);
  const [own, setOwn] = useState(null);
  if (fields) return [fields.values[blockId]?.[element.action_id] ?? {}, (value) => fields.put(blockId, element, value)];
  return [own ?? initial(element), setOwn];
}

// Whether a menu of channels has this one in it (Slack docs: Conversations list, its filter).
export function isOffered({ type, filter = {} }, channel) {
  const kinds = type === "channels_select" ? ["public"] : filter.include ?? ["im", "private", "public"];
  if (filter.exclude_bot_users && channel.is_im) return false; // the only direct conversation here is the bot's
  if (filter.exclude_external_shared_channels && channel.is_ext_shared) return false;
  return kinds.some((kind) => CONVERSATIONS[kind]?.(channel));
}

function held(blocks, told, typed, here) {
  const values = {};
  for (const block of blocks) {
    for (const element of elementsOf(block).filter(({ type }) => type in VALUE_KEYS)) {
      const mine = typed[block.block_id]?.[element.action_id];
      const theirs = started(element, told[block.block_id]?.[element.action_id], here);
      values[block.block_id] ??= {};
      values[block.block_id][element.action_id] = mine && fits(element, mine) ? mine : theirs;
    }
  }
  return values;
}

function elementsOf({ type, element, accessory, elements }) {
  return [element, accessory, ...(type === "actions" ? elements : [])].filter(Boolean);
}

// A list may begin with the conversation the form was opened in: Slack knows it, the emulated server does not.
function started(element, told, here) {
  const begins = element.default_to_current_conversation && here && isOffered(element, here);
  return begins ? { ...told, selected_conversation: here.id } : told;
}

function fits(element, { type, selected_option, selected_options }) {
  if (type !== element.type) return false;
  const chosen = selected_option ? [selected_option] : selected_options ?? [];
  const offered = element.options ?? element.option_groups?.flatMap((group) => group.options);
  return chosen.every((one) => offered.some((option) => option.value === one.value));
}

function initial(element) {
  const key = VALUE_KEYS[element.type];
  return { [key]: element[key.replace(/^(selected_)?/, "initial_")] };
}
