"""Forms, menus and confirm dialogs, asked line by line."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import TYPE_CHECKING, Any, Final

from bot.demo.as_text import shown
from bot.demo.slack.forms import SEVERAL, VALUE_KEYS, state_values
from bot.demo.slack.model import options_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from bot.demo.slack.model import Json

    Ask = Callable[[str], str | None]

YES: Final = ("y", "yes")
CHANNELS: Final = ("conversations_select", "channels_select")
PEOPLE: Final = ("users_select", "multi_users_select")
FORMATS: Final = {"datepicker": "YYYY-MM-DD", "timepicker": "HH:MM", "datetimepicker": "YYYY-MM-DD HH:MM"}


class Closed(Exception):
    """The input ended in the middle of a form."""


def confirmed(element: Json, ask: Ask) -> bool:
    """Whether an element may be used: asks where it has a confirm dialog (Slack docs: Confirmation dialog object)."""
    dialog = element.get("confirm")
    if dialog is None:
        return True
    question = " ".join(shown(dialog[part], {}) for part in ("title", "text") if part in dialog)
    return (ask(f"{question} (y/n) ") or "").lower() in YES


def filled_in(
    view: Json, errors: Mapping[str, str], channels: Mapping[str, str], people: Mapping[str, str], here: str, ask: Ask
) -> Json:
    """{block_id: value} of the fields asked for: those with an error, or all if there are none. Closed if that was it.

    `errors` has a sentence by block_id, `channels` and `people` names by id, `here` is the id of the channel the form
    was opened in. An empty answer keeps what the field holds at first; where several may be chosen, commas part them.
    """
    values: Json = {}
    for block in view["blocks"]:
        if block["type"] != "input" or (errors and block["block_id"] not in errors):
            continue
        element = block["element"]
        choices, first = _choices(element, channels, people), _first(element, here)
        hint = element.get("placeholder") or block.get("hint")
        error = f"{errors[block['block_id']]} " if errors else ""
        question = f"  {error}{shown(block['label'], {})}{_wanted(element, choices, hint)}{_held(choices, first)}: "
        values[block["block_id"]] = _answer(question, element, choices, first, ask)
    return values


def chosen_in(element: Json, channels: Mapping[str, str], people: Mapping[str, str], ask: Ask) -> Json:
    """What somebody chooses in a menu of a message or of the Home tab, as Slack sends it. Closed if nothing."""
    menu = element | {"type": "static_select"} if element["type"] == "overflow" else element
    choices = _choices(menu, channels, people)
    answer = _answer(f"  Choose{_wanted(menu, choices, None)}: ", menu, choices, None, ask)
    if not answer:
        raise Closed
    held = state_values([{"type": "section", "block_id": "here", "accessory": menu}], {"here": answer})
    return {key: value for key, value in held["here"][menu["action_id"]].items() if key != "type"}


def _answer(question: str, element: Json, choices: Mapping[str, str], first: Any, ask: Ask) -> Any:
    """Ask until the answer is one that the field can hold, and say of any other what is wrong."""
    asked = question
    while (typed := ask(asked)) is not None:
        if not typed:
            return first
        try:
            return _read(element["type"], choices, typed)
        except (LookupError, ValueError):
            wrong = "none of the choices" if choices else "not in the form that is asked for"
            asked = f"  “{typed}” is {wrong}. {question.lstrip()}"
    raise Closed


def _read(kind: str, choices: Mapping[str, str], typed: str) -> Any:
    """The value of a field of this kind; LookupError or ValueError if it can hold nothing of the sort."""
    if VALUE_KEYS[kind][0] in SEVERAL:
        return [choices[name.strip().lstrip("@")] for name in typed.split(",")]
    match kind:
        case "datepicker":
            return date.fromisoformat(typed).isoformat()
        case "timepicker":
            return f"{time.fromisoformat(typed):%H:%M}"
        case "datetimepicker":
            return int(datetime.fromisoformat(typed).astimezone().timestamp())
    return choices[typed.lstrip("#@")] if choices else typed


def _wanted(element: Json, choices: Mapping[str, str], hint: Json | None) -> str:
    names = ", ".join(name for name in choices if not name.isdigit())
    wanted = names or FORMATS.get(element["type"]) or (shown(hint, {}) if hint else "")
    return f" ({wanted})" if wanted else ""


def _held(choices: Mapping[str, str], first: Any) -> str:
    held = first if isinstance(first, list) else [first]
    names = [next((name for name, value in choices.items() if value == one), str(one)) for one in held if one]
    return f" [{', '.join(names)}]" if names else ""


def _choices(element: Json, channels: Mapping[str, str], people: Mapping[str, str]) -> dict[str, str]:
    """Values by what one may type for them: a name, or the number of an option."""
    if element["type"] in (*CHANNELS, *PEOPLE):
        names = channels if element["type"] in CHANNELS else people
        return {name: key for key, name in names.items()}
    options = options_of(element)
    numbered = {str(number): option["value"] for number, option in enumerate(options, start=1)}
    return {shown(option["text"], {}): option["value"] for option in options} | numbered


def _first(element: Json, here: str) -> Any:
    if element.get("default_to_current_conversation"):
        return here
    match element.get(VALUE_KEYS[element["type"]][1]):
        case {"value": value}:
            return value
        case [*several]:
            return [one["value"] if isinstance(one, dict) else one for one in several]
        case value:
            return value
