from datetime import datetime, timedelta

import pytest

from bot.smile_id.kinds import Kind
from storage.queue import Wanted
from storage.store import Store
from tests.clock import START
from tests.storage.rows import answer, open_watch

HOUR = timedelta(hours=1)


def waiting(
    store: Store,
    job_id: str,
    *,
    channel_id: str = "C1",
    kind: Kind = Kind.UNDER_REVIEW,
    job_type: int | None = 1,
    began: datetime = START,
    due_at: datetime | None = None,
    slack_user_id: str = "U1",
    environment: str = "sandbox",
) -> int:
    """An open watch on a job whose review began then; gives its number."""
    job = store.jobs.add(
        "user-1",
        job_id,
        answer=answer(kind=kind, job_type=job_type),
        environment=environment,
        review_since=began,
        now=START,
        next_poll_at=START,
    )
    watch = open_watch(store, job, channel_id, slack_user_id=slack_user_id, now=began)
    store.desk.in_review(watch.number, since=began, due_at=due_at, step=0, next_step_at=None)
    return watch.number


def job_ids(store: Store, wanted: Wanted | None = None) -> list[str]:
    wanted = wanted or Wanted()
    found = [row.job_id for row in store.queue.page(wanted, limit=100)]

    assert store.queue.count(wanted) == len(found)
    return found


def test_the_most_pressing_come_first_and_the_snoozed_last(store: Store) -> None:
    snoozed = waiting(store, "snoozed", began=START - 9 * HOUR, due_at=START - 5 * HOUR)
    store.desk.snooze(snoozed, until=START + HOUR, slack_user_id="U1", reason="waits for a document")
    waiting(store, "young")
    waiting(store, "old", began=START - 8 * HOUR)
    waiting(store, "due later", due_at=START + HOUR)
    waiting(store, "late", due_at=START - HOUR)

    assert job_ids(store) == ["late", "due later", "old", "young", "snoozed"]


def test_a_page_is_a_part_of_the_queue_in_its_order(store: Store) -> None:
    for hours in range(5):
        waiting(store, f"job-{hours}", began=START - hours * HOUR)

    page = store.queue.page(Wanted(), limit=2, offset=2)

    assert [row.job_id for row in page] == ["job-2", "job-1"]


def test_a_channel_sees_its_own_and_a_person_what_they_took_or_asked_for(store: Store) -> None:
    waiting(store, "here")
    waiting(store, "there", channel_id="C2")
    waiting(store, "asked for", channel_id="C3", slack_user_id="U2")
    taken = store.jobs.find("user-1", "there")
    assert taken is not None
    store.desk.take(taken.number, "U2", now=START, give_back_at=START + HOUR)

    assert job_ids(store, Wanted(channel_id="C1")) == ["here"]
    assert sorted(job_ids(store, Wanted(slack_user_id="U2"))) == ["asked for", "there"]


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        (Wanted(only=(("product", (1, 11)),)), ["document", "kyc"]),
        (Wanted(never=(("product", (1,)),)), ["document", "unknown"]),
        (Wanted(only=(("verdict", (Kind.UNDER_REVIEW,)),)), ["kyc", "unknown"]),
        (Wanted(never=(("verdict", (Kind.UNDER_REVIEW, Kind.ERROR)),)), ["document"]),
        (Wanted(only=(("environment", ("production",)),)), ["unknown"]),
        (Wanted(only=(("product", (1,)),), never=(("product", (1,)),)), []),
        (Wanted(began_before=START - HOUR), ["document"]),
        (Wanted(began_from=START - HOUR), ["kyc", "unknown"]),
        (Wanted(began_from=START - 3 * HOUR, began_before=START), ["document"]),
    ],
)
def test_filters_keep_and_leave_out(store: Store, wanted: Wanted, found: list[str]) -> None:
    waiting(store, "kyc", job_type=1)
    waiting(store, "document", job_type=11, kind=Kind.UNDECIDED, began=START - 2 * HOUR)
    waiting(store, "unknown", job_type=None, environment="production")

    assert job_ids(store, wanted) == sorted(found, key=["document", "kyc", "unknown"].index)


def test_the_late_ones_were_due_before_and_the_snoozed_of_them_come_last(store: Store) -> None:
    snoozed = waiting(store, "snoozed", due_at=START - 5 * HOUR)
    store.desk.snooze(snoozed, until=START + HOUR, slack_user_id="U1", reason="waits for a document")
    waiting(store, "late", due_at=START - HOUR)
    waiting(store, "due now", due_at=START)
    waiting(store, "never due")

    assert job_ids(store, Wanted(due_before=START)) == ["late", "snoozed"]


def test_an_ended_watch_is_not_in_the_queue(store: Store) -> None:
    number = waiting(store, "job-1")
    store.end_watch(number, "stopped", now=START, by="U1")

    assert job_ids(store) == []


@pytest.mark.parametrize("wanted", [Wanted(), Wanted(channel_id="C1")])
def test_the_order_of_the_queue_is_read_from_an_index(store: Store, wanted: Wanted) -> None:
    seen: list[str] = []
    store._db.conn.set_trace_callback(seen.append)
    store.queue.page(wanted, limit=10)
    store._db.conn.set_trace_callback(None)
    plan = [row[3] for row in store._db.conn.execute(f"EXPLAIN QUERY PLAN {seen[-1]}")]

    assert any("watches_queue" in step for step in plan)
    assert not any("TEMP B-TREE" in step for step in plan)
