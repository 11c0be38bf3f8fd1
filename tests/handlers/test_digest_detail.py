import json
from datetime import timedelta
from typing import Any

import pytest

from handlers.digest_detail import dump, load
from tests.blocks.reports import busy_week, late_job

QUIET: dict[str, Any] = {"decided": (), "others": (), "reviewed": 0, "median": None, "percentile_95": None}


@pytest.mark.parametrize("changes", [{}, QUIET], ids=["a busy week", "a quiet one"])
def test_a_report_is_read_back_as_it_was_written(changes: dict[str, Any]) -> None:
    report = busy_week(**changes)
    late = [late_job(is_taken=True), late_job(watch=8, late_by=timedelta(minutes=90), is_snoozed=True)]
    kept = json.loads(json.dumps(dump(report, late)))

    assert load(kept, lambda _: "job-77") == (report, late)


def test_the_ids_of_late_jobs_are_looked_up_anew_and_those_without_one_left_out() -> None:
    detail = dump(busy_week(), [late_job(watch=7), late_job(watch=8, job_id="job-78")])
    _, late = load(detail, {8: "another"}.get)

    assert "job-7" not in str(detail)
    assert [(job.watch, job.job_id) for job in late] == [(8, "another")]
