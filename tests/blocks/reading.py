"""What a reader of a message sees, and what a program finds in it."""

from collections.abc import Iterator
from typing import Any

from bot.blocks.message import Block, Message


def texts(message: Message) -> Iterator[Block]:
    """Every text object of a message, wherever it is nested."""
    for block in message.blocks:
        yield from _texts(block)


def _texts(value: Any) -> Iterator[Block]:
    if isinstance(value, dict):
        if value.get("type") in ("mrkdwn", "plain_text"):
            yield value
        for inner in value.values():
            yield from _texts(inner)
    if isinstance(value, list):
        for inner in value:
            yield from _texts(inner)


def buttons(message: Message) -> dict[str, Block]:
    """The message's buttons by action_id; of several with the same one, the last."""
    return {button["action_id"]: button for button in all_buttons(message)}


def all_buttons(message: Message) -> list[Block]:
    elements = [element for block in message.blocks for element in block.get("elements", [])]
    accessories = [block["accessory"] for block in message.blocks if "accessory" in block]
    return [element for element in (*elements, *accessories) if element["type"] == "button"]


def headline(message: Message) -> str:
    return next(str(block["text"]["text"]) for block in message.blocks if block["type"] == "header")


def shown(message: Message) -> str:
    """All the texts of the blocks, a line each."""
    return "\n".join(text["text"] for text in texts(message))
