from datetime import timedelta

import pytest

from storage import audit as module
from storage.audit import AuditLine
from storage.store import Store
from tests.clock import START

DAY = timedelta(days=1)


def did(store: Store, act: str, *, days: float = 0, job_id: str | None = "job-1") -> None:
    store.audit.add(
        now=START + days * DAY,
        slack_user_id="U1",
        act=act,
        door="command",
        channel_id="C1",
        smile_user_id="user-1" if job_id else None,
        job_id=job_id,
        detail="because",
    )


def test_what_somebody_did_is_read_as_it_was_written(store: Store) -> None:
    did(store, "look up")

    assert store.audit.of_job("user-1", "job-1", limit=10) == [
        AuditLine(
            number=1,
            at=START,
            slack_user_id="U1",
            act="look up",
            smile_user_id="user-1",
            job_id="job-1",
            channel_id="C1",
            door="command",
            detail="because",
        )
    ]


def test_a_page_of_one_job_has_the_newest_first_and_nothing_of_another(store: Store) -> None:
    for act in ("look up", "take", "snooze"):
        did(store, act)
    did(store, "look up", job_id="job-2")

    assert [line.act for line in store.audit.of_job("user-1", "job-1", limit=2)] == ["snooze", "take"]
    assert [line.act for line in store.audit.of_job("user-1", "job-1", limit=2, offset=2)] == ["look up"]
    assert store.audit.count("user-1", "job-1") == 3


def test_an_export_reads_every_line_from_a_moment_on_in_pages(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "PAGE", 2)
    for day in range(6):
        did(store, f"act {day}", days=day, job_id=None)

    assert [line.act for line in store.audit.since(START + DAY)] == [f"act {day}" for day in range(1, 6)]


def test_lines_are_swept_when_their_days_are_over(store: Store) -> None:
    did(store, "old")
    did(store, "new", days=2)

    store.retention.sweep_audit(START + DAY)

    assert [line.act for line in store.audit.since(START)] == ["new"]
