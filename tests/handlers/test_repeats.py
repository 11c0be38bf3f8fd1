"""What is in the log already."""

import pytest

from handlers import repeats
from handlers.repeats import Repeats


def test_the_same_trouble_is_new_once() -> None:
    known = Repeats()

    assert [known.is_new("is_archived", "alert 1") for _ in range(3)] == [True, False, False]


def test_another_trouble_is_new_and_so_is_the_first_one_when_it_comes_back() -> None:
    known = Repeats()
    troubles = ("a", "b", "b", "a")

    assert [known.is_new(trouble, "alert 1") for trouble in troubles] == [True, True, False, True]


def test_another_alert_of_a_channel_in_trouble_says_nothing_new() -> None:
    known = Repeats()
    known.is_new("is_archived", "alert 1", "channel C1")

    assert not known.is_new("is_archived", "alert 2", "channel C1")
    assert known.is_new("is_archived", "alert 3", "channel C2")


def test_a_poisoned_alert_says_nothing_new_because_its_channel_is_well() -> None:
    known = Repeats()
    known.is_new("invalid_blocks", "alert 1", "channel C1")
    known.over("alert 2", "channel C1")

    assert not known.is_new("invalid_blocks", "alert 1", "channel C1")


def test_trouble_that_was_over_is_new() -> None:
    known = Repeats()
    known.is_new("is_archived", "alert 1", "channel C1")
    known.over("alert 1", "channel C1", "alert that was never in trouble")

    assert known.is_new("is_archived", "alert 1", "channel C1")


def test_the_longest_known_make_room(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(repeats, "MOST", 3)
    known = Repeats()
    for number in range(4):
        known.is_new("is_archived", f"alert {number}")

    assert not known.is_new("is_archived", "alert 1")
    assert known.is_new("is_archived", "alert 0")
