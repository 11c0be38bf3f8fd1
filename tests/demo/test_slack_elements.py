"""The elements of forms: which Slack takes where, what they hold, and what its client checks."""

from __future__ import annotations

from typing import Any

import pytest

from bot.demo.slack.block_kit import home_problems, message_problems, view_problems
from bot.demo.slack.forms import NO_NUMBER, REQUIRED, carried_over, chosen_in, complaints, state_values
from bot.demo.slack.model import AMARA, KYC_SUPPORT, TUNDE
from tests.demo.bare_bot import Json, button, card, field, form, option

GROUPED = [
    {"label": {"type": "plain_text", "text": "Documents"}, "options": [option("doc_v")]},
    {"label": {"type": "plain_text", "text": "Biometrics"}, "options": [option("enrol"), option("auth")]},
]
ELEMENTS: dict[str, Json] = {
    "users_select": {"initial_user": AMARA},
    "multi_users_select": {"initial_users": [AMARA], "max_selected_items": 2},
    "static_select": {"option_groups": GROUPED, "initial_option": option("auth")},
    "multi_static_select": {"option_groups": GROUPED, "initial_options": [option("auth"), option("doc_v")]},
    "checkboxes": {"options": [option("mon"), option("tue")], "initial_options": [option("mon")]},
    "datepicker": {"initial_date": "2026-11-23"},
    "timepicker": {"initial_time": "09:00", "timezone": "Africa/Lagos"},
    "datetimepicker": {"initial_date_time": 1795424400},
    "number_input": {"is_decimal_allowed": True, "initial_value": "1.5", "min_value": "0", "max_value": "720"},
    "plain_text_input": {"multiline": True, "initial_value": "two\nlines"},
}
INPUT_ONLY = ("number_input", "plain_text_input")
HELD: dict[str, Json] = {
    "users_select": {"selected_user": AMARA},
    "multi_users_select": {"selected_users": [AMARA]},
    "static_select": {"selected_option": option("auth")},
    "multi_static_select": {"selected_options": [option("auth"), option("doc_v")]},
    "checkboxes": {"selected_options": [option("mon")]},
    "datepicker": {"selected_date": "2026-11-23"},
    "timepicker": {"selected_time": "09:00"},
    "datetimepicker": {"selected_date_time": 1795424400},
    "number_input": {"value": "1.5"},
    "plain_text_input": {"value": "two\nlines"},
}
GIVEN: dict[str, tuple[Any, Json]] = {
    "users_select": (TUNDE, {"selected_user": TUNDE}),
    "multi_users_select": ([TUNDE], {"selected_users": [TUNDE]}),
    "static_select": ("doc_v", {"selected_option": option("doc_v")}),
    "multi_static_select": (["enrol"], {"selected_options": [option("enrol")]}),
    "checkboxes": ([], {"selected_options": []}),
    "datepicker": ("2026-12-01", {"selected_date": "2026-12-01"}),
    "timepicker": ("17:30", {"selected_time": "17:30"}),
    "datetimepicker": (1795510800, {"selected_date_time": 1795510800}),
    "number_input": ("48", {"value": "48"}),
    "plain_text_input": ("", {"value": None}),
}


def element(kind: str) -> Json:
    return {"type": kind, "action_id": "it", **ELEMENTS[kind]}


def home(*blocks: Json) -> Json:
    return {"type": "home", "blocks": list(blocks)}


@pytest.mark.parametrize("kind", ELEMENTS)
def test_each_element_stands_in_a_form(kind: str) -> None:
    problems = view_problems(form(field("f", element(kind)), submit={"type": "plain_text", "text": "Save"}))

    assert problems == []


@pytest.mark.parametrize("kind", [kind for kind in ELEMENTS if kind not in INPUT_ONLY])
def test_menus_and_pickers_stand_among_buttons_too(kind: str) -> None:
    assert message_problems(card(element(kind))) == []


@pytest.mark.parametrize("kind", INPUT_ONLY)
def test_fields_to_write_in_stand_in_inputs_only(kind: str) -> None:
    assert message_problems(card(element(kind))) == [
        f"unsupported type: {kind} [json-pointer:/blocks/0/elements/0/type]"
    ]


def test_some_elements_stand_in_forms_only() -> None:
    number, moment = field("n", element("number_input")), field("m", element("datetimepicker"))

    assert message_problems([number]) == ["unsupported type: number_input [json-pointer:/blocks/0]"]
    assert message_problems([moment]) == []
    assert home_problems(home(number, moment)) == [
        "unsupported type: number_input [json-pointer:/view/blocks/0]",
        "unsupported type: datetimepicker [json-pointer:/view/blocks/1]",
    ]


