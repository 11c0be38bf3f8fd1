from datetime import time, timedelta
from typing import Any

import pytest

from bot.blocks.message import Block
from bot.blocks.plain import plain_text
from bot.blocks.settings import (
    CALLBACK_ID,
    MAX_GROUPS,
    SettingsRequest,
    read_settings_form,
    saved,
    settings_form,
)
from bot.demo.slack import block_kit
from tests.blocks.examples import CHANNEL, COLLEAGUE, GROUP, HOSTILE, rules

GROUPS = {"S0OTHER": "Others (@others)", GROUP: "KYC on call (@kyc-oncall)"}
BARE = rules(
    due_after=None,
    oncall_group=None,
    lead=None,
    time_zone="UTC",
    opens=time(),
    closes=time(),
    days=frozenset(range(1, 8)),
    digest_at=None,
)


def form(seen: str = "2026", groups: dict[str, str] | None = None, **changes: object) -> Block:
    return settings_form(channel_id=CHANNEL, rules=rules(**changes), seen=seen, groups=groups or {})


def elements(view: Block) -> dict[str, Any]:
    return {block["block_id"]: block["element"] for block in view["blocks"] if block["type"] == "input"}


def submitted(**values: dict[str, Any]) -> dict[str, Any]:
    """A view as Slack sends it, with what is under each block_id."""
    state = {block_id: {block_id: value} for block_id, value in values.items()}
    return {"private_metadata": f"{CHANNEL} 2026", "state": {"values": state}}


def read(**values: dict[str, Any]) -> SettingsRequest:
    return read_settings_form(submitted(**values))


def chosen(*values: str) -> dict[str, Any]:
    return {"selected_options": [{"value": value} for value in values]}


@pytest.mark.parametrize("groups", [{}, GROUPS, {f"S{number}": f"group {number}" for number in range(MAX_GROUPS + 5)}])
@pytest.mark.parametrize("held", [rules(), BARE, rules(due_after=timedelta(minutes=1))])
def test_the_form_is_a_modal_within_slacks_limits(held: Any, groups: dict[str, str]) -> None:
    view = settings_form(channel_id=CHANNEL, rules=held, seen="", groups=groups)

    assert block_kit.view_problems(view) == []
    assert view["callback_id"] == CALLBACK_ID == "settings_form"


@pytest.mark.parametrize("foreign", HOSTILE.values(), ids=HOSTILE.keys())
def test_hostile_names_of_groups_stay_within_the_limits(foreign: str) -> None:
    assert block_kit.view_problems(form(groups={GROUP: foreign, "S0OTHER": foreign})) == []


def test_the_form_is_filled_in_with_what_holds() -> None:
    fields = elements(form())

    assert fields["due_hours"]["initial_value"] == "4"
    assert fields["oncall_group"]["initial_value"] == GROUP
    assert fields["lead"]["initial_user"] == COLLEAGUE
    assert fields["time_zone"]["initial_value"] == "Africa/Nairobi"
    assert (fields["opens"]["initial_time"], fields["closes"]["initial_time"]) == ("09:00", "17:00")
    assert [option["value"] for option in fields["days"]["initial_options"]] == ["1", "2", "3", "4", "5"]
    assert fields["digest_at"]["initial_time"] == "09:30"


def test_what_is_not_set_is_left_empty() -> None:
    fields = elements(settings_form(channel_id=CHANNEL, rules=BARE, seen="", groups={}))
    initial = {name for name, element in fields.items() for key in element if key.startswith("initial")}

    assert initial == {"time_zone", "opens", "closes", "days"}


@pytest.mark.parametrize(
    ("due_after", "shown"),
    [(timedelta(minutes=90), "1.5"), (timedelta(hours=100), "100"), (timedelta(days=9e4), "2160000")],
)
def test_hours_are_shown_as_people_type_them(due_after: timedelta, shown: str) -> None:
    assert elements(form(due_after=due_after))["due_hours"]["initial_value"] == shown


def test_only_what_may_be_empty_is_optional() -> None:
    optional = {block["block_id"] for block in form()["blocks"] if block.get("optional")}

    assert optional == {"due_hours", "oncall_group", "lead", "digest_at"}


def test_groups_that_are_known_are_chosen_from_by_name() -> None:
    field = elements(form(groups=GROUPS))["oncall_group"]

    assert field["type"] == "static_select"
    assert {option["value"]: option["text"]["text"] for option in field["options"]} == GROUPS
    assert field["initial_option"]["value"] == GROUP


def test_a_group_that_is_gone_is_still_shown_as_the_one_that_is_set() -> None:
    field = elements(form(groups={"S0OTHER": "Others"}))["oncall_group"]

    assert field["initial_option"]["text"]["text"] == GROUP
    assert len(field["options"]) == 2


def test_where_groups_are_not_known_the_form_says_how_to_find_an_id() -> None:
    (block,) = [block for block in form()["blocks"] if block.get("block_id") == "oncall_group"]

    assert block["element"]["type"] == "plain_text_input"
    assert "Copy group ID" in block["hint"]["text"]


