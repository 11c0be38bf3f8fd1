"""The numbers of a daily digest as its alert keeps them, so that a repeat says what the first try said.

Late jobs are kept by our numbers alone: the partner's ids stay where a person can be forgotten.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict
from datetime import date, datetime, timedelta
from typing import Any

from bot.blocks.report import LateJob, Report
from bot.smile_id.verdict import Kind


def dump(report: Report, late: Sequence[LateJob]) -> dict[str, Any]:
    """A report and its late jobs as JSON can hold them, without the partner's ids."""
    jobs = [asdict(job) | {"job_id": None} for job in late]
    return {"report": _plain(asdict(report)), "late": _plain(jobs)}


def load(detail: Mapping[str, Any], job_id_of: Callable[[int], str | None]) -> tuple[Report, list[LateJob]]:
    """What ``dump`` wrote. ``job_id_of`` gives the partner's id for a watch's number; None: it is left out."""
    return _report(detail["report"]), list(_late(detail["late"], job_id_of))


def _report(kept: dict[str, Any]) -> Report:
    parsed = {
        "start": datetime.fromisoformat(kept["start"]),
        "end": datetime.fromisoformat(kept["end"]),
        "decided": tuple((Kind(kind), count) for kind, count in kept["decided"]),
        "others": tuple((how, count) for how, count in kept["others"]),
        "open_by_age": tuple(kept["open_by_age"]),
        "median": _span(kept["median"]),
        "percentile_95": _span(kept["percentile_95"]),
        "trend": tuple((date.fromisoformat(day), count) for day, count in kept["trend"]),
    }
    return Report(**kept | parsed)


def _late(kept: list[dict[str, Any]], job_id_of: Callable[[int], str | None]) -> Iterator[LateJob]:
    for job in kept:
        job_id = job_id_of(job["watch"])
        if job_id is not None:
            yield LateJob(**job | {"job_id": job_id, "late_by": timedelta(seconds=job["late_by"])})


def _plain(value: object) -> object:
    match value:
        case dict():
            return {key: _plain(inner) for key, inner in value.items()}
        case list() | tuple():
            return [_plain(inner) for inner in value]
        case timedelta():
            return value.total_seconds()
        case date():
            return value.isoformat()
        case _:
            return value


def _span(seconds: float | None) -> timedelta | None:
    return None if seconds is None else timedelta(seconds=seconds)
