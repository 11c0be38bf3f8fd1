"""The Home tab: opened, published, clicked in."""

from __future__ import annotations

import pytest
from slack_sdk.errors import SlackApiError

from bot.demo.slack.model import AMARA, BOT, OTTO, TUNDE, WHOLE_FORM
from bot.demo.slack.server import EmulatedSlack
from bot.demo.slack.surfaces import NO_ANSWER
from tests.demo.bare_bot import BareBot, Json, button, card, field, option


def home(*blocks: Json, **keys: object) -> Json:
    return {"type": "home", "blocks": list(blocks), **keys}


def menu(*values: str) -> Json:
    return {"type": "static_select", "action_id": "whose", "options": [option(value) for value in values]}


def published(bot: BareBot, *blocks: Json, **keys: object) -> Json:
    return dict(bot.client.views_publish(user_id=AMARA, view=home(*blocks, **keys))["view"])


def test_opening_an_empty_home_is_told_word_for_word_as_slack_does(slack: EmulatedSlack, bot: BareBot) -> None:
    slack.open_home(AMARA)

    envelope = bot.envelope()
    assert (envelope["type"], envelope["accepts_response_payload"]) == ("events_api", False)
    assert (envelope["retry_attempt"], envelope["retry_reason"]) == (0, "")
    payload = envelope["payload"]
    assert payload.pop("event_id").startswith("Ev")
    assert payload.pop("event_context")
    assert payload.pop("event").pop("event_ts")
    assert payload == {
        "token": "emulated-verification-token",
        "team_id": "T0SMILEDEMO",
        "api_app_id": "A0SMILEDEMO",
        "type": "event_callback",
        "event_time": payload["event_time"],
        "authorizations": [
            {
                "enterprise_id": None,
                "team_id": "T0SMILEDEMO",
                "user_id": BOT,
                "is_bot": True,
                "is_enterprise_install": False,
            }
        ],
        "is_ext_shared_channel": False,
    }


def test_an_opened_home_names_the_person_their_conversation_and_what_is_shown(
    slack: EmulatedSlack, bot: BareBot
) -> None:
    view = published(bot, {"type": "divider"}, private_metadata="page 1")
    slack.open_home(AMARA)

    event = bot.envelope()["payload"]["event"]
    assert (event["type"], event["tab"]) == ("app_home_opened", "home")
    assert (event["user"], event["channel"]) == (AMARA, slack.workspace.direct(AMARA).id)
    assert event["view"] == view


def test_a_home_belongs_to_one_person(slack: EmulatedSlack, bot: BareBot) -> None:
    view = published(bot, {"type": "divider"})

    shown = slack.home_of(AMARA)
    assert shown is not None
    assert (view["id"], view["type"]) == (shown.id, "home")
    assert slack.home_of(TUNDE) is None


def test_publishing_again_keeps_the_id_and_changes_the_hash(bot: BareBot) -> None:
    first, second = published(bot, {"type": "divider"}), published(bot, {"type": "divider"})

    assert first["id"] == second["id"]
    assert first["hash"] != second["hash"]


def test_a_hash_that_is_not_the_last_one_is_refused(slack: EmulatedSlack, bot: BareBot) -> None:
    with pytest.raises(SlackApiError, match="hash_conflict"):
        bot.client.views_publish(user_id=AMARA, view=home(), hash="made up")
    old = published(bot)["hash"]
    new = bot.client.views_publish(user_id=AMARA, view=home(*card(button("go"))), hash=old)["view"]["hash"]
    with pytest.raises(SlackApiError, match="hash_conflict"):
        bot.client.views_publish(user_id=AMARA, view=home(), hash=old)

    shown = slack.home_of(AMARA)
    assert shown is not None
    assert (shown.hash, shown.view["blocks"]) == (new, card(button("go")))


@pytest.mark.parametrize(
    "view",
    [
        {"type": "modal", "blocks": []},
        home(title={"type": "plain_text", "text": "Queue"}),
        home(*[{"type": "divider"}] * 101),
        home(private_metadata="x" * 3001),
        home(field("hours", {"type": "number_input", "is_decimal_allowed": False})),
        home(field("until", {"type": "datetimepicker"})),
        home({"type": "markdown", "text": "*"}),
    ],
)
def test_a_home_has_rules_of_its_own(bot: BareBot, view: Json) -> None:
    with pytest.raises(SlackApiError, match="invalid_arguments"):
        bot.client.views_publish(user_id=AMARA, view=view)


