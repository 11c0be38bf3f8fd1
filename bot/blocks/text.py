"""Where text that others wrote becomes inert, and where times, people and channels become Slack's tokens.

Every id, result text or Action goes through `code` or `prose` before it stands in a message, so that `<!channel>` in a
job id notifies nobody, forms no link and reverses no text. Rules from "Slack docs: Formatting text for app surfaces".
"""

import re
import unicodedata
from datetime import UTC, datetime, timedelta
from itertools import accumulate

ELLIPSIS = "…"
NOTHING = "(empty)"
ID_LIMIT = 400  # characters of an id in a card, counted after escaping
SHORT_ID_LIMIT = 80  # the same in a line of a list

DAY_AND_TIME = "{date_short_pretty} at {time}"

ENTITIES = {"&": "&amp;", "<": "&lt;", ">": "&gt;"}
LONGEST_ENTITY = max(map(len, ENTITIES.values()))
# Look-alikes for the characters that mrkdwn would act on; `plain` turns them back for a terminal.
STAND_INS = {"`": "\u02cb", "*": "\u2217", "_": "\u02cd", "~": "\u223c", ":": "\ua789"}
LEFT_TO_RIGHT_MARK = "\u200e"

# Backticks, stars, tildes; underscores but inside a word; colons (:emoji:, http://) but before a space
_MARK_THAT_ACTS = re.compile(r"[`*~]|(?<![^\W_])_|_(?![^\W_])|:(?!\s)")
_BRACKETS = str.maketrans("<>", "\u2039\u203a")
_JOINERS = "\u200c\u200d"  # letters of Persian and Indic scripts and family emoji need them
_BREAKS = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]+")
_UNFINISHED = re.compile(r"(<[^>]*|&[a-z]*)$")
_UNITS = (("d", 86_400), ("h", 3_600), ("min", 60), ("s", 1))


def tidy(text: str) -> str:
    """One line of visible characters: line breaks and controls become one space, direction marks go."""
    return "".join(map(_visible, _BREAKS.sub(" ", text))).strip()


def _visible(character: str) -> str:
    category = unicodedata.category(character)
    if category == "Cs":
        return "\ufffd"
    return "" if category == "Cf" and character not in _JOINERS else character


def escape(text: str) -> str:
    """Slack's three control characters as entities."""
    return "".join(ENTITIES.get(character, character) for character in text)


def code(text: str, limit: int = ID_LIMIT) -> str:
    """Foreign text as a code span, where Slack neither formats nor links: the form of every id.

    `limit` counts the characters inside the span after escaping. Text with right-to-left letters is followed by a
    left-to-right mark, so that what comes after it stays in its place.
    """
    inside = tidy(text).replace("`", STAND_INS["`"])
    mark = f" {LEFT_TO_RIGHT_MARK}" if _has_right_to_left(inside) else ""
    return f"`{escaped_within(inside or NOTHING, limit)}`{mark}"


def prose(text: str, limit: int = 300) -> str:
    """Foreign words as running text: no formatting, emoji, link or mention comes of them."""
    plain = _MARK_THAT_ACTS.sub(lambda mark: STAND_INS[mark[0]], tidy(text))
    mark = LEFT_TO_RIGHT_MARK if _has_right_to_left(plain) else ""
    return escaped_within(plain or NOTHING, limit) + mark


def passage(text: str) -> str:
    """Foreign words in the lines in which they were written, each of them as `prose`; nothing is cut."""
    shown = (tidy(line) and prose(line, len(line) * LONGEST_ENTITY) for line in text.splitlines())
    return "\n".join(shown).strip() or NOTHING


def spoken(text: str, limit: int) -> str:
    """Foreign text for a plain_text object or an accessibility label, which know no entities."""
    return _cut(tidy(text).translate(_BRACKETS) or NOTHING, limit)


def escaped_within(text: str, limit: int) -> str:
    """Escape, and cut at a word with "…" so that at most `limit` characters are left and no entity is halved."""
    escaped = escape(text)
    if len(escaped) <= limit:
        return escaped
    lengths = accumulate(len(ENTITIES.get(character, character)) for character in text)
    kept = next(at for at, length in enumerate(lengths) if length > limit - len(ELLIPSIS))
    return escape(_at_a_word(text[:kept])) + ELLIPSIS


def shorten(markup: str, limit: int) -> str:
    """Cut finished mrkdwn at a word, leaving no half token, entity or code span: the last defence of the limits."""
    if len(markup) <= limit:
        return markup
    head = _UNFINISHED.sub("", markup[: limit - len(ELLIPSIS)])
    if head.count("`") % 2:
        head = head[: head.rindex("`")]
    return _at_a_word(head) + ELLIPSIS


def _cut(text: str, limit: int) -> str:
    return text if len(text) <= limit else _at_a_word(text[: limit - len(ELLIPSIS)]) + ELLIPSIS


def _at_a_word(head: str) -> str:
    """Give up the last, halved word, unless that would cost a third of the text."""
    space = head.rfind(" ")
    return head[:space].rstrip() if space > len(head) * 2 // 3 else head


def _has_right_to_left(text: str) -> bool:
    return any(unicodedata.bidirectional(character) in {"R", "AL", "AN"} for character in text)


def date(moment: datetime) -> str:
    """A Slack date token, which each reader sees in their own time zone; others see the fallback in UTC."""
    utc = moment.astimezone(UTC)
    return f"<!date^{int(utc.timestamp())}^{DAY_AND_TIME}|{utc.day} {utc:%b %Y at %H:%M} UTC>"


def duration(span: timedelta) -> str:
    """The two largest units of a span: "2 h 5 min", "3 d", "45 s"."""
    seconds = max(0, int(span.total_seconds()))
    parts: list[str] = []
    for unit, size in _UNITS:
        count, seconds = divmod(seconds, size)
        if count:
            parts.append(f"{count} {unit}")
        elif parts:
            break
    return " ".join(parts[:2]) or "0 s"


def mention(slack_user_id: str) -> str:
    """A person's name that notifies them."""
    return f"<@{escape(slack_user_id)}>"


def user_group(group_id: str) -> str:
    """A user group's name that notifies its members."""
    return f"<!subteam^{escape(group_id)}>"


def channel(channel_id: str, *, here: bool = False) -> str:
    """A channel's name as a link; a direct conversation has none, but it is this one if what is said is said `here`."""
    if channel_id.startswith("D"):
        return f"{'this' if here else 'a'} direct conversation"
    return f"<#{escape(channel_id)}>"


def link(url: str, label: str) -> str:
    """A link of our own making (a permalink): `label` is our words, `url` must come from Slack."""
    return f"<{escape(url)}|{label}>"
