"""Messages as lines of text for a terminal: what Slack's markup means, without the markup."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from bot.demo.slack.model import Json

EMOJI: Final[dict[str, str]] = json.loads((Path(__file__).parent / "page" / "emoji.json").read_text("utf-8"))
ENTITIES: Final = (("&lt;", "<"), ("&gt;", ">"), ("&amp;", "&"))

_CODE = re.compile(r"`([^`\n]+)`")
_TOKEN = re.compile(r"<([^<>|\n]+)(?:\|([^<>\n]*))?>")
_BOLD = re.compile(r"(?<!\w)\*(?=\S)([^*\n]+)(?<=\S)\*(?!\w)")
_EMOJI = re.compile(r":([a-z0-9_+-]+):")
_CONTROLS = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f]")


def lines_of(blocks: list[Json], names: Mapping[str, str], button: Callable[[Json, Json], str]) -> Iterator[str]:
    """The lines of a message's blocks.

    `names` has people, user groups and channels by id; `button` is given a block and one of its elements that can be
    clicked, and says what to show for it.
    """
    for block in blocks:
        for text in _texts(block):
            yield from shown(text, names).split("\n")
        for pair in block.get("fields", []):
            yield shown(pair, names).replace("\n", ": ")
        held = block.get("elements", []) if block["type"] == "actions" else [block.get("accessory")]
        if buttons := [button(block, element) for element in held if element]:
            yield "  ".join(buttons)
        if block["type"] == "divider":
            yield "-" * 40


def shown(text: Json, names: Mapping[str, str]) -> str:
    """A text object as Slack would show it, with emoji as characters and nothing that drives the terminal."""
    if text["type"] == "mrkdwn":
        return _CONTROLS.sub("\ufffd", _without_markup(text["text"], names))
    return _CONTROLS.sub("\ufffd", _with_emoji(text["text"]) if text.get("emoji", True) else text["text"])


def label_of(element: Json) -> str:
    """What stands on a button; on a menu, what is chosen in it or what is to be."""
    text = element.get("text") or element.get("initial_option", {}).get("text") or element.get("placeholder")
    words = shown(text, {}) if text else element["type"].replace("_", " ")
    return words if element["type"] == "button" else f"{words} ▾"


def _texts(block: Json) -> Iterator[Json]:
    if "text" in block:
        yield block["text"]
    if block["type"] == "context":
        yield from (element for element in block["elements"] if element["type"] != "image")


def _without_markup(text: str, names: Mapping[str, str]) -> str:
    """Code spans as they are; between them no stars, tokens or short codes."""
    parts = _CODE.split(text)
    for at in range(0, len(parts), 2):
        parts[at] = _with_emoji(_TOKEN.sub(lambda found: _token(found, names), _BOLD.sub(r"\1", parts[at])))
    plain = "".join(parts)
    for entity, character in ENTITIES:
        plain = plain.replace(entity, character)
    return plain


def _token(found: re.Match[str], names: Mapping[str, str]) -> str:
    target, label = found[1], found[2]
    if target.startswith("!date^"):
        return label or ""
    if target[0] in "@#":
        return target[0] + names.get(target[1:], label or target[1:])
    if target.startswith("!subteam^"):
        return f"@{names.get(target.removeprefix('!subteam^'), target[1:])}"
    if target.startswith("!"):
        return f"@{target[1:]}"
    return f"{label} ({target})" if label else target


def _with_emoji(text: str) -> str:
    return _EMOJI.sub(lambda code: EMOJI.get(code[1], code[0]), text)
