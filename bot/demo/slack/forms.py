"""The values of a form: what its fields hold, and what Slack's own client checks before it sends them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.demo.slack.model import elements_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.demo.slack.model import Json

# The key under which each kind of element keeps its value, and the key of its initial one.
VALUE_KEYS = {
    "plain_text_input": ("value", "initial_value"),
    "static_select": ("selected_option", "initial_option"),
    "radio_buttons": ("selected_option", "initial_option"),
    "checkboxes": ("selected_options", "initial_options"),
    "conversations_select": ("selected_conversation", "initial_conversation"),
    "channels_select": ("selected_channel", "initial_channel"),
}

REQUIRED = "Please complete this required field."


def state_values(blocks: list[Json], given: Mapping[str, Any]) -> Json:
    """`view.state.values` as Slack sends it: {block_id: {action_id: {"type": ..., its value key: ...}}}.

    `given` has, per block_id, either that form already ({action_id: {...}}) or just the value: the text, the
    conversation's id, an option's `value`, a list of those for checkboxes. Fields not given keep their initial value.
    LookupError if there is no such field or option.
    """
    fields = {block["block_id"]: element for block in blocks for element in elements_of(block) if _holds_value(element)}
    if unknown := set(given) - set(fields):
        raise LookupError(f"the form has no field {sorted(unknown)}; it has {sorted(fields)}")
    return {
        block_id: {element["action_id"]: _state(element, block_id in given, given.get(block_id))}
        for block_id, element in fields.items()
    }


def complaints(blocks: list[Json], values: Json) -> dict[str, str]:
    """What the client complains of before it sends anything: a sentence per block_id."""
    found = {}
    for block in blocks:
        if block["type"] != "input":
            continue
        element, [state] = block["element"], values[block["block_id"]].values()
        value = state.get(VALUE_KEYS[element["type"]][0])
        if sentence := _complaint(block, element, value):
            found[block["block_id"]] = sentence
    return found


def _complaint(block: Json, element: Json, value: Any) -> str | None:
    if not value:
        return None if block.get("optional") else REQUIRED
    if element["type"] == "plain_text_input":
        if len(value) < element.get("min_length", 0):
            return f"Please enter at least {element['min_length']} characters."
        if len(value) > element.get("max_length", 3000):
            return f"Please enter at most {element.get('max_length', 3000)} characters."
    return None


def _holds_value(element: Json) -> bool:
    return element.get("type") in VALUE_KEYS


def _state(element: Json, is_given: bool, given: Any) -> Json:
    key, initial = VALUE_KEYS[element["type"]]
    if not is_given:
        value = element.get(initial, [] if key == "selected_options" else None)
    elif isinstance(given, dict):
        return {"type": element["type"], **given.get(element["action_id"], given)}
    elif key == "selected_options":
        value = [_option(element, one) for one in given]
    elif key == "selected_option":
        value = _option(element, given)
    else:
        value = given or None
    return {"type": element["type"], key: value}


def _option(element: Json, value: str) -> Json:
    groups = element.get("option_groups", [])
    options = [*element.get("options", []), *(option for group in groups for option in group["options"])]
    for option in options:
        if option["value"] == value:
            return dict(option)
    raise LookupError(f"no option {value!r}; there are {[option['value'] for option in options]}")
