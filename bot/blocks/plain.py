"""A message as text for a terminal: no markup, times in UTC, ids as they are, nothing that drives the terminal."""

import re
from collections.abc import Iterator

from bot.blocks.message import Block, Message
from bot.blocks.text import ENTITIES, LEFT_TO_RIGHT_MARK, STAND_INS, tidy

EMOJI = {
    ":alarm_clock:": "⏰",
    ":bell:": "🔔",
    ":eyes:": "👀",
    ":grey_question:": "❔",
    ":hourglass_flowing_sand:": "⏳",
    ":information_source:": "ℹ️",  # noqa: RUF001  # the emoji itself
    ":mag:": "🔍",
    ":memo:": "📝",
    ":no_bell:": "🔕",
    ":no_entry:": "⛔",
    ":octagonal_sign:": "🛑",
    ":question:": "❓",
    ":rotating_light:": "🚨",
    ":scales:": "⚖️",
    ":warning:": "⚠️",
    ":white_check_mark:": "✅",
    ":x:": "❌",
}
_CODE = re.compile(r"`([^`\n]*)`")
_TOKEN = re.compile(r"<(?:!date\^[^|>]*\||[^|>]*\||!subteam\^)?([^>|]*)>")
_SHORT_CODE = re.compile("|".join(map(re.escape, EMOJI)))
_TURNED_BACK = str.maketrans({look_alike: mark for mark, look_alike in STAND_INS.items()})


def plain_text(message: Message) -> str:
    """What `message` shows, a paragraph for each block; buttons are left out, a terminal has none."""
    paragraphs = ("\n".join(_lines(block)) for block in message.blocks)
    return "\n\n".join(paragraph for paragraph in paragraphs if paragraph)


def _lines(block: Block) -> Iterator[str]:
    if "text" in block:
        yield from _shown(block["text"])
    for pair in block.get("fields", []):
        yield ": ".join(_shown(pair))
    if block["type"] == "context":
        for element in block["elements"]:
            yield from _shown(element)


def _shown(text: Block) -> list[str]:
    lines = text["text"].split("\n")
    if text["type"] == "mrkdwn":
        return [tidy(_without_markup(line)) for line in lines]
    return [tidy(_SHORT_CODE.sub(_emoji, line) if text["emoji"] else line) for line in lines]


def _without_markup(line: str) -> str:
    """Code spans as they are; between them no stars, tokens or short codes."""
    parts = _CODE.split(line)
    parts[::2] = [_SHORT_CODE.sub(_emoji, _TOKEN.sub(r"\1", part).replace("*", "")) for part in parts[::2]]
    text = "".join(parts).replace(f" {LEFT_TO_RIGHT_MARK}", "").translate(_TURNED_BACK)
    for mark, entity in reversed(ENTITIES.items()):
        text = text.replace(entity, mark)
    return text


def _emoji(short_code: re.Match[str]) -> str:
    return EMOJI[short_code[0]]
