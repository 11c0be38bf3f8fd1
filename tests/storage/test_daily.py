"""The daily digests among the alerts."""

from datetime import timedelta

from storage.store import Store
from tests.clock import START
from tests.storage.rows import MINUTE

DAY = timedelta(days=1)


def daily(store: Store, days: int, channel_id: str = "C1") -> int:
    """The digest of the day that ends so many days after the start."""
    end = START + days * DAY
    return store.notices.daily(channel_id, since=end - DAY, now=end, detail={"day": days})


def untold(store: Store) -> list[int]:
    """What the alerts that can be sent say."""
    return [alert.detail["day"] for alert in store.alerts.next_of_each_channel(START + 99 * DAY)]


def test_a_daily_digest_is_an_alert_of_its_channel(store: Store) -> None:
    alert = store.alerts.get(daily(store, 1))

    assert (alert.watch, alert.event, alert.channel_id) == (None, "daily", "C1")
    assert (alert.since, alert.created_at, alert.detail) == (START, START + DAY, {"day": 1})


def test_one_that_is_still_untold_is_replaced_by_the_next(store: Store) -> None:
    daily(store, 1, "C2")
    first = daily(store, 1)
    second = daily(store, 2)

    assert untold(store) == [1, 2]
    assert [alert.number for alert in store.alerts.told_by(second)] == [first]


def test_the_period_of_the_untold_ones_is_known(store: Store) -> None:
    assert store.notices.daily_untold_since("C1") is None
    daily(store, 2)
    daily(store, 3, "C2")

    assert store.notices.daily_untold_since("C1") == START + DAY


def test_one_that_may_have_been_seen_is_not_replaced(store: Store) -> None:
    number = daily(store, 1)
    store.alerts.claim(number, now=START, lease_for=MINUTE)
    store.alerts.take_back_abandoned(START, all_of_them=True)

    assert store.notices.daily_untold_since("C1") is None
    daily(store, 2)
    assert untold(store) == [1]


def test_one_that_was_told_is_the_past(store: Store) -> None:
    alert = store.alerts.get(daily(store, 1))
    store.alerts.told(alert, ts="1.1", now=START)

    assert store.notices.daily_untold_since("C1") is None
