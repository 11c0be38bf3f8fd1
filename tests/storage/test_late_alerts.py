"""The alerts that tell of lateness, among the others."""

from datetime import datetime, timedelta

import pytest

from storage.late_alerts import Untold
from storage.store import Store
from storage.times import to_text
from tests.clock import START
from tests.storage.rows import MINUTE, watch_with_card

DUE = START + timedelta(hours=4)


def late(store: Store, watch: int, event: str = "overdue", *, due_at: datetime = DUE, channel_id: str = "C1") -> int:
    detail = {"due_at": to_text(due_at)}
    return store.alerts.add(watch, event, channel_id=channel_id, now=START, detail=detail)


def state(store: Store, alert: int) -> str:
    (row,) = store._db.query("SELECT state FROM alerts WHERE id = ?", [alert])
    return str(row["state"])


def may_be_seen(store: Store, alert: int) -> None:
    store.alerts.claim(alert, now=START, lease_for=MINUTE)
    store.alerts.take_back_abandoned(START, all_of_them=True)


def test_what_is_written_down_for_a_due_time_counts_as_told_for_that_one_alone(store: Store) -> None:
    watch = watch_with_card(store).number
    late(store, watch, "reminder")
    late(store, watch)
    late(store, watch, "escalated", due_at=DUE + MINUTE)

    assert store.late_alerts.told(watch, DUE) == {"reminder", "overdue"}
    assert store.late_alerts.told(watch, DUE + MINUTE) == {"escalated"}


def test_what_was_taken_back_or_given_up_was_not_told(store: Store) -> None:
    watch = watch_with_card(store).number
    late(store, watch)
    lost = store.alerts.claim(late(store, watch, "escalated", channel_id="U1"), now=START, lease_for=MINUTE)
    assert lost is not None
    store.alerts.give_up(lost, trouble="user_disabled")
    store.late_alerts.take_back(watch)

    assert store.late_alerts.told(watch, DUE) == set()


def test_what_a_digest_told_was_told(store: Store) -> None:
    watches = [watch_with_card(store, f"job-{number}").number for number in range(3)]
    for watch in watches:
        late(store, watch)
    store.bursts.fold(START, more_than=2, lines=30)
    (digest,) = store.alerts.next_of_each_channel(START)
    store.alerts.told(digest, ts="1.2", now=START)

    assert store.late_alerts.told(watches[0], DUE) == {"overdue"}
    assert store.late_alerts.untold() == []


def test_the_untold_are_known_by_watch_wherever_they_are_to_be_told(store: Store) -> None:
    here, there = watch_with_card(store).number, watch_with_card(store, "job-2", "C2").number
    late(store, here)
    late(store, here, "escalated", channel_id="U1")
    late(store, there, "reminder", channel_id="C2")
    store.alerts.add(there, "woken", channel_id="C2", now=START)
    store.desk.snooze(there, until=DUE, slack_user_id="U1", reason="a reason")

    assert store.late_alerts.untold() == [
        Untold(watch=here, channel_id="C1", snoozed_until=None),
        Untold(watch=there, channel_id="C2", snoozed_until=DUE),
    ]


@pytest.mark.parametrize("folded", [False, True])
def test_what_is_taken_back_is_not_told_and_leaves_no_empty_digest(store: Store, folded: bool) -> None:
    watches = [watch_with_card(store, f"job-{number}").number for number in range(3)]
    for watch in watches:
        late(store, watch)
    store.bursts.fold(START, more_than=2 if folded else 9, lines=30)
    known = [untold.watch for untold in store.late_alerts.untold()]
    for watch in watches:
        store.late_alerts.take_back(watch)

    assert known == watches
    assert store.late_alerts.untold() == []
    assert store.alerts.next_of_each_channel(START) == []


def test_what_a_digest_that_was_given_up_had_to_tell_was_not_told(store: Store) -> None:
    watches = [watch_with_card(store, f"job-{number}").number for number in range(3)]
    for watch in watches:
        late(store, watch, "escalated", channel_id="U1")
    store.bursts.fold(START, more_than=2, lines=30)
    (digest,) = store.alerts.next_of_each_channel(START)
    waiting = store.late_alerts.told(watches[0], DUE)
    store.alerts.give_up(digest, trouble="user_disabled")

    assert waiting == {"escalated"}
    assert store.late_alerts.told(watches[0], DUE) == set()


def test_what_says_just_this_is_not_taken_back_and_the_rest_is_named(store: Store) -> None:
    watch = watch_with_card(store).number
    for event in ("reminder", "overdue"):
        late(store, watch, event)
    late(store, watch, "escalated", due_at=DUE + MINUTE)
    other = store.late_alerts.take_back(watch, unless={"due_at": to_text(DUE)})

    assert other == {"escalated"}
    assert store.late_alerts.take_back(watch) == {"reminder", "overdue"}
    assert store.late_alerts.take_back(watch) == set()


@pytest.mark.parametrize("folded", [False, True])
def test_what_slack_may_have_is_not_taken_back(store: Store, folded: bool) -> None:
    watches = [watch_with_card(store, f"job-{number}").number for number in range(3)]
    alerts = [late(store, watch) for watch in watches]
    store.bursts.fold(START, more_than=2 if folded else 9, lines=30)
    may_be_seen(store, store.alerts.next_of_each_channel(START)[0].number)
    store.late_alerts.take_back(watches[0])

    assert watches[0] not in [untold.watch for untold in store.late_alerts.untold()]
    assert state(store, alerts[0]) == ("folded" if folded else "waiting")
    assert store.late_alerts.told(watches[0], DUE) == {"overdue"}


def test_a_look_for_the_untold_reads_no_alerts_that_were_told(store: Store) -> None:
    seen: list[str] = []
    store._db.conn.set_trace_callback(seen.append)
    store.late_alerts.untold()
    store._db.conn.set_trace_callback(None)
    (question,) = (sql for sql in seen if "SELECT" in sql)
    plan = [str(row[3]) for row in store._db.conn.execute(f"EXPLAIN QUERY PLAN {question}")]

    read = [step for step in plan if step.split()[1] in ("a", "d")]
    assert len(read) == 3
    assert all("alerts_untold" in step or "alerts_folded" in step for step in read)
