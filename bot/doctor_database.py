"""What ``smile-bot doctor`` says of the database: where it lies, whether it is sound, what in it is stuck and why.

It may belong to a bot that is running: it is only looked at.
"""

import os
import tempfile
from collections.abc import Generator, Iterator, Mapping
from contextlib import closing
from datetime import datetime, timedelta
from itertools import islice
from pathlib import Path

from bot.finding import Finding
from storage.lock import BusyError
from storage.look import Look
from storage.stuck import FailingJob, PausedWatch, Stuck, UntoldAlert, Waiting
from storage.table import DamagedError, StorageError

MOUNTS = Path("/proc/mounts")
TEMPORARY_FILE_SYSTEMS = ("tmpfs", "ramfs", "overlay")  # overlay: a container's own layer, gone with it
PROBE = 1_000_000  # bytes that the disk must take
MOST_LINES = 10  # of one kind
FAILURES = 3  # in a row: fewer are nothing yet
LATE = timedelta(minutes=2)
UNSEEN = timedelta(minutes=10)  # a hint is looked into within seconds, or tried again every 2 minutes
SEE_BELOW = "see what Smile ID says below; the notice ends by itself when Smile ID answers the running bot."

OnCall = Mapping[str, str]


def findings(path: Path, now: datetime) -> Generator[Finding, None, OnCall]:
    """Everything about the database at ``path``.

    Gives the user groups on call, by the channel_ids of those that they are for.
    """
    yield _folder(path)
    if not path.exists():
        return {}
    try:
        with closing(Look(path)) as look:
            return (yield from _memory(look, now))
    except BusyError as problem:
        yield Finding(
            f"Memory: another program keeps the database to itself ({problem})",
            "end that program (a sqlite3 shell, a backup) or wait for it, and run this again.",
        )
    except DamagedError as problem:
        yield Finding(f"Memory: the database is damaged ({problem})", "stop the bot and restore a backup.")
    except StorageError as problem:
        yield Finding(
            f"Memory: the database cannot be read ({problem})",
            "free its disk, and let the bot's user read and write the file and its folder.",
        )
    return {}


def _folder(path: Path) -> Finding:
    folder = path.absolute().parent
    what = f"Database: {path.absolute()}"
    if not folder.is_dir() or not os.access(folder, os.W_OK | os.X_OK):
        return Finding(what, f"make the folder {folder} and let the bot's user write in it, or change DATABASE_URL.")
    if path.exists() and not os.access(path, os.R_OK | os.W_OK):
        return Finding(what, f"let the bot's user read and write {path.absolute()}.")
    full = _full(folder)
    if full is not None:
        return Finding(f"{what}: its disk takes nothing more ({full})", "free the disk: the bot cannot run without.")
    file_system = _file_system(folder)
    if file_system in TEMPORARY_FILE_SYSTEMS or folder.is_relative_to(Path(tempfile.gettempdir()).resolve()):
        return Finding(
            f"{what} is on a temporary disk",
            "watches would be lost at a restart: put it on a disk or volume that stays.",
        )
    return Finding(what)


def _full(folder: Path) -> str | None:
    """Why the disk does not take even a little; found out by writing, since a quota shows nowhere else."""
    try:
        with tempfile.TemporaryFile(dir=folder) as probe:
            probe.write(bytes(PROBE))
    except OSError as problem:
        return problem.strerror
    return None


def _file_system(folder: Path) -> str | None:
    """The type of the file system that holds ``folder``, as Linux lists it; None elsewhere."""
    if not MOUNTS.exists():
        return None
    entries = [line.split()[1:3] for line in MOUNTS.read_text().splitlines()]
    holding = [(len(point), kind) for point, kind in entries if folder.resolve().is_relative_to(point)]
    return max(holding)[1] if holding else None


