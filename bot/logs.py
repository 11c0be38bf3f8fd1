"""How the bot writes its log: text or JSON lines on stderr, and nothing of what the libraries would say of people."""

import json
import logging
import sys
from datetime import UTC, datetime

# At their usual levels these write whole requests, with texts, tokens and links, or a line for every tick.
QUIET = {
    "slack_sdk": logging.ERROR,
    "slack_bolt": logging.ERROR,
    "apscheduler": logging.ERROR,
    "urllib3": logging.ERROR,
    "waitress": logging.ERROR,
}


class JsonLines(logging.Formatter):
    """One JSON object a line: time (UTC), level, logger, message and, if there is one, the traceback."""

    def format(self, record: logging.LogRecord) -> str:
        """The record as one line of JSON."""
        line = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
        }
        if record.exc_info:
            line["traceback"] = self.formatException(record.exc_info)
        return json.dumps(line, ensure_ascii=False)


def set_up(level: str, form: str) -> None:
    """Have the process log from ``level`` on, as "text" or "json"."""
    handler = logging.StreamHandler(sys.stderr)
    text = logging.Formatter("%(asctime)s %(levelname)-7s %(name)s: %(message)s", datefmt="%Y-%m-%dT%H:%M:%S%z")
    handler.setFormatter(JsonLines() if form == "json" else text)
    logging.basicConfig(level=level, handlers=[handler], force=True)
    for name, quiet in QUIET.items():
        logging.getLogger(name).setLevel(quiet)
