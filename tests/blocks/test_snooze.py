from datetime import UTC, datetime
from typing import Any

import pytest

from bot.blocks.message import Block
from bot.blocks.snooze import CALLBACK_ID, PRESETS, SnoozeRequest, read_snooze_form, snooze_form
from bot.demo.slack import block_kit
from tests.blocks.examples import HOSTILE


def form(job_id: str = "job-77", asked_in: str = "C0KYC") -> Block:
    return snooze_form(watch_id=7, job_id=job_id, asked_in=asked_in, time_zone="Africa/Lagos")


def sent(asked_in: str = "C0KYC", **values: Any) -> Block:
    """A submitted view as Slack sends it."""
    states = {
        "preset": {"type": "radio_buttons", "selected_option": {"value": values.get("preset", "4h")}},
        "moment": {"type": "datetimepicker", "selected_date_time": values.get("moment")},
        "reason": {"type": "plain_text_input", "value": values.get("reason", " the passport ")},
    }
    return form(asked_in=asked_in) | {"state": {"values": {name: {name: state} for name, state in states.items()}}}


@pytest.mark.parametrize("foreign", HOSTILE.values(), ids=HOSTILE.keys())
def test_the_form_is_a_modal_within_slacks_limits(foreign: str) -> None:
    view = form(foreign)

    assert block_kit.view_problems(view) == []
    assert view["callback_id"] == CALLBACK_ID == "snooze_form"


def test_the_form_asks_how_long_and_why_and_only_a_moment_is_optional() -> None:
    fields = {block["block_id"]: block for block in form()["blocks"] if block["type"] == "input"}

    assert list(fields) == ["preset", "moment", "reason"]
    assert [name for name, block in fields.items() if block.get("optional")] == ["moment"]
    assert fields["preset"]["element"]["initial_option"]["value"] == "1h"
    assert [option["value"] for option in fields["preset"]["element"]["options"]] == list(PRESETS)
    assert "Africa/Lagos" in fields["preset"]["hint"]["text"]
    assert fields["reason"]["element"]["max_length"] == 300


@pytest.mark.parametrize("asked_in", ["C0KYC", "D0BOT", ""])
def test_what_was_entered_comes_back_with_the_number_of_the_watch(asked_in: str) -> None:
    moment = datetime(2026, 11, 22, 8, 30, tzinfo=UTC)

    assert read_snooze_form(sent(asked_in, moment=int(moment.timestamp()))) == SnoozeRequest(
        watch_id=7, preset="4h", moment=moment, reason="the passport"
    )


def test_a_form_that_says_nothing_is_read_as_the_first_choice_without_a_reason() -> None:
    empty = form() | {"state": {"values": {}}}

    assert read_snooze_form(empty) == SnoozeRequest(watch_id=7, preset="1h", moment=None, reason="")
