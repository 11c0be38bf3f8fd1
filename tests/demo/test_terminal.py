"""The demo without a page: what is typed, and what is read."""

from __future__ import annotations

import os
import re
import select
import signal
import subprocess
import sys
import threading
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from bot.demo.answers import APPROVED_AFTER_REVIEW, UNDER_REVIEW, Step
from bot.demo.run import Demo, say
from bot.demo.screen import Screen
from bot.demo.slack.model import AMARA, KYC_SUPPORT, RISK_REVIEW, TUNDE
from bot.demo.terminal import Terminal

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

PROGRAM = [sys.executable, "-P", "-m", "bot", "demo", "--terminal"]
PATIENCE_SECONDS = 30


@dataclass(frozen=True)
class Told:
    """Something to wait for before the next line is typed."""

    words: str


class Script(Screen):
    """A screen at which these lines are typed; callables among them are done instead, and nothing is typed."""

    def __init__(self, *lines: str | Told | Callable[[], object]) -> None:
        self.told = ""
        self._lines = list(lines)
        self._more = threading.Condition()

    def ask(self, prompt: str) -> str | None:
        while self._lines:
            line = self._lines.pop(0)
            if isinstance(line, str):
                self.tell(f"{prompt}{line}")
                return line
            if isinstance(line, Told):
                self._await(line.words)
            else:
                line()
        return None

    def tell(self, text: str) -> None:
        with self._more:
            self.told += f"{text}\n"
            self._more.notify_all()

    def _await(self, words: str) -> None:
        with self._more:
            assert self._more.wait_for(lambda: words in self.told, PATIENCE_SECONDS), self.told


@pytest.fixture
def demo(tmp_path: Path) -> Iterator[Demo]:
    with Demo(tmp_path, say) as demo:
        demo.start()
        yield demo


def play(demo: Demo, *lines: str | Told | Callable[[], object]) -> str:
    script = Script(*lines)
    Terminal(demo, script).run()
    return script.told


def test_a_watch_is_read_to_its_decision_in_the_thread(demo: Demo) -> None:
    demo.smile_id.set_job("zanele", "login-1", [Step(UNDER_REVIEW), Step(APPROVED_AFTER_REVIEW)])
    told = play(
        demo,
        "/smile watch zanele login-1",
        "decide zanele login-1",
        Told("(edited)\n    ✅ Approved"),
        Told("also sent to the channel"),
        "thread",
    )
    card, news = told.split("> decide zanele login-1\n")

    assert re.search(r"#kyc-support \| Smile ID \d\d:\d\d\n    .*Under review", card)
    assert "(edited)\n    ✅ Approved" in news
    decision = (
        r"\n    #kyc-support .* \(in a thread, also sent to the channel\)\n        ✅ Approved\n        @Amara Okafor"
    )
    assert len(re.findall(decision, news)) == 2  # as it came, and in the thread
    assert "*" not in card
    assert "<" not in card


def test_buttons_are_clicked_by_their_numbers_and_confirmed(demo: Demo) -> None:
    stop = ("click 5", "n", "click 5", "y", Told("Watch again"))
    told = play(demo, "/smile watch ada undecided-1", *stop, "click 77", "click")

    assert "[5] Stop watching" in told
    assert told.count("(y/n)") == 2
    assert "] Watch again" in told
    assert told.count("Which button?") == 2


def test_a_button_of_a_message_that_was_drawn_anew_is_not_clicked_by_its_old_number(demo: Demo) -> None:
    told = play(demo, "/smile watch ada undecided-1", "click 3", "call back", Told("Note by"), "click 1")

    assert "[1] Take" in told.split("> click 3")[0]
    assert "> click 1\nThat message has changed: use its newer numbers.\n" in told


def test_the_bot_is_mentioned_and_answers(demo: Demo) -> None:
    told = play(demo, "@smile status amina approved-1", Told("only you see this"))

    assert "@Smile ID status amina approved-1" in told
    assert "Approved" in told


def test_the_home_tab_is_read_and_its_buttons_are_clicked(demo: Demo) -> None:
    home = Told("Home of Smile ID")
    told = play(demo, "/smile watch ada undecided-1", "home", home, "click 9", Told("] Give back"))

    assert "[9] Take" in told.split(home.words)[1]
    assert told.count(home.words) >= 2
    assert demo.slack.wait_for(lambda workspace: "give_back" in workspace.in_channel(KYC_SUPPORT)[0].action_ids())


def test_a_link_button_tells_its_address(demo: Demo) -> None:
    told = play(demo, "/smile status amina approved-1", "click 1")

    assert "[1] Open selfie" in told
    assert re.search(r"A link: http://127\.0\.0\.1:\d+/", told)


def test_a_form_is_asked_for_field_by_field_until_it_is_right(demo: Demo) -> None:
    told = play(demo, "/smile watch", "", "undecided-2", "risk-review", "2", "ada")

    assert "Please complete this required field. User id" in told
    assert told.count("Job id") == 1
    assert demo.slack.workspace.view_of(AMARA) is None
    assert "undecided-2" in demo.slack.workspace.in_channel(RISK_REVIEW)[-1].words()