@pytest.mark.parametrize("slack_user_id", ["U404", BOT, OTTO])
def test_only_people_of_the_workspace_have_a_home(bot: BareBot, slack_user_id: str) -> None:
    with pytest.raises(SlackApiError, match="invalid_arguments"):
        bot.client.views_publish(user_id=slack_user_id, view=home())


def test_a_click_in_a_home_is_sent_key_for_key_as_slack_does(slack: EmulatedSlack, bot: BareBot) -> None:
    view = published(bot, *card(button("take", value="7")), private_metadata="page 1")
    slack.click_home(AMARA, "take")

    payload = bot.envelope()["payload"]
    assert payload.pop("trigger_id")
    [action] = payload.pop("actions")
    assert action.pop("action_ts")
    assert action == button("take", value="7", block_id="acts")
    assert payload == {
        "type": "block_actions",
        "user": {"id": AMARA, "username": "amara", "name": "amara", "team_id": "T0SMILEDEMO"},
        "api_app_id": "A0SMILEDEMO",
        "token": "emulated-verification-token",
        "team": {"id": "T0SMILEDEMO", "domain": "smile-id-demo"},
        "enterprise": None,
        "is_enterprise_install": False,
        "container": {"type": "view", "view_id": view["id"]},
        "view": view,
    }


def test_what_is_chosen_in_a_home_stays_chosen_while_its_menu_is_there(slack: EmulatedSlack, bot: BareBot) -> None:
    published(bot, *card(menu("mine", "all"), button("refresh")))
    slack.click_home(AMARA, "whose", chosen={"selected_option": option("all")})
    held = {"acts": {"whose": {"type": "static_select", "selected_option": option("all")}}}
    chosen = bot.envelope()["payload"]
    published(bot, *card(menu("mine", "all"), button("refresh")))
    slack.click_home(AMARA, "refresh")
    kept = bot.envelope()["payload"]
    published(bot, *card(menu("mine", "late"), button("refresh")))
    slack.click_home(AMARA, "refresh")

    assert chosen["actions"][0]["selected_option"] == option("all")
    assert chosen["view"]["state"]["values"] == kept["view"]["state"]["values"] == held
    gone = {"acts": {"whose": {"type": "static_select", "selected_option": None}}}
    assert bot.envelope()["payload"]["view"]["state"]["values"] == gone


def test_a_home_may_be_clicked_in_with_its_fields_filled_in(slack: EmulatedSlack, bot: BareBot) -> None:
    published(bot, field("job", {"type": "plain_text_input"}), *card(button("look")))
    slack.click_home(AMARA, "look", state={"job": "job-1"})

    values = bot.envelope()["payload"]["view"]["state"]["values"]
    assert values == {"job": {"it": {"type": "plain_text_input", "value": "job-1"}}}


def test_a_click_in_a_home_lets_the_bot_open_a_form(slack: EmulatedSlack, bot: BareBot) -> None:
    published(bot, *card(button("filter")))
    slack.click_home(AMARA, "filter")
    view = {"type": "modal", "title": {"type": "plain_text", "text": "Filter"}, "blocks": []}
    bot.client.views_open(trigger_id=bot.ack()["payload"]["trigger_id"], view=view)

    assert slack.workspace.view_of(AMARA)


def test_a_click_in_a_home_that_nobody_acknowledges_says_so_until_the_next(slack: EmulatedSlack, bot: BareBot) -> None:
    published(bot, *card(button("take")))
    bot.close()
    slack.wait_for(lambda workspace: workspace.connections == 0)
    slack.click_home(AMARA, "take")
    shown = slack.home_of(AMARA)
    assert shown is not None
    assert shown.errors == {WHOLE_FORM: NO_ANSWER}

    other = BareBot(slack)
    slack.click_home(AMARA, "take")
    other.close()
    assert shown.errors == {}


def test_nothing_is_told_of_a_home_to_a_bot_that_has_not_subscribed() -> None:
    slack = EmulatedSlack(events=())
    slack.start()
    heard = slack.open_home(AMARA)
    slack.stop()

    assert heard is None


def test_what_is_not_there_cannot_be_clicked_or_opened(slack: EmulatedSlack, bot: BareBot) -> None:
    with pytest.raises(LookupError, match="empty Home tab"):
        slack.click_home(AMARA, "take")
    published(bot, *card(button("take")))

    with pytest.raises(LookupError, match="nothing to click: give"):
        slack.click_home(AMARA, "give")
    with pytest.raises(LookupError, match="another company"):
        slack.open_home(OTTO)
