from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.blocks.faces import FACES
from bot.blocks.message import MAX_BUTTON_VALUE
from bot.blocks.plain import plain_text
from bot.blocks.status import Link, OnClick, job_value, read_job_value
from bot.smile_id.verdict import Certainty, Kind
from tests.blocks.examples import HOSTILE, NOW, SELFIE_URL, judged, not_found, result, status_card
from tests.blocks.examples import job_status as status_of
from tests.blocks.reading import buttons, headline, shown


@pytest.mark.parametrize("kind", Kind)
def test_every_kind_has_its_own_icon_and_words(kind: Kind) -> None:
    card = status_card(kind)

    assert headline(card) == f"{FACES[kind].emoji} {FACES[kind].words}"
    assert card.text == f"Job `job-77` {FACES[kind].clause}."
    assert len({face.emoji for face in FACES.values()}) == len({face.words for face in FACES.values()}) == len(Kind)


def test_only_an_approval_is_called_approved() -> None:
    approved = {kind for kind in Kind if "approved" in status_card(kind).text}

    assert approved == {Kind.APPROVED, Kind.CAUTION}


def test_the_card_of_a_job_under_review_reads_from_state_to_what_to_do_to_details() -> None:
    assert plain_text(status_card(selfie=OnClick())) == (
        "🔍 Under review by a person\n"
        "\n"
        "Job job-77 of user user-1042\n"
        "Result: Provisional Authentication - Under Review · code 0824\n"
        "The selfie may not show a live person.\n"
        "\n"
        "What to do next\n"
        "Look at the portal.\n"
        "\n"
        "Product: SmartSelfie Authentication\n"
        "Confidence: 99\n"
        "Smile job id: 0000000194\n"
        "\n"
        "Needs attention\n"
        "• Live person: Under Review\n"
        "\n"
        "Passed\n"
        "• Selfie provided: Passed\n"
        "\n"
        "Not part of this job · Selfie registered\n"
        "\n"
        "Smile ID sandbox, answered 21 Nov 2026 at 09:00 UTC"
    )


def test_ids_are_code_spans_ready_to_copy() -> None:
    text = shown(status_card())

    assert {"`0000000194`", "`job-77`", "`user-1042`", "`0824`"} <= set(text.split())


def test_what_smile_id_left_out_is_said_to_be_missing() -> None:
    bare = result(job_type=None, result_code=None, result_text=None, smile_job_id=None, confidence=None, actions=())
    text = plain_text(status_card(Kind.UNKNOWN, status=status_of(result=bare)))

    assert "Result: none yet" in text
    assert "Product: Unknown product\nConfidence: not given\nSmile job id: not given" in text


def test_a_code_without_words_is_shown_all_the_same() -> None:
    text = plain_text(status_card(status=status_of(result=result(result_text=None))))

    assert "Result: no text · code 0824" in text


@pytest.mark.parametrize(("confidence", "trimmed"), [("97.000000", "97"), ("99.50", "99.5"), ("100", "100")])
def test_a_confidence_loses_the_zeros_that_say_nothing(confidence: str, trimmed: str) -> None:
    text = plain_text(status_card(status=status_of(result=result(confidence=confidence))))

    assert f"Confidence: {trimmed}\n" in text


def test_a_job_without_pictures_shows_smile_ids_message_and_code() -> None:
    waiting = status_of(code="2314", result=None, message="No zip file received")
    text = plain_text(status_card(Kind.WAITING, status=waiting))

    assert "Result: No zip file received · code 2314" in text
    assert "Product" not in text


def test_a_job_in_progress_has_no_result_yet() -> None:
    text = plain_text(status_card(Kind.WAITING, status=status_of(result=None)))

    assert "Result: none yet\n" in text


def test_contradictions_are_warned_of() -> None:
    card = status_card(Kind.CAUTION, verdict=judged(Kind.CAUTION, conflicts=("job_success is false.", "Another.")))

    assert "*Careful: the answer contradicts itself*\n• job_success is false.\n• Another." in shown(card)


@pytest.mark.parametrize("certainty", [Certainty.SEVERAL, Certainty.ONE, Certainty.INFERRED])
def test_a_meaning_that_smile_id_does_not_document_names_its_source(certainty: Certainty) -> None:
    text = plain_text(status_card(verdict=judged(certainty=certainty)))

    assert f"Smile ID does not document this meaning. Its source: {certainty}." in text


@pytest.mark.parametrize("verdict", [judged(), judged(Kind.UNKNOWN, certainty=Certainty.INFERRED)])
def test_neither_a_documented_meaning_nor_an_unknown_result_has_a_reservation(verdict: object) -> None:
    assert "does not document" not in plain_text(status_card(verdict=verdict))


