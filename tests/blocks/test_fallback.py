"""What goes out when Slack has refused the blocks of a message."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.blocks.alerts import unreachable_notice
from bot.blocks.desk import note_reply
from bot.blocks.fallback import MAX_EDITED, MAX_POSTED, plain_fallback
from bot.blocks.message import Message, button, context, fields, header, message, paragraph, section
from bot.blocks.message import actions as row
from bot.blocks.text import code, mention
from tests.blocks.examples import CHANNEL, COLLEAGUE, HOSTILE, every_message
from tests.blocks.test_every_message import markup_that_acts

NOTE = (
    "This looks plain because Slack refused the full message; whoever runs the bot finds the reason in the log."
    " Reference `ab12`."
)


def fallback(whole: Message, limit: int = MAX_POSTED) -> str:
    plain = plain_fallback(message=whole, reference="ab12", limit=limit)

    assert plain.blocks == ()
    assert len(plain.text) <= limit
    return plain.text


def test_it_tells_all_that_the_blocks_tell_as_markup_that_works_without_them() -> None:
    whole = message(
        "The news.",
        header(":x: Rejected"),
        section(f"*Result:* {code('no <way>')}", accessory=button("Stop", "stop", value="1")),
        fields([("Watched by", mention("U1")), ("Since", "today")]),
        context("small", "print"),
        row(button("Refresh", "refresh", value="1")),
    )

    assert fallback(whole) == (
        "The news.\n*:x: Rejected*\n*Result:* `no &lt;way&gt;`\n*Watched by:* <@U1>\n*Since:* today\nsmall\nprint\n"
        + NOTE
    )


def test_what_the_sentence_says_already_is_not_said_twice() -> None:
    whole = message("6 jobs: 6 approved", header("6 jobs: 6 approved"), section("6 jobs: 6 approved"), section("More."))

    assert fallback(whole) == f"6 jobs: 6 approved\nMore.\n{NOTE}"


def test_a_line_is_told_even_if_its_words_happen_to_be_in_the_sentence() -> None:
    note = note_reply(job_id="job-77", slack_user_id=COLLEAGUE, text="note")

    assert "\nnote\n" in fallback(note)


def test_what_was_written_as_it_is_does_not_become_markup() -> None:
    assert "<!channel>" not in fallback(message("News.", paragraph("Ask <!channel> *now* :x:")))
    assert "*now*" not in fallback(message("News.", paragraph("Ask <!channel> *now* :x:")))


def test_a_closed_channel_is_named_with_the_reason_and_what_to_do() -> None:
    text = fallback(unreachable_notice(channel_id=CHANNEL, job_id="job-77", reason="is_archived"))

    assert f"<#{CHANNEL}>" in text
    assert "unarchive it" in text
    assert "`is_archived`" in text


@pytest.mark.parametrize("limit", [MAX_POSTED, MAX_EDITED])
def test_lines_that_are_too_many_for_slack_are_left_out_from_the_end(limit: int) -> None:
    text = fallback(message("News.", *[section("word " * 60)] * 49), limit)

    assert limit - len(text) < 310
    assert text.endswith(f"word \n…\n{NOTE}")


@pytest.mark.parametrize("foreign", HOSTILE.values(), ids=HOSTILE.keys())
def test_hostile_text_is_inert_without_blocks_too(foreign: str) -> None:
    for name, whole in every_message(foreign).items():
        assert markup_that_acts(fallback(whole, MAX_EDITED)) == [], name


@given(st.text(st.characters(exclude_categories=()), min_size=1, max_size=60))
@settings(max_examples=20, deadline=None, derandomize=True, database=None)
def test_any_text_at_all_is_inert_without_blocks_too(foreign: str) -> None:
    for name, whole in every_message(foreign).items():
        assert markup_that_acts(fallback(whole, MAX_EDITED)) == [], name
