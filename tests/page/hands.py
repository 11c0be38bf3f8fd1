"""What a person does at the demo's page, and where the result is seen."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from bot.demo.slack.model import BOT, KYC_SUPPORT

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page, ViewportSize

    from bot.demo.run import Demo

DESKTOP: ViewportSize = {"width": 1280, "height": 800}
TALL: ViewportSize = {"width": 1280, "height": 1000}
PHONE: ViewportSize = {"width": 390, "height": 844}
SLOWEST_MS = 20_000  # the bot polls every 2 to 10 seconds, and asks a Smile ID that is down several times

DRAWN = """
(shown) => {
    const TAGS = {
        strong: "strong", em: "em", s: "s", a: "a", ".slack_code_inline": "code", ".slack_code": "pre",
        ".slack_user": "user", ".slack_channel": "channel", ".slack_broadcast": "broadcast",
        ".flex:has(> .rounded)": "quote",
    };
    const tag = (node) => Object.entries(TAGS).find(([selector]) => node.matches(selector))?.[1];
    const escaped = (text) => new Option(text).innerHTML;
    const html = (node) => {
        if (node.nodeType === Node.TEXT_NODE) return escaped(node.data);
        if (node.matches("img")) return node.alt;
        const inner = [...node.childNodes].map(html).join("");
        return tag(node) ? `<${tag(node)}>${inner}</${tag(node)}>` : inner;
    };
    return html(shown);
}
"""


def enter(page: Page, text: str) -> None:
    """Types a line into the composer of the channel and sends it."""
    composer = page.get_by_role("textbox", name=re.compile("^Message "))
    composer.fill(text)
    composer.press("Enter")


def answer(page: Page, *words: str) -> Locator:
    """The newest message in the channel that has all these words."""
    found = page.get_by_role("main").get_by_role("article")
    for word in words:
        found = found.filter(has_text=word)
    return found.last


def at_home(page: Page) -> Locator:
    """Opens the app's Home tab."""
    page.get_by_role("navigation").get_by_role("button", name="Smile ID").click()
    page.get_by_role("tab", name="Home").click()
    return page.get_by_role("tabpanel", name="Home")


def post(demo: Demo, blocks: list[dict[str, Any]] | None = None, **fields: Any) -> str:
    """Puts a message of the bot's into the first channel, whatever it says."""
    values = {"channel": KYC_SUPPORT, "user": BOT, "text": "a message", "blocks": blocks} | fields
    return demo.slack.workspace.post(**values).ts


def drawn(shown: Locator) -> str:
    """What is drawn, as HTML less everything that only lays it out."""
    return str(shown.evaluate(DRAWN))


def message(page: Page, ts: str) -> Locator:
    return page.locator(f'main article[data-ts="{ts}"]')
