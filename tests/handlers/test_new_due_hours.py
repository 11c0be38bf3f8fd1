"""What becomes of the reviews that are open when a channel gets other due hours."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from handlers import lateness
from storage.settings import NEVER
from tests.clock import START
from tests.handlers.parts import Parts, parts
from tests.handlers.test_lateness import ALWAYS, HOUR, events_after, put, review, watch_of


@pytest.fixture
def bot(tmp_path: Path) -> Iterator[Parts]:
    with parts(tmp_path) as bot:
        bot.store.settings.put(ALWAYS)
        yield bot


def test_due_hours_that_are_new_at_a_start_hold_for_the_reviews_that_are_open(tmp_path: Path) -> None:
    with parts(tmp_path) as before:
        number = review(before)
        due_before = watch_of(before, number).due_at
    with parts(tmp_path, REVIEW_DUE_HOURS="2") as bot:
        lateness.begin(bot.deps)

        assert due_before is None
        assert events_after(bot, hours=1, minutes=30) == ["reminder"]
        lateness.begin(bot.deps)
        assert events_after(bot) == []


def test_new_settings_hold_for_the_open_reviews_and_repeat_nothing(bot: Parts) -> None:
    number = review(bot)
    events_after(bot, hours=3)
    put(bot, replace(ALWAYS, due_hours=1.0))

    assert watch_of(bot, number).due_at == START + HOUR
    assert events_after(bot) == ["overdue", "escalated"]
    put(bot, replace(ALWAYS, due_hours=0.5))
    assert events_after(bot, hours=1) == []


@pytest.mark.parametrize(("hours", "event"), [(3, "reminder"), (5, "overdue"), (9, "overdue")])
def test_more_time_has_each_step_told_anew_when_it_is_due(bot: Parts, hours: int, event: str) -> None:
    review(bot)
    before = events_after(bot, hours=hours)
    put(bot, replace(ALWAYS, due_hours=48.0))

    assert before[0] == event
    assert events_after(bot, hours=36 - hours - 1) == []
    assert events_after(bot, hours=1) == ["reminder"]
    assert events_after(bot, hours=12) == ["overdue"]
    assert events_after(bot, hours=48) == ["escalated"]


@pytest.mark.parametrize("other", [24.0, NEVER])
def test_more_time_that_was_a_mistake_has_nothing_told_twice_for_one_due_time(bot: Parts, other: float) -> None:
    review(bot)
    told = events_after(bot, hours=3) + events_after(bot, hours=2)
    put(bot, replace(ALWAYS, due_hours=other))
    put(bot, ALWAYS)

    assert told == ["reminder", "overdue"]
    assert events_after(bot) == []
    assert events_after(bot, hours=3) == ["escalated"]


def test_more_time_that_is_over_too_has_nothing_told_again(bot: Parts) -> None:
    review(bot)
    events_after(bot, hours=9)
    put(bot, replace(ALWAYS, due_hours=6.0))

    assert events_after(bot) == []
    assert events_after(bot, hours=20) == []


def test_the_settings_of_one_channel_leave_the_others_alone(bot: Parts) -> None:
    number = review(bot)
    put(bot, replace(ALWAYS, channel_id="C2", due_hours=1.0))

    assert watch_of(bot, number).due_at == START + 4 * HOUR
