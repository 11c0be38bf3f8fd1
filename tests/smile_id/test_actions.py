import pytest

from bot.smile_id.actions import ActionGroup, action_group, readable_action


@pytest.mark.parametrize(
    "value", ["Passed", "Completed", "Approved", "Verified", "Returned", "Exact Match", "Not Listed", " passed "]
)
def test_a_good_outcome_is_passed(value: str) -> None:
    assert action_group(value) is ActionGroup.PASSED


@pytest.mark.parametrize("value", ["Not Applicable", "not applicable", "Not Provided"])
def test_a_check_that_was_not_asked_for_is_no_part_of_the_job(value: str) -> None:
    assert action_group(value) is ActionGroup.NOT_PART


@pytest.mark.parametrize(
    "value",
    [
        "Failed",
        "Rejected",
        "Provisionally Approved",
        "Under Review",
        "Sent to Human Review",
        "Unable To Determine",
        "Unable to Determine",
        "Not Verified",
        "Not Done",
        "Not Returned",
        "Issuer Unavailable",
        "ID Authority Photo Not Available",
        "Partial Match",
        "Transposed",
        "No Match",
        "Listed",
        "",
        "Something New",
    ],
)
def test_everything_else_needs_attention_even_what_we_do_not_know(value: str) -> None:
    assert action_group(value) is ActionGroup.ATTENTION


def test_a_known_action_is_said_in_words() -> None:
    assert readable_action("Selfie_To_ID_Card_Compare") == "Selfie matches ID card"


@pytest.mark.parametrize(
    ("name", "words"), [("Palm_Vein_Check", "Palm Vein Check"), ("Gender", "Gender"), ("_X_", "X")]
)
def test_an_unknown_action_keeps_its_words(name: str, words: str) -> None:
    assert readable_action(name) == words
