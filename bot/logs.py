"""How the bot writes its log: text or JSON lines on stderr, and nothing of what the libraries would say of people."""

import json
import logging
import re
import sys
from datetime import UTC, datetime

OURS = ("bot", "handlers", "storage")
# Even their errors hold answers and texts of messages, and repeat: the bot itself logs what fails between it and Slack.
SILENT = ("slack_sdk", "websocket")
# All that a line can hold beside its sentence: the bot's own numbers, why, and what a person was given to quote.
FIELDS = ("job", "watch", "alert", "hint", "reason", "reference")
PLAIN = re.compile(r"[\w.:/+-]+", re.ASCII)


def about(
    *,
    job: int | None = None,
    watch: int | None = None,
    alert: int | None = None,
    hint: int | None = None,
    reason: str | None = None,
    reference: str | None = None,
) -> dict[str, int | str]:
    """What a log line is about, for ``extra``: the bot's own numbers, never ids of people or Smile ID's."""
    values = (job, watch, alert, hint, reason, reference)
    return {name: value for name, value in zip(FIELDS, values, strict=True) if value is not None}


class TextLines(logging.Formatter):
    """The sentence, then the fields as ``job=12 reason="not yet"``, on one line; below it the traceback, if any."""

    def __init__(self) -> None:
        super().__init__("%(asctime)s %(levelname)-7s %(name)s: %(message)s", datefmt="%Y-%m-%dT%H:%M:%S%z")

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802 - logging calls it so
        """The record without its traceback, as one line whatever it holds."""
        fields = (f" {name}={_quoted(value)}" for name, value in _fields(record).items())
        return _on_one_line(super().formatMessage(record) + "".join(fields))


class JsonLines(logging.Formatter):
    """One JSON object a line: time (UTC), level, logger, message, the fields and, if there is one, the traceback."""

    def format(self, record: logging.LogRecord) -> str:
        """The record as one line of JSON, in ASCII: no reader takes a part of it for another line."""
        line: dict[str, object] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
            **_fields(record),
        }
        if record.exc_info:
            line["traceback"] = self.formatException(record.exc_info)
        return json.dumps(line)


def set_up(level: str, form: str) -> None:
    """Have the process log from ``level`` on, as "text" or "json"."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonLines() if form == "json" else TextLines())
    handler.addFilter(_is_ours_or_an_error)
    logging.basicConfig(level=level, handlers=[handler], force=True)


def _is_ours_or_an_error(record: logging.LogRecord) -> bool:
    """Below errors libraries write whole requests, with texts, tokens and links, or a line for every tick.

    Asked of what is written, since Bolt gives its loggers names and levels of its own choice.
    """
    package = record.name.partition(".")[0]
    return package in OURS or (record.levelno >= logging.ERROR and package not in SILENT)


def _fields(record: logging.LogRecord) -> dict[str, object]:
    return {name: getattr(record, name) for name in FIELDS if hasattr(record, name)}


def _quoted(value: object) -> str:
    text = str(value)
    return text if PLAIN.fullmatch(text) else json.dumps(text)


def _on_one_line(text: str) -> str:
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in text)
