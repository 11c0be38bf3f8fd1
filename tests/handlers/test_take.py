from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from handlers import take
from storage.store import Store
from tests.clock import START
from tests.handlers.parts import Parts, parts
from tests.storage.rows import add_job, open_watch


@pytest.fixture
def bot(tmp_path: Path) -> Iterator[Parts]:
    with parts(tmp_path) as bot:
        yield bot


def taken_job(store: Store, job_id: str = "job-1", *, hours: int = 4) -> int:
    job = add_job(store, job_id, next_poll_at=START + timedelta(days=1))
    open_watch(store, job)
    store.desk.take(job.number, "U1", now=START, give_back_at=START + timedelta(hours=hours))
    return job.number


def test_the_clock_gives_back_every_job_that_was_kept_too_long_and_no_other(bot: Parts) -> None:
    first, second, third = (taken_job(bot.store, f"job-{hours}", hours=hours) for hours in (1, 2, 3))
    bot.clock.advance(hours=2)
    take.give_back_kept(bot.deps)

    assert [bot.store.jobs.get(number).taken_by for number in (first, second, third)] == [None, None, "U1"]
    (told,) = bot.store.alerts.next_of_each_channel(bot.clock())
    assert (told.event, told.channel_id) == ("given_back", "U1")
    assert bot.store.alerts.untold() == 2


def test_a_job_that_was_taken_anew_in_the_same_moment_is_not_given_back(
    bot: Parts, monkeypatch: pytest.MonkeyPatch
) -> None:
    number = taken_job(bot.store)
    monkeypatch.setattr(bot.store.desk, "kept_too_long", lambda *_, **__: [number])
    take.give_back_kept(bot.deps)

    assert bot.store.jobs.get(number).taken_by == "U1"
    assert bot.store.alerts.untold() == 0


def test_a_job_that_was_given_back_in_the_same_moment_is_told_to_nobody(
    bot: Parts, monkeypatch: pytest.MonkeyPatch
) -> None:
    number = taken_job(bot.store)
    bot.store.desk.give_back(number, "U1")
    monkeypatch.setattr(bot.store.desk, "kept_too_long", lambda *_, **__: [number])
    take.give_back_kept(bot.deps)

    assert bot.store.alerts.untold() == 0
