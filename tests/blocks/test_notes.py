import pytest

from bot.blocks.notes import CALLBACK_ID, NO_NOTES, last_note, last_notes, note_form, read_note_form
from bot.blocks.plain import plain_text
from bot.demo.slack import block_kit
from tests.blocks.at_the_desk import some_notes
from tests.blocks.examples import COLLEAGUE, HOSTILE, status_card, watch_card
from tests.blocks.reading import shown

WHEN = "21 Nov 2026 at 09:00 UTC"


@pytest.mark.parametrize("foreign", HOSTILE.values(), ids=HOSTILE.keys())
def test_the_form_is_a_modal_within_slacks_limits(foreign: str) -> None:
    view = note_form(watch_id=7, job_id=foreign, asked_in="C0KYC")

    assert block_kit.view_problems(view) == []
    assert view["callback_id"] == CALLBACK_ID == "note_form"
    assert view["private_metadata"] == "C0KYC 7"


def test_the_form_takes_a_thousand_characters_on_several_lines() -> None:
    (field,) = [block for block in note_form(watch_id=7, job_id="j", asked_in="")["blocks"] if "element" in block]

    assert (field["element"]["max_length"], field["element"]["multiline"]) == (1_000, True)
    assert "No names, birth dates or id numbers" in field["hint"]["text"]


@pytest.mark.parametrize(("value", "text"), [(" call\nback ", "call\nback"), (None, ""), (7, "")])
def test_the_note_is_what_was_entered(value: object, text: str) -> None:
    view = {"state": {"values": {"text": {"text": {"type": "plain_text_input", "value": value}}}}}

    assert read_note_form(view) == text


def test_no_notes_show_nothing() -> None:
    assert last_note(NO_NOTES) is None
    assert last_notes(NO_NOTES) is None


def test_a_card_shows_the_last_note_and_how_many_there_are() -> None:
    one, many = (watch_card(notes=notes) for notes in (some_notes("first"), some_notes("first", "last", total=12)))

    assert f"Note by @{COLLEAGUE}, {WHEN}: first" in plain_text(one)
    assert f"12 notes, the last by @{COLLEAGUE}, {WHEN}: last" in plain_text(many)
    assert "first" not in shown(many)


def test_a_card_cuts_a_long_note_and_its_thread_has_the_rest() -> None:
    card = watch_card(notes=some_notes("word " * 200))

    assert "word…" in shown(card)
    assert len(shown(card)) < 2_000


def test_a_status_shows_the_last_notes_and_how_many_came_before() -> None:
    text = plain_text(status_card(notes=some_notes("three", "four", "five", total=5)))

    assert (
        f"Notes\n• by @{COLLEAGUE}, {WHEN}: three\n• by @{COLLEAGUE}, {WHEN}: four\n"
        f"• by @{COLLEAGUE}, {WHEN}: five\nand 2 earlier, in the thread of the job's card"
    ) in text


def test_a_status_with_all_notes_shown_speaks_of_no_earlier_ones() -> None:
    assert "earlier" not in shown(status_card(notes=some_notes("only")))
