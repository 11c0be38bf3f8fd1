"""The forms of the demo's page: every kind of field, and forms that change while somebody fills them in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import Locator, Page, expect

from bot.demo.slack.model import AMARA, KYC_SUPPORT, RISK_REVIEW, TUNDE, WANJIRU
from tests.demo.bare_bot import button, card, field, form, option
from tests.page.hands import enter

if TYPE_CHECKING:
    from bot.demo.run import Demo
    from tests.demo.bare_bot import BareBot, Json

pytestmark = pytest.mark.browser

NOTE = field("Note", {"type": "plain_text_input", "multiline": True})
LOADING = form(title={"type": "plain_text", "text": "Loading"})


@pytest.fixture
def demo(demo_without_bot: Demo) -> Demo:
    return demo_without_bot


def opened(page: Page, bot: BareBot, view: Json) -> tuple[Locator, str]:
    """The form before the person's eyes, and its id."""
    enter(page, "/smile open")
    answer = bot.client.views_open(trigger_id=bot.ack()["payload"]["trigger_id"], view=view)
    dialog = page.get_by_role("dialog")
    dialog.wait_for()
    return dialog, answer["view"]["id"]


def submitted(dialog: Locator, bot: BareBot) -> dict[str, Any]:
    """Submits the form; what its fields held, by block_id."""
    dialog.get_by_role("button", name="Watch").click()
    values = bot.ack()["payload"]["view"]["state"]["values"]
    return {
        block_id: next(value for key, value in held["it"].items() if key != "type") for block_id, held in values.items()
    }


def test_every_kind_of_field_can_be_filled_in(page: Page, bot: BareBot) -> None:
    kinds = [option("Document"), option("Biometric"), option("Selfie")]
    dialog, _ = opened(
        page,
        bot,
        form(
            NOTE,
            field("Hours", {"type": "number_input", "is_decimal_allowed": False}),
            field("Until", {"type": "datetimepicker"}),
            field("Day", {"type": "datepicker"}),
            field("Opens", {"type": "timepicker"}),
            field("Lead", {"type": "users_select"}),
            field("People", {"type": "multi_users_select"}),
            field(
                "Product", {"type": "static_select", "option_groups": [{"label": kinds[0]["text"], "options": kinds}]}
            ),
            field("Products", {"type": "multi_static_select", "options": kinds}),
            field("Days", {"type": "checkboxes", "options": [option("Mon"), option("Tue")]}),
            field("Where", {"type": "conversations_select"}),
        ),
    )
    dialog.get_by_label("Note").fill("two\nlines")
    dialog.get_by_label("Hours").fill("4")
    dialog.get_by_label("Until").fill("2026-11-20T13:30")
    dialog.get_by_label("Day", exact=True).fill("2026-11-21")
    dialog.get_by_label("Opens").fill("09:15")
    dialog.get_by_label("Lead").select_option(label="Amara Okafor (you)")
    for name in ("Tunde Balogun", "Wanjiru Kamau"):
        dialog.get_by_label("People").select_option(label=name)
    dialog.get_by_label("Product", exact=True).select_option("Biometric")
    for name in ("Document", "Selfie"):
        dialog.get_by_label("Products").select_option(name)
    dialog.get_by_label("Tue").check()
    dialog.get_by_label("Where").select_option(label="# risk-review")

    assert submitted(dialog, bot) == {
        "Note": "two\nlines",
        "Hours": "4",
        "Until": 1795181400,
        "Day": "2026-11-21",
        "Opens": "09:15",
        "Lead": AMARA,
        "People": [TUNDE, WANJIRU],
        "Product": option("Biometric"),
        "Products": [option("Document"), option("Selfie")],
        "Days": [option("Tue")],
        "Where": RISK_REVIEW,
    }
    expect(dialog).to_have_count(0)


def test_a_form_is_sent_as_it_was_opened_if_nobody_changes_it(page: Page, bot: BareBot) -> None:
    here = {"type": "conversations_select", "default_to_current_conversation": True, "filter": {"include": ["public"]}}
    dialog, _ = opened(
        page,
        bot,
        form(
            field("Until", {"type": "datetimepicker", "initial_date_time": 1795181400}),
            field("Opens", {"type": "timepicker", "initial_time": "09:15"}),
            field("People", {"type": "multi_users_select", "initial_users": [TUNDE]}),
            field("Where", here),
        ),
    )
    expect(dialog.get_by_label("Until")).to_have_value("2026-11-20T13:30")
    expect(dialog.get_by_label("Opens")).to_have_value("09:15")
    expect(dialog.get_by_label("Where").get_by_role("option")).to_have_text(
        ["Choose an option", "# kyc-support", "# risk-review", "# other-bank"]
    )

    assert submitted(dialog, bot) == {"Until": 1795181400, "Opens": "09:15", "People": [TUNDE], "Where": KYC_SUPPORT}


