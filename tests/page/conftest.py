"""The demo in a real Chromium: one browser and one demo for all tests here, a page of its own for each."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import Browser, Page, ViewportSize, expect, sync_playwright

from bot.demo.run import Demo, say
from tests.demo.bare_bot import BareBot
from tests.page.hands import DESKTOP, SLOWEST_MS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

QUIET = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    program = shutil.which("chromium") or shutil.which("google-chrome")
    assert program, "no Chromium here: deselect with -m 'not browser'"
    expect.set_options(timeout=SLOWEST_MS)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=QUIET)
        yield browser
        browser.close()


@pytest.fixture(scope="package")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    """The whole demo, as `smile-bot demo` starts it."""
    with Demo(tmp_path_factory.mktemp("demo"), say) as demo:
        demo.add_page()
        demo.start()
        demo.slack.wait_for(lambda workspace: workspace.connections, timeout=30)
        yield demo


@pytest.fixture
def demo_without_bot(tmp_path: Path) -> Iterator[Demo]:
    """A demo in which nothing has happened yet, and in which the test is the bot (see below)."""
    with Demo(tmp_path, say) as demo:
        demo.add_page()
        demo.slack.start()
        yield demo


@pytest.fixture
def bot(demo_without_bot: Demo) -> Iterator[BareBot]:
    bot = BareBot(demo_without_bot.slack)
    yield bot
    bot.close()


@pytest.fixture
def open_page(browser: Browser, demo: Demo) -> Iterator[Callable[..., Page]]:
    """Opens the page in a window of some size; at the end nothing must have gone wrong in any of them."""
    pages, troubles = [], []

    def opened(size: ViewportSize = DESKTOP) -> Page:
        page = browser.new_page(viewport=size, locale="en-GB", timezone_id="UTC")
        page.set_default_timeout(SLOWEST_MS)
        page.on("pageerror", lambda error: troubles.append(str(error)))
        page.on("console", lambda message: troubles.append(message.text) if message.type == "error" else None)
        page.on("request", lambda request: troubles.append(request.url) if is_foreign(request.url, demo) else None)
        page.goto(demo.url)
        page.get_by_label("Message #kyc-support").wait_for()
        pages.append(page)
        return page

    yield opened
    for page in pages:
        page.close()
    assert troubles == []


@pytest.fixture
def page(open_page: Callable[..., Page]) -> Page:
    return open_page()


def is_foreign(url: str, demo: Demo) -> bool:
    return not url.startswith((demo.url, demo.url.replace("http", "ws", 1), "data:"))
