import pytest

from bot.blocks.answers import (
    already_decided,
    already_ended,
    already_watched,
    invite_needed,
    not_watched,
    stopped,
    watch_gone,
    watching,
)
from bot.blocks.plain import plain_text
from bot.smile_id.verdict import Kind
from tests.blocks.examples import CHANNEL, COLLEAGUE, NOW, WATCHER, status_card
from tests.blocks.reading import buttons, shown


def test_a_new_watch_says_what_the_channel_is_told_and_until_when() -> None:
    answer = watching(job_id="job-77", channel_id=CHANNEL, tell="changes", expires_at=NOW)

    assert answer.text == "Watching job `job-77`."
    assert plain_text(answer) == (
        f"👀 Watching job job-77 in #{CHANNEL}: the channel is told every change and the decision.\n"
        "\n"
        "Until 21 Nov 2026 at 09:00 UTC at the latest."
    )


def test_a_watch_of_the_decision_alone_says_so() -> None:
    answer = watching(job_id="job-77", channel_id=CHANNEL, tell="decision", expires_at=NOW)

    assert "the channel is told the decision." in plain_text(answer)


def test_a_card_that_slack_has_not_taken_yet_is_promised() -> None:
    answer = watching(job_id="job-77", channel_id=CHANNEL, tell="changes", expires_at=NOW, card_follows=True)

    assert "the card follows in a moment" in plain_text(answer)


def test_a_second_watch_is_answered_with_whose_the_first_is_and_where_its_card_is() -> None:
    permalink = "https://x.slack.com/archives/C1/p1"
    answer = already_watched(job_id="job-77", watcher=WATCHER, since=NOW, channel_id=CHANNEL, permalink=permalink)

    assert f"<@{WATCHER}> has watched job `job-77` in <#{CHANNEL}> since <!date^" in shown(answer)
    assert f"<{permalink}|See its card>" in shown(answer)


def test_without_a_permalink_the_first_watch_is_named_all_the_same() -> None:
    answer = already_watched(job_id="job-77", watcher=WATCHER, since=NOW, channel_id=CHANNEL)

    assert answer.text == "Job `job-77` is already watched."
    assert "See its card" not in shown(answer)


def test_a_decided_job_is_shown_instead_of_watched() -> None:
    card = status_card(Kind.APPROVED, watchable=False)
    answer = already_decided(card=card)

    assert answer.text == "Already decided: no watch is needed. Job `job-77` is approved."
    assert answer.blocks[1:] == card.blocks
    assert "Already decided: no watch is needed." in plain_text(answer)


def test_a_channel_without_the_bot_is_answered_with_how_to_invite_it() -> None:
    answer = invite_needed(channel_id=CHANNEL)
    text = plain_text(answer)

    assert f"Nothing is watched: the bot cannot post in #{CHANNEL}." in text
    assert "type /invite @Smile ID there. Then ask for the watch again." in text
    assert "Slack's reason: not_in_channel" in text


def test_an_archived_channel_is_not_answered_with_an_invitation() -> None:
    text = plain_text(invite_needed(channel_id=CHANNEL, reason="is_archived"))

    assert "/invite" not in text
    assert "unarchive it" in text


def test_a_stopped_watch_is_confirmed() -> None:
    answer = stopped(job_id="job-77", channel_id=CHANNEL)

    assert answer.text == "Stopped watching job `job-77`."
    assert plain_text(answer) == f"🛑 Stopped watching job job-77 in #{CHANNEL}."
    assert buttons(answer) == {}


@pytest.mark.parametrize(
    ("state", "why"),
    [
        ("decided", "the job was decided"),
        ("expired", "its time was over"),
        ("not_found", "Smile ID did not know the job"),
        ("a new one", "it ended"),
    ],
)
def test_a_watch_that_was_over_before_says_why(state: str, why: str) -> None:
    answer = already_ended(job_id="job-77", state=state, ended_by=None, ended_at=NOW)

    assert plain_text(answer) == f"The watch on job job-77 is over already: {why}, 21 Nov 2026 at 09:00 UTC."


def test_a_watch_that_somebody_else_stopped_names_them() -> None:
    answer = already_ended(job_id="job-77", state="stopped", ended_by=COLLEAGUE, ended_at=None)

    assert plain_text(answer) == f"The watch on job job-77 is over already: it was stopped by @{COLLEAGUE}."


def test_a_watch_out_of_memory_leaves_nothing_to_stop() -> None:
    assert "nothing to stop" in watch_gone().text


def test_a_job_watched_elsewhere_names_the_channels() -> None:
    answer = not_watched(job_id="job-77", elsewhere=["C1", "C2"])

    assert "not watched in this channel. It is watched in <#C1>, <#C2>: stop it there." in shown(answer)


def test_a_job_watched_nowhere_points_to_the_list() -> None:
    answer = not_watched(job_id="job-77")

    assert answer.text == "Job `job-77` is not watched in this channel."
    assert "See `/smile list all`." in shown(answer)
