"""Forms and confirm dialogs, asked line by line."""

from __future__ import annotations

from typing import Any

import pytest

from bot.demo.filling_in import Closed, confirmed, filled_in

CHANNELS = {"C1": "kyc-support", "C2": "risk-review"}
PEOPLE = {"U1": "Amara Okafor", "U2": "Tunde Balogun"}


def plain(text: str) -> dict[str, str]:
    return {"type": "plain_text", "text": text}


def field(block_id: str, label: str, **element: Any) -> dict[str, Any]:
    return {"type": "input", "block_id": block_id, "label": plain(label), "element": element}


OPTIONS = [
    {"text": plain("Every change"), "value": "changes"},
    {"text": plain("Only the decision"), "value": "decision"},
]
VIEW = {
    "blocks": [
        {"type": "section", "text": plain("Words")},
        field("job", "Job id", type="plain_text_input", placeholder=plain("Yours")),
        field("channel", "Channel", type="conversations_select", default_to_current_conversation=True),
        field("tell", "Tell", type="radio_buttons", options=OPTIONS, initial_option=OPTIONS[0]),
    ]
}


class Typist:
    """Types these lines, and remembers what it was asked."""

    def __init__(self, *lines: str | None) -> None:
        self.asked: list[str] = []
        self._lines = iter(lines)

    def __call__(self, question: str) -> str | None:
        self.asked.append(question.strip())
        return next(self._lines)


def test_each_field_is_asked_for_with_what_may_be_typed_and_what_it_holds() -> None:
    typist = Typist("job-1", "#risk-review", "2")
    values = filled_in(VIEW, {}, CHANNELS, PEOPLE, "C1", typist)

    assert typist.asked == [
        "Job id (Yours):",
        "Channel (kyc-support, risk-review) [kyc-support]:",
        "Tell (Every change, Only the decision) [Every change]:",
    ]
    assert values == {"job": "job-1", "channel": "C2", "tell": "decision"}


def test_an_empty_line_keeps_what_the_field_holds() -> None:
    assert filled_in(VIEW, {}, CHANNELS, PEOPLE, "C1", Typist("", "", "")) == {
        "job": None,
        "channel": "C1",
        "tell": "changes",
    }


def test_only_refused_fields_are_asked_for_again_with_the_reason() -> None:
    typist = Typist("job-2")

    assert filled_in(VIEW, {"job": "No."}, CHANNELS, PEOPLE, "C1", typist) == {"job": "job-2"}
    assert typist.asked == ["No. Job id (Yours):"]


def test_the_end_of_the_input_closes_the_form() -> None:
    with pytest.raises(Closed):
        filled_in(VIEW, {}, CHANNELS, PEOPLE, "C1", Typist("job-1", None))


def test_a_choice_is_asked_for_until_it_is_one() -> None:
    typist = Typist("job-1", "risk", "risk-review", "3", "Only the decision")

    assert filled_in(VIEW, {}, CHANNELS, PEOPLE, "C1", typist) == {"job": "job-1", "channel": "C2", "tell": "decision"}
    assert len(typist.asked) == 5


@pytest.mark.parametrize(("typed", "expected"), [("y", True), ("Yes", True), ("n", False), ("", False), (None, False)])
def test_a_confirm_dialog_wants_a_yes(typed: str | None, expected: bool) -> None:
    typist = Typist(typed)
    element = {"confirm": {"title": plain("Stop?"), "text": plain("Nobody will be told.")}}

    assert confirmed(element, typist) is expected
    assert typist.asked == ["Stop? Nobody will be told. (y/n)"]


def test_an_element_without_a_dialog_is_used_at_once() -> None:
    assert confirmed({}, Typist())
