"""Messages about no single job: the digest of many alerts, and how the bot and Smile ID get on."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.blocks.alerts import repeat_note, repeatable, small_print
from bot.blocks.faces import face
from bot.blocks.lateness import DUE_SOON, LONG_OVERDUE, OVERDUE
from bot.blocks.message import Message, context, header, message, section
from bot.blocks.text import SHORT_ID_LIMIT, code, date, duration, link, mention, shorten, user_group
from bot.blocks.watch import EXPIRED, NOT_FOUND
from bot.smile_id.verdict import Kind

DIGEST_LINES = 30
LINES_IN_SECTION = 10
MAX_LINE = 285  # ten lines fit a section's 3,000 characters, thirty what a whole message can hold
MAX_RESULT_CODE = 40

# What the triage desk tells of a job that has not changed: emoji and words.
OF_THE_DESK = {
    "reminder": (DUE_SOON.emoji, DUE_SOON.words),
    "overdue": (OVERDUE.emoji, OVERDUE.words),
    "escalated": (LONG_OVERDUE.emoji, LONG_OVERDUE.words),
    "given_back": (":alarm_clock:", "Given back, still undecided"),
    "stopped": (":no_bell:", "No longer watched"),
    "woken": (":bell:", "Awake again"),
}
LATE = frozenset(["reminder", "overdue", "escalated"])
DECISIONS = frozenset([Kind.APPROVED, Kind.CAUTION, Kind.REJECTED, Kind.INFORMATION])  # the kinds that are always final


@dataclass(frozen=True, slots=True, kw_only=True)
class DigestLine:
    """One alert of a digest.

    `event` is "changed", "decided", "not_found", "expired" or one of `OF_THE_DESK`; `before` and `after` are None where
    Smile ID had not answered; `called` are the Slack users whom it mentions; `permalink` is Slack's own link to the
    job's card.
    """

    job_id: str
    event: str
    before: Kind | None
    after: Kind | None
    result_code: str | None
    called: tuple[str, ...]
    in_review: timedelta | None
    permalink: str | None


def digest(
    *, lines: Sequence[DigestLine], part: int, parts: int, group: str | None = None, possible_repeat: int | None = None
) -> Message:
    """Many alerts of one channel in one message: how many jobs of each verdict, then a line per alert.

    `lines` are those of this part, at most `DIGEST_LINES`; parts are counted from 1, and all but the first are meant
    for the first one's thread. `group` is a user group to be called to the overdue reviews; `possible_repeat` is an
    alert's number when Slack may have shown the part already.
    """
    title, shown = _title(lines, part, parts), _shown(lines)
    first = ["Many alerts came at once: they are told together."] if part == 1 else []
    more = ["The other parts follow in this thread."] if part == 1 < parts else []
    return message(
        repeatable(title, possible_repeat),
        header(title),
        section(_call(group)) if group else None,
        *(section("\n".join(shown[at : at + LINES_IN_SECTION])) for at in range(0, len(shown), LINES_IN_SECTION)),
        small_print(*first, *more, *repeat_note(possible_repeat)),
    )


def outage_notice(*, since: datetime, watches: int, possible_repeat: int | None = None) -> Message:
    """Smile ID does not answer, and so many open watches of the channel wait for it."""
    waiting = "1 watch here is" if watches == 1 else f"{watches} watches here are"
    silence = f"Smile ID has not answered since {date(since)}"
    return message(
        repeatable(f"{silence}; {waiting} waiting.", possible_repeat),
        section(f":warning: *{silence}*\n{waiting} waiting."),
        section("Nothing is lost: the bot keeps asking, and what Smile ID decides meanwhile is told here afterwards."),
        small_print(*repeat_note(possible_repeat)),
    )


def outage_over(*, since: datetime, until: datetime) -> Message:
    """What `outage_notice` becomes when Smile ID answers again."""
    return message(
        "Smile ID answers again.",
        section(":white_check_mark: *Smile ID answers again*"),
        section(f"It did not answer {_span(since, until)}. Nothing was lost: what was decided meanwhile is told now."),
    )


def signature_refused(*, since: datetime, environment: str, possible_repeat: int | None = None) -> Message:
    """For those who run the bot: Smile ID refuses its signature, so that it no longer asks about any job.

    The causes are from "Smile ID docs: Troubleshooting error 2204 & 2205".
    """
    asked = f"Smile ID {code(environment, SHORT_ID_LIMIT)}"
    return message(
        repeatable(f"{asked} refuses the bot's signature: polling has stopped.", possible_repeat),
        header(":no_entry: Smile ID refuses the bot's signature"),
        section(f"{asked} has refused it since {date(since)}. Polling has stopped for every watch; none is lost."),
        section(
            "*The three usual causes*\n"
            "• The API key belongs to the other environment: sandbox and production each have their own.\n"
            "• The partner id is not exactly the portal's: leading zeros count.\n"
            "• The clock of the bot's machine is off."
        ),
        context(
            f"The bot tries again every 5 minutes. Send it {code('SIGHUP')} to have it try at once.",
            *repeat_note(possible_repeat),
        ),
    )


def signature_accepted(*, since: datetime, until: datetime) -> Message:
    """What `signature_refused` becomes when Smile ID takes the signature again."""
    return message(
        "Smile ID accepts the bot's signature again: polling goes on.",
        header(":white_check_mark: Smile ID accepts the bot's signature again"),
        section(f"It refused it {_span(since, until)}. Polling goes on; what was decided meanwhile is told now."),
    )


def _span(since: datetime, until: datetime) -> str:
    return f"from {date(since)} to {date(until)} ({duration(until - since)})"


def _call(group: str) -> str:
    return f"{user_group(group)} Reviews of this channel are overdue."


def _title(lines: Sequence[DigestLine], part: int, parts: int) -> str:
    return f"Part {part} of {parts}: {_counts(lines)}" if parts > 1 else _counts(lines)


def _counts(lines: Sequence[DigestLine]) -> str:
    """ "12 jobs: 7 approved, 3 rejected, 2 under review": a job with several alerts counts as the last one says."""
    last = {(line.job_id, line.permalink): _outcome(line) for line in lines}
    counts = Counter(last.values()).most_common()
    jobs = "1 job" if len(last) == 1 else f"{len(last)} jobs"
    return f"{jobs}: {', '.join(f'{count} {outcome}' for outcome, count in counts)}"


def _outcome(line: DigestLine) -> str:
    if line.event == "expired":
        return "still undecided"
    if line.event in LATE or line.event == "stopped":
        return OF_THE_DESK[line.event][1].lower()
    return "not found" if line.event == "not_found" else line.after or "without an answer"


def _shown(lines: Sequence[DigestLine]) -> list[str]:
    return [shorten(_line(line), MAX_LINE) for line in lines]


def _line(line: DigestLine) -> str:
    """The most important first: what does not fit is cut at the end."""
    parts = [
        _state(line),
        f"job {code(line.job_id, SHORT_ID_LIMIT)}",
        *map(mention, line.called),
        f"code {code(line.result_code, MAX_RESULT_CODE)}" if line.result_code and line.event not in LATE else None,
        f"{duration(line.in_review)} in review" if line.in_review is not None else None,
        link(line.permalink, "card") if line.permalink else None,
    ]
    return " · ".join(part for part in parts if part)


def _state(line: DigestLine) -> str:
    """The state now, with the one before where that is part of the news."""
    if line.event == "expired":
        return _told(EXPIRED.emoji, EXPIRED.words)
    if line.event == "not_found":
        return _told(NOT_FOUND.emoji, NOT_FOUND.words)
    if line.event in OF_THE_DESK:
        return _told(*OF_THE_DESK[line.event])
    before, after = face(line.before), face(line.after)
    turn = after.words if before == after else f"{before.words} → {after.words}"
    if line.before in DECISIONS:
        return _told(":rotating_light:", f"Changed after the decision: {turn}")
    return _told(after.emoji, turn if line.event == "changed" else after.words)


def _told(emoji: str, words: str) -> str:
    return f"{emoji} *{words}*"
