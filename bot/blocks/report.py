"""The numbers of a period: the answer to `/smile stats`, and the daily digest of a channel."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from math import ceil

from bot.blocks.alerts import repeat_note, repeatable
from bot.blocks.faces import face
from bot.blocks.message import Block, Message, context, header, message, section
from bot.blocks.text import SHORT_ID_LIMIT, code, duration, prose
from bot.blocks.text import date as moment
from bot.smile_id.verdict import Kind

AGES = ("under 1 h", "1 to 4 h", "4 to 24 h", "1 to 3 d", "over 3 d")
OTHER_ENDS = {"expired": "expired", "not_found": "not found", "stopped": "stopped by somebody"}
MOST_PRESSING = 5
WEEK = 7  # days
LONGEST_BAR = 14  # characters: with the day and the count it fits a phone's line
BLOCK = "▇"


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """The numbers of the watches of a channel, or of all channels; no ids of jobs or people.

    `decided` is by verdict; `others` are ends without a decision, by the keys of `OTHER_ENDS`. `open_by_age` goes by
    `AGES`. `median` and `percentile_95` are the time in review of the `reviewed` among the decided, None for 0.
    `trend` is how many were decided per day, or in the 7 days from that one on (`days_per_bar`), in `time_zone`.
    """

    start: datetime
    end: datetime
    decided: tuple[tuple[Kind, int], ...]
    others: tuple[tuple[str, int], ...]
    open_by_age: tuple[int, ...]
    late: int
    reviewed: int
    median: timedelta | None
    percentile_95: timedelta | None
    trend: tuple[tuple[date, int], ...]
    days_per_bar: int
    time_zone: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LateJob:
    """One of the late ones; `watch` is the number of its watch."""

    watch: int
    job_id: str
    late_by: timedelta
    is_taken: bool
    is_snoozed: bool


def stats(*, report: Report, late: Sequence[LateJob], period: str, everywhere: bool) -> Message:
    """The answer to `/smile stats`: `period` in words, such as "last 7 days"; `late` are the most pressing ones."""
    where = "all channels" if everywhere else "this channel"
    small = ["A job that several channels watch counts once for each."] if everywhere else []
    return message(
        f"The {period} in {where}: {_sentence(report)}",
        header(f"The {period} in {where}"),
        *_body(report, late),
        context(*_small_print(report), *small),
    )


def digest(*, report: Report, late: Sequence[LateJob], possible_repeat: int | None = None) -> Message:
    """The daily digest of a channel; `possible_repeat` is its alert's number when Slack may have shown it already."""
    return message(
        repeatable(f"Daily digest: {_sentence(report)}", possible_repeat),
        header("Daily digest"),
        *_body(report, late),
        context(*_small_print(report), *repeat_note(possible_repeat)),
    )


def busiest(trend: Sequence[tuple[date, int]]) -> str:
    """The bar with the most decisions in words: "most on Tue 17 Nov (20)"."""
    day, count = max(trend, key=lambda bar: bar[1])
    return f"most on {day_words(day)} ({count})"


def day_words(day: date) -> str:
    """A day as it stands in a chart; always as wide."""
    return f"{day:%a %d %b}"


def _sentence(report: Report) -> str:
    """What matters most, for notifications and screen readers."""
    if _is_empty(report):
        return "nothing was decided and nothing is open."
    parts = [f"{_total(report.decided)} decided", f"{sum(report.open_by_age)} open", f"{report.late} late"]
    if report.median is not None and report.percentile_95 is not None:
        parts.append(f"median time in review {duration(report.median)}")
    return f"{', '.join(parts)}."


def _body(report: Report, late: Sequence[LateJob]) -> list[Block | None]:
    if _is_empty(report):
        return [section("Nothing was decided and nothing is open.")]
    return [
        section(_decided(report)),
        section(_listed(f"*Open now: {sum(report.open_by_age)}*", zip(AGES, report.open_by_age, strict=True))),
        section(_late(report.late, late)),
        section(_time_in_review(report)) if report.decided else None,
        section(_trend(report)),
    ]


def _is_empty(report: Report) -> bool:
    counts = (*report.open_by_age, *(count for _, count in (*report.decided, *report.others, *report.trend)))
    return not any(counts)


def _total(counts: Sequence[tuple[object, int]]) -> int:
    return sum(count for _, count in counts)


def _listed(title: str, counts: "Sequence[tuple[str, int]] | zip[tuple[str, int]]") -> str:
    return "\n".join([title, *(f"• {words}: {count}" for words, count in counts if count)])


def _decided(report: Report) -> str:
    verdicts = [(face(kind).headline, count) for kind, count in report.decided]
    decided = _listed(f"*Decided: {_total(report.decided)}*", verdicts)
    if not report.others:
        return decided
    others = [(OTHER_ENDS[how], count) for how, count in report.others]
    return f"{decided}\n{_listed(f'*Ended without a decision: {_total(report.others)}*', others)}"


def _late(count: int, late: Sequence[LateJob]) -> str:
    if count == 0:
        return "*Late: none*"
    lines = [f"*Late: {count}*", *(_late_line(job) for job in late[:MOST_PRESSING])]
    rest = count - len(lines) + 1
    return "\n".join([*lines, *([f"and {rest} more: `/smile triage` shows them"] if rest else [])])


def _late_line(job: LateJob) -> str:
    who = "snoozed" if job.is_snoozed else "somebody has it" if job.is_taken else "nobody has it"
    return f"• Job {code(job.job_id, SHORT_ID_LIMIT)}: late by {duration(job.late_by)}, {who}"


def _time_in_review(report: Report) -> str:
    if report.median is None or report.percentile_95 is None:
        return "*Time in review:* none of the decided was under review."
    reviews = "1 decision" if report.reviewed == 1 else f"{report.reviewed} decisions"
    return (
        f"*Time in review:* median {duration(report.median)}, 95th percentile {duration(report.percentile_95)},"
        f" of {reviews}"
    )


def _trend(report: Report) -> str:
    unit = "week, by its first day" if report.days_per_bar == WEEK else "day"
    most = max(count for _, count in report.trend)
    if most == 0:
        return f"*Decisions per {unit}:* none"
    bars = (f"{day_words(day)} {BLOCK * ceil(LONGEST_BAR * count / most)}".strip() for day, count in report.trend)
    lines = [code(f"{bar} {count}") for bar, (_, count) in zip(bars, report.trend, strict=True)]
    return "\n".join([f"*Decisions per {unit}:* {busiest(report.trend)}", *lines])


def _small_print(report: Report) -> list[str]:
    return [
        f"From {moment(report.start)} to {moment(report.end)}",
        f"Days are those of {prose(report.time_zone)}; the last one is not over.",
        "Age is the time in review, or the time watched before that.",
    ]
