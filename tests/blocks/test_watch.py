from datetime import timedelta

import pytest

from bot.blocks.faces import FACES
from bot.blocks.plain import plain_text
from bot.smile_id.verdict import Kind
from tests.blocks.at_the_desk import CLAIM, asleep, some_notes
from tests.blocks.examples import COLLEAGUE, NOW, WATCHER, job_status, judged, not_found, result, watch_card
from tests.blocks.reading import buttons, headline, shown

ENDED = ("decided", "stopped", "expired", "not_found")


def test_an_open_card_shows_the_state_who_watches_the_next_check_and_until_when() -> None:
    assert plain_text(watch_card()) == (
        "🔍 Under review by a person\n"
        "\n"
        "Job job-77 of user user-1042\n"
        "Result: Provisional Authentication - Under Review · code 0824\n"
        "The selfie may not show a live person.\n"
        "\n"
        f"Watched by: @{WATCHER}\n"
        "Since: 21 Nov 2026 at 09:00 UTC\n"
        "Next check: 21 Nov 2026 at 09:00 UTC, then at least every 5 min\n"
        "Until: 5 Dec 2026 at 09:00 UTC\n"
        "Tells: every change\n"
        "\n"
        "Smile ID sandbox, answered 21 Nov 2026 at 09:00 UTC"
    )


@pytest.mark.parametrize("kind", Kind)
def test_an_open_card_wears_the_state_of_its_job(kind: Kind) -> None:
    card = watch_card(verdict=judged(kind))

    assert headline(card) == FACES[kind].headline
    assert card.text == f"Watching: Job `job-77` {FACES[kind].clause}."


def test_a_card_without_a_first_answer_says_so() -> None:
    card = watch_card(status=None, verdict=None)

    assert headline(card) == ":hourglass_flowing_sand: No answer yet"
    assert card.text == "Watching: Job `job-77` has no answer from Smile ID yet."
    assert "Result" not in shown(card)


def test_a_job_that_smile_id_does_not_know_has_no_result_on_its_card() -> None:
    text = plain_text(
        watch_card(status=not_found(), verdict=judged(Kind.NOT_FOUND, meaning="Smile ID does not know it."))
    )

    assert "Job job-77 of user user-1042\nSmile ID does not know it." in text


def test_the_name_of_the_watcher_is_a_mention() -> None:
    assert f"<@{WATCHER}>" in shown(watch_card())


def test_a_card_says_what_the_channel_is_told() -> None:
    assert "Tells: only the decision" in plain_text(watch_card(tell="decision"))


def test_a_check_that_is_due_is_next() -> None:
    assert "Next check: now, then at least every 5 min" in plain_text(watch_card(next_poll_at=None))


def test_a_long_silence_is_told_with_its_beginning() -> None:
    text = plain_text(watch_card(no_answer_since=NOW - timedelta(hours=1)))

    assert "No answer: Smile ID has not answered since 21 Nov 2026 at 08:00 UTC. The bot keeps asking." in text


def test_an_ended_watch_does_not_wait_for_an_answer() -> None:
    assert "No answer" not in shown(watch_card(state="stopped", no_answer_since=NOW))


def test_an_open_watch_can_be_stopped_after_a_question_that_names_the_job() -> None:
    found = buttons(watch_card())

    assert found["stop"]["value"] == "7"
    assert "job job-77" in found["stop"]["confirm"]["text"]["text"]
    assert found["stop"]["accessibility_label"] == "Stop watching job job-77"


def test_an_open_card_has_the_buttons_of_the_desk_in_one_row() -> None:
    card = watch_card()
    found = buttons(card)

    assert [block["type"] for block in card.blocks].count("actions") == 1
    assert [button["text"]["text"] for button in found.values()] == [
        "Take",
        "Snooze",
        "Note",
        "Refresh",
        "Stop watching",
    ]
    assert list(found) == ["take", "snooze", "note", "refresh_card", "stop"]
    assert {button["value"] for button in found.values()} == {"7"}
    assert [name for name, button in found.items() if button.get("style") == "primary"] == ["take"]
    assert found["take"]["accessibility_label"] == "Take: job job-77"


