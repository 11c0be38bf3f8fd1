from datetime import timedelta

import pytest

from bot.smile_id.kinds import Kind
from storage.retention import Forgotten, Stale
from storage.store import Store
from tests.clock import START
from tests.storage.rows import add_job, answer, open_watch, watch_with_card

DAY = timedelta(days=1)


def rows(store: Store, table: str) -> int:
    return int(store._db.conn.execute(f"SELECT count(*) FROM {table}").fetchone()[0])  # noqa: S608  # a name of ours


def decided(store: Store, job_id: str = "job-1", *, told: bool = True) -> None:
    """A job that was decided, with a change that its decision made stale, a note and a digest."""
    watch = watch_with_card(store, job_id)
    for event in ("changed", "decided"):
        alert = store.alerts.get(store.alerts.add(watch.number, event, channel_id="C1", now=START))
    if told:
        store.alerts.told(alert, ts="2.2", now=START)
    store.notes.add(watch.job, slack_user_id="U1", text="called the customer", now=START)
    store.end_watch(watch.number, "decided", now=START)
    store.jobs.stop_if_unwatched(watch.job)


def test_a_job_is_deleted_with_all_that_hangs_on_it_when_its_time_is_over(store: Store) -> None:
    decided(store)

    assert store.retention.sweep_jobs(START + DAY, limit=10) == 1
    assert [rows(store, table) for table in ("jobs", "watches", "alerts", "notes")] == [0, 0, 0, 0]


def test_what_statistics_need_outlives_the_job(store: Store) -> None:
    decided(store)
    store.retention.sweep_jobs(START + DAY, limit=10)

    (outcome,) = store.outcomes.between(START, START + DAY, channel_id="C1")
    assert outcome.how == "decided"


def test_a_job_that_is_watched_or_too_young_or_has_untold_news_stays(store: Store) -> None:
    open_watch(store, add_job(store, "watched"))
    decided(store, "untold", told=False)

    assert store.retention.sweep_jobs(START + 99 * DAY, limit=10) == 0
    decided(store, "young")
    assert store.retention.sweep_jobs(START, limit=10) == 0


def test_news_that_could_not_be_told_for_so_long_is_given_up_and_its_job_goes(store: Store) -> None:
    decided(store, "untold", told=False)
    (alert,) = store.alerts.next_of_each_channel(START)
    store.alerts.delayed(alert, next_try_at=START + DAY, trouble="not_in_channel", perhaps_seen=False)
    too_young = store.retention.give_up_stale(START)
    stale = store.retention.give_up_stale(START + DAY)

    assert too_young == []
    assert stale == [Stale(alert=alert.number, watch=alert.watch, trouble="not_in_channel")]
    assert store.retention.sweep_jobs(START + DAY, limit=10) == 1
    assert rows(store, "alerts") == 0


def test_news_that_is_being_sent_is_not_given_up(store: Store) -> None:
    decided(store, "untold", told=False)
    (alert,) = store.alerts.next_of_each_channel(START)
    store.alerts.claim(alert.number, now=START, lease_for=DAY)

    assert store.retention.give_up_stale(START + DAY) == []


def test_a_sweep_deletes_no_more_at_once_than_it_may(store: Store) -> None:
    for number in range(5):
        decided(store, f"job-{number}")

    assert store.retention.sweep_jobs(START + DAY, limit=3) == 3
    assert store.retention.sweep_jobs(START + DAY, limit=3) == 2


def test_a_digest_outlives_what_it_told_and_goes_when_nothing_refers_to_it(store: Store) -> None:
    for number in range(6):
        watch = watch_with_card(store, f"job-{number}")
        store.alerts.add(watch.number, "decided", channel_id="C1", now=START)
        store.end_watch(watch.number, "decided", now=START)
    store.bursts.fold(START, more_than=5, lines=40)
    (digest,) = store.alerts.next_of_each_channel(START)
    store.alerts.told(digest, ts="3.3", now=START)

    store.retention.sweep_notices(START + DAY)
    assert rows(store, "alerts") == 7
    store.retention.sweep_jobs(START + DAY, limit=10)
    store.retention.sweep_notices(START + DAY)
    assert rows(store, "alerts") == 0


