import pytest

from bot.blocks.actions import ActionChange, action_blocks, change_text, changed_actions
from bot.demo.slack import block_kit
from tests.blocks.examples import PASSED_ACTIONS, REVIEW_ACTIONS, result


def _texts(actions: tuple[tuple[str, str], ...]) -> list[str]:
    blocks = action_blocks(result(actions=actions))
    return [block["elements"][0]["text"] if block["type"] == "context" else block["text"]["text"] for block in blocks]


def test_actions_are_grouped_with_those_that_need_a_look_first() -> None:
    assert _texts(REVIEW_ACTIONS) == [
        "*Needs attention*\n• Live person: Under Review",
        "*Passed*\n• Selfie provided: Passed",
        "Not part of this job · Selfie registered",
    ]


def test_an_unknown_action_is_shown_as_it_comes() -> None:
    assert _texts((("Iris_Scan_2", "Wobbly"),)) == ["*Needs attention*\n• Iris Scan 2: Wobbly"]


def test_an_action_that_is_no_part_of_the_job_for_another_reason_says_which() -> None:
    assert _texts((("DOB", "Not Provided"),)) == ["Not part of this job · Date of birth: Not Provided"]


def test_without_actions_there_are_no_blocks() -> None:
    assert action_blocks(None) == []
    assert action_blocks(result(actions=())) == []


@pytest.mark.parametrize("value", ["Passed", "Failed", "Not Applicable"])
def test_sixty_actions_are_all_shown_within_the_limits(value: str) -> None:
    actions = tuple((f"Check_Number_{number}_With_A_Long_Long_Name", value) for number in range(60))
    blocks = action_blocks(result(actions=actions))

    assert block_kit.message_problems(blocks) == []
    assert all(f"Check Number {number} " in "\n".join(_texts(actions)) for number in range(60))


def test_a_group_that_does_not_fit_one_block_goes_on_in_the_next() -> None:
    texts = _texts(tuple((f"{number:&<60}", "&" * 60) for number in range(60)))

    assert len(texts) > 1
    assert all(text.startswith("*Needs attention*, continued\n• ") for text in texts[1:])
    assert sum(text.count("\n") for text in texts) == 60


def test_what_changed_is_told_before_and_after_in_the_later_order() -> None:
    before = result(actions=(*REVIEW_ACTIONS, ("Selfie_Check", "Passed")))
    after = result(actions=(*PASSED_ACTIONS, ("Human_Review_Liveness_Check", "Passed")))

    assert changed_actions(before, after) == [
        ActionChange(name="Liveness_Check", before="Under Review", after="Passed"),
        ActionChange(name="Human_Review_Liveness_Check", before=None, after="Passed"),
        ActionChange(name="Selfie_Check", before="Passed", after=None),
    ]


def test_the_same_actions_are_no_change() -> None:
    assert changed_actions(result(), result()) == []
    assert changed_actions(None, None) == []
    assert change_text([]) == ""


def test_a_change_reads_as_a_line() -> None:
    changes = changed_actions(result(actions=REVIEW_ACTIONS[:1]), result(actions=PASSED_ACTIONS))

    assert change_text(changes) == (
        "*What changed*\n"
        "• Live person: Under Review → Passed\n"
        "• Selfie provided: not reported → Passed\n"
        "• Selfie registered: not reported → Not Applicable"
    )


def test_many_changes_are_counted_beyond_the_first_ten() -> None:
    changes = [ActionChange(name=f"Check_{number}", before=None, after="Passed") for number in range(25)]

    assert change_text(changes).endswith("• Check 9: not reported → Passed\nand 15 more")
