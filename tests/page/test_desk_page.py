"""What the triage desk needs of the demo's page: the Home tab, mentions in threads, shortcuts, people, pictures.

The bot is a bare one here: each test sees what the page sent, and answers itself.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import Locator, Page, expect

from bot.demo.slack.model import AMARA, BOT, GITA, KYC_ONCALL, KYC_SUPPORT, OTHER_BANK, OTTO, RISK_REVIEW, TUNDE
from tests.demo.bare_bot import button, card, option
from tests.page.hands import PHONE, enter, message

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.demo.run import Demo
    from tests.demo.bare_bot import BareBot, Json

pytestmark = pytest.mark.browser

# One red dot.
PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de0000000c49444154789c63f8cfc0000003010100c9fe92ef"
    "0000000049454e44ae426082"
)


@pytest.fixture
def demo(demo_without_bot: Demo) -> Demo:
    return demo_without_bot


def home(*blocks: Json) -> Json:
    return {"type": "home", "blocks": list(blocks)}


def post(bot: BareBot, text: str = "job-17 is in review", **fields: Json | str | list[Json]) -> str:
    return str(bot.client.chat_postMessage(channel=KYC_SUPPORT, text=text, **fields)["ts"])  # type: ignore[arg-type]


def go_to_app(page: Page) -> None:
    page.get_by_role("navigation").get_by_role("button", name="Smile ID").click()


def become(page: Page, name: str) -> None:
    page.get_by_label("You are").select_option(label=name)


def open_thread(page: Page, ts: str) -> Locator:
    message(page, ts).get_by_role("button", name="Reply in thread").click()
    return page.get_by_role("complementary", name="Thread")


def reply(thread: Locator, text: str) -> None:
    thread.get_by_role("textbox").fill(text)
    thread.get_by_role("textbox").press("Enter")


def test_the_home_tab_is_empty_until_the_bot_publishes_something(page: Page, bot: BareBot) -> None:
    go_to_app(page)
    expect(page.get_by_role("tab", name="Home")).to_have_attribute("aria-selected", "true")
    expect(page.get_by_role("heading", name="This is your Home")).to_be_visible()

    assert bot.ack()["payload"]["event"] | {"event_ts": ""} == {
        "type": "app_home_opened",
        "user": AMARA,
        "channel": "D0AMARA0001",
        "tab": "home",
        "event_ts": "",
    }


def test_a_button_in_the_home_tab_is_a_click(page: Page, bot: BareBot) -> None:
    go_to_app(page)
    bot.ack()
    view = bot.client.views_publish(user_id=AMARA, view=home(*card(button("take", value="job-17"))))["view"]
    page.get_by_role("tabpanel", name="Home").get_by_role("button", name="take").click()

    payload = bot.ack()["payload"]
    assert payload["container"] == {"type": "view", "view_id": view["id"]}
    assert [(action["action_id"], action["value"]) for action in payload["actions"]] == [("take", "job-17")]


def test_a_menu_in_the_home_tab_keeps_what_was_chosen_until_one_comes_back(page: Page, bot: BareBot) -> None:
    scope = {"type": "static_select", "action_id": "scope", "options": [option("all"), option("mine")]}
    bot.client.views_publish(user_id=AMARA, view=home(*card(scope | {"initial_option": option("all")})))
    go_to_app(page)
    bot.ack()
    menu = page.get_by_role("combobox", name="scope")
    menu.select_option("mine")

    payload = bot.ack()["payload"]
    assert payload["actions"][0]["selected_option"] == option("mine")
    assert payload["view"]["state"]["values"]["acts"]["scope"]["selected_option"] == option("mine")

    page.get_by_role("tab", name="Home").press("ArrowRight")
    expect(page.get_by_label("Message Smile ID")).to_be_visible()
    page.get_by_role("tab", name="Home").click()
    expect(menu).to_have_value("mine")


def test_the_messages_tab_is_the_conversation_with_the_bot(page: Page, bot: BareBot) -> None:
    bot.client.chat_postMessage(channel=AMARA, text="job-17 is overdue")
    expect(page.get_by_label("new messages")).to_be_visible()
    go_to_app(page)

    expect(page.get_by_role("tab", name="Messages")).to_have_attribute("aria-selected", "true")
    expect(page.get_by_role("main").get_by_role("article")).to_contain_text("job-17 is overdue")
    expect(page.get_by_label("new messages")).to_have_count(0)


def test_a_mention_in_a_thread_is_answered_in_the_thread(page: Page, bot: BareBot) -> None:
    ts = post(bot)
    thread = open_thread(page, ts)
    reply(thread, "@smile status ada job-17")

    event = bot.ack()["payload"]["event"]
    assert (event["type"], event["text"]) == ("app_mention", f"<@{BOT}> status ada job-17")
    assert event["thread_ts"] == ts
    post(bot, "Still in review", thread_ts=ts)
    expect(thread.get_by_role("article").last).to_contain_text("Still in review")
    expect(thread.get_by_role("article").nth(1)).to_contain_text("@Smile ID status ada job-17")


def test_a_command_in_a_thread_is_refused_there_to_the_person_alone(page: Page, bot: BareBot) -> None:
    thread = open_thread(page, post(bot))
    reply(thread, "/smile list")
    refusal = thread.get_by_role("article").last
    expect(refusal).to_contain_text("Only visible to you")
    expect(refusal).to_contain_text("/smile is not supported in threads. Sorry!")
    in_channel = page.get_by_role("main").get_by_role("article").filter(has_text="Sorry!")
    expect(in_channel).to_have_count(0)

    page.get_by_role("button", name="Close the thread").click()
    in_channel.get_by_role("button", name="in a thread").click()
    expect(refusal).to_contain_text("Sorry!")
    expect(page.get_by_role("main").get_by_text(re.compile("repl(y|ies)"))).to_have_count(0)


def test_escape_empties_the_reply_before_it_closes_the_thread(page: Page, bot: BareBot) -> None:
    thread = open_thread(page, post(bot))
    box = thread.get_by_role("textbox")
    box.fill("half a")
    box.press("Escape")
    expect(box).to_have_value("")

    box.press("Escape")
    expect(thread).to_have_count(0)


def test_names_are_completed_after_an_at_sign(page: Page, demo: Demo) -> None:
    composer = page.get_by_label("Message #kyc-support")
    composer.fill("over to @tun")
    expect(page.get_by_role("list", name="Names")).to_contain_text("@Tunde Balogun")
    composer.press("Tab")
    expect(composer).to_have_value("over to @Tunde Balogun ")
    composer.press_sequentially("and @kyc-o")
    composer.press("Tab")
    composer.press("Enter")

    said = demo.slack.wait_for(lambda workspace: workspace.in_channel(KYC_SUPPORT))
    assert said[0].text == f"over to <@{TUNDE}> and <!subteam^{KYC_ONCALL}>"


def test_the_shortcut_of_a_message_is_reached_with_the_keyboard(page: Page, bot: BareBot) -> None:
    ts = post(bot)
    more = message(page, ts).get_by_role("button", name="More actions")
    more.press("Enter")
    item = page.get_by_role("menuitem", name="Check this Smile ID job")
    expect(item).to_be_focused()
    item.press("Escape")
    expect(more).to_be_focused()
    expect(page.get_by_role("menu")).to_have_count(0)

    more.press("Enter")
    item.press("Enter")
    payload = bot.ack()["payload"]
    assert (payload["type"], payload["callback_id"]) == ("message_action", "check_job")
    assert payload["message"]["ts"] == ts


def test_a_menu_closes_when_one_clicks_elsewhere(page: Page, bot: BareBot) -> None:
    message(page, post(bot)).get_by_role("button", name="More actions").click()
    menu = page.get_by_role("menu", name="More actions")
    expect(menu).to_be_in_viewport(ratio=1)
    page.get_by_role("heading", name="# kyc-support").first.click()

    expect(menu).to_have_count(0)


def test_what_only_one_person_sees_has_no_menu(page: Page, bot: BareBot) -> None:
    bot.client.chat_postEphemeral(channel=KYC_SUPPORT, user=AMARA, text="for you")
    shown = page.get_by_role("article").filter(has_text="for you")
    expect(shown).to_be_visible()

    assert shown.get_by_role("button", name="More actions").count() == 0


def test_one_can_be_somebody_else(page: Page, demo: Demo, bot: BareBot) -> None:
    bot.client.chat_postEphemeral(channel=KYC_SUPPORT, user=AMARA, text="for Amara")
    ts = post(bot, f"<@{TUNDE}>, <@{AMARA}>, <!subteam^{KYC_ONCALL}>")
    mine = message(page, ts).locator(".mine")
    expect(mine).to_have_text(["@Amara Okafor"])
    become(page, "Tunde Balogun")
    expect(mine).to_have_text(["@Tunde Balogun", "@kyc-oncall"])
    expect(page.get_by_text("for Amara")).to_have_count(0)

    enter(page, "Mine now")
    demo.slack.wait_for(lambda workspace: [m for m in workspace.in_channel(KYC_SUPPORT) if m.user == TUNDE])
    page.reload()
    expect(page.get_by_label("You are")).to_have_value(TUNDE)


def test_guests_and_people_of_another_company_are_marked(page: Page, demo: Demo) -> None:
    workspace = demo.slack.workspace
    workspace.share(RISK_REVIEW)
    with workspace.change():
        workspace.channel(RISK_REVIEW).members.add(GITA)
    for somebody in (GITA, OTTO):
        demo.slack.type(somebody, RISK_REVIEW, "Hello")
    become(page, "Otto Other (Other Bank)")
    expect(page.get_by_text("Shared with Other Bank")).to_be_visible()
    shown = page.get_by_role("main").get_by_role("article")

    expect(shown.first).to_contain_text("Guest Gitaguest")
    expect(shown.last).to_contain_text("Otto OtherOther Bank")
    expect(page.get_by_role("navigation").get_by_role("button", name="risk-review shared")).to_be_visible()
    expect(page.get_by_role("navigation").get_by_role("button", name="Smile ID")).to_have_count(0)
    assert shown.get_by_role("button", name="More actions").count() == 0


def test_somebody_who_is_in_no_channel_is_told_so(page: Page, demo: Demo) -> None:
    demo.slack.workspace.remove(OTHER_BANK, OTTO)
    become(page, "Otto Other (Other Bank)")

    expect(page.get_by_text("Otto Other is in no channel here.")).to_be_visible()


def test_a_picture_in_a_thread_is_shown(page: Page, bot: BareBot) -> None:
    ts = post(bot)
    thread = open_thread(page, ts)
    bot.client.files_upload_v2(
        channel=KYC_SUPPORT, thread_ts=ts, content=PNG, filename="stats.png", title="Reviews per day"
    )
    picture = thread.get_by_role("img", name="Reviews per day")
    expect(picture).to_be_visible()

    page.wait_for_function("image => image.naturalWidth === 1", arg=picture.element_handle())


def test_a_file_that_is_no_picture_is_a_download(page: Page, bot: BareBot) -> None:
    bot.client.files_upload_v2(channel="D0AMARA0001", content="a,b", filename="week.csv", title="The week")
    go_to_app(page)
    with page.expect_download() as saved:
        page.get_by_role("link", name="The week").click()

    assert saved.value.path().read_text() == "a,b"


def test_the_clock_is_pushed_forward(page: Page, demo: Demo, bot: BareBot) -> None:
    now = int(demo.clock().timestamp())
    post(bot, f"<!date^{now}^since {{date_short_pretty}}|a while ago>")
    expect(page.get_by_text("since Today")).to_be_visible()
    panel = page.get_by_role("group", name="Push the clock forward")
    panel.get_by_role("button", name="+1 day").click()

    expect(panel).to_contain_text(", 24 hours ahead")
    expect(page.get_by_role("main").get_by_text("Yesterday", exact=True)).to_be_visible()
    expect(page.get_by_text("since Yesterday")).to_be_visible()
    assert demo.clock.ahead == 86_400


def test_on_a_phone_the_home_tab_fits(open_page: Callable[..., Page], bot: BareBot) -> None:
    row = {"type": "mrkdwn", "text": "*job-17* of `user-17`, in review for 5 h, taken by nobody at all"}
    more = {"type": "overflow", "action_id": "more", "options": [option("snooze"), option("note")]}
    bot.client.views_publish(user_id=AMARA, view=home({"type": "section", "text": row, "accessory": more}))
    page = open_page(PHONE)
    page.get_by_role("button", name="Channels").click()
    go_to_app(page)
    bot.ack()
    page.get_by_role("button", name="More options").click()
    expect(page.get_by_role("menu")).to_be_in_viewport(ratio=1)
    page.get_by_role("menuitem", name="note").click()

    assert bot.ack()["payload"]["actions"][0]["selected_option"]["value"] == "note"
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
