from datetime import time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from bot.blocks.message import Message
from bot.blocks.report import BLOCK, MOST_PRESSING
from bot.smile_id.verdict import Kind
from tests.blocks.reading import texts
from tests.blocks.reports import NOW, daily_digest, days, digest_on, late_job, stats

PHONE = 32  # characters of code in a line on a small phone
NOTHING: dict[str, Any] = {
    "decided": (),
    "others": (),
    "open_by_age": (0, 0, 0, 0, 0),
    "late": 0,
    "reviewed": 0,
    "median": None,
    "percentile_95": None,
    "trend": days(0, 0, 0, 0, 0, 0, 0),
}


def lines(message: Message, title: str) -> list[str]:
    """The lines of a message from the one that begins with ``title`` to the end of its paragraph."""
    (found,) = (text["text"] for text in texts(message) if f"*{title}" in text["text"])
    return str(found[found.index(f"*{title}") :]).split("\n")


def test_the_sentence_tells_what_matters_most() -> None:
    assert stats().text == (
        "The last 7 days in this channel: 42 decided, 15 open, 9 late, median time in review 2 h 5 min."
    )
    assert daily_digest().text.startswith("Daily digest: 42 decided")


def test_the_decided_are_told_by_verdict_and_the_other_ends_apart_from_them() -> None:
    assert lines(stats(), "Decided") == [
        "*Decided: 42*",
        "• :white_check_mark: Approved: 30",
        "• :x: Rejected: 11",
        "• :warning: Approved with a caution: 1",
        "*Ended without a decision: 4*",
        "• expired: 2",
        "• not found: 1",
        "• stopped by somebody: 1",
    ]
    assert not [text for text in texts(stats(others=())) if "without a decision" in text["text"]]


def test_the_open_ones_are_told_by_age_but_for_the_ages_that_none_has() -> None:
    assert lines(stats(open_by_age=(2, 0, 0, 0, 1)), "Open now") == ["*Open now: 3*", "• under 1 h: 2", "• over 3 d: 1"]


def test_the_most_pressing_late_ones_are_named_and_the_others_counted() -> None:
    jobs = [late_job(), late_job(is_taken=True), late_job(is_snoozed=True, is_taken=True), late_job(), late_job()]
    told = lines(stats(jobs=jobs, late=7), "Late")

    assert told[:4] == [
        "*Late: 7*",
        "• Job `job-77`: late by 3 h, nobody has it",
        "• Job `job-77`: late by 3 h, somebody has it",
        "• Job `job-77`: late by 3 h, snoozed",
    ]
    assert told[-1] == "and 2 more: `/smile triage` shows them"
    assert len(told) == 1 + MOST_PRESSING + 1


def test_no_more_are_promised_where_all_late_ones_are_named() -> None:
    assert lines(stats(jobs=[late_job()], late=1), "Late")[1:] == ["• Job `job-77`: late by 3 h, nobody has it"]
    assert lines(stats(late=0), "Late") == ["*Late: none*"]


def test_a_late_one_that_was_deleted_since_is_counted_and_not_named() -> None:
    assert lines(stats(jobs=[], late=1), "Late") == ["*Late: 1*", "and 1 more: `/smile triage` shows them"]


@pytest.mark.parametrize(("reviewed", "words"), [(1, "of 1 decision"), (40, "of 40 decisions")])
def test_the_time_in_review_says_how_many_decisions_it_is_of(reviewed: int, words: str) -> None:
    (told,) = lines(stats(reviewed=reviewed), "Time in review")

    assert told == f"*Time in review:* median 2 h 5 min, 95th percentile 1 d 3 h, {words}"


def test_where_nothing_decided_was_in_review_there_is_no_median() -> None:
    message = stats(reviewed=0, median=None, percentile_95=None)

    assert lines(message, "Time in review") == ["*Time in review:* none of the decided was under review."]
    assert "median" not in message.text
    assert "Time in review" not in str(stats(**NOTHING | {"open_by_age": (1, 0, 0, 0, 0)}).blocks)


