import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from storage import look as module
from storage.lock import BusyError
from storage.look import Look
from storage.store import Store
from storage.table import DamagedError, StorageError
from tests.clock import START
from tests.storage.rows import add_job

PAGE = 4096


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A database of 2000 jobs."""
    with closing(Store(tmp_path / "bot.db")) as store, store.atomic():
        for number in range(2000):
            add_job(store, f"job-{number}")
    return tmp_path / "bot.db"


def damaged(path: Path, *, page: int) -> None:
    with path.open("r+b") as file:
        file.seek(page * PAGE)
        file.write(b"\xff" * PAGE)


def sound(path: Path) -> None:
    with closing(Look(path)) as look:
        look.check_sound()


def test_a_sound_file_is_and_one_with_a_bad_page_anywhere_is_not(path: Path) -> None:
    sound(path)
    damaged(path, page=path.stat().st_size // PAGE - 1)

    with pytest.raises(DamagedError):
        sound(path)


@pytest.mark.parametrize("spoil", [lambda path: damaged(path, page=0), lambda path: path.write_text("a list " * 999)])
def test_what_is_no_database_is_damaged(path: Path, spoil: Callable[[Path], object]) -> None:
    spoil(path)

    with pytest.raises(DamagedError, match="not a database"):
        sound(path)


def test_a_file_that_is_not_there_is_not_made(tmp_path: Path) -> None:
    with pytest.raises(StorageError, match="unable to open"):
        Look(tmp_path / "bot.db")

    assert list(tmp_path.iterdir()) == []


def test_a_path_of_any_letters_is_found(tmp_path: Path) -> None:
    Store(tmp_path / "bot?mode=x #1%41.db").close()

    sound(tmp_path / "bot?mode=x #1%41.db")


def test_nothing_can_be_written_through_it(path: Path) -> None:
    with closing(Look(path)) as look, pytest.raises(sqlite3.OperationalError, match="readonly"):
        look._db.conn.execute("DELETE FROM jobs")


def test_it_sees_a_bot_at_work_and_does_not_hold_it_up(path: Path) -> None:
    with closing(Store(path)) as store, closing(Look(path)) as look:
        before = look.is_worked_on
        store.take_over(START)
        during = look.is_worked_on
        look.check_writable()
        add_job(store, "one more")

        assert (before, during) == (False, True)
        assert (look.is_empty, look.is_older, look.is_newer) == (False, False, False)
    with closing(Look(path)) as look:
        assert not look.is_worked_on


def test_a_program_that_writes_is_noticed(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "BUSY_S", 0.01)
    with closing(Store(path)) as store, closing(Look(path)) as look:
        with store.atomic(), pytest.raises(BusyError):
            look.check_writable()

        look.check_writable()