def _memory(look: Look, now: datetime) -> Generator[Finding, None, OnCall]:
    if look.is_empty:
        yield Finding("Memory: empty; no bot has written anything yet")
        return {}
    look.check_sound()
    if look.is_newer:
        yield Finding("Memory: a newer version of the bot has written the database", "update the bot.")
        return {}
    if look.is_older:
        yield Finding(
            "Memory: an older version of the bot has written the database; the next start brings it up to date"
        )
    stuck = look.stuck
    untold = stuck.untold()
    told_later = f"alerts to be told {untold.count}{_first(untold)}"
    yield Finding(f"Memory: sound; open watches {stuck.open_watches()}, {told_later}")
    yield from _held(look)
    yield from _stuck(stuck)
    yield from (_overdue if look.is_worked_on else _waiting)(stuck, now)
    return {} if look.is_older else look.settings.oncall_groups()


def _held(look: Look) -> Iterator[Finding]:
    try:
        look.check_writable()
    except BusyError as problem:
        yield Finding(
            f"Memory: another program keeps the bot from writing ({problem})",
            "end that program (a sqlite3 shell, a backup) or wait for it, and run this again.",
        )


def _stuck(stuck: Stuck) -> Iterator[Finding]:
    """What is stuck whether a bot runs or not."""
    yield from _some(map(_closed_channel, stuck.paused_watches()), "paused watches")
    yield from _some(map(_untold, stuck.untold_alerts()), "alerts")
    yield from _some(map(_failing, stuck.failing_jobs(FAILURES)), "jobs without an answer")
    for event, what in (("outage", "Smile ID has not answered"), ("refused", "Smile ID has refused the signature")):
        told = stuck.notices(event)
        if told.count:
            yield Finding(f"{what} since {told.since:%Y-%m-%d %H:%M} UTC; channels told: {told.count}", SEE_BELOW)


def _overdue(stuck: Stuck, now: datetime) -> Iterator[Finding]:
    """What the bot that is running should have done."""
    late, hints = stuck.late_jobs(now - LATE), stuck.hints(now - UNSEEN)
    if late.count:
        yield Finding(
            f"Jobs that should have been asked about: {late.count}{_first(late)}",
            "see /readyz and the log; raise SMILE_REQUESTS_PER_SECOND if there are too many jobs for it.",
        )
    if hints.count:
        yield Finding(
            f"Callbacks that nobody could look into: {hints.count}{_first(hints)}",
            "invite the bot to the channels of AUTO_WATCH, and see what Smile ID says below.",
        )


def _waiting(stuck: Stuck, now: datetime) -> Iterator[Finding]:
    """What waits for a bot to run."""
    late, hints = stuck.late_jobs(now), stuck.hints(now)
    if late.count or hints.count:
        yield Finding(f"No bot is running; waiting for it: jobs {late.count}{_first(late)}, callbacks {hints.count}")


def _closed_channel(watch: PausedWatch) -> Finding:
    return Finding(
        f"Watch {watch.number} is paused: Slack does not let the bot post in {watch.channel_id} ({watch.reason})",
        "invite the bot or unarchive the channel; the watch goes on by itself within 15 minutes.",
    )


def _untold(alert: UntoldAlert) -> Finding:
    return Finding(
        f"Alert {alert.number} ({alert.event}) for {alert.channel_id} is not told after {alert.attempts} tries:"
        f" {alert.trouble}",
        "mend what Slack complains of; it is tried again by itself.",
    )


def _failing(job: FailingJob) -> Finding:
    return Finding(
        f"Job {job.number} has had no answer since {job.since:%Y-%m-%d %H:%M} UTC, {job.failures} times in a row",
        f"the log says why: look for job={job.number} there (in JSON, the key job).",
    )


def _some(found: Iterator[Finding], what: str) -> Iterator[Finding]:
    """The first of them, and how many more there are."""
    yield from islice(found, MOST_LINES)
    more = sum(1 for _ in found)
    if more:
        yield Finding(f"And {more} more {what}", "as above.")


def _first(waiting: Waiting) -> str:
    return f", the first since {waiting.since:%Y-%m-%d %H:%M} UTC" if waiting.since else ""
