"""Plays a plan: the real process between both emulators, people who type, and every trouble at its moment."""

import json
import os
import signal
import sqlite3
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import timedelta
from functools import partial
from pathlib import Path
from urllib.parse import urlsplit

from bot.demo.answers import Step
from bot.demo.child import BotProcess
from bot.demo.faults import Fault
from bot.demo.slack.model import BOT, Channel
from bot.demo.slack.server import EmulatedSlack
from bot.demo.smile_id import EmulatedSmileId
from bot.smile_id.wire import sign, timestamp_of
from tests.chaos import machine
from tests.chaos.judge import Record, is_answered, unfinished
from tests.chaos.plan import Job, Plan, Trouble, Watch
from tests.chaos.stories import APPROVED, REJECTED
from tests.chaos.troubles import (
    BotDies,
    ClockIsOff,
    DiskFull,
    SlackFails,
    SmileDown,
    SmileFails,
    SmileForged,
    SmileHangs,
    SocketDies,
)

Deed = Callable[[], object]
SCOPES = ("commands", "chat:write")
LOOK_EVERY = 0.5
STOPS_WITHIN = 20.0
SHORTEST_ERROR = 1.5  # seconds that a wrong clock stays so: nothing but a test sets one twice in a second
# What the log says when the memory cannot be written, or not even opened: then the process ends by itself.
GIVES_UP = ("before it forgets anything", "cannot be opened")
# Between two calls of a bot that has work left: its leases are shorter, and so are its pauses after 7 failed tries.
LONGEST_SILENCE = timedelta(seconds=150)