def test_a_taken_job_shows_who_has_it_since_when_and_until_when() -> None:
    card = watch_card(claim=CLAIM)

    assert f"Taken by: @{COLLEAGUE}, 21 Nov 2026 at 09:00 UTC, until 21 Nov 2026 at 13:00 UTC\n" in plain_text(card)
    assert list(buttons(card)) == ["give_back", "snooze", "note", "refresh_card", "stop"]


def test_a_snoozed_watch_shows_until_when_by_whom_and_why() -> None:
    card = watch_card(snooze=asleep("waiting for the passport"))

    assert f"Snoozed until 21 Nov 2026 at 10:00 UTC by @{COLLEAGUE}: waiting for the passport" in plain_text(card)
    assert list(buttons(card)) == ["take", "wake", "note", "refresh_card", "stop"]


def test_a_review_shows_when_it_is_due_and_once_it_is_late_since_when() -> None:
    due, late = (plain_text(watch_card(due_at=NOW, is_late=is_late)) for is_late in (False, True))

    assert "Due: 21 Nov 2026 at 09:00 UTC" in due
    assert "Late since: 21 Nov 2026 at 09:00 UTC" in late
    assert "Due" not in plain_text(watch_card())


@pytest.mark.parametrize("state", ENDED)
def test_an_ended_card_shows_nothing_of_the_desk_but_the_notes(state: str) -> None:
    card = watch_card(state=state, claim=CLAIM, snooze=asleep(), due_at=NOW, notes=some_notes("call back"))

    text = plain_text(card)
    assert not any(word in text for word in ("Taken", "Snoozed", "Due"))
    assert "call back" in text


@pytest.mark.parametrize("state", ["stopped", "expired", "not_found"])
def test_a_watch_that_ended_without_a_decision_can_be_taken_up_again(state: str) -> None:
    found = buttons(watch_card(state=state, ended_at=NOW))

    assert list(found) == ["watch_again"]
    assert found["watch_again"]["value"] == "7"


def test_a_decided_watch_has_no_buttons() -> None:
    assert buttons(watch_card(state="decided", ended_at=NOW)) == {}


def test_a_decided_card_wears_the_verdict_and_points_to_the_thread() -> None:
    card = watch_card(
        state="decided",
        ended_at=NOW,
        verdict=judged(Kind.REJECTED),
        status=job_status(result=result(result_code="0823")),
    )

    assert headline(card) == ":x: Rejected"
    assert card.text == "Decided: Job `job-77` is rejected."
    assert "Decided: 21 Nov 2026 at 09:00 UTC" in plain_text(card)
    assert "the full result is in the thread" in shown(card)


def test_a_stopped_card_names_who_stopped_it_and_the_last_state() -> None:
    card = watch_card(state="stopped", ended_at=NOW, ended_by=COLLEAGUE)

    assert headline(card) == ":octagonal_sign: Watch stopped"
    assert "Last state: Under review by a person" in plain_text(card)
    assert f"Ended: 21 Nov 2026 at 09:00 UTC by @{COLLEAGUE}" in plain_text(card)
    assert card.text == "The watch was stopped. Job `job-77` is under review by a person."


def test_an_expired_card_says_that_nothing_was_decided() -> None:
    card = watch_card(state="expired", ended_at=NOW)

    assert headline(card) == ":alarm_clock: Watch ended: still undecided"
    assert card.text == "The watch has ended without a decision. Job `job-77` is under review by a person."


def test_a_card_of_a_job_that_never_was_says_so() -> None:
    card = watch_card(state="not_found", ended_at=NOW, status=not_found(), verdict=judged(Kind.NOT_FOUND))

    assert headline(card) == ":question: Watch ended: not found"
    assert card.text == "The watch has ended. Job `job-77` is not known to Smile ID."


@pytest.mark.parametrize("state", ENDED)
def test_an_ended_card_promises_no_further_check(state: str) -> None:
    text = plain_text(watch_card(state=state, ended_at=None))

    assert "Next check" not in text
    assert "Until" not in text
    assert ": now" in text
