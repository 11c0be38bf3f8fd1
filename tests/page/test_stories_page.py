"""The triage desk in the demo's page, with the real bot: its stories, clicked through."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import Locator, Page, expect

from bot.demo.run import Demo, say
from bot.demo.slack.model import GITA, KYC_ONCALL, KYC_SUPPORT, TUNDE, WANJIRU
from tests.page.hands import PHONE, answer, at_home, enter, message

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    """One of its own: its clock runs ahead of the others'."""
    with Demo(tmp_path_factory.mktemp("desk"), say) as demo:
        demo.add_page()
        demo.start()
        demo.slack.wait_for(lambda workspace: workspace.connections, timeout=30)
        yield demo


def story(page: Page, title: str) -> Locator:
    """The story of this title in the panel, opened."""
    page.get_by_role("button", name="The triage desk").click()
    shown = page.get_by_role("listitem").filter(has=page.get_by_role("heading", name=title, exact=True))
    shown.get_by_role("heading").click()
    return shown


def watched(page: Page, job_id: str) -> Locator:
    """The card of a job that is watched from now on, and that nobody decides."""
    enter(page, f"/smile watch lerato {job_id}")
    card = answer(page, job_id, "Watched by")
    expect(card).to_contain_text("Under review by a person")
    return card


def become(page: Page, slack_user_id: str, initials: str) -> None:
    page.get_by_label("You are").select_option(slack_user_id)
    expect(page.locator(".me .avatar")).to_have_text(initials)


def test_a_late_review_is_seen_by_pushing_the_clock(page: Page) -> None:
    late = story(page, "Late")
    late.get_by_role("button", name="/smile settings").click()
    form = page.get_by_role("dialog", name="Channel settings")
    form.get_by_label("User group on call").select_option(KYC_ONCALL)
    form.get_by_label("Lead").select_option(WANJIRU)
    form.get_by_role("button", name="Save").click()
    expect(answer(page, "are kept")).to_contain_text("@Wanjiru Kamau is told")
    late.get_by_role("button", name="/smile watch lerato late-").click()
    card = answer(page, "Under review by a person", "Watched by")

    late.get_by_role("button", name="Push the clock +3h").click()
    card.get_by_role("button", name="1 reply").click()
    expect(page.get_by_role("complementary", name="Thread")).to_contain_text("Due soon")
    late.get_by_role("button", name="Push the clock +1h").click()
    expect(answer(page, "Overdue")).to_contain_text("@kyc-oncall")
    expect(card).to_contain_text("Late since")

    become(page, WANJIRU, "WK")
    late.get_by_role("button", name="Push the clock +4h").click()
    direct = page.get_by_role("navigation").get_by_role("button", name="Smile ID")
    expect(direct.get_by_label("new messages")).to_be_visible()
    direct.click()
    told = answer(page, "Long overdue")
    expect(told).to_contain_text("You are the lead of #kyc-support")
    told.get_by_role("link", name="card").click()
    expect(page.get_by_role("complementary", name="Thread")).to_contain_text("Overdue")
    expect(page.get_by_role("heading", name="# kyc-support").first).to_be_visible()


def test_of_two_who_click_one_has_the_job(page: Page, open_page: Callable[..., Page]) -> None:
    card = watched(page, "late-two")
    card.get_by_role("button", name="Take: job late-two").click()
    expect(card).to_contain_text("Taken by")
    expect(card).to_contain_text("@Amara Okafor, Today at")

    other = open_page()
    become(other, TUNDE, "TB")
    answer(other, "late-two", "Watched by").get_by_role("button", name="Give back: job late-two").click()
    expect(answer(other, "Only visible to you", "late-two")).to_contain_text("only they can give job late-two")

    card.get_by_role("button", name="Give back: job late-two").click()
    expect(card.get_by_role("button", name="Take: job late-two")).to_be_visible()


def test_who_takes_what_somebody_has_taken_is_told_who_and_when(page: Page, demo: Demo) -> None:
    card = watched(page, "late-twice")
    ts = str(card.get_attribute("data-ts"))
    before = demo.slack.workspace.find(KYC_SUPPORT, ts)
    assert before is not None
    stale = before.blocks
    card.get_by_role("button", name="Take: job late-twice").click()
    expect(card).to_contain_text("Taken by")
    demo.slack.workspace.edit(before, text=None, blocks=stale)  # a page that has not heard of it yet

    become(page, TUNDE, "TB")
    card.get_by_role("button", name="Take: job late-twice").click()
    expect(answer(page, "Only visible to you", "late-twice")).to_contain_text(
        re.compile(r"taken by @Amara Okafor", re.I)
    )


def test_a_snooze_says_why_wakes_by_itself_and_hides_no_decision(page: Page, demo: Demo) -> None:
    card = watched(page, "late-snooze")
    for minutes, reason in ((60, "waits for a photo"), (0, "waits for another")):
        card.get_by_role("button", name="Snooze: job late-snooze").click()
        form = page.get_by_role("dialog", name="Snooze a watch")
        form.get_by_label("Reason").fill(reason)
        form.get_by_role("button", name="Snooze").click()
        expect(card).to_contain_text(reason)
        demo.push_clock(minutes * 60)
    demo.smile_id.advance("lerato", "late-snooze")

    expect(answer(page, "replied to a thread", "late-snooze", "Approved")).to_contain_text("1220")
    message(page, str(card.get_attribute("data-ts"))).get_by_role("button", name=re.compile("replies")).click()
    expect(page.get_by_role("complementary", name="Thread")).to_contain_text(
        "It was snoozed because: waits for a photo"
    )