def test_the_channel_and_what_was_seen_come_back_with_the_form() -> None:
    view = form(seen="2026-11-21T09:00:00.000000Z")
    request = read_settings_form({"private_metadata": view["private_metadata"]})

    assert (request.channel_id, request.seen) == (CHANNEL, "2026-11-21T09:00:00.000000Z")


def test_a_filled_form_is_read() -> None:
    request = read(
        due_hours={"value": "4.5"},
        oncall_group={"value": " S0ONCALL "},
        lead={"selected_user": COLLEAGUE},
        time_zone={"value": "Africa/Lagos"},
        opens={"selected_time": "08:00"},
        closes={"selected_time": "18:00"},
        days=chosen("1", "6"),
        digest_at={"selected_time": "09:30"},
    )

    assert request == SettingsRequest(
        channel_id=CHANNEL,
        seen="2026",
        due_hours="4.5",
        oncall_group=GROUP,
        lead=COLLEAGUE,
        time_zone="Africa/Lagos",
        opens="08:00",
        closes="18:00",
        days=frozenset({"1", "6"}),
        digest_at="09:30",
    )


def test_a_group_chosen_from_a_menu_is_read_too() -> None:
    assert read(oncall_group={"selected_option": {"value": GROUP}}).oncall_group == GROUP


@pytest.mark.parametrize(
    "view",
    [
        {},
        None,
        "<!channel>",
        {"private_metadata": 5, "state": {"values": [1]}},
        {"state": {"values": {"days": {"days": {"selected_options": [None, {"value": 3}, {}, "x"]}}}}},
        {"state": {"values": {"lead": {"lead": {"selected_user": ["U1"]}}, "days": True}}},
    ],
)
def test_what_the_form_does_not_say_as_text_is_empty(view: object) -> None:
    request = read_settings_form(view)

    assert {request.channel_id, request.due_hours, request.lead, request.time_zone, request.opens} == {""}
    assert request.days == frozenset()


def test_saved_settings_are_told_as_what_holds_now() -> None:
    message = saved(channel_id=CHANNEL, rules=rules())

    assert message.text == f"The settings of <#{CHANNEL}> are kept."
    assert plain_text(message).split("\n")[1:] == [
        "• Reviews are due after 4 h. A reminder comes after 3 h; when one is due, S0ONCALL is mentioned;"
        f" after 8 h @{COLLEAGUE} is told.",
        "• That happens from 09:00 to 17:00 (Africa/Nairobi) on Monday to Friday, or waits.",
        "• The daily digest comes at 09:30 (Africa/Nairobi).",
    ]


def test_what_was_refused_of_the_settings_is_told_after_what_holds() -> None:
    message = saved(channel_id=CHANNEL, rules=rules(lead=None), refused_lead=COLLEAGUE, refused_group="S0GONE1")

    assert plain_text(message).split("\n")[-2:] == [
        f"• ⚠️ @{COLLEAGUE} is not the lead: they may not look up jobs, which a lead is told of. Choose somebody else.",
        "• ⚠️ S0GONE1 is not on call: this workspace has no such user group, or it is disabled. Choose another.",
    ]


def test_saved_settings_without_a_due_time_say_so() -> None:
    assert plain_text(saved(channel_id=CHANNEL, rules=BARE)).split("\n")[1:] == [
        "• No review is late here.",
        "• There is no daily digest.",
    ]


def test_saved_settings_name_nobody_who_is_not_set() -> None:
    alone = plain_text(saved(channel_id=CHANNEL, rules=rules(oncall_group=None, lead=None)))

    assert "when one is due, the channel is told." in alone


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"opens": time(), "closes": time(), "days": frozenset(range(1, 8))}, "That happens at any hour."),
        (
            {"opens": time(), "closes": time(), "days": frozenset([6])},
            "from 00:00 to 24:00 (Africa/Nairobi) on Saturday",
        ),
        ({"opens": time(22), "closes": time(6)}, "from 22:00 to 06:00 the next day (Africa/Nairobi) on Monday"),
        ({"opens": time(9), "closes": time(9)}, "from 09:00 to 09:00 the next day (Africa/Nairobi) on Monday"),
        ({"opens": time(9), "closes": time(9), "days": frozenset(range(1, 8))}, "That happens at any hour."),
    ],
)
def test_the_hours_of_business_are_told_with_their_end(changes: dict[str, object], words: str) -> None:
    assert words in plain_text(saved(channel_id=CHANNEL, rules=rules(**changes)))


@pytest.mark.parametrize(
    ("days", "words"),
    [
        ({1, 2, 3, 4, 5}, "on Monday to Friday,"),
        ({6}, "on Saturday,"),
        ({6, 7}, "on Saturday and Sunday,"),
        ({1, 3, 5}, "on Monday, Wednesday and Friday,"),
    ],
)
def test_days_are_told_as_people_say_them(days: set[int], words: str) -> None:
    assert words in plain_text(saved(channel_id=CHANNEL, rules=rules(days=frozenset(days))))
