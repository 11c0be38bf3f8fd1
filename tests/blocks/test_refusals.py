import pytest

from bot.blocks.message import MAX_TEXT
from bot.blocks.plain import plain_text
from bot.blocks.refusals import OUTSIDER, UNSURE, not_for_you, refusal
from bot.demo.slack import block_kit


@pytest.mark.parametrize(
    ("who", "sentence"),
    [
        ([], "Selfies are for nobody here: whoever runs the bot can change that in its settings."),
        (["S1"], "Selfies are for <!subteam^S1>: ask somebody of that group."),
        (["U1"], "Selfies are for <@U1>: ask them."),
        (["W1"], "Selfies are for <@W1>: ask them."),
        (["C1"], "Selfies are for whoever asks in <#C1>: ask there."),
        (["G1"], "Selfies are for whoever asks in <#G1>: ask there."),
        (["members"], "Selfies are for members of this workspace: ask one of them."),
        (["members", "U1"], "Selfies are for members of this workspace, <@U1>: ask one of them."),
        (["S1", "S2"], "Selfies are for <!subteam^S1>, <!subteam^S2>: ask one of them."),
    ],
)
def test_a_refusal_names_who_has_the_right_and_what_to_do(who: list[str], sentence: str) -> None:
    assert not_for_you(what="Selfies are", who=who) == sentence


@pytest.mark.parametrize("sentence", [OUTSIDER, UNSURE, not_for_you(what="Selfies are", who=["S1", "U1"])])
def test_a_refusal_is_one_sentence_in_which_mentions_are_drawn(sentence: str) -> None:
    message = refusal(sentence=sentence)

    assert message.text == sentence
    assert [block["text"]["type"] for block in message.blocks] == ["mrkdwn"]
    assert block_kit.message_problems(list(message.blocks)) == []
    assert plain_text(message).count("\n") == 0


def test_however_many_have_a_right_the_refusal_stays_within_slacks_limits() -> None:
    message = refusal(sentence=not_for_you(what="Selfies are", who=[f"U{number:010}" for number in range(500)]))

    assert len(message.text) <= MAX_TEXT
    assert block_kit.message_problems(list(message.blocks)) == []