def test_the_queue_is_worked_in_its_place_and_leads_to_the_card(page: Page) -> None:
    watched(page, "late-queue")
    enter(page, "/smile triage")
    queue = answer(page, "Queue of this channel")
    queue.get_by_role("button", name="Take: job late-queue").click()
    give_back = answer(page, "Queue of this channel").get_by_role("button", name="Give back: job late-queue")
    expect(give_back).to_be_visible()

    enter(page, "/smile triage all -verdict:under_review")
    expect(answer(page, "The whole queue")).not_to_contain_text("late-queue")
    answer(page, "The whole queue").get_by_role("button", name="Clear filters").click()
    expect(answer(page, "The whole queue")).to_contain_text("late-queue")
    answer(page, "The whole queue").get_by_role("link", name="Open").last.click()
    expect(page.get_by_role("complementary", name="Thread")).to_contain_text("Watched by")


def test_the_home_tab_is_the_queue(page: Page) -> None:
    watched(page, "late-home")
    home = at_home(page)
    expect(home).to_contain_text("The whole queue")
    home.get_by_role("button", name="Take: job late-home").click()
    expect(home.get_by_role("button", name="Give back: job late-home")).to_be_visible()
    home.get_by_role("button", name="Show mine").click()
    expect(home).to_contain_text("Your queue")
    home.get_by_role("button", name="Note: job late-home").click()
    form = page.get_by_role("dialog")
    form.get_by_role("textbox").fill("Ask for the passport")
    form.get_by_role("button").last.click()
    expect(home).to_contain_text("Your note is kept")

    page.get_by_role("navigation").get_by_role("button", name="kyc-support").click()
    expect(answer(page, "late-home", "Watched by")).to_contain_text("Ask for the passport")


def test_a_mention_and_a_shortcut_are_doors_too(page: Page) -> None:
    enter(page, "user_id: lerato, job_id: late-door")
    said = answer(page, "user_id: lerato")
    said.get_by_role("button", name="More actions").click()
    page.get_by_role("menuitem", name="Check this Smile ID job").click()
    expect(answer(page, "Only visible to you", "late-door")).to_contain_text("Under review by a person")

    said.get_by_role("button", name="Reply in thread").click()
    thread = page.get_by_role("complementary", name="Thread")
    thread.get_by_role("textbox").fill("@smile status lerato late-thread")
    thread.get_by_role("textbox").press("Enter")
    expect(thread.get_by_role("article").filter(has_text="Under review by a person")).to_contain_text("late-thread")


def test_a_digest_of_now_has_its_chart_in_its_thread(page: Page, demo: Demo) -> None:
    watched(page, "late-digest")
    demo.smile_id.advance("lerato", "late-digest")
    expect(answer(page, "replied to a thread", "late-digest")).to_contain_text("Approved")
    enter(page, "/smile digest now")
    digest = answer(page, "Daily digest")
    digest.get_by_role("button", name="1 reply").click()
    chart = page.get_by_role("complementary", name="Thread").get_by_role("figure").get_by_role("img")
    expect(chart).to_be_visible()

    assert chart.get_attribute("alt")


def test_the_export_is_a_download_in_the_direct_messages(page: Page) -> None:
    watched(page, "late-csv")
    enter(page, "/smile export 7d")
    expect(answer(page, "in your direct messages")).to_be_visible()
    page.get_by_role("navigation").get_by_role("button", name="Smile ID").click()
    page.get_by_role("tab", name="Messages").click()
    with page.expect_download() as saved:
        page.get_by_role("link", name=re.compile(r"\.csv")).last.click()

    assert re.fullmatch(r"smile-id-.*\.csv", saved.value.suggested_filename)
    assert "late-csv" in saved.value.path().read_text("utf-8")


def test_roles_are_seen_by_being_somebody_else(page: Page) -> None:
    enter(page, "/smile audit kwame personal-1")
    expect(answer(page, "The audit trail is for")).to_contain_text("@kyc-leads")
    become(page, WANJIRU, "WK")
    enter(page, "/smile status kwame personal-1")
    answer(page, "personal-1").get_by_role("button", name="Show id details").click()
    details = page.get_by_role("dialog", name="Id details")
    expect(details).to_contain_text("F•••")
    page.keyboard.press("Escape")
    expect(details).to_be_hidden()
    enter(page, "/smile audit kwame personal-1")
    expect(answer(page, "Audit trail")).to_contain_text("@Wanjiru Kamau")

    become(page, GITA, "GG")
    enter(page, "/smile status amina approved-guest")
    expect(answer(page, "Only visible to you")).to_contain_text("Guests and people from other workspaces cannot")


def test_on_a_phone_the_desk_fits(open_page: Callable[..., Page]) -> None:
    page = open_page(PHONE)
    page.get_by_role("button", name="Scenarios").click()
    queue = story(page, "The queue")
    queue.get_by_role("button", name="/smile watch lerato late-").click()
    expect(answer(page, "Under review by a person", "Watched by")).to_be_visible()
    enter(page, "/smile triage")
    answer(page, "Queue of this channel").get_by_role("button", name=re.compile("^Snooze")).first.click()
    form = page.get_by_role("dialog", name="Snooze a watch")
    expect(form.get_by_role("button", name="Snooze")).to_be_in_viewport(ratio=1)

    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
