from datetime import timedelta

import pytest

from bot.blocks import desk
from bot.blocks.notes import MAX_NOTE
from bot.blocks.plain import plain_text
from bot.smile_id.verdict import Kind
from tests.blocks.at_the_desk import CLAIM
from tests.blocks.examples import CHANNEL, COLLEAGUE, NOW
from tests.blocks.reading import buttons, shown


def test_who_takes_a_job_is_told_until_when_it_is_theirs() -> None:
    answer = plain_text(desk.taken(job_id="job-77", until=NOW))

    assert answer == "Job job-77 is yours until 21 Nov 2026 at 09:00 UTC, or until it is decided."


def test_who_comes_second_is_told_who_was_first_how_long_ago_and_until_when() -> None:
    answer = desk.already_taken(job_id="job-77", claim=CLAIM, yours=False, ago=timedelta(seconds=20))

    assert plain_text(answer) == (
        f"Taken by @{COLLEAGUE} 20 s ago: job job-77 is theirs until 21 Nov 2026 at 13:00 UTC."
    )
    assert f"<@{COLLEAGUE}>" in answer.text


def test_who_has_the_job_already_is_told_so() -> None:
    answer = desk.already_taken(job_id="job-77", claim=CLAIM, yours=True, ago=timedelta(minutes=5))

    assert answer.text.startswith("Taken by you 5 min ago: job `job-77` is yours until")


def test_who_cannot_give_a_job_back_is_told_who_can() -> None:
    theirs, nobodys = (
        desk.not_theirs(job_id="job-77", claim=claim, now=NOW + timedelta(seconds=20)) for claim in (CLAIM, None)
    )

    assert plain_text(theirs) == (
        f"Taken by @{COLLEAGUE} 20 s ago: only they can give job job-77 back;"
        " they have it until 21 Nov 2026 at 13:00 UTC."
    )
    assert nobodys.text == "Nobody has job `job-77`: there is nothing to give back."


def test_a_snooze_is_answered_with_what_it_does_not_do() -> None:
    answer = plain_text(desk.snoozed(job_id="job-77", channel_id=CHANNEL, until=NOW))

    assert f"snoozed in #{CHANNEL} until 21 Nov 2026 at 09:00 UTC" in answer
    assert "Changes and the decision are told all the same." in answer


@pytest.mark.parametrize(
    ("was_snoozed", "words"), [(True, "is awake again."), (False, "is not snoozed: there is nothing to wake.")]
)
def test_wake_says_whether_there_was_anything_to_wake(was_snoozed: bool, words: str) -> None:
    assert desk.awake(job_id="job-77", was_snoozed=was_snoozed).text == f"Job `job-77` {words}"


@pytest.mark.parametrize(("is_news", "words"), [(True, "The card shows it in a moment."), (False, "Nothing new.")])
def test_refresh_says_the_state_and_whether_it_is_new(is_news: bool, words: str) -> None:
    answer = desk.refreshed(job_id="job-77", kind=Kind.APPROVED, is_news=is_news)

    assert answer.text == f"Asked Smile ID just now: Job `job-77` is approved. {words}"


def test_refresh_says_that_what_is_not_believed_changes_nothing() -> None:
    lost, older = (desk.not_believed(job_id="job-77", kind=kind) for kind in (Kind.NOT_FOUND, Kind.UNDER_REVIEW))

    assert lost.text == "Smile ID does not find job `job-77` just now; the card keeps the last state."
    assert older.text == "Smile ID gives no answer to go by about job `job-77` just now; the card keeps the last state."


def test_who_had_a_job_for_too_long_is_told_for_how_long_and_where_to_take_it_again() -> None:
    told = desk.given_back_notice(job_id="job-77", channel_id=CHANNEL, kept=timedelta(hours=4))

    assert told.text == "You have had job `job-77` for 4 h without a decision: it was given back."
    assert f"Take it again on its card in <#{CHANNEL}>" in shown(told)
    assert buttons(told) == {}


def test_the_end_of_a_snooze_is_told_to_who_snoozed_with_the_reason() -> None:
    told = desk.woken_reply(job_id="job-77", snoozed_by=COLLEAGUE, reason="waiting for the passport")

    assert told.text == f"<@{COLLEAGUE}> Job `job-77` is awake again."
    assert plain_text(told) == (
        f"🔔 @{COLLEAGUE} Job job-77 is awake again.\nIt was snoozed because: waiting for the passport"
    )


def test_a_note_is_told_with_its_author_and_in_full() -> None:
    longest = "word " * 199 + "last."
    told = desk.note_reply(job_id="job-77", slack_user_id=COLLEAGUE, text=longest)

    assert told.text == f"<@{COLLEAGUE}> wrote a note on job `job-77`."
    assert longest in shown(told)


@pytest.mark.parametrize("text", ["&" * MAX_NOTE, "<& " * 333, "&א\n" * 333])
@pytest.mark.parametrize("job_id", ["x" * 10, "&" * 400])
def test_a_note_is_in_full_however_much_of_it_must_be_escaped(text: str, job_id: str) -> None:
    told = desk.note_reply(job_id=job_id, slack_user_id=COLLEAGUE, text=text)
    notes = "".join(block["text"]["text"].partition(":\n")[2] or block["text"]["text"] for block in told.blocks)

    assert notes.count("&amp;") == text.count("&")
    assert "…" not in notes


def test_a_note_keeps_its_lines_and_none_of_them_acts() -> None:
    told = desk.note_reply(job_id="job-77", slack_user_id=COLLEAGUE, text="Called\n• the *bank*\r\n\n• <!channel>")

    assert "Called\n• the \u2217bank\u2217\n\n• &lt;!channel&gt;" in shown(told)


def test_a_long_note_is_parted_between_two_words() -> None:
    told = desk.note_reply(job_id="job-77", slack_user_id=COLLEAGUE, text="&a&b&c " * 140)
    first, second, *_ = (block["text"]["text"] for block in told.blocks)

    assert first.endswith("&amp;a&amp;b&amp;c")
    assert second.startswith("&amp;a&amp;b&amp;c")


def test_what_slack_may_have_shown_already_says_so() -> None:
    told = [
        desk.given_back_notice(job_id="j", channel_id=CHANNEL, kept=timedelta(hours=4), possible_repeat=12),
        desk.woken_reply(job_id="j", snoozed_by=COLLEAGUE, reason="x", possible_repeat=12),
        desk.note_reply(job_id="j", slack_user_id=COLLEAGUE, text="x", possible_repeat=12),
    ]

    assert all("(possible repeat of alert 12)" in message.text for message in told)
    assert all("Possible repeat of alert 12: the bot was interrupted" in shown(message) for message in told)
