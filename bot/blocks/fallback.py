"""A message in words alone: the same news, for when Slack has refused its blocks."""

from collections.abc import Iterator
from itertools import accumulate

from bot.blocks.message import MAX_SECTION, Block, Message
from bot.blocks.text import ELLIPSIS, SHORT_ID_LIMIT, code, escape, prose

MAX_POSTED = 9_000  # chat.postMessage takes a text of 40,000: this is the longest of our messages with blocks
MAX_EDITED = 4_000  # chat.update: text


def plain_fallback(*, message: Message, reference: str, limit: int = MAX_POSTED) -> Message:
    """What `message` says, as mrkdwn without blocks; `reference` is in the log as well.

    Its sentence comes first, then the lines of the blocks, as many as fit into `limit` characters. Buttons are left
    out: they need blocks.
    """
    lines = [line for block in message.blocks for line in _lines(block) if line.strip("*") != message.text]
    note = (
        "This looks plain because Slack refused the full message; whoever runs the bot finds the reason in the log."
        f" Reference {code(reference, SHORT_ID_LIMIT)}."
    )
    told = [message.text, *lines]
    if len("\n".join([*told, note])) > limit:
        ends = accumulate(len(line) + 1 for line in told)
        told = [line for line, end in zip(told, ends, strict=True) if end + len(f"{ELLIPSIS}\n{note}") <= limit]
        told.append(ELLIPSIS)
    return Message("\n".join([*told, note]), ())


def _lines(block: Block) -> Iterator[str]:
    """The lines of a block's texts; a headline in bold, a field's label and value on one line."""
    if block["type"] == "header":
        yield f"*{_markup(block['text'])}*"
    elif "text" in block:
        yield from _markup(block["text"]).split("\n")
    for pair in block.get("fields", []):
        yield from _markup(pair).replace("*\n", ":* ", 1).split("\n")
    if block["type"] == "context":
        yield from map(_markup, block["elements"])


def _markup(text: Block) -> str:
    """The text as mrkdwn; a plain_text that shows emoji is ours, any other may hold marks that would act."""
    if text["type"] == "mrkdwn":
        return str(text["text"])
    return escape(text["text"]) if text["emoji"] else prose(text["text"], MAX_SECTION)
