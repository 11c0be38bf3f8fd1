"""The shell's commands on what the bot remembers: ``smile-bot audit`` and ``smile-bot forget``.

They may run beside the bot: each change is one transaction.
"""

import csv
import getpass
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path
from typing import TextIO

from bot.csv_file import safe_cell
from storage.retention import Forgotten
from storage.store import CannotOpenError, Store

COLUMNS = ("at", "slack_user_id", "act", "smile_user_id", "job_id", "channel_id", "door", "detail")


class StillHeldError(Exception):
    """A person is forgotten, but another program reads the database, and so its files still hold the ids."""


def export_audit(path: Path, out: TextIO, *, now: datetime, days: float) -> None:
    """Write the audit trail of the last ``days`` to ``out`` as CSV (RFC 4180).

    Raises CannotOpenError. The export is written down itself.
    """
    with closing(_opened(path)) as store:
        store.audit.add(now=now, slack_user_id=_who(), act="exported the audit trail", door="shell")
        writer = csv.writer(out)
        writer.writerow(COLUMNS)
        for line in store.audit.since(now - timedelta(days=days)):
            cells = (line.at.isoformat(), *(getattr(line, column) for column in COLUMNS[1:]))
            writer.writerow([safe_cell(cell) for cell in cells])


def forget(path: Path, smile_user_id: str, *, now: datetime) -> Forgotten:
    """Delete every row about the person whom the partner calls ``smile_user_id``.

    Raises CannotOpenError, and StillHeldError when all is done but the cleaning of the files: it needs one more call.
    """
    with closing(_opened(path)) as store:
        with store.atomic():
            forgotten = store.retention.forget(smile_user_id)
            store.audit.add(now=now, slack_user_id=_who(), act="forgot a person", door="shell")
        scrubbed = store.scrub()
    if not scrubbed:
        raise StillHeldError
    return forgotten


def _opened(path: Path) -> Store:
    if not path.exists():
        raise CannotOpenError("there is no such file")
    return Store(path, migrate=False)


def _who() -> str:
    """Whoever is logged in on this machine; the audit trail has nobody else to name."""
    try:
        return f"shell:{getpass.getuser()}"
    except (KeyError, OSError):  # a container's user without a name
        return "shell"
