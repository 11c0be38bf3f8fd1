from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.whole.world import World


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    world = World(tmp_path)
    world.start()
    try:
        yield world
    finally:
        world.stop()