def test_the_end_of_the_input_closes_the_form_and_the_demo(demo: Demo) -> None:
    told = play(demo, "/smile watch", "ada")

    assert told.endswith("ada\n")
    assert demo.slack.workspace.view_of(AMARA) is None


def test_channels_and_switches_and_wrong_words(demo: Demo) -> None:
    told = play(
        demo,
        "channel #risk-review",
        "ratelimit on",
        "down on",
        "down off",
        "ratelimit off",
        "down",
        "channel x",
        "frob",
        "",
    )

    assert "#risk-review> down on\nIt is on." in told
    assert "Say on or off." in told
    assert "There is no channel x; there are kyc-support, risk-review, other-bank" in told
    assert "“frob” is no word here." in told
    assert not demo.smile_id.down
    assert not demo.slack.rate_limited


def test_somebody_elses_ephemeral_is_not_told(demo: Demo) -> None:
    told = play(demo, lambda: demo.slack.workspace.whisper(TUNDE, KYC_SUPPORT, "between us"), "/smile nonsense")

    assert "between us" not in told
    assert "only you see this" in told


@pytest.mark.parametrize("word", ["restart", "kill"])
def test_a_restarted_bot_answers_again(demo: Demo, word: str) -> None:
    told = play(demo, word, f"/smile status amina approved-{word}")

    assert told.count("The bot is connected.") == 2
    assert f"approved-{word}" in told.rsplit("> ", 1)[1]


def test_the_scenarios_are_listed_with_their_commands(demo: Demo) -> None:
    told = play(demo, "scenarios")

    assert "    /smile watch zanele spoof-1\n" in told
    assert "    clock +4h\n    be wanjiru\n    Open Smile ID below Apps, Messages" in told


def test_the_clock_is_pushed_and_what_is_due_is_read(demo: Demo) -> None:
    told = play(
        demo,
        "/smile watch lerato late-1",
        "clock +3h",
        Told("Due soon"),
        "clock 60m",
        Told("Overdue"),
        "clock",
        "clock +1y",
    )

    assert demo.clock.ahead == 4 * 3600
    assert re.search(r"> clock \+3h\nIt is \w+day \d\d:\d\d\.\n", told)
    assert told.count("Say by how much") == 2


def test_a_job_is_decided_when_somebody_says_so(demo: Demo) -> None:
    decide = "decide lerato late-2"
    told = play(demo, "/smile watch lerato late-2", decide, Told("✅ Approved"), decide, "decide x")

    assert "That did not work: job late-2 has no further step" in told
    assert "Say whose job and which: decide USER JOB." in told


def test_one_can_be_somebody_else(demo: Demo) -> None:
    told = play(
        demo,
        lambda: demo.slack.workspace.whisper(TUNDE, KYC_SUPPORT, "between us"),
        "be tunde",
        "be gita",
        "/smile status amina approved-1",
        "be nobody",
        "be",
    )
    as_amara, as_tunde, as_gita = told.split("You are ")[1:4]

    assert "between us" not in as_amara
    assert as_tunde.startswith("Tunde Balogun.")
    assert "between us" in as_tunde
    assert "Guest Gita" in as_gita
    assert "approved-1" not in as_gita.split("> /smile status amina approved-1")[1]
    assert "There is no nobody; there are amara, tunde, wanjiru, gita, otto." in told
    assert "There is no one without a name" in told


def test_from_a_pipe_the_program_reads_and_answers_and_ends_with_the_input(tmp_path: Path) -> None:
    typed = "/smile status amina approved-1\nscenarios\n"
    ended = subprocess.run(  # noqa: S603  # our own interpreter and words
        PROGRAM, input=typed, capture_output=True, text=True, timeout=60, env=os.environ | {"TMPDIR": str(tmp_path)}
    )

    assert ended.returncode == 0
    assert ended.stderr == ""
    assert "#kyc-support> /smile status amina approved-1\n\n#kyc-support | Smile ID" in ended.stdout
    assert "INFO" not in ended.stdout
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("signum", [signal.SIGINT, signal.SIGTERM])
def test_ctrl_c_ends_the_program_in_order(tmp_path: Path, signum: signal.Signals) -> None:
    with started(tmp_path) as program:
        program.send_signal(signum)
        rest = (program.stdout or sys.stdin).read()

    assert program.returncode == 0
    assert "Ending the demo." in rest
    assert "Traceback" not in rest
    assert list(tmp_path.iterdir()) == []


def test_a_killed_demo_takes_its_bot_with_it(tmp_path: Path) -> None:
    with started(tmp_path) as program:
        [bot_pid] = Path(f"/proc/{program.pid}/task/{program.pid}/children").read_text("ascii").split()
        bot = os.pidfd_open(int(bot_pid))
        program.kill()
        ended, _, _ = select.select([bot], [], [], PATIENCE_SECONDS)
        os.close(bot)

    assert ended


def started(folder: Path) -> subprocess.Popen[str]:
    """The program, once its bot is connected."""
    program = subprocess.Popen(  # noqa: S603  # our own interpreter and words
        PROGRAM,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        env=os.environ | {"TMPDIR": str(folder)},
    )
    assert program.stdout
    assert any("The bot is connected." in line for line in program.stdout)
    return program
