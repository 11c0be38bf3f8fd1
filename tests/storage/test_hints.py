import sqlite3
from datetime import timedelta
from pathlib import Path

import pytest

from storage import hints as module
from storage.hints import Hint
from storage.store import Store
from tests.clock import START

HOUR = timedelta(hours=1)


def seen(store: Store, job_id: str = "job-1", *, minutes: float = 0, job_type: int | None = 2) -> None:
    store.hints.seen("user-1", job_id, job_type=job_type, now=START + timedelta(minutes=minutes))


def take(store: Store, *, minutes: float = 0, limit: int = 10) -> list[Hint]:
    now = START + timedelta(minutes=minutes)
    return store.hints.take_due(now, again_at=now + HOUR, limit=limit)


def test_a_hint_is_due_at_once_and_taken_by_one(store: Store) -> None:
    seen(store)
    due = store.hints.due(START)
    (hint,) = take(store)

    assert due == 1
    assert hint == Hint(number=1, smile_user_id="user-1", job_id="job-1", job_type=2, seen_at=START, times=1)
    assert take(store) == []


def test_a_hint_that_is_not_forgotten_comes_again(store: Store) -> None:
    seen(store)
    take(store)

    assert take(store, minutes=59) == []
    assert len(take(store, minutes=60)) == 1


def test_a_forgotten_hint_is_gone(store: Store) -> None:
    seen(store)
    store.hints.forget(take(store)[0])

    assert take(store, minutes=600) == []


def test_a_job_has_one_hint_that_counts(store: Store) -> None:
    seen(store, job_type=None)
    seen(store, minutes=5, job_type=6)
    (hint,) = take(store, minutes=5)

    assert (hint.times, hint.seen_at, hint.job_type) == (2, START + timedelta(minutes=5), 6)


def test_a_hint_seen_again_while_it_was_taken_is_not_forgotten_and_comes_at_once(store: Store) -> None:
    seen(store)
    (taken,) = take(store)
    seen(store, minutes=1)
    store.hints.forget(taken)

    assert [hint.times for hint in take(store, minutes=1)] == [2]


def test_the_oldest_come_first_and_no_more_than_asked_for(store: Store) -> None:
    for number in range(3):
        seen(store, f"job-{number}", minutes=number)

    assert [hint.job_id for hint in take(store, minutes=5, limit=2)] == ["job-0", "job-1"]
    assert [hint.job_id for hint in take(store, minutes=5, limit=2)] == ["job-2"]


def test_the_longest_unseen_make_room(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MOST_HINTS", 3)
    for number in range(5):
        seen(store, f"job-{number}", minutes=number)
    seen(store, "job-2", minutes=9)
    seen(store, "job-5", minutes=10)

    assert sorted(hint.job_id for hint in take(store, minutes=10)) == ["job-2", "job-4", "job-5"]


def test_old_ones_are_forgotten(store: Store) -> None:
    seen(store, "old")
    seen(store, "new", minutes=1)
    forgotten = store.hints.forget_older(START + timedelta(minutes=1))

    assert forgotten == [1]
    assert [hint.job_id for hint in take(store, minutes=2)] == ["new"]


def test_nothing_is_kept_but_the_two_ids_and_the_job_type(store: Store, tmp_path: Path) -> None:
    seen(store)
    with sqlite3.connect(tmp_path / "bot.db") as connection:
        columns = [row[1] for row in connection.execute("PRAGMA table_info(hints)")]
    connection.close()

    assert columns == ["id", "smile_user_id", "job_id", "job_type", "seen_at", "times", "next_try_at"]
