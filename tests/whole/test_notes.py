"""*Note* on a card, through real sockets."""

from bot import records
from bot.demo.slack.model import AMARA, KYC_SUPPORT, RISK_REVIEW, TUNDE, WANJIRU, Message
from tests.whole.desk import acts_written_down, errors, note, opened
from tests.whole.queues import form_of, send
from tests.whole.world import SOON, World


def test_a_note_is_told_in_the_thread_of_every_watch_and_stands_on_the_cards(reviewed: World) -> None:
    reviewed.type("/smile watch user-1 job-1", channel=RISK_REVIEW)
    answer = note(reviewed, "The passport is\nbeing reissued", who=TUNDE)

    assert "Your note is kept with job `job-1`" in answer.words()
    for channel in (KYC_SUPPORT, RISK_REVIEW):
        (reply,) = reviewed.replies(channel)
        assert reply.text == f"<@{TUNDE}> wrote a note on job `job-1`."
        assert "The passport is\nbeing reissued" in reply.words()
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


def sent(world: World, view_id: str, text: str) -> Message:
    """Send a note's form, and have what follows delivered; gives the answer."""
    before = len(world.slack.workspace.ephemerals(AMARA))
    world.slack.submit(AMARA, view_id, {"text": text})
    (answer,) = world.slack.wait_for(lambda workspace: workspace.ephemerals(AMARA)[before:])
    world.deliver()
    return answer


def test_a_note_whose_job_is_decided_while_it_is_written_is_kept_and_told_all_the_same(reviewed: World) -> None:
    view_id = opened(reviewed, "note")
    reviewed.advance("job-1")
    reviewed.pass_time(**SOON)
    answer = sent(reviewed, view_id, "the bank says it is fine")

    assert answer.text.startswith("Your note is kept with job `job-1`")
    assert "the bank says it is fine" in reviewed.replies()[-1].words()
    assert "the bank says it is fine" in reviewed.card().words()
    assert "the bank says it is fine" in reviewed.type("/smile status user-1 job-1").words()


def test_a_note_is_told_once_in_a_channel_that_watches_the_job_again(reviewed: World) -> None:
    view_id = opened(reviewed, "note")
    for command in ("unwatch", "watch"):
        reviewed.type(f"/smile {command} user-1 job-1")
        reviewed.deliver()
    sent(reviewed, view_id, "still waiting")
    old, new = reviewed.cards()

    (reply,) = reviewed.slack.workspace.thread(KYC_SUPPORT, new.ts)
    assert "still waiting" in reply.words()
    assert reviewed.slack.workspace.thread(KYC_SUPPORT, old.ts) == []


def test_a_note_on_a_person_who_was_forgotten_while_it_was_written_is_not_kept(reviewed: World) -> None:
    view_id = opened(reviewed, "note")
    records.forget(reviewed.database, "user-1", now=reviewed.clock())

    assert "not in the bot's memory" in sent(reviewed, view_id, "too late").words()
    assert "too late" not in reviewed.type("/smile status user-1 job-1").words()


def test_a_note_is_written_from_the_queue_about_a_job_that_is_decided_meanwhile(reviewed: World) -> None:
    shown = reviewed.type("/smile triage")
    view = form_of(reviewed, shown, "queue_note")
    reviewed.advance("job-1")
    reviewed.pass_time(**SOON)
    shown = send(reviewed, shown, view, {"text": "from the queue"})
    reviewed.deliver()

    assert shown.text.startswith("Your note is kept with job `job-1`")
    assert "from the queue" in reviewed.replies()[-1].words()
