"""The periods that people type, such as 24h, 7d or 4w; and whether they mean this channel or all of them."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from handlers.deps import UsageError
from handlers.words import is_channel

LONGEST = timedelta(days=90)
UNITS = {"h": ("hour", timedelta(hours=1)), "d": ("day", timedelta(days=1)), "w": ("week", timedelta(weeks=1))}
PERIOD = re.compile(r"([1-9][0-9]{0,3})([hdw])")
SCOPES = ("channel", "all")


@dataclass(frozen=True, slots=True)
class Period:
    """So much time until now; ``words`` say it after "the": "last 7 days"."""

    span: timedelta
    words: str


def period(text: str) -> Period:
    """The period that ``text`` names, at most 90 days. Raises UsageError."""
    match = PERIOD.fullmatch(text.lower())
    if match is None:
        raise UsageError("A period is a number with h, d or w, such as 24h, 7d or 4w; the scope is channel or all.")
    count, (unit, size) = int(match[1]), UNITS[match[2]]
    if count * size > LONGEST:
        raise UsageError(f"A period is 90 days at most: {text} is longer.")
    return Period(count * size, f"last {unit}" if count == 1 else f"last {count} {unit}s")


DEFAULT = period("7d")


def period_and_scope(words: Sequence[str], usage: str, *, channel_id: str) -> tuple[Period, str]:
    """What the words of ``[7d] [channel|all]`` mean, in either order; the scope is "channel" or "all".

    Outside of channels "channel" means all. Raises UsageError, which says the ``usage`` when there are too many words.
    """
    scopes = [word.lower() for word in words if word.lower() in SCOPES]
    periods = [period(word) for word in words if word.lower() not in SCOPES]
    if len(scopes) > 1 or len(periods) > 1:
        raise UsageError(f"One period and one scope are enough: /smile {usage}")
    scope = (scopes or ["channel"])[0] if is_channel(channel_id) else "all"
    return (periods or [DEFAULT])[0], scope
