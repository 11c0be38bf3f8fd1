"""Alerts that are told together, and notices that begin and end."""

import pytest

from storage.alerts import Alert
from storage.store import Store
from storage.watches import Watch
from tests.clock import START
from tests.storage.rows import MINUTE, watch_with_card


def add(store: Store, watch: Watch, event: str, before: str | None = None, channel_id: str | None = None) -> int:
    return store.alerts.add(watch.number, event, channel_id=channel_id or watch.channel_id, now=START, before=before)


def send(store: Store, number: int, ts: str = "2.1") -> None:
    alert = store.alerts.claim(number, now=START, lease_for=MINUTE)
    assert alert is not None
    store.alerts.told(alert, ts=ts, now=START)


def waiting(store: Store) -> list[Alert]:
    return store.alerts.next_of_each_channel(START)


def fold(store: Store, more_than: int = 2, lines: int = 10) -> None:
    with store.atomic():
        store.bursts.fold(START, more_than=more_than, lines=lines)


def test_a_change_that_is_stale_before_it_is_told_is_folded_into_the_next_news(store: Store) -> None:
    watch = watch_with_card(store)
    stale = add(store, watch, "changed", before='"first"')
    news = add(store, watch, "decided", before='"second"')

    (alert,) = waiting(store)
    assert (alert.number, alert.before) == (news, '"first"')
    assert [folded.number for folded in store.alerts.told_by(news)] == [stale]


def test_a_decision_is_never_folded_by_later_news(store: Store) -> None:
    watch = watch_with_card(store)
    decision = add(store, watch, "decided")
    add(store, watch, "decided")

    assert [alert.number for alert in waiting(store)] == [decision]
    assert store.alerts.untold() == 2


def test_a_change_that_may_have_been_seen_is_not_folded(store: Store) -> None:
    watch = watch_with_card(store)
    seen = add(store, watch, "changed")
    claimed = store.alerts.claim(seen, now=START, lease_for=MINUTE)
    assert claimed is not None
    store.alerts.delayed(claimed, next_try_at=START, trouble="reset", perhaps_seen=True)
    add(store, watch, "decided")

    assert [alert.number for alert in waiting(store)] == [seen]


def test_a_burst_becomes_one_digest_that_keeps_the_order(store: Store) -> None:
    numbers = [add(store, watch_with_card(store, f"job-{n}"), "decided") for n in range(3)]
    fold(store)

    (digest,) = waiting(store)
    assert (digest.event, digest.watch) == ("digest", None)
    assert [alert.number for alert in store.alerts.told_by(digest.number)] == numbers
    assert store.alerts.untold() == 1


def test_no_more_than_a_few_alerts_are_no_burst(store: Store) -> None:
    for n in range(2):
        add(store, watch_with_card(store, f"job-{n}"), "decided")
    fold(store)

    assert store.alerts.untold() == 2


def test_bursts_are_counted_by_channel(store: Store) -> None:
    for n in range(4):
        add(store, watch_with_card(store, f"job-{n}", f"C{n % 2}"), "decided")
    fold(store)

    assert store.alerts.untold() == 4


def test_a_long_digest_has_parts_that_wait_for_the_first(store: Store) -> None:
    for n in range(5):
        add(store, watch_with_card(store, f"job-{n}"), "decided")
    fold(store, lines=2)
    (first,) = waiting(store)
    parts = store.bursts.parts_of(first.number)
    send(store, first.number, ts="7.7")

    (second,) = waiting(store)
    assert len(parts) == 3
    assert second.number == parts[1]
    assert second.reply_to == first.number
    assert store.alerts.get(first.number).ts == "7.7"


def test_news_for_another_reader_is_written_once(store: Store) -> None:
    watch = watch_with_card(store)
    add(store, watch, "decided")
    (alert,) = waiting(store)
    for _ in range(3):
        store.alerts.tell_also(alert, channel_id="U1", now=START)

    copies = [alert for alert in waiting(store) if alert.channel_id == "U1"]
    assert [copy.event for copy in copies] == ["decided"]
    assert copies[0].key != alert.key


def test_each_of_several_decisions_is_written_for_another_reader(store: Store) -> None:
    watch = watch_with_card(store)
    numbers = [
        store.alerts.add(watch.number, "decided", channel_id="C1", now=START, before=before, after=after)
        for before, after in (("review", "approved"), ("approved", "review"), ("review", "rejected"))
    ]
    for number in numbers:
        store.alerts.tell_also(store.alerts.get(number), channel_id="U1", now=START)

    copies = store._db.query("SELECT after FROM alerts WHERE channel_id = 'U1' ORDER BY id")
    assert [copy["after"] for copy in copies] == ["approved", "review", "rejected"]