class World:
    """One run of a plan in `folder`. `play` gives the record for the judge."""

    def __init__(self, plan: Plan, folder: Path) -> None:
        self.plan = plan
        self.slack = EmulatedSlack(scopes=(*SCOPES, "channels:history") if plan.may_read_back else SCOPES)
        self.smile = EmulatedSmileId()
        self.record = Record(plan)
        self._database = folder / "smile-bot.db"
        self._machine = machine.Orders(folder / "machine")
        command = (sys.executable, "-P", machine.__file__, str(self._machine.path))
        self._bot = BotProcess(folder, self._hear, command)
        self._speaks = threading.Event()
        self._gives_up = threading.Event()
        self._ended_by_itself = threading.Event()
        self._over: list[Deed] = []  # what ends the troubles that are still going on

    def play(self, *, finish_within: float) -> Record:
        """Start everything, go through the plan, heal it all, let the bot finish, stop it."""
        with self._running():
            self._go_through_the_plan()
            self._heal()
            self._have_everybody_answered()
            self._wait_until(self._finished, finish_within)
            self._bot_dies("term")
            self.record.messages = list(self.slack.workspace.messages)
            self.record.calls = self.slack.calls
        return self.record

    @contextmanager
    def _running(self) -> Iterator[None]:
        self.slack.start()
        self.smile.start()
        try:
            self._set_the_scene()
            self._machine.give()
            self._start_bot()
            self.slack.wait_for(lambda workspace: workspace.connections, timeout=30)
            yield
        finally:
            self._heal()
            self._bot.stop("kill")
            self.slack.stop()
            self.smile.stop()

    def _set_the_scene(self) -> None:
        self.slack.rate_limited = True
        workspace = self.slack.workspace
        people = {user for user in workspace.users if user.startswith("U0")} | {BOT}
        with workspace.change():
            workspace.channels |= {key: Channel(key, key.lower(), set(people)) for key in self.plan.channels}
        for job in self.plan.jobs:
            self.smile.set_job(job.smile_user_id, job.job_id, [Step(state.answer) for state in job.story])
            self.record.began[job.job_id] = [self.smile.now()]

    def _settings(self) -> dict[str, str]:
        return os.environ | {
            "SLACK_BOT_TOKEN": self.slack.bot_token,
            "SLACK_APP_TOKEN": self.slack.app_token,
            "SLACK_API_URL": self.slack.api_url,
            "SMILE_PARTNER_ID": self.smile.partner_id,
            "SMILE_API_KEY": self.smile.api_keys[0],
            "SMILE_SERVER": self.smile.base_url,
            "SMILE_REQUESTS_PER_SECOND": "40",
            "DATABASE_URL": f"sqlite:///{self._database}",
            "POLL_FASTEST_SECONDS": "1",
            "POLL_SLOWEST_SECONDS": "4",
            "NO_PROXY": "127.0.0.1",
        }

    def _go_through_the_plan(self) -> None:
        begin = time.monotonic()
        deeds = sorted(self._deeds(), key=lambda deed: deed[0])
        for at, deed in deeds:
            self._ended_by_itself.wait(begin + at - time.monotonic())
            deed()

    def _deeds(self) -> Iterator[tuple[float, Deed]]:
        for job in self.plan.jobs:
            for watch in job.watches:
                yield watch.at, partial(self._ask_for, job, watch)
                yield watch.again_at, partial(self._ask_for, job, watch)
            for _, at in job.later:
                yield at, partial(self._advance, job)
        for trouble in self.plan.troubles:
            over: list[Deed] = []
            yield trouble.at, partial(self._begin, trouble, over)
            yield trouble.at + trouble.lasts, partial(self._end, over)

    def _ask_for(self, job: Job, watch: Watch) -> None:
        if not is_answered(self.slack.workspace.ephemerals(watch.slack_user_id), job, watch):
            command = f"/smile watch {job.smile_user_id} {job.job_id}"
            self.slack.type(watch.slack_user_id, watch.channel_id, command)

    def _advance(self, job: Job) -> None:
        self.record.began[job.job_id].append(self.smile.now())
        self.smile.advance(job.smile_user_id, job.job_id)

    def _begin(self, trouble: Trouble, over: list[Deed]) -> None:
        match trouble.kind:
            case BotDies(how=how):
                self._bot_dies(how)
                self._start_bot()
            case ClockIsOff(by=by):
                self._set_clock(by)
                self._ended_by_itself.wait(SHORTEST_ERROR)
                over.append(partial(self._set_clock, timedelta()))
            case DiskFull():
                self._machine.disk_is_full = True
                self._machine.give()
                over.append(self._free_the_disk)
            case SocketDies(how=how):
                self.slack.disconnect_sockets(how)
            case SlackFails() as kind:
                limit = {"retry_after": trouble.retry_after} if kind.limits else {}
                fault = self.slack.fail(kind.method, times=trouble.times, **kind.fault, **limit)
                over.append(partial(self.slack.release, fault))
            case SmileFails(fault=fault):
                self.smile.fail(fault, trouble.times)
            case SmileForged():
                self.smile.fail(self._forged(trouble.victim), trouble.times)
            case SmileHangs():
                released = threading.Event()
                self.smile.fail(Fault(hang=released), trouble.times)
                over.append(released.set)
            case SmileDown(listening=True):
                self.smile.down = True
                over.append(partial(setattr, self.smile, "down", False))
            case SmileDown(listening=False):
                self.smile.stop()
                over.append(self._listen_again)
        self._over += over

    def _set_clock(self, by: timedelta) -> None:
        self._machine.clock_is_off = by
        self._machine.give()

    def _free_the_disk(self) -> None:
        """Make room; if the full disk has stopped the bot, start it again, as whoever reads its log would."""
        self._machine.disk_is_full = False
        self._machine.give()
        if self._gives_up.wait(LOOK_EVERY):
            self._wait_until(lambda: self._bot.state == "stopped", STOPS_WITHIN)
            self._bot.stop()
            self._start_bot()

    def _listen_again(self) -> None:
        self.smile.stop()  # another trouble of the kind may have ended before this one
        self.smile.start(urlsplit(self.smile.base_url).port or 0)

    def _end(self, over: list[Deed]) -> None:
        for deed in over:
            if deed in self._over:
                self._over.remove(deed)
                deed()

    def _heal(self) -> None:
        self._end(list(self._over))
        self.slack.heal()
        self.smile.heal()

    def _start_bot(self) -> None:
        self._speaks.clear()
        self._gives_up.clear()
        self._bot.start(self._settings())

    def _bot_dies(self, how: str) -> None:
        status = self._bot.stop("kill" if how == "kill" else "term")
        if how == "kill" or self._gives_up.is_set():
            return
        if status != 0 and not (status == -signal.SIGTERM and not self._speaks.is_set()):  # then it had hardly begun
            self.record.exits.append(f"a SIGTERM ended the process with status {status}")

    def _forged(self, job: Job) -> Fault:
        """The opposite of the job's decision, signed by somebody who does not have the key."""
        decision = APPROVED if job.story[-1] is REJECTED else REJECTED
        timestamp = timestamp_of(self.smile.now())
        names = {"user_id": job.smile_user_id, "job_id": job.job_id, "job_type": str(decision.answer.job_type)}
        result = decision.answer.result
        assert isinstance(result, dict)
        answer = {
            "code": "2302",
            "job_complete": True,
            "job_success": decision.answer.job_success,
            "result": result | {"SmileJobID": "0000000001", "PartnerParams": names},
            "timestamp": timestamp,
            "signature": sign("somebody-else's-key", self.smile.partner_id, timestamp),
        }
        return Fault(body=json.dumps(answer).encode(), job_id=job.job_id)

    def _have_everybody_answered(self) -> None:
        """Whoever has no answer yet types again, now that all is well, until there is one."""
        for _ in range(5):
            self._wait_until(lambda: bool(self.slack.workspace.connections), 30)
            waiting = [
                (job, watch) for job in self.plan.jobs for watch in job.watches if not self._answered(job, watch)
            ]
            for job, watch in waiting:
                self._ask_for(job, watch)
            self._wait_until(lambda: all(self._answered(*each) for each in waiting), 15)  # noqa: B023
        self.record.unanswered = waiting

    def _answered(self, job: Job, watch: Watch) -> bool:
        return is_answered(self.slack.workspace.ephemerals(watch.slack_user_id), job, watch)

    def _finished(self) -> bool:
        self.record.messages = list(self.slack.workspace.messages)
        quiet_since = self.slack.calls[-1].at
        if self.slack.workspace.now() - quiet_since > LONGEST_SILENCE:
            return True  # what is still missing will not come
        return self._untold() == 0 and not unfinished(self.record)

    def _untold(self) -> int:
        """How many alerts the bot's memory still holds: not the judge, but how to know when to call it."""
        uri = f"{self._database.as_uri()}?mode=ro"
        with closing(sqlite3.connect(uri, uri=True, timeout=5)) as memory:
            row = memory.execute("SELECT count(*) FROM alerts WHERE state IN ('waiting', 'sending')").fetchone()
        return int(row[0])

    def _wait_until(self, condition: Callable[[], bool], within: float) -> None:
        """Look again and again; an end without success is the judge's business."""
        end = time.monotonic() + within
        while time.monotonic() < end and not condition() and not self._ended_by_itself.is_set():
            self._ended_by_itself.wait(LOOK_EVERY)

    def _hear(self, line: str) -> None:
        self.record.log.append(line)
        self._speaks.set()
        if any(words in line for words in GIVES_UP):
            self._gives_up.set()
        elif line.startswith("The bot") and not self._gives_up.is_set():
            self.record.exits.append(line)
            self._ended_by_itself.set()
