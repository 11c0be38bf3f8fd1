"""The demo's bot process: started, restarted, killed, and its lines told."""

from __future__ import annotations

import os
import re
import signal
from typing import TYPE_CHECKING, Any

import pytest

from bot.demo import child
from tests.demo.terminal import PATIENT_BOT, Terminal, bot_process

if TYPE_CHECKING:
    from pathlib import Path

STUBBORN_BOT = """
import signal
signal.signal(signal.SIGTERM, signal.SIG_IGN)
print("up", flush=True)
signal.pause()
"""

LISTENING_BOT = """
import sys
for line in sys.stdin:
    print("told", line, end="", flush=True)
"""


@pytest.fixture
def terminal() -> Terminal:
    return Terminal()


def test_the_bot_runs_in_its_folder_and_its_lines_are_marked(tmp_path: Path, terminal: Terminal) -> None:
    bot = bot_process(tmp_path, terminal, PATIENT_BOT)
    bot.start({"GREETING": "hello"})
    [line] = terminal.wait_for("up")
    running = bot.state
    status = bot.stop()

    assert re.fullmatch(rf"bot \| up hello \d+ {re.escape(str(tmp_path))}", line)
    assert (running, status, bot.state) == ("running", 0, "stopped")
    assert terminal.lines[1:] == ["bot | down"]


def test_kill_gives_the_bot_no_time_to_say_anything(tmp_path: Path, terminal: Terminal) -> None:
    bot = bot_process(tmp_path, terminal, PATIENT_BOT)
    bot.start({"GREETING": "hello"})
    terminal.wait_for("up")

    assert bot.stop("kill") == -signal.SIGKILL
    assert len(terminal.lines) == 1


@pytest.mark.parametrize("how", ["term", "kill"])
def test_a_restart_is_another_process_in_the_same_surroundings(tmp_path: Path, terminal: Terminal, how: Any) -> None:
    bot = bot_process(tmp_path, terminal, PATIENT_BOT)
    bot.start({"GREETING": "hello"})
    terminal.wait_for("up")
    bot.restart(how)
    first, second = (line.split() for line in terminal.wait_for("up", times=2))
    bot.stop()

    assert first[3:4] + first[5:] == second[3:4] + second[5:]
    assert first[4] != second[4]


def test_a_bot_that_does_not_end_in_time_is_killed(
    tmp_path: Path, terminal: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(child, "PATIENCE_SECONDS", 0.05)
    bot = bot_process(tmp_path, terminal, STUBBORN_BOT)
    bot.start(os.environ)
    terminal.wait_for("up")

    assert bot.stop() == -signal.SIGKILL
    assert "did not end" in terminal.lines[-1]


def test_a_bot_that_ends_by_itself_is_noticed_and_can_be_started_again(tmp_path: Path, terminal: Terminal) -> None:
    bot = bot_process(tmp_path, terminal, "import sys; sys.exit('no settings')")
    bot.start({})
    terminal.wait_for("ended by itself with status 1")
    state = bot.state
    bot.restart()
    terminal.wait_for("ended by itself", times=2)
    bot.stop()

    assert state == "stopped"
    assert terminal.lines[0] == "bot | no settings"


def test_stopping_what_never_ran_does_nothing(tmp_path: Path, terminal: Terminal) -> None:
    assert bot_process(tmp_path, terminal, PATIENT_BOT).stop() is None


def test_a_bot_is_told_of_every_push_of_the_clock_and_the_next_one_of_all_at_once(
    tmp_path: Path, terminal: Terminal
) -> None:
    bot = bot_process(tmp_path, terminal, LISTENING_BOT)
    bot.push_clock(60)
    bot.start({})
    bot.push_clock(3600)
    first = terminal.wait_for("told", times=2)
    bot.restart("kill")
    every = terminal.wait_for("told", times=3)
    bot.stop("kill")

    assert first == ["bot | told +60.0", "bot | told +3600"]
    assert every[2:] == ["bot | told +3660.0"]


def test_a_clock_is_pushed_for_a_bot_that_has_ended(tmp_path: Path, terminal: Terminal) -> None:
    bot = bot_process(tmp_path, terminal, "")
    bot.start({})
    terminal.wait_for("ended by itself")
    bot.push_clock(3600)

    assert bot.state == "stopped"
    assert bot.stop() == 0
