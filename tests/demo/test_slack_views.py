"""Forms: opened with a trigger, updated, clicked in, closed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from slack_sdk.errors import SlackApiError

from bot.demo.slack.model import AMARA, KYC_SUPPORT, OpenView
from tests.demo.bare_bot import BareBot, Json, button, card, field, form, opened, option

if TYPE_CHECKING:
    from bot.demo.slack.server import EmulatedSlack
    from tests.clock import Clock


def test_a_trigger_is_good_once(slack: EmulatedSlack, bot: BareBot) -> None:
    slack.type(AMARA, KYC_SUPPORT, "/smile watch")
    trigger_id = bot.ack()["payload"]["trigger_id"]
    answers = [_views_open(bot, trigger_id), _views_open(bot, trigger_id), _views_open(bot, "1.2.x")]

    assert answers == ["ok", "exchanged_trigger_id", "invalid_trigger_id"]


def test_a_trigger_is_good_for_three_seconds(slack: EmulatedSlack, bot: BareBot, clock: Clock) -> None:
    for seconds, outcome in ((3, "ok"), (3.1, "expired_trigger_id")):
        slack.type(AMARA, KYC_SUPPORT, "/smile watch")
        trigger_id = bot.ack()["payload"]["trigger_id"]
        clock.advance(seconds=seconds)

        assert _views_open(bot, trigger_id) == outcome


@pytest.mark.parametrize(
    ("view", "error"),
    [
        (form(title={"type": "plain_text", "text": "x" * 25}), "invalid_arguments"),
        ("{", "invalid_arguments"),
    ],
)
def test_a_view_is_checked_before_it_opens(slack: EmulatedSlack, bot: BareBot, view: Any, error: str) -> None:
    slack.type(AMARA, KYC_SUPPORT, "/smile watch")

    assert _views_open(bot, bot.ack()["payload"]["trigger_id"], view) == error


def test_a_view_over_250_kilobytes_is_too_large(slack: EmulatedSlack, bot: BareBot) -> None:
    options = [option(f"{number:03}" + "x" * 70) for number in range(100)]
    view = form(*[field(f"f{n}", {"type": "static_select", "options": options}) for n in range(15)])
    slack.type(AMARA, KYC_SUPPORT, "/smile watch")

    assert _views_open(bot, bot.ack()["payload"]["trigger_id"], view) == "view_too_large"


def _views_open(bot: BareBot, trigger_id: str, view: Any = None) -> str:
    arguments = {"trigger_id": trigger_id, "view": view or form()}
    try:
        bot.client.api_call("views.open", json=arguments)
    except SlackApiError as error:
        return str(error.response["error"])
    return "ok"


def test_a_click_in_a_form_names_the_form(slack: EmulatedSlack, bot: BareBot) -> None:
    view = opened(slack, bot, form(*card(button("history_page", value="2"))))
    slack.click_in_view(AMARA, view.id, "history_page")

    payload = bot.envelope()["payload"]
    assert payload["container"] == {"type": "view", "view_id": view.id}
    assert (payload["view"]["id"], payload["actions"][0]["value"]) == (view.id, "2")
    assert "response_url" not in payload


def test_a_view_can_be_updated_while_it_is_open(slack: EmulatedSlack, bot: BareBot) -> None:
    view = opened(slack, bot, form(external_id="mine"))
    bot.client.views_update(view_id=view.id, hash=view.hash, view=form(callback_id="second", external_id="mine"))
    bot.client.views_update(external_id="mine", view=form(callback_id="third"))

    assert view.view["callback_id"] == "third"


@pytest.mark.parametrize(("wrong", "error"), [({"view_id": "V404"}, "not_found"), ({"hash": "old"}, "hash_conflict")])
def test_a_stale_update_of_a_view_is_refused(slack: EmulatedSlack, bot: BareBot, wrong: Json, error: str) -> None:
    view = opened(slack, bot, form())

    with pytest.raises(SlackApiError, match=error):
        bot.client.views_update(**{"view_id": view.id, "view": form(), **wrong})


@pytest.mark.parametrize("notify", [True, False])
def test_closing_a_form_is_told_only_if_the_form_asks(slack: EmulatedSlack, bot: BareBot, notify: bool) -> None:
    view = opened(slack, bot, form(notify_on_close=notify))
    envelope = slack.close_view(AMARA, view.id)

    assert slack.workspace.view_of(AMARA) is None
    assert (envelope.payload["type"] if envelope else None) == ("view_closed" if notify else None)


def pushed(slack: EmulatedSlack, bot: BareBot, view: OpenView, **keys: Any) -> OpenView:
    """A form on top of this one, pushed as an answer to a click in it."""
    slack.click_in_view(AMARA, view.id, "more")
    bot.client.views_push(trigger_id=bot.ack()["payload"]["trigger_id"], view=form(*card(button("more")), **keys))
    return slack.wait_for(lambda workspace: workspace.view_of(AMARA))


def test_a_pushed_form_lies_on_top_until_it_is_closed(slack: EmulatedSlack, bot: BareBot) -> None:
    first = opened(slack, bot, form(*card(button("more"))))
    second = pushed(slack, bot, first)
    slack.click_in_view(AMARA, second.id, "more")

    shown = bot.ack()["payload"]["view"]
    assert (shown["id"], shown["root_view_id"], shown["previous_view_id"]) == (second.id, first.id, first.id)
    slack.close_view(AMARA, second.id)
    assert slack.workspace.view_of(AMARA) is first


def test_no_more_than_three_forms_lie_on_each_other(slack: EmulatedSlack, bot: BareBot) -> None:
    third = pushed(slack, bot, pushed(slack, bot, opened(slack, bot, form(*card(button("more"))))))

    assert len(third.below) == 2
    with pytest.raises(SlackApiError, match="push_limit_reached"):
        pushed(slack, bot, third)


def test_a_form_is_pushed_upon_one_that_is_open(slack: EmulatedSlack, bot: BareBot) -> None:
    slack.type(AMARA, KYC_SUPPORT, "/smile watch")

    with pytest.raises(SlackApiError, match="not_found"):
        bot.client.views_push(trigger_id=bot.ack()["payload"]["trigger_id"], view=form())


@pytest.mark.parametrize("clear", [True, False])
def test_closing_a_form_may_close_those_under_it(slack: EmulatedSlack, bot: BareBot, clear: bool) -> None:
    first = opened(slack, bot, form(*card(button("more"))))
    second = pushed(slack, bot, first, clear_on_close=clear, notify_on_close=True)
    slack.close_view(AMARA, second.id)

    assert bot.envelope()["payload"]["is_cleared"] is clear
    assert slack.workspace.view_of(AMARA) is (None if clear else first)


def test_a_click_in_a_form_brings_what_its_fields_hold(slack: EmulatedSlack, bot: BareBot) -> None:
    menu = {"type": "static_select", "action_id": "it", "options": [option("a"), option("b")]}
    view = opened(slack, bot, form(field("job", {"type": "plain_text_input"}), *card(menu)))
    slack.click_in_view(
        AMARA, view.id, "it", block_id="acts", chosen={"selected_option": option("b")}, state={"job": "j"}
    )

    assert bot.envelope()["payload"]["view"]["state"]["values"] == {
        "job": {"it": {"type": "plain_text_input", "value": "j"}},
        "acts": {"it": {"type": "static_select", "selected_option": option("b")}},
    }


def test_private_metadata_has_3000_characters_at_most(slack: EmulatedSlack, bot: BareBot) -> None:
    slack.type(AMARA, KYC_SUPPORT, "/smile watch")
    trigger_id = bot.ack()["payload"]["trigger_id"]

    assert _views_open(bot, trigger_id, form(private_metadata="x" * 3001)) == "invalid_arguments"
    assert _views_open(bot, trigger_id, form(private_metadata="x" * 3000)) == "ok"
