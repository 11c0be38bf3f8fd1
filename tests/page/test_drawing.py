"""The demo's page draws what Slack would draw, also of messages that only a strange bot would send."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import Page, expect

from bot.demo.slack.model import KYC_ONCALL, RISK_REVIEW, TUNDE
from tests.page.hands import DESKTOP, PHONE, drawn, message, post

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import ViewportSize

    from bot.demo.run import Demo

pytestmark = pytest.mark.browser

# What slack-blocks-to-jsx alone draws otherwise; the comments name its faults.
MRKDWN = [
    ("*bold* _it_ ~gone~", "<strong>bold</strong> <em>it</em> <s>gone</s>"),
    ("*bold _both_*!", "<strong>bold <em>both</em></strong>!"),
    ("(_it_), _it_! *…bold…*", "(<em>it</em>), <em>it</em>! <strong>…bold…</strong>"),  # no italics beside punctuation
    ("2*3*4 snake_case_name * no *", "2*3*4 snake_case_name * no *"),  # bold within a word
    ("*over\nlines*", "*over\nlines*"),  # bold over lines
    ("# a\n1. b\n---\n    c\n| d |\n|---|", "# a\n1. b\n---\n    c\n| d |\n|---|"),  # Markdown's blocks
    ("a\n\n\nb  c", "a\n\n\nb  c"),  # lost lines and blanks
    ("`code *x* :x: &lt;b&gt;` after", "<code>code *x* :x: &lt;b&gt;</code> after"),  # `*x*` becomes `**x**`
    ("`http://a.example/` `[a](b)`", "<code>http://a.example/</code> <code>[a](b)</code>"),  # links within code
    ("before\n```\npre *x*\n  two\n```\nafter", "before<pre>pre *x*\n  two\n</pre>after"),
    ("&gt; quoted\n&gt; *more*\nnot", "<quote>quoted\n<strong>more</strong></quote>not"),
    (f"<@{TUNDE}> <@U0GONE>", "<user>@Tunde Balogun</user> <user>@U0GONE</user>"),
    (f"<#{RISK_REVIEW}> <#C0GONE|old>", "<channel>#risk-review</channel> <channel>#old</channel>"),
    (f"<!subteam^{KYC_ONCALL}|@old> <!subteam^S0GONE>", "<user>@kyc-oncall</user> <user>@S0GONE</user>"),
    ("<!subteam^evil> &lt;!subteam^S1&gt;", "&lt;!subteam^evil&gt; &lt;!subteam^S1&gt;"),
    ("<!here>", "<broadcast>@here</broadcast>"),
    ("@here @channel", "@here @channel"),  # a ping
    ("&lt;!channel&gt; &lt;@U1&gt; &amp;lt;", "&lt;!channel&gt; &lt;@U1&gt; &amp;lt;"),  # a ping
    ("<javascript:alert(1)|x> <b>", "&lt;javascript:alert(1)|x&gt; &lt;b&gt;"),  # a link
    (":x: *:x:* :x::+1:", ":x: <strong>:x:</strong> :x::+1:"),
    ("not :an_emoji: 10:30:45", "not :an_emoji: 10:30:45"),  # an emoji without a picture
    ("<!date^x^{date}|once>", "once"),  # nothing
    ("import a from 'b'\nLBKS $x$ | a | \\*", "import a from 'b'\nLBKS $x$ | a | \\*"),  # nothing; swallowed marks
    ("\u2056 \u2003wide", "\u2056 \u2003wide"),
]


@pytest.mark.parametrize(("text", "html"), MRKDWN, ids=str)
def test_mrkdwn_becomes_what_slack_makes_of_it(page: Page, demo: Demo, text: str, html: str) -> None:
    ts = post(demo, [{"type": "section", "text": {"type": "mrkdwn", "text": text}}])

    assert drawn(message(page, ts).locator(".body")) == html


def test_bare_words_become_links_unless_the_text_is_verbatim(page: Page, demo: Demo) -> None:
    text = {"type": "mrkdwn", "text": "http://a.example/ <http://b.example/|b>"}
    free, verbatim = ([{"type": "section", "text": text | {"verbatim": on}}] for on in (False, True))

    assert drawn(message(page, post(demo, free)).locator(".body")) == "<a>http://a.example/</a> <a>b</a>"
    assert drawn(message(page, post(demo, verbatim)).locator(".body")) == "http://a.example/ <a>b</a>"


def test_links_open_in_a_tab_of_their_own_and_only_web_addresses_are_links(page: Page, demo: Demo) -> None:
    text = "<https://a.example/?x=1&amp;y=2|a *b*> http://b.example/c. <javascript:alert(1)|c> [d](javascript:alert(1))"
    links = message(page, post(demo, text=text)).locator(".body a")
    expect(links).to_have_count(2)

    assert links.evaluate_all("links => links.map((link) => [link.href, link.textContent, link.target, link.rel])") == [
        ["https://a.example/?x=1&y=2", "a b", "_blank", "noopener noreferrer"],
        ["http://b.example/c", "http://b.example/c", "_blank", "noopener noreferrer"],
    ]


def test_dates_are_shown_in_the_readers_time(page: Page, demo: Demo) -> None:
    shown = message(page, post(demo, text="<!date^1700000000^{date_num}, {date_short} at {time}|then>"))

    expect(shown.locator(".body")).to_have_text("2023-11-14, Nov 14, 2023 at 10:13 PM")


def test_plain_text_is_plain(page: Page, demo: Demo) -> None:
    header = {"type": "header", "text": {"type": "plain_text", "text": "*a* `b` <http://c> :x:\nd", "emoji": False}}
    shown = message(page, post(demo, [header])).locator("h3")

    assert drawn(shown) == "*a* `b` &lt;http://c&gt; :x:\nd"


def test_plain_text_has_emoji_where_it_asks_for_them(page: Page, demo: Demo) -> None:
    header = {"type": "header", "text": {"type": "plain_text", "text": ":x: *a* &lt; :none:", "emoji": True}}
    shown = message(page, post(demo, [header])).locator("h3")

    expect(shown.get_by_role("img", name=":x:")).to_be_visible()
    assert drawn(shown) == ":x: *a* &amp;lt; :none:"


def test_html_in_any_text_stays_text(page: Page, demo: Demo) -> None:
    evil = "<img src=x onerror=\"document.title='taken'\"><script>document.title='taken'</script>"
    text = {"type": "plain_text", "text": evil}
    blocks: list[dict[str, Any]] = [
        {"type": "header", "text": text},
        {"type": "section", "fields": [{"type": "mrkdwn", "text": evil}]},
        {"type": "context", "elements": [text]},
        {"type": "actions", "elements": [{"type": "button", "text": text, "action_id": "a"}]},
    ]
    shown = message(page, post(demo, blocks, text=evil))

    expect(shown.locator("h3")).to_have_text(evil)
    assert shown.locator("img, script").count() == 0
    assert page.title() == "Smile ID bot: the demo"


def test_a_block_the_page_cannot_draw_says_so(page: Page, demo: Demo) -> None:
    blocks = [{"type": "video", "title": {"type": "plain_text", "text": "x"}}]

    expect(message(page, post(demo, blocks))).to_contain_text("does not draw “video” blocks")


def test_a_click_that_got_no_answer_is_marked(page: Page, demo: Demo) -> None:
    expect(message(page, post(demo, failed=True)).get_by_role("alert")).to_contain_text("did not respond in time")


def test_a_menu_sends_the_chosen_option(page: Page, demo: Demo) -> None:
    options = [{"text": {"type": "plain_text", "text": name}, "value": name.lower()} for name in ("One", "Two")]
    menu = {"type": "static_select", "action_id": "menu", "options": options}
    ts = post(demo, [{"type": "section", "text": {"type": "mrkdwn", "text": "Choose"}, "accessory": menu}])
    message(page, ts).get_by_role("combobox").select_option(label="Two")

    assert sent(demo, "menu") == {"selected_option": options[1]}


def test_pickers_send_what_was_picked(page: Page, demo: Demo) -> None:
    options = [{"text": {"type": "plain_text", "text": name}, "value": name.lower()} for name in ("One", "Two")]
    elements: list[dict[str, Any]] = [
        {"type": "users_select", "action_id": "who"},
        {"type": "multi_static_select", "action_id": "which", "options": options, "initial_options": options[:1]},
        {"type": "timepicker", "action_id": "when"},
        {"type": "checkboxes", "action_id": "what", "options": options},
        {"type": "overflow", "action_id": "more", "options": options},
    ]
    shown = message(page, post(demo, [{"type": "actions", "elements": elements}]))
    shown.get_by_label("who").select_option(TUNDE)
    shown.get_by_label("which").select_option("two")
    expect(shown.get_by_role("button", name="Remove Two")).to_be_visible()
    shown.get_by_label("when").fill("09:15")
    shown.get_by_role("group", name="what").get_by_label("One").check()
    shown.get_by_role("button", name="More options").click()
    page.get_by_role("menuitem", name="Two").click()

    assert {name: sent(demo, name) for name in ("who", "which", "when", "what", "more")} == {
        "who": {"selected_user": TUNDE},
        "which": {"selected_options": options},
        "when": {"selected_time": "09:15"},
        "what": {"selected_options": options[:1]},
        "more": {"selected_option": options[1]},
    }


def test_a_menu_that_asks_first_keeps_its_choice_until_it_is_answered(page: Page, demo: Demo) -> None:
    plain = {name: {"type": "plain_text", "text": name} for name in ("One", "Two", "Sure?", "Yes", "No")}
    options = [{"text": plain[name], "value": name} for name in ("One", "Two")]
    confirm = {"title": plain["Sure?"], "text": plain["Sure?"], "confirm": plain["Yes"], "deny": plain["No"]}
    menu = {"type": "static_select", "action_id": "asks", "options": options, "initial_option": options[0]}
    shown = message(page, post(demo, [{"type": "actions", "elements": [menu | {"confirm": confirm}]}]))
    box = shown.get_by_role("combobox")
    box.select_option("Two")
    page.get_by_role("dialog").get_by_role("button", name="No").click()
    expect(box).to_have_value("One")

    box.select_option("Two")
    page.get_by_role("dialog").get_by_role("button", name="Yes").click()
    expect(box).to_have_value("Two")
    assert sent(demo, "asks") == {"selected_option": options[1]}


def sent(demo: Demo, action_id: str) -> dict[str, Any]:
    """What the newest click on an element told the bot to be chosen."""
    actions = demo.slack.wait_for(
        lambda _: [
            action
            for envelope in demo.slack.envelopes
            for action in envelope.payload.get("actions", [])
            if action["action_id"] == action_id
        ]
    )
    return {key: value for key, value in actions[-1].items() if key.startswith("selected_")}


@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_a_long_id_without_a_space_is_seen_to_its_end(
    open_page: Callable[..., Page], demo: Demo, size: ViewportSize
) -> None:
    blocks = [{"type": "section", "text": {"type": "mrkdwn", "text": f"Job `{'j' * 255}` of user `user-1`"}}]
    shown = message(open_page(size), post(demo, blocks))
    edge = shown.bounding_box()
    ends = [shown.locator(".slack_code_inline").nth(at).bounding_box() for at in range(2)]

    assert edge is not None
    assert all(end is not None and end["x"] + end["width"] <= edge["x"] + edge["width"] for end in ends)
