"""What every builder makes, a Message, and the few Block Kit pieces it is made of, each within Slack's limits.

Over-long text is cut at a word, never refused: a shorter answer is better than none. Limits are from "Slack docs: Block
Kit reference" (the page of each block, element or object) and "Slack docs: chat.postMessage" (text).
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from bot.blocks.text import NOTHING, shorten, tidy

Block = dict[str, Any]

MAX_BLOCKS = 50  # Blocks
MAX_TEXT = 3_000  # chat.postMessage: text, of which 4,000 are advised
MAX_HEADER = 150  # Header block
MAX_SECTION = 3_000  # Section block: text
MAX_FIELDS = 10  # Section block: fields
MAX_FIELD = 2_000  # Section block: text of a field
MAX_CONTEXT_ELEMENTS = 10  # Context block
MAX_ACTIONS = 25  # Actions block
MAX_BUTTON_TEXT = 75  # Button element: text
MAX_BUTTON_VALUE = 2_000  # Button element: value
MAX_ACCESSIBILITY_LABEL = 75  # Button element: accessibility_label
MAX_CONFIRM_TITLE = 100  # Confirmation dialog object
MAX_CONFIRM_TEXT = 300
MAX_CONFIRM_BUTTON = 30


@dataclass(frozen=True)
class Message:
    """`text` tells the news in a sentence (notifications, screen readers, search); `blocks` is what people see.

    The blocks stay out of the repr: they may hold a link to a face.
    """

    text: str
    blocks: tuple[Block, ...] = field(repr=False)


def message(text: str, *blocks: Block | None) -> Message:
    """A Message of the blocks that are there."""
    present = tuple(block for block in blocks if block is not None)
    return Message(shorten(text, MAX_TEXT), present[:MAX_BLOCKS])


def plain(text: str, limit: int, *, emoji: bool = False) -> Block:
    """A plain_text object; `:name:` becomes an emoji only where the text is wholly ours."""
    return {"type": "plain_text", "text": shorten(text, limit), "emoji": emoji}


def mrkdwn(text: str, limit: int) -> Block:
    """A mrkdwn object; verbatim, so that Slack makes no links or names out of bare words."""
    return {"type": "mrkdwn", "text": shorten(text, limit), "verbatim": True}


def header(text: str) -> Block:
    """A headline: our words only, since it shows emoji."""
    return {"type": "header", "text": plain(text, MAX_HEADER, emoji=True)}


def section(text: str, *, accessory: Block | None = None) -> Block:
    """A paragraph of mrkdwn, with a button beside it if one is given."""
    block: Block = {"type": "section", "text": mrkdwn(text, MAX_SECTION)}
    return block if accessory is None else {**block, "accessory": accessory}


def paragraph(text: str) -> Block:
    """A paragraph that Slack shows as it is: for whole sentences made elsewhere."""
    return {"type": "section", "text": plain(tidy(text) or NOTHING, MAX_SECTION)}


def fields(pairs: Sequence[tuple[str, str]]) -> Block:
    """Label and value pairs in two columns (one on a phone); values are mrkdwn."""
    shown = [mrkdwn(f"*{label}*\n{value}", MAX_FIELD) for label, value in pairs[:MAX_FIELDS]]
    return {"type": "section", "fields": shown}


def context(*texts: str) -> Block:
    """Small grey print."""
    return {"type": "context", "elements": [mrkdwn(text, MAX_SECTION) for text in texts[:MAX_CONTEXT_ELEMENTS]]}


def actions(*buttons: Block | None) -> Block | None:
    """A row of the buttons that are there; None when there are none."""
    present = [button for button in buttons if button is not None]
    return {"type": "actions", "elements": present[:MAX_ACTIONS]} if present else None


def button(
    label: str,
    action_id: str,
    *,
    value: str | None = None,
    url: str | None = None,
    style: Literal["primary", "danger"] | None = None,
    confirm: Block | None = None,
    accessibility_label: str | None = None,
) -> Block:
    """A button named by what it does. `value` must fit `MAX_BUTTON_VALUE`: a cut value would mean another job."""
    optional = {
        "value": value,
        "url": url,
        "style": style,
        "confirm": confirm,
        "accessibility_label": accessibility_label,
    }
    given = {name: setting for name, setting in optional.items() if setting is not None}
    return {"type": "button", "text": plain(label, MAX_BUTTON_TEXT), "action_id": action_id, **given}


def confirmation(title: str, text: str, *, confirm: str, deny: str) -> Block:
    """The question asked before a button acts."""
    return {
        "title": plain(title, MAX_CONFIRM_TITLE),
        "text": plain(text, MAX_CONFIRM_TEXT),
        "confirm": plain(confirm, MAX_CONFIRM_BUTTON),
        "deny": plain(deny, MAX_CONFIRM_BUTTON),
    }
