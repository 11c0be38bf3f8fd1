from typing import Any

import pytest

from bot.blocks.form import CALLBACK_ID, WatchRequest, read_watch_form, watch_form
from bot.blocks.message import Block
from bot.demo.slack import block_kit
from tests.blocks.examples import HOSTILE


def elements(form: Block) -> dict[str, Any]:
    return {block["block_id"]: block["element"] for block in form["blocks"]}


def filled(**values: object) -> dict[str, Any]:
    """A submitted view as Slack sends it."""
    entered = {"smile_user_id": "user-1042", "job_id": "job-77", "channel": "C0KYC", "tell": "decision"} | values
    fields = {
        "smile_user_id": {"smile_user_id": {"type": "plain_text_input", "value": entered["smile_user_id"]}},
        "job_id": {"job_id": {"type": "plain_text_input", "value": entered["job_id"]}},
        "channel": {"channel": {"type": "conversations_select", "selected_conversation": entered["channel"]}},
        "tell": {"tell": {"type": "radio_buttons", "selected_option": {"value": entered["tell"]}}},
    }
    return {"type": "modal", "callback_id": CALLBACK_ID, "state": {"values": fields}}


@pytest.mark.parametrize("channel_id", ["C0KYC", "D0BOT", None])
@pytest.mark.parametrize("foreign", ["", *HOSTILE.values()])
def test_the_form_is_a_modal_within_slacks_limits(foreign: str, channel_id: str | None) -> None:
    form = watch_form(channel_id=channel_id, smile_user_id=foreign, job_id=foreign)

    assert block_kit.view_problems(form) == []
    assert form["callback_id"] == CALLBACK_ID == "watch_form"


def test_the_form_asks_for_the_ids_the_channel_and_what_to_tell() -> None:
    form = watch_form(channel_id="C0KYC")

    assert list(elements(form)) == ["smile_user_id", "job_id", "channel", "tell"]
    assert [block["label"]["text"] for block in form["blocks"]] == [
        "User id",
        "Job id",
        "Channel to tell",
        "Tell the channel",
    ]
    assert not any(block.get("optional") for block in form["blocks"])


def test_what_is_known_is_filled_in() -> None:
    fields = elements(watch_form(channel_id="C0KYC", smile_user_id="user-1042", job_id="job-77"))

    assert fields["smile_user_id"]["initial_value"] == "user-1042"
    assert fields["job_id"]["initial_value"] == "job-77"
    assert fields["channel"]["initial_conversation"] == "C0KYC"
    assert fields["tell"]["initial_option"]["value"] == "changes"


@pytest.mark.parametrize(("channel_id", "kept"), [("C0KYC", "C0KYC"), (None, "")])
def test_the_form_knows_where_it_was_asked_for_whatever_channel_is_chosen_in_it(
    channel_id: str | None, kept: str
) -> None:
    assert watch_form(channel_id=channel_id)["private_metadata"] == kept


def test_what_is_not_known_is_left_empty() -> None:
    fields = elements(watch_form(channel_id=None))

    assert "initial_value" not in fields["smile_user_id"]
    assert "initial_conversation" not in fields["channel"]
    assert fields["channel"]["default_to_current_conversation"] is True


def test_a_conversation_of_two_is_no_channel_to_tell() -> None:
    channel = elements(watch_form(channel_id="D0BOT"))["channel"]

    assert "initial_conversation" not in channel
    assert channel["filter"] == {"include": ["public", "private"], "exclude_bot_users": True}


def test_people_choose_between_every_change_and_the_decision() -> None:
    options = elements(watch_form(channel_id="C0KYC"))["tell"]["options"]

    assert [(option["value"], option["text"]["text"]) for option in options] == [
        ("changes", "Every change"),
        ("decision", "Only the decision"),
    ]


def test_a_filled_form_is_read() -> None:
    assert read_watch_form(filled()) == WatchRequest(
        smile_user_id="user-1042", job_id="job-77", channel_id="C0KYC", tell="decision"
    )


def test_spaces_around_an_id_are_not_part_of_it() -> None:
    request = read_watch_form(filled(smile_user_id=" user 1042\n", job_id="\tjob-77 "))

    assert (request.smile_user_id, request.job_id) == ("user 1042", "job-77")


@pytest.mark.parametrize(
    "view",
    [
        filled(smile_user_id=None, job_id=None, channel=None, tell=None),
        filled(smile_user_id=["a"], job_id={"value": "b"}, channel=5, tell=["decision"]),
        {},
        {"state": None},
        {"state": {"values": [1]}},
        {"state": {"values": {"job_id": "job-1", "tell": {"tell": True}, "channel": {"channel": []}}}},
        "<!channel>",
    ],
)
def test_what_the_form_does_not_say_as_text_is_empty_and_every_change_is_told(view: object) -> None:
    assert read_watch_form(view) == WatchRequest(smile_user_id="", job_id="", channel_id="", tell="changes")
