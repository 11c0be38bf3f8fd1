"""*Note* on a card, through real sockets."""

from bot.demo.slack.model import AMARA, KYC_SUPPORT, RISK_REVIEW, TUNDE, WANJIRU
from tests.whole.desk import acts_written_down, errors, note, opened
from tests.whole.world import SOON, World


def test_a_note_is_told_in_the_thread_of_every_watch_and_stands_on_the_cards(reviewed: World) -> None:
    reviewed.type("/smile watch user-1 job-1", channel=RISK_REVIEW)
    answer = note(reviewed, "The passport is\nbeing reissued", who=TUNDE)

    assert "Your note is kept with job `job-1`" in answer.words()
    for channel in (KYC_SUPPORT, RISK_REVIEW):
        (reply,) = reviewed.replies(channel)
        assert reply.text == f"<@{TUNDE}> wrote a note on job `job-1`."
        assert "The passport is being reissued" in reply.words()
        assert not reply.broadcast
        assert f"*Note* by <@{TUNDE}>" in reviewed.card(channel).words()
    assert acts_written_down(reviewed) == [(TUNDE, "note", "note 1")]


def test_status_shows_the_last_notes_and_how_many_more_there_are(reviewed: World) -> None:
    for number in range(1, 6):
        note(reviewed, f"note number {number}")

    status = reviewed.type("/smile status user-1 job-1", who=WANJIRU)
    reviewed.slack.click(WANJIRU, status.channel, status.ts, "share")
    shared = reviewed.slack.wait_for(
        lambda workspace: next((m for m in workspace.in_channel(KYC_SUPPORT) if "Shared by" in m.words()), None)
    )

    assert [n for n in range(1, 6) if f"note number {n}" in status.words()] == [3, 4, 5]
    assert "and 2 earlier" in status.words()
    assert "*5 notes, the last* by" in reviewed.card().words()
    assert "note number" not in shared.words()


def test_a_note_survives_the_decision_of_its_job(reviewed: World) -> None:
    note(reviewed, "call back on Friday")
    reviewed.advance("job-1")
    reviewed.pass_time(**SOON)

    assert "call back on Friday" in reviewed.type("/smile status user-1 job-1").words()
    assert "call back on Friday" in reviewed.card().words()
    assert reviewed.card().action_ids() == []


def test_an_empty_note_is_refused_at_its_field(reviewed: World) -> None:
    view_id = opened(reviewed, "note")

    assert errors(reviewed, view_id, {"text": " \n "}) == {
        "text": "The note is empty: write down what others should know."
    }


def test_a_note_that_comes_after_the_decision_is_told_so_and_not_kept(reviewed: World) -> None:
    view_id = opened(reviewed, "note")
    reviewed.advance("job-1")
    reviewed.pass_time(**SOON)
    reviewed.slack.submit(AMARA, view_id, {"text": "too late"})

    reviewed.slack.wait_for(lambda workspace: [m for m in workspace.ephemerals(AMARA) if "over already" in m.words()])
    assert "too late" not in reviewed.type("/smile status user-1 job-1").words()
