# ruff: noqa: RUF001  # the look-alikes are what is tested here
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.blocks import text

ANY_TEXT = st.text(st.characters(exclude_categories=()))
DETERMINISTIC = settings(max_examples=200, deadline=None, derandomize=True, database=None)


@pytest.mark.parametrize(
    ("foreign", "inert"),
    [
        ("KE_TEST_1013", "`KE_TEST_1013`"),
        ("<!channel>", "`&lt;!channel&gt;`"),
        ("&lt;!here&gt;", "`&amp;lt;!here&amp;gt;`"),
        ("*bold* :tada: http://x", "`*bold* :tada: http://x`"),
        ("a`b", "`aˋb`"),
        ("two  spaces", "`two  spaces`"),
        ("one\r\ntwo\u2028three", "`one two three`"),
        ("\u202eabc\u202c\u200b", "`abc`"),
        ("", "`(empty)`"),
        ("\n", "`(empty)`"),
    ],
)
def test_an_id_stands_in_a_code_span_as_it_is_but_acts_no_more(foreign: str, inert: str) -> None:
    assert text.code(foreign) == inert


def test_right_to_left_letters_do_not_move_what_follows() -> None:
    assert text.code("שלום") == "`שלום` \u200e"
    assert text.prose("عربي") == "عربي\u200e"


def test_joiners_inside_words_and_emoji_stay() -> None:
    assert text.code("👩‍👧") == "`👩‍👧`"


@pytest.mark.parametrize(
    ("foreign", "inert"),
    [
        ("Provisional Enroll - Under Review", "Provisional Enroll - Under Review"),
        ("Error: no match", "Error: no match"),
        ("job_success", "job_success"),
        ("*bold* and ~gone~", "∗bold∗ and ∼gone∼"),
        ("_italic_", "ˍitalicˍ"),
        (":tada:", "꞉tada꞉"),
        ("https://evil.example", "https꞉//evil.example"),
        ("<!here>", "&lt;!here&gt;"),
        ("`code`", "ˋcodeˋ"),
    ],
)
def test_running_text_keeps_its_words_and_loses_what_acts(foreign: str, inert: str) -> None:
    assert text.prose(foreign) == inert


def test_an_ending_of_ours_makes_no_emoji_of_foreign_words() -> None:
    assert ":tada:" not in f"{text.prose(':tada')}: Passed"


def test_plain_text_keeps_no_brackets_that_could_form_a_token() -> None:
    assert text.spoken("<!channel>\n", 40) == "‹!channel›"


@pytest.mark.parametrize(
    ("whole", "limit", "cut"),
    [
        ("short", 5, "short"),
        ("a sentence that is too long", 18, "a sentence that…"),
        ("unbroken" * 4, 11, "unbrokenun…"),
        ("a & b & c", 9, "a &amp;…"),
        ("&&&&", 11, "&amp;&amp;…"),
        ("&&&&", 10, "&amp;…"),
    ],
)
def test_what_is_too_long_is_cut_at_a_word_and_never_inside_an_entity(whole: str, limit: int, cut: str) -> None:
    assert text.escaped_within(whole, limit) == cut


@given(ANY_TEXT, st.integers(min_value=2, max_value=50))
@DETERMINISTIC
def test_a_limit_counts_what_slack_counts(foreign: str, limit: int) -> None:
    assert len(text.escaped_within(foreign, limit)) <= limit
    assert len(text.spoken(foreign, max(limit, len(text.NOTHING)))) <= max(limit, len(text.NOTHING))


@pytest.mark.parametrize(
    ("markup", "limit", "cut"),
    [
        ("*all* of it", 11, "*all* of it"),
        ("words and <!date^1^{time}|09:00 UTC>", 20, "words and…"),
        ("words and more &amp; more", 19, "words and more…"),
        ("words and `code that ends` here", 22, "words and…"),
        ("words `code` and words", 18, "words `code` and…"),
    ],
)
def test_finished_markup_is_cut_without_half_a_token_entity_or_code_span(markup: str, limit: int, cut: str) -> None:
    assert text.shorten(markup, limit) == cut


def test_a_date_is_shown_in_the_readers_own_time_with_utc_for_the_others() -> None:
    nairobi = timezone(timedelta(hours=3))
    moment = datetime(2026, 11, 21, 12, 0, tzinfo=nairobi)

    assert text.date(moment) == "<!date^1795251600^{date_short_pretty} at {time}|21 Nov 2026 at 09:00 UTC>"
    assert text.date(moment.astimezone(UTC)) == text.date(moment)


@pytest.mark.parametrize(
    ("span", "words"),
    [
        (timedelta(seconds=-5), "0 s"),
        (timedelta(seconds=0.4), "0 s"),
        (timedelta(seconds=45), "45 s"),
        (timedelta(minutes=2, seconds=5), "2 min 5 s"),
        (timedelta(hours=2, minutes=5, seconds=59), "2 h 5 min"),
        (timedelta(hours=2, seconds=59), "2 h"),
        (timedelta(days=14), "14 d"),
        (timedelta(days=1, hours=6, minutes=30), "1 d 6 h"),
    ],
)
def test_a_duration_is_told_in_its_two_largest_units(span: timedelta, words: str) -> None:
    assert text.duration(span) == words


def test_people_channels_and_links_are_tokens() -> None:
    assert text.mention("U1") == "<@U1>"
    assert text.channel("C1") == text.channel("C1", here=True) == "<#C1>"
    assert text.link("https://x.slack.com/p1?a=1&b=2", "See it") == "<https://x.slack.com/p1?a=1&amp;b=2|See it>"


def test_a_direct_conversation_is_this_one_only_where_it_is_said_in_it() -> None:
    assert text.channel("D1") == "a direct conversation"
    assert text.channel("D1", here=True) == "this direct conversation"


def test_a_passage_keeps_its_lines_and_no_line_is_cut() -> None:
    assert text.passage("one\r\n\n*two*\u2028three ") == "one\n\n∗two∗\nthree"
    assert text.passage("&" * 1_000) == "&amp;" * 1_000
    assert text.passage(" \n\u200b") == "(empty)"
