"""Forms and confirm dialogs, asked line by line."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from bot.demo.as_text import shown

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from bot.demo.slack.model import Json

    Ask = Callable[[str], str | None]

YES: Final = ("y", "yes")


class Closed(Exception):
    """The input ended in the middle of a form."""


def confirmed(element: Json, ask: Ask) -> bool:
    """Whether an element may be used: asks where it has a confirm dialog (Slack docs: Confirmation dialog object)."""
    dialog = element.get("confirm")
    if dialog is None:
        return True
    question = " ".join(shown(dialog[part], {}) for part in ("title", "text") if part in dialog)
    return (ask(f"{question} (y/n) ") or "").lower() in YES


def filled_in(view: Json, errors: Mapping[str, str], channels: Mapping[str, str], here: str, ask: Ask) -> Json:
    """{block_id: value} of the fields asked for: those with an error, or all if there are none. Closed if that was it.

    `errors` has a sentence by block_id, `channels` names by id, `here` is the id of the one the form was opened in. An
    empty answer keeps what the field holds at first.
    """
    values: Json = {}
    for block in view["blocks"]:
        if block["type"] != "input" or (errors and block["block_id"] not in errors):
            continue
        choices, first = _choices(block["element"], channels), _first(block["element"], here)
        error = f"{errors[block['block_id']]} " if errors else ""
        values[block["block_id"]] = _answer(f"  {error}{_question(block, choices, first)}", choices, first, ask)
    return values


def _answer(question: str, choices: Mapping[str, str], first: Any, ask: Ask) -> Any:
    """Ask until the answer is one that the field can hold."""
    while (typed := ask(question)) is not None:
        if not typed:
            return first
        if not choices:
            return typed
        if (name := typed.removeprefix("#")) in choices:
            return choices[name]
    raise Closed


def _question(block: Json, choices: Mapping[str, str], first: Any) -> str:
    hint = block["element"].get("placeholder") or block.get("hint")
    options = ", ".join(name for name in choices if not name.isdigit()) or (shown(hint, {}) if hint else "")
    held = next((name for name, value in choices.items() if value == first), first)
    return f"{shown(block['label'], {})}{f' ({options})' if options else ''}{f' [{held}]' if held else ''}: "


def _choices(element: Json, channels: Mapping[str, str]) -> dict[str, str]:
    """Values by what one may type for them: a name, or the number of an option."""
    if element["type"] in ("conversations_select", "channels_select"):
        return {name: channel_id for channel_id, name in channels.items()}
    options = element.get("options", [])
    numbered = {str(number): option["value"] for number, option in enumerate(options, start=1)}
    return {shown(option["text"], {}): option["value"] for option in options} | numbered


def _first(element: Json, here: str) -> Any:
    if element.get("default_to_current_conversation"):
        return here
    if "initial_option" in element:
        return element["initial_option"]["value"]
    return element.get("initial_value") or element.get("initial_conversation") or element.get("initial_channel")