def test_a_notice_that_is_still_to_be_told_stays(store: Store) -> None:
    store.notices.begin("outage", channel_id="C1", since=START, now=START)
    store.retention.sweep_notices(START + DAY)

    assert rows(store, "alerts") == 1


def test_a_forgotten_person_is_in_no_row(store: Store) -> None:
    decided(store)
    open_watch(store, add_job(store, "open"))
    store.hints.seen("user-1", "hinted", job_type=1, now=START)
    store.audit.add(
        now=START, slack_user_id="U1", act="look up", door="command", smile_user_id="user-1", job_id="job-1"
    )
    forgotten = store.retention.forget("user-1")

    assert forgotten == Forgotten(jobs=2, watches=2, notes=1, audit_lines=1)
    assert not any("user-1" in line or "job-1" in line for line in store._db.conn.iterdump())
    (line,) = store.audit.since(START)
    assert (line.act, line.smile_user_id, line.job_id) == ("look up", None, None)


@pytest.mark.parametrize("kind", [Kind.NOT_FOUND, None])
def test_what_was_typed_with_the_ids_swapped_is_forgotten_too(store: Store, kind: Kind | None) -> None:
    swapped = store.jobs.add(
        "job-1",
        "user-1",
        answer=answer(kind=kind) if kind else None,
        environment="sandbox",
        review_since=None,
        now=START,
        next_poll_at=START,
    )
    open_watch(store, swapped)
    store.audit.add(now=START, slack_user_id="U1", act="watch", door="command", smile_user_id="job-1", job_id="user-1")
    forgotten = store.retention.forget("user-1")

    assert forgotten == Forgotten(jobs=1, watches=1, notes=0, audit_lines=1)
    assert not any("user-1" in line or "job-1" in line for line in store._db.conn.iterdump())


def test_somebody_elses_job_that_is_called_like_the_person_stays(store: Store) -> None:
    decided(store, "4711")

    assert store.retention.forget("4711").jobs == 0
    assert rows(store, "jobs") == 1


def test_forgetting_one_person_leaves_the_others(store: Store) -> None:
    decided(store)

    assert store.retention.forget("user-2") == Forgotten(jobs=0, watches=0, notes=0, audit_lines=0)
    assert rows(store, "jobs") == 1


def test_the_numbers_of_what_was_forgotten_are_never_given_again(store: Store) -> None:
    first = watch_with_card(store)
    told = store.alerts.add(first.number, "changed", channel_id="C1", now=START)
    store.retention.forget("user-1")
    second = watch_with_card(store)

    assert second.number > first.number
    assert second.job > first.job
    assert store.alerts.add(second.number, "changed", channel_id="C1", now=START) > told


def folded(store: Store, *job_ids: str, lines: int = 9) -> list[int]:
    """Jobs that were decided and that digests of so many lines are to tell; gives the numbers of the digests."""
    for job_id in job_ids:
        decided(store, job_id, told=False)
    store.bursts.fold(START, more_than=1, lines=lines)
    rows = store._db.conn.execute("SELECT id FROM alerts WHERE event = 'digest' ORDER BY id")
    return [number for (number,) in rows]


def test_a_job_that_a_digest_is_still_to_tell_of_stays(store: Store) -> None:
    (digest,) = folded(store, "job-1", "job-2")

    assert store.retention.sweep_jobs(START + 99 * DAY, limit=10) == 0
    store.alerts.told(store.alerts.get(digest), ts="3.3", now=START)
    assert store.retention.sweep_jobs(START + 99 * DAY, limit=10) == 2


def test_a_digest_that_nobody_is_left_in_is_not_told(store: Store) -> None:
    folded(store, "job-1", "job-2")
    store.retention.forget("user-1")

    assert rows(store, "alerts") == 0


def test_the_later_parts_of_a_digest_are_told_without_the_first_one(store: Store) -> None:
    _, second = folded(store, "job-1", "job-2", lines=1)
    job = store.jobs.find("user-1", "job-1")
    assert job is not None
    store.retention._delete_jobs([job.number])

    (part,) = store.alerts.next_of_each_channel(START)
    assert (part.number, part.reply_to) == (second, None)
