"""Forms: filled in, submitted, refused at a field."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bot.demo.slack.forms import REQUIRED
from bot.demo.slack.model import AMARA, KYC_SUPPORT, RISK_REVIEW, TUNDE, WHOLE_FORM, OpenView
from bot.demo.slack.surfaces import NO_ANSWER
from tests.demo.bare_bot import BareBot, Json, field, form, opened, option

if TYPE_CHECKING:
    from bot.demo.slack.server import EmulatedSlack


FIELDS = (
    field("job", {"type": "plain_text_input", "max_length": 10}),
    field("note", {"type": "plain_text_input", "initial_value": "none"}, optional=True),
    field("where", {"type": "conversations_select", "initial_conversation": KYC_SUPPORT}),
    field(
        "when", {"type": "radio_buttons", "options": [option("all"), option("final")], "initial_option": option("all")}
    ),
    field("extra", {"type": "checkboxes", "options": [option("a"), option("b")]}, optional=True),
    field("channel", {"type": "channels_select"}, optional=True),
)


def test_a_submitted_form_is_sent_with_the_state_of_every_field(slack: EmulatedSlack, bot: BareBot) -> None:
    view = opened(slack, bot, form(*FIELDS, private_metadata="meta"))
    slack.submit(AMARA, view.id, {"job": "j-1", "when": "final", "extra": ["b"]})

    payload = bot.envelope()["payload"]
    assert (payload["type"], payload["response_urls"]) == ("view_submission", [])
    assert (payload["view"]["id"], payload["view"]["hash"]) == (view.id, view.hash)
    assert (payload["view"]["callback_id"], payload["view"]["private_metadata"]) == ("watch_form", "meta")
    assert payload["view"]["state"]["values"] == {
        "job": {"it": {"type": "plain_text_input", "value": "j-1"}},
        "note": {"it": {"type": "plain_text_input", "value": "none"}},
        "where": {"it": {"type": "conversations_select", "selected_conversation": KYC_SUPPORT}},
        "when": {"it": {"type": "radio_buttons", "selected_option": option("final")}},
        "extra": {"it": {"type": "checkboxes", "selected_options": [option("b")]}},
        "channel": {"it": {"type": "channels_select", "selected_channel": None}},
    }


def test_the_page_may_submit_states_word_for_word(slack: EmulatedSlack, bot: BareBot) -> None:
    view = opened(slack, bot, form(FIELDS[0]))
    slack.submit(AMARA, view.id, {"job": {"it": {"type": "plain_text_input", "value": "j-1"}}})

    values = bot.envelope()["payload"]["view"]["state"]["values"]
    assert values == {"job": {"it": {"type": "plain_text_input", "value": "j-1"}}}


@pytest.mark.parametrize(
    ("values", "sentence"), [({}, REQUIRED), ({"job": "x" * 11}, "Please enter at most 10 characters.")]
)
def test_the_client_itself_checks_fields_before_it_sends(
    slack: EmulatedSlack, bot: BareBot, values: Json, sentence: str
) -> None:
    view = opened(slack, bot, form(*FIELDS))

    assert slack.submit(AMARA, view.id, values) is None
    assert view.errors == {"job": sentence}


def test_the_client_checks_a_shortest_length_too(slack: EmulatedSlack, bot: BareBot) -> None:
    view = opened(slack, bot, form(field("job", {"type": "plain_text_input", "min_length": 3})))

    assert slack.submit(AMARA, view.id, {"job": "x"}) is None
    assert view.errors == {"job": "Please enter at least 3 characters."}


def test_a_field_or_an_option_that_is_not_there_is_a_mistake_of_the_test(slack: EmulatedSlack, bot: BareBot) -> None:
    view = opened(slack, bot, form(*FIELDS))

    with pytest.raises(LookupError, match="no field"):
        slack.submit(AMARA, view.id, {"jobb": "x"})
    with pytest.raises(LookupError, match="no option 'never'"):
        slack.submit(AMARA, view.id, {"job": "x", "when": "never"})
    with pytest.raises(LookupError, match="has no form"):
        slack.submit(TUNDE, view.id, {})


def test_an_empty_acknowledgement_closes_the_form(slack: EmulatedSlack, bot: BareBot) -> None:
    view = opened(slack, bot, form(FIELDS[0]))
    slack.submit(AMARA, view.id, {"job": "j-1"})
    bot.ack()

    slack.wait_for(lambda workspace: workspace.view_of(AMARA) is None)
    assert slack.workspace.views == {}


def test_errors_keep_the_form_open_and_stand_at_their_fields(slack: EmulatedSlack, bot: BareBot) -> None:
    view = opened(slack, bot, form(FIELDS[0]))
    slack.submit(AMARA, view.id, {"job": "j-1"})
    bot.ack({"response_action": "errors", "errors": {"job": "No such job."}})

    assert slack.wait_for(lambda _: view.errors) == {"job": "No such job."}
    assert slack.workspace.view_of(AMARA) is view


@pytest.mark.parametrize("ack", [{"errors": {"nowhere": "x"}}, {"errors": {}}, {}])
def test_errors_for_no_field_are_trouble_with_the_whole_form(slack: EmulatedSlack, bot: BareBot, ack: Json) -> None:
    view = opened(slack, bot, form(FIELDS[0]))
    slack.submit(AMARA, view.id, {"job": "j-1"})
    bot.ack({"response_action": "errors", **ack})

    assert slack.wait_for(lambda _: view.errors) == {WHOLE_FORM: NO_ANSWER}


def test_an_acknowledgement_may_put_another_view_in_its_place(slack: EmulatedSlack, bot: BareBot) -> None:
    view = opened(slack, bot, form(FIELDS[0]))
    before = view.hash
    slack.submit(AMARA, view.id, {"job": "j-1"})
    bot.ack({"response_action": "update", "view": form({"type": "divider"}, callback_id="done")})

    slack.wait_for(lambda _: view.view["callback_id"] == "done")
    assert view.hash != before


def pushed_upon(first: OpenView, top: OpenView | None) -> OpenView | None:
    return None if top is first else top


def test_an_acknowledgement_may_push_another_view_and_clear_them_all(slack: EmulatedSlack, bot: BareBot) -> None:
    first = opened(slack, bot, form(FIELDS[0]))
    slack.submit(AMARA, first.id, {"job": "j-1"})
    bot.ack({"response_action": "push", "view": form(FIELDS[1], callback_id="second")})
    second = slack.wait_for(lambda workspace: pushed_upon(first, workspace.view_of(AMARA)))
    assert second.below == (first.id,)

    slack.submit(AMARA, second.id, {})
    bot.ack({"response_action": "clear"})
    slack.wait_for(lambda workspace: workspace.views == {})


def test_a_pushed_form_that_is_done_with_shows_the_one_under_it(slack: EmulatedSlack, bot: BareBot) -> None:
    first = opened(slack, bot, form(FIELDS[0]))
    slack.submit(AMARA, first.id, {"job": "j-1"})
    bot.ack({"response_action": "push", "view": form(FIELDS[1])})
    second = slack.wait_for(lambda workspace: pushed_upon(first, workspace.view_of(AMARA)))
    slack.submit(AMARA, second.id, {})
    bot.ack()

    assert slack.wait_for(lambda workspace: workspace.view_of(AMARA) is first)


@pytest.mark.parametrize("action", ["update", "push", "dance"])
def test_a_bad_view_in_an_acknowledgement_is_trouble(slack: EmulatedSlack, bot: BareBot, action: str) -> None:
    view = opened(slack, bot, form(FIELDS[0]))
    slack.submit(AMARA, view.id, {"job": "j-1"})
    bot.ack({"response_action": action, "view": {"type": "modal"}})

    assert slack.wait_for(lambda _: view.errors) == {WHOLE_FORM: NO_ANSWER}


def test_a_form_nobody_acknowledges_says_so(slack: EmulatedSlack, bot: BareBot) -> None:
    view = opened(slack, bot, form(FIELDS[0]))
    bot.close()
    slack.wait_for(lambda workspace: workspace.connections == 0)
    slack.submit(AMARA, view.id, {"job": "j-1"})

    assert view.errors == {WHOLE_FORM: NO_ANSWER}


def test_a_conversation_field_may_ask_for_a_response_url(slack: EmulatedSlack, bot: BareBot) -> None:
    where = {"type": "conversations_select", "response_url_enabled": True}
    view = opened(slack, bot, form(field("where", where)))
    slack.submit(AMARA, view.id, {"where": RISK_REVIEW})

    [response_url] = bot.envelope()["payload"]["response_urls"]
    assert response_url.pop("response_url").startswith("http://127.0.0.1:")
    assert response_url == {"block_id": "where", "action_id": "it", "channel_id": RISK_REVIEW}