def test_a_notice_is_raised_once_and_ended_by_an_edit(store: Store) -> None:
    for _ in range(2):
        store.notices.begin("outage", channel_id="C1", since=START, now=START)
    (notice,) = waiting(store)
    send(store, notice.number, ts="3.3")
    for _ in range(2):
        store.notices.end("outage", "outage_over", START)

    (over,) = waiting(store)
    assert (over.event, over.reply_to, over.since) == ("outage_over", notice.number, START)
    assert store.alerts.untold() == 1


def test_a_notice_that_nobody_saw_ends_in_silence(store: Store) -> None:
    store.notices.begin("outage", channel_id="C1", since=START, now=START)
    store.notices.end("outage", "outage_over", START)

    assert store.alerts.untold() == 0


def test_a_notice_can_be_raised_again_after_it_ended(store: Store) -> None:
    store.notices.begin("outage", channel_id="C1", since=START, now=START)
    store.notices.end("outage", "outage_over", START)
    store.notices.begin("outage", channel_id="C1", since=START, now=START)

    assert store.alerts.untold() == 1


def test_what_came_after_an_alert_that_may_have_been_seen_is_not_folded_past_it(store: Store) -> None:
    watch = watch_with_card(store, "job-0")
    seen = add(store, watch, "decided")
    claimed = store.alerts.claim(seen, now=START, lease_for=MINUTE)
    assert claimed is not None
    later = add(store, watch, "expired")
    others = [add(store, watch_with_card(store, f"job-{n}"), "decided") for n in range(1, 4)]
    fold(store)
    store.alerts.delayed(claimed, next_try_at=START, trouble="reset", perhaps_seen=True)
    fold(store)

    order = []
    while alerts := waiting(store):
        order.append(alerts[0].number)
        send(store, order[-1])
    digest = order[-1]
    assert order[0] == seen
    assert [alert.number for alert in store.alerts.told_by(digest)] == others
    assert order == [seen, later, digest]


def delay(store: Store, number: int, *, perhaps_seen: bool) -> None:
    claimed = store.alerts.claim(number, now=START, lease_for=MINUTE)
    assert claimed is not None
    store.alerts.delayed(claimed, next_try_at=START + MINUTE, trouble="x", perhaps_seen=perhaps_seen)


def test_later_news_waits_for_a_digest_that_is_still_untold(store: Store) -> None:
    watches = [watch_with_card(store, f"job-{n}") for n in range(3)]
    for watch in watches:
        add(store, watch, "decided")
    fold(store)
    (digest,) = waiting(store)
    delay(store, digest.number, perhaps_seen=False)
    for watch in watches:
        add(store, watch, "decided")
    fold(store)

    assert waiting(store) == []
    assert store.alerts.untold() == 4


@pytest.mark.parametrize("perhaps_seen", [False, True])
def test_a_digest_loses_its_stale_changes_unless_it_may_have_been_seen(store: Store, perhaps_seen: bool) -> None:
    watches = [watch_with_card(store, f"job-{n}") for n in range(3)]
    stale = [add(store, watch, "changed", before=f'"{watch.number}"') for watch in watches]
    fold(store)
    (digest,) = waiting(store)
    delay(store, digest.number, perhaps_seen=perhaps_seen)
    decision = store.alerts.get(add(store, watches[0], "decided", before='"later"'))

    left = [alert.number for alert in store.alerts.told_by(digest.number)]
    assert left == (stale if perhaps_seen else stale[1:])
    assert decision.before == ('"later"' if perhaps_seen else f'"{watches[0].number}"')


def test_a_digest_whose_news_is_all_stale_is_not_told_and_its_later_parts_are(store: Store) -> None:
    watches = [watch_with_card(store, f"job-{n}") for n in range(3)]
    for watch in watches:
        add(store, watch, "changed")
    fold(store, lines=1)
    (first,) = waiting(store)
    _, second, third = store.bursts.parts_of(first.number)
    add(store, watches[0], "decided")

    assert [alert.number for alert in waiting(store)] == [second]
    assert store.bursts.parts_of(second) == [second, third]


def test_a_watch_that_ended_is_not_told_late_by_a_digest_either(store: Store) -> None:
    watches = [watch_with_card(store, f"job-{n}") for n in range(3)]
    for watch in watches:
        add(store, watch, "overdue")
    fold(store)
    (digest,) = waiting(store)
    store.end_watch(watches[0].number, "decided", now=START)

    assert [alert.watch for alert in store.alerts.told_by(digest.number)] == [watch.number for watch in watches[1:]]


def test_the_next_part_takes_the_place_of_a_first_one_that_nobody_can_reply_to(store: Store) -> None:
    for n in range(5):
        add(store, watch_with_card(store, f"job-{n}"), "decided")
    fold(store, lines=1)
    (first,) = waiting(store)
    parts = store.bursts.parts_of(first.number)
    send(store, first.number)
    send(store, parts[1])
    store.alerts.replace_first(first.number)

    assert store.bursts.parts_of(first.number) == parts[:2]
    assert store.bursts.parts_of(parts[2]) == parts[2:]
    assert [alert.number for alert in waiting(store)] == [parts[2]]
