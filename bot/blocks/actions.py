"""Smile ID's Actions as people read them: every one, in groups, and what changed between two answers."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.blocks.message import MAX_SECTION, Block, context, section
from bot.blocks.text import prose
from bot.smile_id.actions import ActionGroup, action_group, readable_action
from bot.smile_id.wire import Result

MAX_SHOWN = 60  # all that a status keeps
MAX_CHANGES_SHOWN = 10
MAX_WORDS = 40  # characters of an Action's name or value; the longest known has 36
MAX_ALL_WORDS = 3_600  # characters of all names and values together
ABSENT = "not reported"
APPLIES_NOT = "not applicable"


@dataclass(frozen=True, slots=True, kw_only=True)
class ActionChange:
    """An Action whose value differs between two answers; None where an answer did not name it."""

    name: str
    before: str | None
    after: str | None


def changed_actions(before: Result | None, after: Result | None) -> list[ActionChange]:
    """The Actions that differ, in the order of the later answer, then those that are gone."""
    old, new = dict(before.actions if before else ()), dict(after.actions if after else ())
    return [
        ActionChange(name=name, before=old.get(name), after=new.get(name))
        for name in new | old
        if old.get(name) != new.get(name)
    ]


def action_blocks(result: Result | None) -> list[Block]:
    """Every Action, the ones that need a look first, those that are no part of the job in small print."""
    shown = (result.actions if result else ())[:MAX_SHOWN]
    limit = min(MAX_WORDS, MAX_ALL_WORDS // (2 * len(shown) or 1))
    grouped: dict[ActionGroup, list[str]] = {group: [] for group in ActionGroup}
    for name, value in shown:
        grouped[action_group(value)].append(_outcome(name, value, limit))
    return [
        *map(section, _packed("*Needs attention*", "\n• ", grouped[ActionGroup.ATTENTION])),
        *map(section, _packed("*Passed*", "\n• ", grouped[ActionGroup.PASSED])),
        *map(context, _packed("Not part of this job", " · ", grouped[ActionGroup.NOT_PART])),
    ]


def change_text(changes: Sequence[ActionChange]) -> str:
    """The changes as mrkdwn, a line each, before and after; empty when there are none."""
    if not changes:
        return ""
    lines = [
        f"• {prose(readable_action(change.name), MAX_WORDS)}: {_value(change.before)} → {_value(change.after)}"
        for change in changes[:MAX_CHANGES_SHOWN]
    ]
    rest = len(changes) - len(lines)
    return "\n".join(["*What changed*", *lines, *([f"and {rest} more"] if rest else [])])


def _outcome(name: str, value: str, limit: int) -> str:
    words = prose(readable_action(name), limit)
    return words if value.strip().lower() == APPLIES_NOT else f"{words}: {prose(value, limit)}"


def _value(value: str | None) -> str:
    return ABSENT if value is None else prose(value, MAX_WORDS)


def _packed(title: str, separator: str, parts: Sequence[str]) -> list[str]:
    """Texts with all the parts under the title, as few as Slack's limit allows; none when there are no parts."""
    texts = [title] if parts else []
    for part in parts:
        if len(texts[-1]) + len(separator) + len(part) <= MAX_SECTION:
            texts[-1] += separator + part
        else:
            texts.append(f"{title}, continued{separator}{part}")
    return texts
