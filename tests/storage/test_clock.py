import sqlite3
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from storage.store import Store
from storage.times import to_moment
from tests.clock import START
from tests.storage.rows import MINUTE, add_job, answer, open_watch, watch_with_card

HOUR = timedelta(hours=1)
NOW = START - HOUR  # what the clock shows once it has been set back by an hour


def set_back(store: Store) -> None:
    with store.atomic():
        store.clock.set_back(HOUR, NOW)


def moment(path: Path, sql: str) -> datetime:
    connection = sqlite3.connect(path)
    (text,) = connection.execute(sql).fetchone()
    connection.close()
    return to_moment(text)


def test_what_the_clock_showed_last_is_remembered_even_by_the_next_process(tmp_path: Path) -> None:
    path = tmp_path / "bot.db"
    store = Store(path)
    never = store.clock.last_beat()
    for at in (START, START + MINUTE, NOW):
        store.clock.beat(at)
    store.close()
    again = Store(path)
    last = again.clock.last_beat()
    again.close()

    assert (never, last) == (None, NOW)


def test_a_job_is_due_after_as_long_as_it_still_had_to_wait(store: Store) -> None:
    add_job(store, next_poll_at=START + 5 * MINUTE)
    set_back(store)

    early = store.jobs.lease_due(NOW + 4 * MINUTE, lease_for=MINUTE, limit=1)
    (job,) = store.jobs.lease_due(NOW + 5 * MINUTE, lease_for=MINUTE, limit=1)
    assert early == []
    assert job.watched_since == NOW


def test_what_lies_behind_the_clock_as_it_is_now_stays(store: Store) -> None:
    job = add_job(store, now=NOW - MINUTE, next_poll_at=NOW - MINUTE)
    watch = open_watch(store, job, now=NOW - MINUTE)
    set_back(store)

    assert store.jobs.get(job.number) == job
    assert store.watches.get(watch.number) == watch


def test_a_lease_ends_as_late_as_it_would_have(store: Store) -> None:
    add_job(store)
    store.jobs.lease_due(START, lease_for=MINUTE, limit=1)
    set_back(store)

    assert store.jobs.lease_due(NOW + 0.9 * MINUTE, lease_for=MINUTE, limit=1) == []
    assert len(store.jobs.lease_due(NOW + MINUTE, lease_for=MINUTE, limit=1)) == 1


def test_an_answer_that_was_on_its_way_is_still_taken(store: Store) -> None:
    add_job(store)
    (job,) = store.jobs.lease_due(START, lease_for=MINUTE, limit=1)
    set_back(store)

    assert store.jobs.answered(job, answer=answer(), review_since=None, now=NOW, next_poll_at=NOW + MINUTE)


def test_an_alert_is_tried_again_after_as_long_as_it_still_had_to_wait(store: Store) -> None:
    watch = watch_with_card(store)
    number = store.alerts.add(watch.number, "decided", channel_id="C1", now=START)
    alert = store.alerts.claim(number, now=START, lease_for=MINUTE)
    assert alert is not None
    store.alerts.delayed(alert, next_try_at=START + 5 * MINUTE, trouble="ratelimited", perhaps_seen=False)
    set_back(store)

    assert store.alerts.next_of_each_channel(NOW + 4 * MINUTE) == []
    (waiting,) = store.alerts.next_of_each_channel(NOW + 5 * MINUTE)
    assert waiting.created_at == NOW


def test_an_alert_whose_sender_died_comes_back_when_its_lease_would_have_ended(store: Store) -> None:
    number = store.alerts.add(watch_with_card(store).number, "decided", channel_id="C1", now=START)
    store.alerts.claim(number, now=START, lease_for=MINUTE)
    set_back(store)

    assert store.alerts.take_back_abandoned(NOW + 0.9 * MINUTE) == []
    assert [alert.number for alert in store.alerts.take_back_abandoned(NOW + MINUTE)] == [number]


def test_a_card_is_shown_as_soon_as_it_would_have_been(store: Store) -> None:
    watch = open_watch(store, add_job(store))
    store.watches.card_delayed(watch, next_try_at=START + 5 * MINUTE, perhaps_shown=False)
    leased = open_watch(store, add_job(store, "job-2"), "C2")
    set_back(store)

    assert store.watches.next_cards(NOW + 0.9 * MINUTE) == []
    assert [card.number for card in store.watches.next_cards(NOW + MINUTE)] == [leased.number]
    assert len(store.watches.next_cards(NOW + 5 * MINUTE)) == 2


@pytest.mark.parametrize(("opened", "moved"), [(START, HOUR), (NOW - MINUTE, timedelta())])
def test_the_end_of_a_watch_moves_only_if_the_wrong_clock_has_set_it(
    store: Store, opened: datetime, moved: timedelta
) -> None:
    watch = open_watch(store, add_job(store), now=opened, expires_at=opened + timedelta(days=14))
    set_back(store)

    after = store.watches.get(watch.number)
    assert after is not None
    assert watch.created_at - after.created_at == watch.expires_at - after.expires_at == moved


def test_a_hint_is_looked_into_as_soon_as_it_would_have_been(store: Store) -> None:
    store.hints.seen("user-1", "job-1", job_type=1, now=START)
    store.hints.take_due(START, again_at=START + 2 * MINUTE, limit=1)
    set_back(store)

    assert (store.hints.due(NOW + MINUTE), store.hints.due(NOW + 2 * MINUTE)) == (0, 1)


def test_moved_moments_have_the_one_form_of_the_database(store: Store, tmp_path: Path) -> None:
    add_job(store, next_poll_at=START + timedelta(seconds=59.9996))
    set_back(store)

    after = moment(tmp_path / "bot.db", "SELECT next_poll_at FROM jobs")
    assert abs(after - NOW - timedelta(seconds=59.9996)) <= timedelta(milliseconds=1)
    assert len(store.jobs.lease_due(after, lease_for=MINUTE, limit=1)) == 1


def test_what_somebody_took_and_what_is_late_end_as_late_as_they_would_have(store: Store) -> None:
    watch = open_watch(store, add_job(store))
    store.desk.take(watch.job, "U1", now=START, give_back_at=START + 4 * HOUR)
    store.desk.in_review(watch.number, since=START, due_at=START + 4 * HOUR, step=0, next_step_at=START + 3 * HOUR)
    set_back(store)

    job, late = store.jobs.get(watch.job), store.watches.get(watch.number)
    assert late is not None
    assert (job.taken_at, job.give_back_at) == (NOW, NOW + 4 * HOUR)
    assert (late.review_since, late.due_at, late.next_step_at) == (NOW, NOW + 4 * HOUR, NOW + 3 * HOUR)


def test_a_snooze_ends_when_people_said(store: Store) -> None:
    watch = open_watch(store, add_job(store))
    store.desk.snooze(watch.number, until=START + 4 * HOUR, slack_user_id="U1", reason="waits for a document")
    set_back(store)

    asleep = store.watches.get(watch.number)
    assert asleep is not None
    assert asleep.snoozed_until == START + 4 * HOUR


def test_an_answer_from_before_a_jump_back_is_not_taken_for_one_from_after_the_time_of_a_watch(store: Store) -> None:
    job = add_job(store, now=START)
    open_watch(store, job, now=NOW - MINUTE, expires_at=NOW + MINUTE)
    set_back(store)

    assert store.jobs.get(job.number).answered_at == NOW
    assert store.ends.expired(NOW + MINUTE, wait_for_answer=HOUR) == []