def test_what_was_chosen_can_be_taken_back(page: Page, bot: BareBot) -> None:
    people = {"type": "multi_users_select", "initial_users": [TUNDE, WANJIRU], "max_selected_items": 2}
    dialog, _ = opened(
        page,
        bot,
        form(
            field("People", people),
            field("Lead", {"type": "users_select", "initial_user": TUNDE}, optional=True),
            field("Day", {"type": "datepicker", "initial_date": "2026-11-21"}, optional=True),
        ),
    )
    expect(dialog.get_by_label("People").get_by_role("option")).to_have_text(["No more than 2"])
    dialog.get_by_role("button", name="Remove Tunde Balogun").click()
    expect(dialog.get_by_label("People")).to_be_focused()
    dialog.get_by_label("Lead").select_option("")
    dialog.get_by_label("Day").fill("")

    assert submitted(dialog, bot) == {"People": [WANJIRU], "Lead": None, "Day": None}


def test_a_number_that_is_none_is_refused_at_its_field(page: Page, bot: BareBot) -> None:
    dialog, _ = opened(page, bot, form(field("Hours", {"type": "number_input", "is_decimal_allowed": False})))
    dialog.get_by_label("Hours").fill("four")
    dialog.get_by_label("Hours").press("Enter")

    expect(dialog.get_by_role("alert")).to_have_text("Please enter a number.")
    expect(dialog.get_by_label("Hours")).to_be_focused()


def test_the_first_field_has_the_focus_once_a_form_has_loaded(page: Page, bot: BareBot) -> None:
    dialog, view_id = opened(page, bot, LOADING)
    expect(dialog.get_by_role("button", name="Cancel")).to_be_focused()
    bot.client.views_update(view_id=view_id, view=form(NOTE))

    expect(dialog.get_by_label("Note")).to_be_focused()


def test_a_form_may_say_which_field_comes_first(page: Page, bot: BareBot) -> None:
    second = field("Second", {"type": "plain_text_input", "focus_on_load": True})
    dialog, _ = opened(page, bot, form(NOTE, second))

    expect(dialog.get_by_label("Second")).to_be_focused()


def test_a_form_that_changes_keeps_what_is_typed_and_where(page: Page, bot: BareBot) -> None:
    dialog, view_id = opened(page, bot, form(NOTE))
    dialog.get_by_label("Note").fill("half a")
    bot.client.views_update(view_id=view_id, view=form(field("Above", {"type": "timepicker"}), NOTE))
    expect(dialog.get_by_label("Above")).to_be_visible()
    expect(dialog.get_by_label("Note")).to_be_focused()

    page.keyboard.type(" word")
    expect(dialog.get_by_label("Note")).to_have_value("half a word")


def test_the_focus_is_never_lost_with_the_field_it_was_in(page: Page, bot: BareBot) -> None:
    dialog, view_id = opened(page, bot, form(NOTE))
    bot.client.views_update(view_id=view_id, view=form(field("Other", {"type": "plain_text_input"})))

    expect(dialog.get_by_label("Other")).to_be_focused()


def test_an_option_that_is_no_longer_offered_is_no_longer_chosen(page: Page, bot: BareBot) -> None:
    def view(*names: str) -> Json:
        options = [option(name) for name in names]
        return form(field("Step", {"type": "static_select", "options": options}, optional=True))

    dialog, view_id = opened(page, bot, view("Old", "Both"))
    dialog.get_by_label("Step").select_option("Old")
    bot.client.views_update(view_id=view_id, view=view("Both", "New"))
    expect(dialog.get_by_role("option", name="New")).to_be_attached()

    assert submitted(dialog, bot) == {"Step": None}


def test_a_click_in_a_form_says_what_the_fields_hold(page: Page, bot: BareBot) -> None:
    dialog, _ = opened(page, bot, form(NOTE, *card(button("preview"), {"type": "datepicker", "action_id": "day"})))
    dialog.get_by_label("Note").fill("typed")
    dialog.get_by_label("day").fill("2026-11-21")
    picked = bot.ack()["payload"]
    dialog.get_by_role("button", name="preview").click()

    assert picked["actions"][0]["selected_date"] == "2026-11-21"
    values = bot.ack()["payload"]["view"]["state"]["values"]
    assert values["Note"]["it"]["value"] == "typed"
    assert values["acts"]["day"]["selected_date"] == "2026-11-21"


def test_a_form_on_top_of_another_gives_it_back_when_closed(page: Page, bot: BareBot) -> None:
    dialog, _ = opened(page, bot, form(NOTE, *card(button("more"))))
    dialog.get_by_label("Note").fill("typed")
    dialog.get_by_role("button", name="more").click()
    title = {"type": "plain_text", "text": "On top"}
    bot.client.views_push(trigger_id=bot.ack()["payload"]["trigger_id"], view=form(NOTE, title=title))
    page.get_by_role("dialog", name="On top").get_by_role("button", name="Cancel").click()

    below = page.get_by_role("dialog", name="Watch")
    expect(below.get_by_label("Note")).to_have_value("typed")
    expect(below.get_by_label("Note")).to_be_focused()


def test_a_field_that_tells_at_once_is_a_click_too(page: Page, bot: BareBot) -> None:
    kind = {"type": "static_select", "options": [option("a"), option("b")]}
    dialog, _ = opened(page, bot, form(field("Kind", kind, dispatch_action=True)))
    dialog.get_by_label("Kind").select_option("b")

    assert bot.ack()["payload"]["actions"][0]["selected_option"] == option("b")