def test_the_trend_has_a_bar_a_day_and_says_in_words_which_is_the_longest() -> None:
    assert lines(stats(), "Decisions per day") == [
        "*Decisions per day:* most on Tue 17 Nov (14)",
        f"`Sun 15 Nov {BLOCK * 3} 3`",
        "`Mon 16 Nov 0`",
        f"`Tue 17 Nov {BLOCK * 14} 14`",
        f"`Wed 18 Nov {BLOCK * 7} 7`",
        f"`Thu 19 Nov {BLOCK} 1`",
        f"`Fri 20 Nov {BLOCK * 9} 9`",
        f"`Sat 21 Nov {BLOCK * 8} 8`",
    ]


def test_a_bar_fits_a_phone_and_whoever_has_one_decision_has_a_bar() -> None:
    (_, small, large) = lines(stats(trend=days(1, 99_999)), "Decisions per day")

    assert BLOCK in small
    assert len(large.strip("`")) <= PHONE


def test_a_long_trend_has_a_bar_a_week() -> None:
    assert lines(stats(days_per_bar=7), "Decisions per week")[0].startswith("*Decisions per week, by its first day:*")


def test_a_trend_without_decisions_has_no_bars() -> None:
    assert lines(stats(trend=days(0, 0)), "Decisions per day") == ["*Decisions per day:* none"]


@pytest.mark.parametrize("message", [stats(**NOTHING), daily_digest(**NOTHING)], ids=["stats", "digest"])
def test_a_period_in_which_nothing_happened_says_so(message: Message) -> None:
    assert "nothing was decided and nothing is open" in message.text
    assert [block["text"]["text"] for block in message.blocks if block["type"] == "section"] == [
        "Nothing was decided and nothing is open."
    ]


@pytest.mark.parametrize(
    "something",
    [
        {"decided": ((Kind.APPROVED, 1),)},
        {"others": (("expired", 1),)},
        {"open_by_age": (0, 0, 0, 0, 1)},
        {"trend": days(0, 0, 0, 0, 1, 0, 0)},
    ],
    ids=["decided", "ended", "open", "decided before the period"],
)
def test_a_period_in_which_anything_happened_shows_its_numbers(something: dict[str, Any]) -> None:
    assert lines(stats(**NOTHING | something), "Decided")


def test_the_small_print_says_the_period_the_time_zone_and_of_all_channels_what_is_counted() -> None:
    here, everywhere = (" ".join(text["text"] for text in texts(stats(everywhere=all_))) for all_ in (False, True))

    assert "From <!date^" in here
    assert "Africa/Lagos" in here
    assert "several channels" not in here
    assert "A job that several channels watch counts once for each." in everywhere
    assert stats(everywhere=True).text.startswith("The last 7 days in all channels: ")


def test_a_digest_that_slack_may_have_shown_already_says_so() -> None:
    message = daily_digest(possible_repeat=12)

    assert message.text.endswith("(possible repeat of alert 12)")
    assert "Possible repeat of alert 12" in str(message.blocks)
    assert "repeat" not in str(daily_digest())


def test_a_job_that_is_late_by_seconds_is_late_by_seconds() -> None:
    assert "late by 5 s" in lines(stats(jobs=[late_job(late_by=timedelta(seconds=5))], late=1), "Late")[1]


def test_the_next_digest_is_today_or_tomorrow_by_the_clocks_of_the_channel() -> None:
    midnight_of_lagos = (NOW + timedelta(hours=14)).astimezone(ZoneInfo("Africa/Lagos"))

    assert "the next one today at `09:00`" in digest_on().text
    assert "the next one tomorrow at `00:00`" in digest_on(at=time(0), coming=midnight_of_lagos).text


def test_where_clocks_jump_over_the_time_of_the_digest_the_time_that_they_show_then_is_told() -> None:
    assert "every day at `02:30` (`UTC`); the next one today at `09:00`" in digest_on(at=time(2, 30)).text
