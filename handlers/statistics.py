"""Statistics: what the watches of a channel, or of all, came to in a period, and how the open ones stand."""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from bot.blocks.report import MOST_PRESSING, WEEK, LateJob, Report
from bot.smile_id.verdict import Kind
from handlers.deps import Deps
from storage.outcomes import Tally
from storage.queue import Wanted

AGE_LIMITS = (timedelta(hours=1), timedelta(hours=4), timedelta(hours=24), timedelta(days=3))
DAY = timedelta(days=1)
MOST_DAYS = 14  # bars a day each; a longer trend has one for each week


def report(deps: Deps, *, channel_id: str | None, start: datetime, end: datetime, time_zone: str) -> Report:
    """The numbers from ``start`` to ``end``; what is open and late is of now. None for a channel means all.

    The trend covers the period in whole days of ``time_zone``, and the last week at least. Median and percentile are
    those of ``Outcomes.review_times``.
    """
    tallies = deps.store.outcomes.tally(start, end, channel_id=channel_id)
    times = deps.store.outcomes.review_times(start, end, channel_id=channel_id)
    days = max(WEEK, -((start - end) // DAY))
    step = 1 if days <= MOST_DAYS else WEEK
    return Report(
        start=start,
        end=end,
        decided=_decided(tallies),
        others=_others(tallies),
        open_by_age=_ages(deps, channel_id),
        late=deps.store.queue.count(_late(deps, channel_id)),
        reviewed=times.count,
        median=times.median,
        percentile_95=times.percentile_95,
        trend=_trend(deps, channel_id, end, ZoneInfo(time_zone), bars=-(-days // step), step=step),
        days_per_bar=step,
        time_zone=time_zone,
    )


def most_pressing(deps: Deps, channel_id: str | None) -> list[LateJob]:
    """The late ones that a report names, the most pressing first."""
    now, rows = deps.now(), deps.store.queue.page(_late(deps, channel_id), limit=MOST_PRESSING)
    return [
        LateJob(
            watch=row.watch,
            job_id=row.job_id,
            late_by=now - (row.due_at or now),
            is_taken=row.taken_by is not None,
            is_snoozed=row.snoozed_until is not None,
        )
        for row in rows
    ]


def decided_by_day(
    deps: Deps, channel_id: str | None, end: datetime, zone: ZoneInfo, *, days: int
) -> list[tuple[date, Counter[Kind]]]:
    """How many were decided as what on each of the last ``days`` days of that time zone, until ``end``."""
    today = end.astimezone(zone).date()
    by_day: dict[date, Counter[Kind]] = {today - ago * DAY: Counter() for ago in reversed(range(days))}
    start = datetime.combine(min(by_day), time(), zone)
    for tally in deps.store.outcomes.tally(start, end, channel_id=channel_id):
        if tally.how == "decided":
            by_day[tally.quarter.astimezone(zone).date()][_kind(tally)] += tally.count
    return list(by_day.items())


def _decided(tallies: Iterable[Tally]) -> tuple[tuple[Kind, int], ...]:
    counts: Counter[Kind] = Counter()
    for tally in tallies:
        if tally.how == "decided":
            counts[_kind(tally)] += tally.count
    return tuple(counts.most_common())


def _others(tallies: Iterable[Tally]) -> tuple[tuple[str, int], ...]:
    counts: Counter[str] = Counter()
    for tally in tallies:
        if tally.how != "decided":
            counts[tally.how] += tally.count
    return tuple(counts.most_common())


def _kind(tally: Tally) -> Kind:
    return Kind(tally.kind) if tally.kind else Kind.UNKNOWN


def _ages(deps: Deps, channel_id: str | None) -> tuple[int, ...]:
    """How many of the open watches are of which age, counted where they are: there may be 10,000."""
    now = deps.now()
    limits: Sequence[datetime | None] = (None, *(now - age for age in AGE_LIMITS), None)
    return tuple(
        deps.store.queue.count(Wanted(channel_id=channel_id, began_from=began_from, began_before=began_before))
        for began_before, began_from in pairwise(limits)
    )


def _late(deps: Deps, channel_id: str | None) -> Wanted:
    return Wanted(channel_id=channel_id, due_before=deps.now())


def _trend(
    deps: Deps, channel_id: str | None, end: datetime, zone: ZoneInfo, *, bars: int, step: int
) -> tuple[tuple[date, int], ...]:
    days = decided_by_day(deps, channel_id, end, zone, days=bars * step)
    spans = (days[at : at + step] for at in range(0, len(days), step))
    return tuple((span[0][0], sum(counts.total() for _, counts in span)) for span in spans)
