from datetime import timedelta

from storage.store import Store
from tests.clock import START
from tests.storage.rows import add_job, open_watch, watch_with_card


def test_an_empty_database_has_nothing_to_count(store: Store) -> None:
    assert store.counts.alerts_by_state() == {}
    assert store.counts.open_watches_by_state() == {}
    assert store.counts.untold_since() is None
    assert store.counts.hints() == 0


def test_alerts_are_counted_by_state_and_the_oldest_untold_is_known(store: Store) -> None:
    first, second = watch_with_card(store, "job-1"), watch_with_card(store, "job-2", "C2")
    told = store.alerts.add(first.number, "changed", channel_id="C1", now=START)
    alert = store.alerts.claim(told, now=START, lease_for=timedelta(minutes=1))
    assert alert is not None
    store.alerts.told(alert, ts="1.2", now=START)
    store.alerts.add(second.number, "changed", channel_id="C2", now=START + timedelta(minutes=3))

    assert store.counts.alerts_by_state() == {"told": 1, "waiting": 1}
    assert store.counts.untold_since() == START + timedelta(minutes=3)


def test_open_watches_are_counted_by_whether_they_can_be_reached(store: Store) -> None:
    for number, channel_id in enumerate(("C1", "C2", "C3")):
        open_watch(store, add_job(store, f"job-{number}"), channel_id)
    store.watches.unreachable(2, "is_archived")
    store.watches.end(3, "stopped", now=START, by="U1")

    assert store.counts.open_watches_by_state() == {"watching": 1, "unreachable": 1}
