from datetime import timedelta

import pytest

from bot.blocks.lateness import escalated, overdue, reminder
from bot.blocks.message import Message
from bot.blocks.plain import plain_text
from bot.smile_id.verdict import Kind
from tests.blocks.examples import CHANNEL, COLLEAGUE, GROUP, PERMALINK, late_review
from tests.blocks.reading import headline, shown

REASON = "In review for 3 h, due 21 Nov 2026 at 10:00 UTC (the 4 h of this channel)."


def test_the_channel_reads_that_its_lead_cannot_be_told() -> None:
    message = escalated(late_review(), channel_id=CHANNEL, permalink=None, lead=COLLEAGUE)

    assert message.text == "Job `job-77` is long overdue."
    assert plain_text(message).endswith(f"{REASON}\n@{COLLEAGUE} leads this channel, and cannot be told in person.")


def every(**changes: object) -> list[Message]:
    review = late_review(**changes)
    return [
        reminder(review),
        overdue(review, group=GROUP),
        escalated(review, channel_id=CHANNEL, permalink=PERMALINK),
    ]


def test_a_reminder_tells_when_the_job_is_due_how_it_stands_and_why_it_is_told() -> None:
    assert plain_text(reminder(late_review())).split("\n") == [
        "⏰ Due soon",
        f"Job job-77 is due 21 Nov 2026 at 10:00 UTC. It is under review by a person. @{COLLEAGUE} has it.",
        "",
        REASON,
    ]


def test_a_reminder_calls_nobody_but_who_has_the_job() -> None:
    message = reminder(late_review(taken_by=None))

    assert "Nobody has taken it." in shown(message)
    assert "<@" not in shown(message) + message.text


def test_an_overdue_review_calls_the_group_and_tells_why() -> None:
    message = overdue(late_review(), group=GROUP)

    assert headline(message) == ":rotating_light: Overdue"
    assert message.text == f"<!subteam^{GROUP}> Job `job-77` is overdue."
    assert shown(message).count(f"<!subteam^{GROUP}>") == 1
    assert plain_text(message).endswith(REASON)


def test_without_a_group_an_overdue_review_calls_nobody() -> None:
    message = overdue(late_review(taken_by=None), group=None)

    assert message.text == "Job `job-77` is overdue."
    assert "<!subteam" not in shown(message)


def test_the_lead_reads_which_channel_it_is_who_has_the_job_where_its_card_is_and_why_they_are_told() -> None:
    message = escalated(late_review(in_review=timedelta(hours=8)), channel_id=CHANNEL, permalink=PERMALINK)

    assert headline(message) == ":rotating_light: Long overdue"
    assert f"Job `job-77` in <#{CHANNEL}> is long overdue." in shown(message)
    assert f"<@{COLLEAGUE}> has it." in shown(message)
    assert f"<{PERMALINK}|card>" in shown(message)
    assert "In review for 8 h" in shown(message)
    assert f"You are the lead of <#{CHANNEL}>." in shown(message)


def test_a_card_without_a_link_is_not_spoken_of() -> None:
    assert "card" not in shown(escalated(late_review(), channel_id=CHANNEL, permalink=None))


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        (Kind.UNDECIDED, "It is undecided."),
        (Kind.ERROR, "It ended in an error, without a verdict."),
        (None, "It has no answer from Smile ID yet."),
    ],
)
def test_each_message_tells_how_the_job_stands(kind: Kind | None, words: str) -> None:
    assert all(words in shown(message) for message in every(kind=kind))


def test_a_possible_repeat_is_marked_as_such() -> None:
    for message in every(possible_repeat=12):
        assert message.text.endswith("(possible repeat of alert 12)")
        assert "Possible repeat of alert 12" in shown(message)


def test_part_of_an_hour_is_told_in_minutes() -> None:
    assert "(the 1 h 30 min of this channel)" in shown(reminder(late_review(due_after=timedelta(hours=1.5))))
