"""Forms and confirm dialogs, asked line by line."""

from __future__ import annotations

import re
from typing import Any

import pytest

from bot.demo.filling_in import Closed, chosen_in, confirmed, filled_in

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
    assert typist.asked == [
        "Job id (Yours):",
        "Channel (kyc-support, risk-review) [kyc-support]:",
        "“risk” is none of the choices. Channel (kyc-support, risk-review) [kyc-support]:",
        "Tell (Every change, Only the decision) [Every change]:",
        "“3” is none of the choices. Tell (Every change, Only the decision) [Every change]:",
    ]


GROUPS = [{"label": plain("Kinds"), "options": OPTIONS}]


@pytest.mark.parametrize(
    ("element", "asked", "typed", "value"),
    [
        ({"type": "users_select", "initial_user": "U2"}, "(Amara Okafor, Tunde Balogun) [Tunde Balogun]", "", "U2"),
        ({"type": "users_select"}, "(Amara Okafor, Tunde Balogun)", "@Amara Okafor", "U1"),
        (
            {"type": "multi_users_select", "initial_users": ["U1", "U2"]},
            "(Amara Okafor, Tunde Balogun) [Amara Okafor, Tunde Balogun]",
            "",
            ["U1", "U2"],
        ),
        ({"type": "static_select", "option_groups": GROUPS}, "(Every change, Only the decision)", "2", "decision"),
        (
            {"type": "multi_static_select", "options": OPTIONS},
            "(Every change, Only the decision)",
            "1, Only the decision",
            ["changes", "decision"],
        ),
        (
            {"type": "checkboxes", "options": OPTIONS, "initial_options": OPTIONS[:1]},
            "(Every change, Only the decision) [Every change]",
            "",
            ["changes"],
        ),
        ({"type": "datepicker", "initial_date": "2026-11-23"}, "(YYYY-MM-DD) [2026-11-23]", "2026-12-01", "2026-12-01"),
        ({"type": "timepicker"}, "(HH:MM)", "09:00", "09:00"),
        ({"type": "datetimepicker"}, "(YYYY-MM-DD HH:MM)", "2026-11-23 09:00+00:00", 1795424400),
        ({"type": "number_input", "is_decimal_allowed": False, "initial_value": "4"}, "[4]", "48", "48"),
    ],
    ids=lambda value: value["type"] if isinstance(value, dict) else "",
)
def test_every_kind_of_field_can_be_filled_in(element: dict[str, Any], asked: str, typed: str, value: Any) -> None:
    typist = Typist(typed)
    view = {"blocks": [field("f", "Field", **element)]}

    assert filled_in(view, {}, CHANNELS, PEOPLE, "C1", typist) == {"f": value}
    assert typist.asked == [f"Field {asked}:"]


@pytest.mark.parametrize(
    ("kind", "wrong", "right"),
    [
        ("datepicker", "tomorrow", "2026-11-23"),
        ("timepicker", "9 o'clock", "09:00"),
        ("datetimepicker", "soon", "2026-11-23 09:00"),
        ("users_select", "Nobody", "Amara Okafor"),
    ],
)
def test_what_a_field_cannot_hold_is_asked_for_again(kind: str, wrong: str, right: str) -> None:
    typist = Typist(wrong, right)
    filled_in({"blocks": [field("f", "Field", type=kind)]}, {}, CHANNELS, PEOPLE, "C1", typist)

    _, again = typist.asked
    assert re.match(rf"“{wrong}” is (none of the choices|not in the form that is asked for)\. Field \(", again)


@pytest.mark.parametrize(
    ("menu", "typed", "chosen"),
    [
        ({"type": "static_select", "options": OPTIONS}, "2", {"selected_option": OPTIONS[1]}),
        ({"type": "overflow", "options": OPTIONS}, "Every change", {"selected_option": OPTIONS[0]}),
        ({"type": "users_select"}, "Tunde Balogun", {"selected_user": "U2"}),
        ({"type": "channels_select"}, "#risk-review", {"selected_channel": "C2"}),
    ],
    ids=lambda value: value.get("type", "") if isinstance(value, dict) else "",
)
def test_a_choice_in_a_menu_is_what_slack_would_send(menu: dict[str, Any], typed: str, chosen: dict[str, Any]) -> None:
    assert chosen_in({"action_id": "menu", **menu}, CHANNELS, PEOPLE, Typist(typed)) == chosen


@pytest.mark.parametrize("typed", ["", None])
def test_a_menu_may_be_left_alone(typed: str | None) -> None:
    with pytest.raises(Closed):
        chosen_in({"type": "users_select", "action_id": "menu"}, CHANNELS, PEOPLE, Typist(typed))


@pytest.mark.parametrize(("typed", "expected"), [("y", True), ("Yes", True), ("n", False), ("", False), (None, False)])
def test_a_confirm_dialog_wants_a_yes(typed: str | None, expected: bool) -> None:
    typist = Typist(typed)
    element = {"confirm": {"title": plain("Stop?"), "text": plain("Nobody will be told.")}}

    assert confirmed(element, typist) is expected
    assert typist.asked == ["Stop? Nobody will be told. (y/n)"]


def test_an_element_without_a_dialog_is_used_at_once() -> None:
    assert confirmed({}, Typist())
