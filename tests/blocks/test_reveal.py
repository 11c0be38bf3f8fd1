from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.blocks.message import Block, Message
from bot.blocks.plain import plain_text
from bot.blocks.reveal import AUDITED, MASKED, reveal_button, reveal_failed, reveal_form, reveal_loading
from bot.blocks.status import read_job_value
from bot.demo.slack import block_kit
from bot.smile_id.id_details import IdDetails
from tests.blocks.examples import HOSTILE, every_modal

WHOLE = IdDetails(
    full_name="Ada Obi-Eze",
    birth_date="1990-05-17",
    gender="Female",
    country="NG",
    id_type="BVN",
    id_number="22200001234",
    expiration_date="2029-01-02",
    phone_number="+234 803 555 0199",
    address="12 Adeola_Street, *Lagos*",
)
EVERY_FIELD = IdDetails(**{name: f"said of {name.replace('_', ' ')}" for name in IdDetails.__slots__})
SECRETS = ("Ada", "Obi", "Eze", "05-17", "Female", "22200001234", "2220000", "01-02", "803", "Adeola", "Lagos")
ANY_TEXT = st.text(st.characters(exclude_categories=()), max_size=60)


def form(details: IdDetails = WHOLE, *, masked: bool = False) -> Block:
    return reveal_form("job-77", details, masked=masked, environment="sandbox")


def read(view: Block) -> str:
    """What a person reads in a modal."""
    return plain_text(Message("", tuple(view["blocks"])))


def pairs(view: Block) -> dict[str, str]:
    """Each label with what stands below it."""
    shown = [field["text"] for block in view["blocks"] for field in block.get("fields", [])]
    return dict(text.split("\n", 1) for text in shown)


def text_objects(value: Any) -> list[Block]:
    if isinstance(value, dict):
        inner = [found for nested in value.values() for found in text_objects(nested)]
        return [value, *inner] if value.get("type") in ("mrkdwn", "plain_text") else inner
    return [found for nested in value for found in text_objects(nested)] if isinstance(value, list) else []


# What everybody who may look sees


def test_full_details_are_shown_as_smile_id_wrote_them_numbers_ready_to_copy() -> None:
    assert pairs(form()) == {
        "*Full name*": "Ada Obi-Eze",
        "*Date of birth*": "`1990-05-17`",
        "*Gender*": "Female",
        "*Country*": "NG",
        "*Kind of id*": "`BVN`",
        "*Id number*": "`22200001234`",
        "*Expires*": "`2029-01-02`",
        "*Phone number*": "`+234 803 555 0199`",
        "*Address*": "12 Adeola_Street, \u2217Lagos\u2217",
    }


def test_masked_details_are_masked_by_the_form_itself() -> None:
    view = form(masked=True)

    assert pairs(view) == {
        "*Full name*": "A••• O•••",
        "*Date of birth*": "`1990`",
        "*Gender*": "•••",
        "*Country*": "NG",
        "*Kind of id*": "`BVN`",
        "*Id number*": "`•••1234`",
        "*Expires*": "`2029`",
        "*Phone number*": "`•••199`",
        "*Address*": "•••",
    }
    assert [secret for secret in SECRETS if secret in str(view)] == []


def test_the_form_says_whether_it_is_masked() -> None:
    assert MASKED in read(form(masked=True))
    assert MASKED not in read(form(masked=False))


def test_no_field_is_left_out_and_each_has_a_label_of_its_own() -> None:
    shown = pairs(form(EVERY_FIELD))

    assert len(shown) == len(IdDetails.__slots__)
    assert {value.strip("`") for value in shown.values()} == {
        f"said of {name.replace('_', ' ')}" for name in IdDetails.__slots__
    }


def test_a_form_without_details_says_so_and_explains_no_mask() -> None:
    view = form(IdDetails(), masked=True)

    assert "Smile ID tells no id details of this job." in read(view)
    assert MASKED not in read(view)
    assert block_kit.view_problems(view) == []


@pytest.mark.parametrize("view", [form(), form(masked=True), form(IdDetails()), reveal_loading("job-77")])
def test_whoever_looks_is_told_that_the_look_is_written_down(view: Block) -> None:
    assert AUDITED in read(view)
    assert "audit trail" in AUDITED
    assert "job-77" in read(view)


def test_the_form_says_which_smile_id_was_asked() -> None:
    assert "Smile ID sandbox" in read(form())


def test_a_failure_says_what_to_do_and_gives_the_reference_of_the_log() -> None:
    said = read(reveal_failed("Smile ID cannot be reached; ask again in a minute.", "7f3a"))

    assert "Smile ID cannot be reached; ask again in a minute." in said
    assert "Reference 7f3a" in said


def test_the_button_carries_the_job() -> None:
    button = reveal_button("user-1042", "job-77")

    assert (button["action_id"], button["text"]["text"]) == ("reveal", "Show id details")
    assert read_job_value(button["value"]) == ("user-1042", "job-77")
    assert "confirm" not in button


# What holds for every modal


@pytest.mark.parametrize("foreign", ["", *HOSTILE.values()])
def test_every_modal_is_within_slacks_limits_and_can_only_be_closed(foreign: str) -> None:
    for name, view in every_modal(foreign).items():
        assert block_kit.view_problems(view) == [], name
        assert (view["type"], view["close"]["text"], "submit" in view) == ("modal", "Close", False)
        assert '"image' not in str(view)


@pytest.mark.parametrize(
    "foreign", ["x" * 10_000, "&" * 10_000, "\u05d0" * 10_000, "` " * 5_000], ids=lambda text: text[:2]
)
def test_no_length_of_text_breaks_a_modal(foreign: str) -> None:
    assert [block_kit.view_problems(view) for view in every_modal(foreign).values()] == [[]] * 5


@given(ANY_TEXT)
@settings(max_examples=60, deadline=None, derandomize=True, database=None)
def test_no_text_of_smile_ids_pings_anybody_or_links_anywhere(foreign: str) -> None:
    for name, view in every_modal(f"<!channel> <@U1> <http://evil.example|bank> {foreign}").items():
        for text in text_objects(view):
            assert text["type"] == "plain_text" or "<" not in text["text"], name
            assert text.get("verbatim", True), name
            assert not text.get("emoji"), name
