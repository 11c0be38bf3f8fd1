"""The values of a form: what its fields hold, and what Slack's own client checks before it sends them."""

from __future__ import annotations

from datetime import date, time
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any, Final

from bot.demo.slack.model import elements_of, options_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from bot.demo.slack.model import Json

# The key under which each kind of element keeps its value, and the key of its initial one.
VALUE_KEYS: Final = {
    "plain_text_input": ("value", "initial_value"),
    "number_input": ("value", "initial_value"),
    "static_select": ("selected_option", "initial_option"),
    "multi_static_select": ("selected_options", "initial_options"),
    "radio_buttons": ("selected_option", "initial_option"),
    "checkboxes": ("selected_options", "initial_options"),
    "users_select": ("selected_user", "initial_user"),
    "multi_users_select": ("selected_users", "initial_users"),
    "conversations_select": ("selected_conversation", "initial_conversation"),
    "channels_select": ("selected_channel", "initial_channel"),
    "datepicker": ("selected_date", "initial_date"),
    "timepicker": ("selected_time", "initial_time"),
    "datetimepicker": ("selected_date_time", "initial_date_time"),
}
SEVERAL: Final = ("selected_options", "selected_users")
UNIX_SECONDS: Final = range(10**9, 10**10)

REQUIRED: Final = "Please complete this required field."
NO_NUMBER: Final = "Please enter a number."


def state_values(blocks: list[Json], given: Mapping[str, Any]) -> Json:
    """`view.state.values` as Slack sends it: {block_id: {action_id: {"type": ..., its value key: ...}}}.

    `given` has, per block_id, either that form already ({action_id: {...}}) or, for a block with one field, just the
    value: the text, the conversation's or person's id, an option's `value`, a list of those where several may be
    chosen, a date, a time, Unix seconds. Fields not given keep their initial value.
    LookupError if there is no such field or option, or a date or time is none.
    """
    fields = list(_fields(blocks))
    if unknown := set(given) - {block["block_id"] for block, _ in fields}:
        raise LookupError(
            f"the form has no field {sorted(unknown)}; it has {[block['block_id'] for block, _ in fields]}"
        )
    values: Json = {}
    for block, element in fields:
        block_id = block["block_id"]
        state = _state(element, block_id in given, given.get(block_id))
        values.setdefault(block_id, {})[element["action_id"]] = state
    return values


def chosen_in(values: Json, block: Json, element: Json, chosen: Json) -> Json:
    """The values once something was `chosen` in an element: the same ones if that holds no value."""
    if not _holds_value(element) or not chosen:
        return values
    block_id, action_id = block["block_id"], element["action_id"]
    state = {"type": element["type"]} | {key: chosen[key] for key in chosen if key == VALUE_KEYS[element["type"]][0]}
    return values | {block_id: values.get(block_id, {}) | {action_id: state}}


def carried_over(blocks: list[Json], before: Json) -> Json:
    """The values of a view that has taken another's place: a field with the same ids keeps what somebody put there."""
    kept: Json = {}
    for block, element in _fields(blocks):
        state = before.get(block["block_id"], {}).get(element["action_id"])
        if state and state["type"] == element["type"] and _still_offered(element, state):
            kept.setdefault(block["block_id"], {})[element["action_id"]] = state
    return state_values(blocks, kept)


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
    match element["type"]:
        case "plain_text_input":
            return _length_complaint(element, len(value))
        case "number_input":
            return _number_complaint(element, value)
    if "max_selected_items" in element and len(value) > element["max_selected_items"]:
        return f"Please select at most {element['max_selected_items']}."
    return None


def _length_complaint(element: Json, length: int) -> str | None:
    if length < element.get("min_length", 0):
        return f"Please enter at least {element['min_length']} characters."
    if length > element.get("max_length", 3000):
        return f"Please enter at most {element.get('max_length', 3000)} characters."
    return None


def _number_complaint(element: Json, value: str) -> str | None:
    try:
        number = Decimal(value)
    except InvalidOperation:
        return NO_NUMBER
    if not number.is_finite():
        return NO_NUMBER
    if not element["is_decimal_allowed"] and number != number.to_integral_value():
        return "Please enter a whole number."
    if "min_value" in element and number < Decimal(element["min_value"]):
        return f"Please enter a number of at least {element['min_value']}."
    if "max_value" in element and number > Decimal(element["max_value"]):
        return f"Please enter a number of at most {element['max_value']}."
    return None


def _fields(blocks: list[Json]) -> Iterator[tuple[Json, Json]]:
    return ((block, element) for block in blocks for element in elements_of(block) if _holds_value(element))


def _holds_value(element: Json) -> bool:
    return element.get("type") in VALUE_KEYS


def _state(element: Json, is_given: bool, given: Any) -> Json:
    key, initial = VALUE_KEYS[element["type"]]
    empty: list[Any] | None = [] if key in SEVERAL else None
    value = element.get(initial, empty)
    if isinstance(given, dict):
        value = given.get(element["action_id"], {key: value}).get(key, empty)
    elif is_given and key == "selected_options":
        value = [_option(element, one) for one in given]
    elif is_given and key == "selected_option":
        value = _option(element, given)
    elif is_given:
        value = given or empty
    _check_moment(element["type"], value)
    return {"type": element["type"], key: value}


def _option(element: Json, value: str) -> Json:
    options = options_of(element)
    for option in options:
        if option["value"] == value:
            return dict(option)
    raise LookupError(f"no option {value!r}; there are {[option['value'] for option in options]}")


def _check_moment(kind: str, value: Any) -> None:
    """A picker gives what Slack's client lets people pick, and nothing else."""
    if value is None:
        return
    try:
        match kind:
            case "datepicker":
                date.fromisoformat(value)
            case "timepicker":
                time.fromisoformat(value)
    except ValueError:
        raise LookupError(f"no {kind} gives {value!r}") from None
    if kind == "datetimepicker" and not (isinstance(value, int) and value in UNIX_SECONDS):
        raise LookupError(f"no datetimepicker gives {value!r}")


def _still_offered(element: Json, state: Json) -> bool:
    chosen = [state["selected_option"]] if state.get("selected_option") else state.get("selected_options", [])
    return all(option in options_of(element) for option in chosen)
