"""The demo's page with the real bot behind it: commands, clicks, forms, threads, restarts."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import Page, expect

from bot.demo import invented
from bot.demo.answers import APPROVED_AFTER_REVIEW, UNDER_REVIEW, Step
from bot.demo.slack.model import AMARA, KYC_SUPPORT, RISK_REVIEW
from tests.page.hands import PHONE, TALL, answer, enter, message

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.demo.run import Demo

pytestmark = pytest.mark.browser


def test_a_status_is_a_card_that_only_the_asker_sees(page: Page, demo: Demo) -> None:
    page.get_by_role("button", name="/smile status amina approved-").click()
    card = answer(page, "Approved", "0810")

    expect(card).to_contain_text("Only visible to you")
    expect(card).to_contain_text("Enroll User")
    expect(card.get_by_role("img", name=":white_check_mark:")).to_be_visible()
    assert all(shown.only_for == AMARA for shown in demo.slack.workspace.ephemerals(AMARA))

    card.get_by_role("button", name="Dismiss message").click()
    expect(page.get_by_role("main").get_by_role("article").filter(has_text="0810")).to_have_count(0)


def test_a_review_is_watched_to_its_decision_in_the_thread(
    page: Page, demo: Demo, open_page: Callable[..., Page]
) -> None:
    demo.smile_id.set_job("zanele", "login-4821", [Step(UNDER_REVIEW), Step(APPROVED_AFTER_REVIEW)])
    enter(page, "/smile watch zanele login-4821")
    card = answer(page, "Under review", "Watched by")
    expect(card.get_by_role("button", name="Stop watching")).to_be_visible()

    demo.smile_id.advance("zanele", "login-4821")
    decision = answer(page, "replied to a thread", "1220")
    decision.wait_for()
    expect(decision).to_contain_text("@Amara Okafor")
    edited = page.get_by_role("main").get_by_role("article").filter(has_text="(edited)").last
    expect(edited).to_contain_text("Approved")
    expect(edited.get_by_role("button", name="Stop watching")).to_have_count(0)

    edited.get_by_role("button", name=re.compile("1 reply")).click()
    thread = page.get_by_role("complementary", name="Thread")
    expect(thread.get_by_role("article")).to_have_count(2)
    expect(thread).to_contain_text("Also sent to the channel")
    page.set_viewport_size(TALL)

    phone = open_page(PHONE)
    phone.get_by_role("button", name=re.compile("1 reply")).last.click()
    expect(phone.get_by_role("complementary", name="Thread")).to_contain_text("1220")

    thread.press("Escape")
    expect(thread).to_have_count(0)


def test_the_selfie_link_opens_an_invented_picture(page: Page) -> None:
    enter(page, "/smile status amina approved-selfie")
    link = answer(page, "approved-selfie").get_by_role("link", name="Open selfie")
    with page.expect_popup() as opened:
        link.click()

    expect(opened.value.locator("svg > title")).to_have_text("An invented portrait")
    opened.value.close()


def test_history_and_share_are_clicks(page: Page, demo: Demo) -> None:
    enter(page, "/smile status amina approved-share")
    card = answer(page, "approved-share", "Share to channel")
    card.get_by_role("button", name="History").click()
    expect(answer(page, "onboarding-77")).to_contain_text("login-12")

    card.get_by_role("button", name="Share to channel").click()
    shared = demo.slack.wait_for(
        lambda workspace: [m for m in workspace.in_channel(KYC_SUPPORT) if "approved-share" in m.words()]
    )
    expect(message(page, shared[0].ts)).to_contain_text("@Amara Okafor")


def test_none_of_the_personal_data_reaches_the_page(page: Page) -> None:
    enter(page, "/smile status kwame personal-1")
    expect(answer(page, "personal-1")).to_contain_text("1012")
    shown = page.content()

    leaked = [value for value in invented.PERSONAL_FIELDS.values() if isinstance(value, str) and value in shown]
    assert leaked == []


def test_hostile_text_is_shown_and_does_nothing(page: Page) -> None:
    enter(page, "/smile status eve hostile-1")
    card = answer(page, "hostile-1")

    expect(card).to_contain_text("<!channel>")
    expect(card).to_contain_text("your bank")
    assert card.locator(".mention, .body a:not(.button), .body strong:text('bold')").count() == 0
    assert invented.RIGHT_TO_LEFT_OVERRIDE not in card.inner_text()


def test_stop_watching_asks_first_and_then_stops(page: Page) -> None:
    enter(page, "/smile watch ada undecided-stop")
    card = answer(page, "undecided-stop", "Watched by")
    card.get_by_role("button", name="Stop watching").click()
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_role("button").last).to_be_visible()
    page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)
    expect(card.get_by_role("button", name="Stop watching")).to_be_visible()

    card.get_by_role("button", name="Stop watching").click()
    dialog.get_by_role("button").last.click()
    expect(card.get_by_role("button", name="Watch again")).to_be_visible()


def test_the_form_shows_errors_at_its_fields_and_watches_when_they_are_right(page: Page, demo: Demo) -> None:
    enter(page, "/smile watch")
    form = page.get_by_role("dialog", name="Watch a job")
    form.get_by_role("button", name="Watch").click()
    expect(form.get_by_label("User id")).to_be_focused()
    expect(form.get_by_label("User id")).to_have_attribute("aria-invalid", "true")
    expect(form.get_by_role("alert")).to_have_count(2)

    form.get_by_label("User id").fill("   ")
    form.get_by_label("Job id").fill("undecided-form")
    form.get_by_label("Channel").select_option(RISK_REVIEW)
    form.get_by_label("Only the decision").check()
    form.get_by_label("Job id").press("Enter")
    expect(form.get_by_role("alert")).to_have_count(1)

    form.get_by_label("User id").fill("ada")
    form.get_by_role("button", name="Watch").click()
    expect(form).to_have_count(0)
    card = demo.slack.wait_for(lambda workspace: workspace.in_channel(RISK_REVIEW))[-1]
    assert "undecided-form" in card.words()

    other = page.get_by_role("navigation").get_by_role("button", name="risk-review")
    expect(other.get_by_label("new messages")).to_be_visible()
    other.click()
    expect(message(page, card.ts)).to_be_visible()
    expect(page.get_by_label("new messages")).to_have_count(0)


def test_escape_closes_the_form_and_the_focus_goes_back(page: Page, demo: Demo) -> None:
    enter(page, "/smile watch")
    page.get_by_role("dialog").wait_for()
    page.keyboard.press("Escape")

    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(page.get_by_label("Message #kyc-support")).to_be_focused()
    demo.slack.wait_for(lambda workspace: workspace.view_of(AMARA) is None)


def test_the_composer_helps_with_commands_and_says_plain_words(page: Page) -> None:
    composer = page.get_by_label("Message #kyc-support")
    composer.fill("/smile st")
    expect(page.get_by_role("list", name="Commands")).to_contain_text("<user_id> <job_id>")
    composer.press("Tab")
    expect(composer).to_have_value("/smile status ")
    composer.press("Escape")
    expect(composer).to_have_value("")

    composer.fill("two")
    composer.press("Shift+Enter")
    composer.press_sequentially("lines <b>&amp;")
    page.get_by_role("button", name="Send").click()
    expect(answer(page, "two").locator(".body")).to_have_text("two\nlines <b>&amp;", use_inner_text=True)


def test_a_wrong_command_is_answered_with_the_nearest(page: Page) -> None:
    enter(page, "/smile statsu a b")

    expect(answer(page, "statsu")).to_contain_text("status")


@pytest.mark.parametrize("button", ["Restart the bot", "kill -9, then restart"])
def test_a_restarted_bot_goes_on(page: Page, button: str) -> None:
    page.get_by_role("button", name=button).click()
    banner = page.get_by_text("The bot is not connected to Slack.")
    banner.wait_for()
    expect(banner).to_have_count(0)

    job_id = f"approved-{len(button)}"
    enter(page, f"/smile status amina {job_id}")
    expect(answer(page, job_id)).to_contain_text("Approved")


def test_while_smile_id_is_down_the_answer_says_so(page: Page) -> None:
    switch = page.get_by_role("switch", name="Smile ID is down")
    switch.check()
    enter(page, "/smile status amina approved-down")
    expect(answer(page, "Reference")).to_contain_text("Smile ID")
    switch.uncheck()

    enter(page, "/smile status amina approved-up")
    expect(answer(page, "approved-up")).to_contain_text("Approved")


def test_the_bot_can_be_put_out_of_a_channel_and_invited_back(page: Page) -> None:
    enter(page, "/remove @Smile ID")
    expect(page.get_by_text("Smile ID is not in this channel")).to_be_visible()
    enter(page, "/smile watch ada undecided-out")
    expect(answer(page, "/invite @Smile ID")).to_contain_text("Only visible to you")
    enter(page, "/invite @Smile ID")
    expect(page.get_by_text("Smile ID is not in this channel")).to_have_count(0)


def test_on_a_phone_the_sides_are_drawers(open_page: Callable[..., Page]) -> None:
    page = open_page(PHONE)
    expect(page.get_by_role("navigation")).not_to_be_visible()
    page.get_by_role("button", name="Scenarios").click()
    page.get_by_role("button", name="/smile status fatou expired-").click()
    card = answer(page, "0817")
    expect(card).to_contain_text("Document is Expired")

    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.get_by_role("button", name="Channels").click()
    page.get_by_role("button", name="risk-review").click()
    expect(page.get_by_role("heading", name="# risk-review").first).to_be_visible()
    expect(page.get_by_role("navigation")).not_to_be_visible()
