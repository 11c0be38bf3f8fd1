"""The pieces of a form, and how what was entered is read back (Slack docs: Views; Block Kit: input block)."""

from collections.abc import Mapping, Sequence

from bot.blocks.message import Block, plain

MAX_TITLE = 24  # Views: title, submit and close
MAX_LABEL = 2_000  # Input block: label and hint
MAX_PLACEHOLDER = 150
MAX_OPTION = 75  # Option object: text


def modal(*, callback_id: str, private_metadata: str, title: str, submit: str, blocks: list[Block]) -> Block:
    """A form; `private_metadata` comes back with it, and starts with the channel where it was asked for."""
    return {
        "type": "modal",
        "callback_id": callback_id,
        "private_metadata": private_metadata,
        "title": plain(title, MAX_TITLE),
        "submit": plain(submit, MAX_TITLE),
        "close": plain("Cancel", MAX_TITLE),
        "blocks": blocks,
    }


def field(block_id: str, label: str, element: Block, *, hint: str | None = None, optional: bool = False) -> Block:
    """One field under its label; its element's action_id is the block_id too."""
    block: Block = {
        "type": "input",
        "block_id": block_id,
        "label": plain(label, MAX_LABEL),
        "element": {**element, "action_id": block_id},
    }
    if optional:
        block["optional"] = True
    return block if hint is None else {**block, "hint": plain(hint, MAX_LABEL)}


def text_input(*, max_length: int, placeholder: str | None = None, initial: str = "", multiline: bool = False) -> Block:
    """A field for text."""
    element: Block = {"type": "plain_text_input", "max_length": max_length}
    if placeholder is not None:
        element["placeholder"] = plain(placeholder, MAX_PLACEHOLDER)
    if multiline:
        element["multiline"] = True
    return {**element, "initial_value": initial[:max_length]} if initial else element


def radio_buttons(options: Mapping[str, str]) -> Block:
    """A choice, of which the first option is made already; `options` has the words by value."""
    made = [{"text": plain(words, MAX_OPTION), "value": value} for value, words in options.items()]
    return {"type": "radio_buttons", "options": made, "initial_option": made[0]}


def multi_select(options: Mapping[str, str], chosen: Sequence[str]) -> Block:
    """A menu of which several may be chosen, `chosen` at first; `options` has the words by value."""
    made = {value: {"text": plain(words, MAX_OPTION), "value": value} for value, words in options.items()}
    element: Block = {"type": "multi_static_select", "options": list(made.values())}
    return {**element, "initial_options": [made[value] for value in chosen]} if chosen else element


def entered(view: object, block_id: str, *keys: str) -> object:
    """What a submitted view holds in a field, under these keys of Slack's; None where it holds nothing.

    It comes from the person's own client, and may be anything.
    """
    found = view
    for key in ("state", "values", block_id, block_id, *keys):
        found = found.get(key) if isinstance(found, Mapping) else None
    return found


def entered_text(view: object, block_id: str, *keys: str) -> str:
    """As `entered`, for a text; empty where there is none."""
    found = entered(view, block_id, *keys)
    return found.strip() if isinstance(found, str) else ""
