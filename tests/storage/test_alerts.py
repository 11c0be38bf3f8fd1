from datetime import timedelta

from storage.alerts import Alert
from storage.store import Store
from storage.watches import Watch
from tests.clock import START
from tests.storage.rows import MINUTE, add_job, open_watch, watch_with_card


def add(store: Store, watch: Watch, event: str = "changed", channel_id: str | None = None) -> int:
    return store.alerts.add(watch.number, event, channel_id=channel_id or watch.channel_id, now=START)


def claim(store: Store, number: int) -> Alert:
    alert = store.alerts.claim(number, now=START, lease_for=MINUTE)
    assert alert is not None
    return alert


def next_numbers(store: Store, minutes: int = 0) -> list[int]:
    return [alert.number for alert in store.alerts.next_of_each_channel(START + minutes * MINUTE)]


def test_an_alert_keeps_what_it_has_to_tell(store: Store) -> None:
    watch = watch_with_card(store)
    store.alerts.add(
        watch.number, "decided", channel_id="C1", now=START, before="{}", after='{"a": 1}', review_since=START - MINUTE
    )

    (alert,) = store.alerts.next_of_each_channel(START)
    assert (alert.event, alert.before, alert.after, alert.review_since) == ("decided", "{}", '{"a": 1}', START - MINUTE)
    assert (alert.created_at, alert.attempts, alert.possible_repeat) == (START, 0, False)


def test_the_alerts_of_a_watch_are_told_in_the_order_of_their_news(store: Store) -> None:
    watch = watch_with_card(store)
    first, second = add(store, watch, "decided"), add(store, watch, "expired")
    delayed = claim(store, first)
    store.alerts.delayed(delayed, next_try_at=START + MINUTE, trouble="x", perhaps_seen=False)
    while_first_waits = next_numbers(store)
    store.alerts.told(claim(store, first), ts="2.1", now=START)

    assert while_first_waits == []
    assert next_numbers(store) == [second]


def test_one_delayed_alert_does_not_hold_up_another_watch_of_the_channel(store: Store) -> None:
    first, second = watch_with_card(store, "job-1", "C1"), watch_with_card(store, "job-2", "C1")
    delayed, other = add(store, first), add(store, second)
    store.alerts.delayed(claim(store, delayed), next_try_at=START + MINUTE, trouble="x", perhaps_seen=False)

    assert next_numbers(store) == [other]
    assert next_numbers(store, minutes=1) == [delayed]


def test_each_channel_has_its_own_next_alert(store: Store) -> None:
    first, second = watch_with_card(store, "job-1", "C1"), watch_with_card(store, "job-2", "C2")
    numbers = [add(store, first, "decided"), add(store, second, "decided")]
    add(store, first, "expired")

    assert next_numbers(store) == numbers


def test_an_alert_waits_for_the_card_that_it_replies_to(store: Store) -> None:
    watch = open_watch(store, add_job(store))
    number = add(store, watch)
    without_card = next_numbers(store)
    store.watches.card_shown(watch, "1.1")

    assert without_card == []
    assert next_numbers(store) == [number]


def test_a_message_to_a_person_waits_for_no_card(store: Store) -> None:
    watch = open_watch(store, add_job(store))

    assert next_numbers(store) == []
    number = add(store, watch, "unreachable", channel_id="U1")
    assert next_numbers(store) == [number]


def test_an_alert_has_one_sender(store: Store) -> None:
    number = add(store, watch_with_card(store))
    claim(store, number)

    assert store.alerts.claim(number, now=START, lease_for=MINUTE) is None
    assert next_numbers(store, minutes=5) == []


def test_a_told_alert_is_not_told_again(store: Store) -> None:
    number = add(store, watch_with_card(store))
    store.alerts.told(claim(store, number), ts="2.1", now=START)

    assert next_numbers(store, minutes=5) == []
    assert store.alerts.untold() == 0


def test_an_alert_whose_sender_died_goes_out_again_as_a_possible_repeat(store: Store) -> None:
    number = add(store, watch_with_card(store))
    claim(store, number)
    too_early = store.alerts.take_back_abandoned(START + timedelta(seconds=59))

    (abandoned,) = store.alerts.take_back_abandoned(START + MINUTE)

    assert too_early == []
    assert (abandoned.number, abandoned.possible_repeat) == (number, True)
    assert next_numbers(store, minutes=1) == [number]


def test_a_possible_repeat_stays_one_however_the_next_try_fails(store: Store) -> None:
    number = add(store, watch_with_card(store))
    store.alerts.delayed(claim(store, number), next_try_at=START, trouble="TimeoutError", perhaps_seen=True)
    store.alerts.delayed(claim(store, number), next_try_at=START, trouble="ratelimited", perhaps_seen=False)

    alert = claim(store, number)
    assert (alert.possible_repeat, alert.trouble, alert.attempts) == (True, "ratelimited", 3)


def test_an_alert_that_can_never_be_told_is_given_up_with_its_reason(store: Store) -> None:
    number = add(store, watch_with_card(store), "unreachable", channel_id="U1")
    store.alerts.give_up(claim(store, number), trouble="cannot_dm_bot")

    assert next_numbers(store, minutes=99) == []
    assert store.alerts.untold() == 0
