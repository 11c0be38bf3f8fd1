"""The pictures of the README: taken by every run, kept in the folder that PICTURES names."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import FloatRect, Locator, Page, ViewportSize, expect

from bot.demo.answers import APPROVED_AFTER_REVIEW, UNDER_REVIEW, Step
from bot.demo.run import Demo, say
from tests.page.hands import answer, at_home, enter

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

pytestmark = pytest.mark.browser

WINDOW: ViewportSize = {"width": 1560, "height": 1400}


@pytest.fixture
def demo(tmp_path: Path) -> Iterator[Demo]:
    """A demo in which nothing has happened yet."""
    with Demo(tmp_path, say) as demo:
        demo.add_page()
        demo.start()
        demo.slack.wait_for(lambda workspace: workspace.connections, timeout=30)
        yield demo


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = Path(os.environ.get("PICTURES") or tmp_path / "pictures")
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def test_a_card_for_the_readme(demo: Demo, open_page: Callable[..., Page], folder: Path) -> None:
    demo.smile_id.set_job("zanele", "spoof-1042", [Step(UNDER_REVIEW)])
    page = open_page({**WINDOW, "width": 1172})
    enter(page, "/smile status zanele spoof-1042")
    card = answer(page, "Under review by a person")
    expect(card.get_by_role("button", name="Share to channel")).to_be_visible()

    assert card.screenshot(path=folder / "status.png", animations="disabled")


def test_a_decision_for_the_readme(demo: Demo, open_page: Callable[..., Page], folder: Path) -> None:
    demo.smile_id.set_job("zanele", "spoof-77", [Step(UNDER_REVIEW), Step(APPROVED_AFTER_REVIEW)])
    page = open_page(WINDOW)
    enter(page, "/smile watch zanele spoof-77")
    answer(page, "Watching job").get_by_role("button", name="Dismiss message").click()
    demo.smile_id.advance("zanele", "spoof-77")
    expect(answer(page, "replied to a thread", "1220")).to_contain_text("@Amara Okafor")
    answer(page, "1 reply", "Approved", "Decided").get_by_role("button", name="1 reply").click()
    thread = page.get_by_role("complementary", name="Thread")
    expect(thread).to_contain_text("Also sent to the channel")

    page.mouse.move(0, 0)
    both = around(page.get_by_role("main"), thread)
    assert page.screenshot(path=folder / "decision.png", animations="disabled", clip=both)


def test_the_queue_in_home_for_the_readme(demo: Demo, open_page: Callable[..., Page], folder: Path) -> None:
    page = open_page({"width": 1172, "height": 610})
    for number, hours in (("1", 4), ("2", 1), ("3", 0)):
        job_id = f"review-{number}"
        demo.smile_id.set_job("lerato", job_id, [Step(UNDER_REVIEW)])
        enter(page, f"/smile watch lerato {job_id}")
        expect(answer(page, job_id, "Watched by")).to_be_visible()
        demo.push_clock(hours * 3600)
    answer(page, "review-2", "Watched by").get_by_role("button", name="Take: job review-2").click()
    expect(answer(page, "review-2", "Watched by")).to_contain_text("Taken by")
    home = at_home(page)
    expect(home).to_contain_text("review-3")
    expect(home.get_by_role("button").last).to_be_in_viewport(ratio=1)

    assert home.screenshot(path=folder / "home.png", animations="disabled")


def around(left: Locator, right: Locator) -> FloatRect:
    """The rectangle that two elements side by side fill."""
    first, second = left.bounding_box(), right.bounding_box()
    assert first
    assert second
    return {**first, "width": second["x"] + second["width"] - first["x"]}
