from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.demo.answers import APPROVED_AFTER_REVIEW, ENROLMENT_UNDER_REVIEW, PROCESSING, UNDER_REVIEW
from bot.demo.slack.model import RISK_REVIEW, TUNDE
from bot.demo.slack.server import ALL_SCOPES
from tests.whole.queues import watch
from tests.whole.reports import Begin, begin_with
from tests.whole.world import World


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    world = World(tmp_path)
    world.start()
    try:
        yield world
    finally:
        world.stop()


@pytest.fixture
def reviewed(world: World) -> World:
    """A watched job under review that will be approved."""
    world.job("job-1", UNDER_REVIEW, APPROVED_AFTER_REVIEW)
    world.start_bot()
    world.type("/smile watch user-1 job-1")
    return world


@pytest.fixture
def waiting(world: World) -> World:
    """Two jobs that wait here, the older first, and one that Tunde watches elsewhere."""
    world.job("job-1", UNDER_REVIEW, APPROVED_AFTER_REVIEW)
    world.job("job-2", PROCESSING)
    world.job("job-3", ENROLMENT_UNDER_REVIEW)
    world.start_bot()
    watch(world, "job-1", "job-2")
    watch(world, "job-3", channel=RISK_REVIEW, who=TUNDE)
    return world


@pytest.fixture
def begin(world: World) -> Begin:
    """Starts the bot with these scopes and settings, and work to report of."""

    def start(scopes: tuple[str, ...] = ALL_SCOPES, **settings: str) -> World:
        return begin_with(world, scopes, **settings)

    return start
