from datetime import timedelta

import pytest

from handlers.deps import UsageError
from handlers.periods import period, period_and_scope

USAGE = "stats [7d] [channel|all]"


@pytest.mark.parametrize(
    ("typed", "span", "words"),
    [
        ("24h", timedelta(hours=24), "last 24 hours"),
        ("1h", timedelta(hours=1), "last hour"),
        ("7d", timedelta(days=7), "last 7 days"),
        ("1D", timedelta(days=1), "last day"),
        ("4w", timedelta(weeks=4), "last 4 weeks"),
        ("90d", timedelta(days=90), "last 90 days"),
        ("2160h", timedelta(days=90), "last 2160 hours"),
    ],
)
def test_a_period_is_a_number_with_its_unit(typed: str, span: timedelta, words: str) -> None:
    read = period(typed)

    assert (read.span, read.words) == (span, words)


@pytest.mark.parametrize(
    "typed", ["7", "d", "0d", "-7d", "7 d", "7m", "1.5d", "07d", "\u0667d", "99999d", "week", "", "mine"]
)
def test_anything_else_is_one_sentence_that_says_what_a_period_is(typed: str) -> None:
    with pytest.raises(UsageError, match="A period is a number with h, d or w, such as 24h, 7d or 4w") as problem:
        period(typed)

    assert "\n" not in str(problem.value)


@pytest.mark.parametrize("typed", ["91d", "13w", "2161h", "9999w"])
def test_a_period_is_no_longer_than_90_days(typed: str) -> None:
    with pytest.raises(UsageError, match=f"A period is 90 days at most: {typed} is longer."):
        period(typed)


@pytest.mark.parametrize(
    ("words", "days", "scope"),
    [
        ([], 7, "channel"),
        (["all"], 7, "all"),
        (["4w"], 28, "channel"),
        (["30d", "ALL"], 30, "all"),
        (["channel", "2d"], 2, "channel"),
    ],
)
def test_a_week_of_this_channel_is_meant_unless_something_else_is_said_in_any_order(
    words: list[str], days: int, scope: str
) -> None:
    read, meant = period_and_scope(words, USAGE, channel_id="C1")

    assert (read.span, meant) == (timedelta(days=days), scope)


@pytest.mark.parametrize("words", [["7d", "4w"], ["all", "channel"], ["7d", "all", "1d"]])
def test_two_of_a_kind_are_one_too_many(words: list[str]) -> None:
    with pytest.raises(UsageError) as problem:
        period_and_scope(words, USAGE, channel_id="C1")

    assert str(problem.value) == "One period and one scope are enough: /smile stats [7d] [channel|all]"


def test_a_word_that_is_neither_is_told_what_both_are() -> None:
    with pytest.raises(UsageError, match="such as 24h, 7d or 4w; the scope is channel or all"):
        period_and_scope(["everything"], USAGE, channel_id="C1")


def test_outside_of_channels_all_of_them_are_meant() -> None:
    assert period_and_scope((), "stats", channel_id="D1")[1] == "all"
    assert period_and_scope(("channel",), "stats", channel_id="D1")[1] == "all"
