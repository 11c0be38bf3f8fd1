from typing import Any

import pytest

from bot.blocks.filter_form import Choice, filter_form, read_filter_form
from bot.demo.slack import block_kit, forms
from bot.demo.slack.model import Json

FACTS = ("product", "verdict")
PRODUCTS = {"biometric-kyc": "Biometric KYC", "aml-check": "AML Check", "13": "Job type 13"}
VERDICTS = {"waiting": "In progress", "undecided": "Undecided"}


def made(**held: Any) -> Json:
    choices = [
        Choice(fact="product", options=PRODUCTS, only=held.get("only", []), never=held.get("never", [])),
        Choice(fact="verdict", options=VERDICTS, only=[], never=[]),
    ]
    return filter_form(
        asked_in="C1?part=x", choices=choices, older=held.get("older", ""), younger=held.get("younger", "")
    )


def submitted(view: Json, values: dict[str, Any]) -> Json:
    return {**view, "state": {"values": forms.state_values(view["blocks"], values)}}


def test_the_form_is_one_that_slack_takes() -> None:
    view = made(only=["13"], never=["biometric-kyc"], older="4h")

    assert block_kit.view_problems(view) == []
    assert view["private_metadata"] == "C1?part=x"
    assert [block["label"]["text"] for block in view["blocks"]] == [
        "Product: only these",
        "Verdict: only these",
        "Product: none of these",
        "Verdict: none of these",
        "Older than",
        "Younger than",
    ]


def test_a_form_that_is_sent_as_it_is_says_what_holds() -> None:
    view = made(only=["biometric-kyc", "13"], never=["aml-check"], older="4h", younger="2d")

    assert read_filter_form(submitted(view, {}), FACTS) == {
        "only_product": "product:biometric-kyc,13",
        "never_product": "-product:aml-check",
        "older": "age:>4h",
        "younger": "age:<2d",
    }


@pytest.mark.parametrize("typed", ["4h", ">4h", "> 4h", "age:>4h", "Age: > 4H"])
def test_what_the_field_says_already_may_stand_before_an_age(typed: str) -> None:
    assert read_filter_form(submitted(made(), {"older": typed}), FACTS)["older"].lower() == "age:>4h"


@pytest.mark.parametrize("typed", ["<4h", ">", "age:"])
def test_what_is_no_age_of_that_field_becomes_none(typed: str) -> None:
    assert read_filter_form(submitted(made(), {"older": typed}), FACTS) == {"older": f"age:>{typed}"}


def test_a_form_without_anything_chosen_says_nothing() -> None:
    view = made(only=["biometric-kyc"], older="4h")

    assert read_filter_form(submitted(view, {"only_product": [], "older": "  "}), FACTS) == {}


def test_whatever_a_client_sends_is_read() -> None:
    strange: list[Any] = [None, 1, {}, {"selected_options": "x"}, {"selected_options": [None, {"value": 1}, {}]}]

    for field in strange:
        view = {"state": {"values": {"only_product": {"only_product": field}, "older": {"older": field}}}}
        assert read_filter_form(view, FACTS) == {}
