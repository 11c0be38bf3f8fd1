// The fields in which one chooses: menus, radio buttons, checkboxes. A chosen thing is an option, or the id of somebody
// or of a channel.
import { useContext, useRef } from "preact/hooks";
import { Names, isApp, isPerson, outsider } from "./people.jsx";
import { Plain } from "./text.jsx";
import { VALUE_KEYS, isOffered } from "./values.js";

// In a form a choice can be taken back; elsewhere a click is a click.
export function OneOf({ element, value, put, clearable, ...attributes }) {
  const groups = useChoices(element);
  const key = VALUE_KEYS[element.type];
  const choose = (event) => put({ [key]: chosenIn(groups, event.currentTarget.value) });
  return (
    <select {...attributes} value={idOf(value[key])} onChange={choose}>
      <option value="" disabled={!clearable}>{placeholder(element)}</option>
      {groups.map((group) => <Group key={group.label} {...group} />)}
    </select>
  );
}

export function SeveralOf({ element, value, put, clearable, ...attributes }) {
  const groups = useChoices(element);
  const key = VALUE_KEYS[element.type];
  const chosen = value[key] ?? [];
  const ids = chosen.map(idOf);
  const isFull = ids.length >= (element.max_selected_items ?? Infinity);
  const rest = isFull ? [] : groups.map((group) => ({ ...group, items: group.items.filter((item) => !ids.includes(item.id)) }));
  const add = (event) => put({ [key]: [...chosen, chosenIn(groups, event.currentTarget.value)] });
  const box = useRef(null);
  const remove = (id) => {
    put({ [key]: chosen.filter((one) => idOf(one) !== id) });
    box.current.lastElementChild.focus();
  };
  return (
    <div class="several" ref={box}>
      {ids.map((id) => <Chip key={id} name={nameIn(groups, id)} remove={() => remove(id)} />)}
      <select {...attributes} value="" onChange={add}>
        <option value="" disabled>{isFull ? `No more than ${ids.length}` : placeholder(element)}</option>
        {rest.map((group) => <Group key={group.label} {...group} />)}
      </select>
    </div>
  );
}

export function Choices({ element, value, put, id, type }) {
  const chosen = [value[VALUE_KEYS[element.type]] ?? []].flat();
  const isChosen = (option) => chosen.some((other) => other.value === option.value);
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

function Group({ label, items }) {
  const options = items.map(({ id, name }) => <option key={id} value={id}>{name}</option>);
  return label ? <optgroup label={label}>{options}</optgroup> : options;
}

function Chip({ name, remove }) {
  return <span class="chip">{name}<button type="button" aria-label={`Remove ${name}`} onClick={remove}>✕</button></span>;
}

// What a menu offers: [{label, items: [{id, name, value}]}].
function useChoices(element) {
  const { me, users, channels } = useContext(Names);
  if (element.options) return [{ items: element.options.map(choice) }];
  if (element.option_groups) return element.option_groups.map(({ label, options }) => ({ label: label.text, items: options.map(choice) }));
  if (element.type.includes("users")) return [{ items: Object.values(users).filter(isChoosable).map((user) => somebody(user, me)) }];
  const offered = Object.values(channels).filter((channel) => isOffered(element, channel));
  return [{ items: offered.map(({ id, is_im, name }) => ({ id, name: is_im ? name : `# ${name}`, value: id })) }];
}

function choice(option) {
  return { id: option.value, name: option.text.text, value: option };
}

function isChoosable(user) {
  return isPerson(user) || isApp(user);
}

function somebody(user, me) {
  const what = user.id === me.id ? "you" : outsider(user);
  return { id: user.id, name: what ? `${user.name} (${what})` : user.name, value: user.id };
}

function chosenIn(groups, id) {
  return groups.flatMap((group) => group.items).find((item) => item.id === id)?.value ?? null;
}

function nameIn(groups, id) {
  return groups.flatMap((group) => group.items).find((item) => item.id === id)?.name ?? id;
}

function idOf(chosen) {
  return chosen?.value ?? chosen ?? "";
}

function placeholder(element) {
  return element.placeholder?.text ?? "Choose an option";
}