def test_an_answer_without_a_time_of_its_own_shows_when_it_was_asked_for() -> None:
    text = plain_text(status_card(status=status_of(signed_at=None), now=NOW + timedelta(hours=1)))

    assert "answered 21 Nov 2026 at 10:00 UTC" in text


def test_the_person_who_asked_gets_every_button_with_the_job_in_it() -> None:
    found = buttons(status_card())

    assert list(found) == ["watch", "refresh", "history", "share"]
    assert [button["text"]["text"] for button in found.values()] == ["Watch", "Refresh", "History", "Share to channel"]
    assert all(read_job_value(button["value"]) == ("user-1042", "job-77") for button in found.values())


def test_a_decided_job_cannot_be_watched() -> None:
    assert "watch" not in buttons(status_card(Kind.APPROVED, watchable=False))


def test_a_shared_card_names_who_shared_it_and_has_no_private_buttons() -> None:
    card = status_card(selfie=OnClick(), shared_by="U0SHARER")

    assert list(buttons(card)) == ["selfie"]
    assert "Shared by <@U0SHARER>" in shown(card)


def test_the_selfie_is_a_link_a_click_or_nothing() -> None:
    link = buttons(status_card(selfie=Link(SELFIE_URL)))["selfie_link"]
    click = buttons(status_card(selfie=OnClick()))["selfie"]

    assert link["url"] == SELFIE_URL
    assert read_job_value(link["value"]) == read_job_value(click["value"]) == ("user-1042", "job-77")
    assert "selfie" not in " ".join(buttons(status_card(selfie=None)))
    assert SELFIE_URL not in repr(Link(SELFIE_URL))


SURPLUS = "The comma, semicolon or brackets around an id were taken for a part of it: leave them out."


@pytest.mark.parametrize(
    ("smile_user_id", "job_id"), [("user-1,", "job-1"), ("<user-1>", "<job-1>"), ("user-1", "job-1;")]
)
def test_what_may_have_been_typed_around_ids_that_are_not_found_is_said(smile_user_id: str, job_id: str) -> None:
    card = status_card(Kind.NOT_FOUND, status=not_found(smile_user_id=smile_user_id, job_id=job_id))

    assert SURPLUS in shown(card)


@pytest.mark.parametrize(("smile_user_id", "job_id"), [("user-1", "job-1"), ("a<b>c", "a,b"), ("<", ">")])
def test_nothing_is_said_of_ids_with_nothing_around_them(smile_user_id: str, job_id: str) -> None:
    card = status_card(Kind.NOT_FOUND, status=not_found(smile_user_id=smile_user_id, job_id=job_id))

    assert SURPLUS not in shown(card)


def test_not_found_names_the_environment_and_what_to_check() -> None:
    card = status_card(Kind.NOT_FOUND, status=not_found(), environment="production")
    text = plain_text(card)

    assert headline(card) == ":question: Not found"
    assert "Smile ID production has no job job-77 of user user-1042." in text
    assert all(f"• {check}" in text for check in ("Both ids", "The environment", "The time", "The submission"))
    assert list(buttons(card)) == ["watch", "refresh", "share"]


def test_an_environment_of_ones_own_is_shown_as_its_address() -> None:
    assert "`http://127.0.0.1:9000/v1`" in shown(status_card(environment="http://127.0.0.1:9000/v1"))


@given(st.text(min_size=1, max_size=400), st.text(min_size=1, max_size=400))
@settings(max_examples=100, deadline=None, derandomize=True, database=None)
def test_a_job_survives_the_value_of_a_button(smile_user_id: str, job_id: str) -> None:
    value = job_value(smile_user_id, job_id)
    expected = [_without_controls(smile_user_id), _without_controls(job_id)]

    assert len(value) <= MAX_BUTTON_VALUE
    assert list(read_job_value(value)) == expected


@pytest.mark.parametrize(
    "foreign", [*HOSTILE.values(), '"' * 400, "\\" * 400, "\x01" * 400], ids=range(len(HOSTILE) + 3)
)
def test_two_ids_of_400_characters_always_fit_a_button(foreign: str) -> None:
    longest = (foreign * 400)[:400]

    assert len(job_value(longest, longest)) <= MAX_BUTTON_VALUE


def test_the_selfie_link_of_an_answer_is_never_shown_unless_it_is_asked_for() -> None:
    card = status_card(status=replace(status_of(), selfie_link=SELFIE_URL), selfie=None)

    assert SELFIE_URL not in repr(card.blocks)


def _without_controls(text: str) -> str:
    return "".join("\ufffd" if ord(c) < 32 and c not in "\t\n\r" else c for c in text)