@pytest.mark.parametrize(
    ("kind", "wrong", "problem"),
    [
        ("datepicker", {"initial_date": "tomorrow"}, "must match regex pattern"),
        ("timepicker", {"initial_time": "24:00"}, "must match regex pattern"),
        ("datetimepicker", {"initial_date_time": 5}, "invalid minimum"),
        ("number_input", {"initial_value": 5}, "invalid type"),
        ("number_input", {"min_value": "5", "max_value": "4"}, "min_value cannot be greater than max_value"),
        ("multi_static_select", {"initial_options": [option("gone")]}, "initial option must be one of the options"),
        ("users_select", {"options": []}, "invalid additional property: options"),
    ],
)
def test_what_slack_refuses_in_an_element_is_refused(kind: str, wrong: Json, problem: str) -> None:
    [said] = (
        message_problems([field("f", element(kind) | wrong)])
        if kind != "number_input"
        else view_problems(form(field("f", element(kind) | wrong), submit={"type": "plain_text", "text": "Save"}))
    )

    assert said.startswith(problem)


def test_a_number_must_say_if_it_may_have_decimals() -> None:
    problems = view_problems(form(field("n", {"type": "number_input"}), submit={"type": "plain_text", "text": "Save"}))

    assert problems[0].startswith("missing required field: is_decimal_allowed")


@pytest.mark.parametrize("kind", ELEMENTS)
def test_a_field_holds_its_initial_value_or_what_is_given(kind: str) -> None:
    blocks, (given, held) = [field("f", element(kind))], GIVEN[kind]

    assert state_values(blocks, {}) == {"f": {"it": {"type": kind, **HELD[kind]}}}
    assert state_values(blocks, {"f": given}) == {"f": {"it": {"type": kind, **held}}}


@pytest.mark.parametrize("kind", ["users_select", "multi_users_select", "datepicker", "datetimepicker"])
def test_a_field_without_an_initial_value_holds_nothing(kind: str) -> None:
    [state] = state_values([field("f", {"type": kind, "action_id": "it"})], {})["f"].values()

    assert not any(value for key, value in state.items() if key != "type")


@pytest.mark.parametrize(
    ("kind", "value"),
    [("datepicker", "2026-02-30"), ("timepicker", "25:00"), ("datetimepicker", 9), ("datetimepicker", "soon")],
)
def test_a_picker_gives_no_nonsense(kind: str, value: Any) -> None:
    with pytest.raises(LookupError, match=f"no {kind} gives"):
        state_values([field("f", element(kind))], {"f": value})


def test_several_fields_of_one_block_are_given_by_action_id() -> None:
    one, two = {**element("datepicker"), "action_id": "day"}, {**element("timepicker"), "action_id": "hour"}
    day = {"type": "datepicker", "selected_date": "2026-12-01"}

    assert state_values(card(one, two, button("go")), {"acts": {"day": day}}) == {
        "acts": {"day": day, "hour": {"type": "timepicker", "selected_time": "09:00"}}
    }


@pytest.mark.parametrize(
    ("keys", "value", "complaint"),
    [
        ({}, "", REQUIRED),
        ({}, "many", NO_NUMBER),
        ({}, "NaN", NO_NUMBER),
        ({"is_decimal_allowed": False}, "1.5", "Please enter a whole number."),
        ({"is_decimal_allowed": False}, "12", None),
        ({}, "1.5", None),
        ({}, "-1", "Please enter a number of at least 0."),
        ({}, "721", "Please enter a number of at most 720."),
    ],
)
def test_the_client_checks_numbers(keys: Json, value: str, complaint: str | None) -> None:
    blocks = [field("n", element("number_input") | keys)]

    assert complaints(blocks, state_values(blocks, {"n": value})) == ({"n": complaint} if complaint else {})


def test_the_client_lets_no_more_be_chosen_than_allowed() -> None:
    blocks = [field("who", element("multi_users_select"))]

    assert complaints(blocks, state_values(blocks, {"who": ["U1", "U2"]})) == {}
    assert complaints(blocks, state_values(blocks, {"who": ["U1", "U2", "U3"]})) == {"who": "Please select at most 2."}


def test_a_click_on_a_button_changes_no_values() -> None:
    values = state_values([field("f", element("datepicker"))], {})
    [block] = card(button("go"))

    assert chosen_in(values, block, block["elements"][0], {}) == values


def test_a_choice_joins_the_values_without_changing_what_was_there() -> None:
    values = state_values([field("f", element("datepicker"))], {})
    [block] = card(element("users_select"))
    chosen = chosen_in(values, block, block["elements"][0], {"selected_user": TUNDE, "other": 1})

    assert chosen == values | {"acts": {"it": {"type": "users_select", "selected_user": TUNDE}}}
    assert "acts" not in values


def test_another_view_keeps_what_somebody_put_into_fields_that_are_the_same() -> None:
    old = [field("who", element("users_select")), field("what", element("static_select"))]
    before = state_values(old, {"who": TUNDE, "what": "doc_v"})
    other_kind = field("who", {"type": "channels_select", "action_id": "it", "initial_channel": KYC_SUPPORT})
    fewer = field("what", {"type": "static_select", "action_id": "it", "options": [option("auth")]})

    assert carried_over(old, before) == before
    assert carried_over([other_kind, fewer], before) == state_values([other_kind, fewer], {})
