"""Both forms of the log: the same fields in each, one line an entry, and nothing that is not on the list."""

import json
import logging
import sys
from typing import Any

import pytest

from bot.logs import FIELDS, JsonLines, TextLines, about

HOSTILE = [
    'x\n2026-11-21T09:00:00+0000 INFO    handlers.tell: Alert told alert=7\r\n{"alert": 7}',
    "x\u2028y\u2029z\x85w\x0b\x0c",
    "\x1b[2K\x1b[1Awiped",
    "\u202eback\u202c",
    "half \ud83d",
    '" reason=told alert=7',
]


def entry(message: str = "Alert told", /, *args: object, **extra: Any) -> logging.LogRecord:
    """What a logger of the bot's makes of one call."""
    return logging.getLogger("handlers.tell").makeRecord(
        "handlers.tell", logging.INFO, "tell.py", 1, message, args, None, extra=extra
    )


def text_of(record: logging.LogRecord) -> str:
    return TextLines().format(record).split("handlers.tell: ", 1)[1]


def object_of(record: logging.LogRecord) -> dict[str, Any]:
    found = json.loads(JsonLines().format(record))
    assert isinstance(found, dict)
    return found


def test_text_has_the_sentence_and_then_the_fields() -> None:
    fields = about(job=12, watch=3, alert=40, reason="decided")

    assert text_of(entry(**fields)) == "Alert told job=12 watch=3 alert=40 reason=decided"


def test_a_field_of_several_words_is_quoted() -> None:
    assert text_of(entry(**about(reason="its time is over"))) == 'Alert told reason="its time is over"'


def test_text_without_fields_is_the_sentence_alone() -> None:
    assert text_of(entry("Listening on %s", "port 1")) == "Listening on port 1"


def test_json_has_the_fields_as_keys_of_their_own_with_numbers_as_numbers() -> None:
    found = object_of(entry(**about(job=12, watch=3, alert=40, hint=5, reason="decided", reference="a1b2")))

    assert found.pop("time").endswith("+00:00")
    assert found == {
        "level": "INFO",
        "logger": "handlers.tell",
        "message": "Alert told",
        "job": 12,
        "watch": 3,
        "alert": 40,
        "hint": 5,
        "reason": "decided",
        "reference": "a1b2",
    }


def test_fields_that_are_not_given_are_not_written() -> None:
    assert about() == {}
    assert object_of(entry(**about(job=1))).keys() == {"time", "level", "logger", "message", "job"}


def test_number_nought_and_an_empty_reason_are_written() -> None:
    assert text_of(entry(**about(job=0, reason=""))) == 'Alert told job=0 reason=""'


def test_every_field_that_can_be_given_is_on_the_list() -> None:
    given = about(job=1, watch=2, alert=3, hint=4, reason="five", reference="six")

    assert tuple(given.items()) == tuple(zip(FIELDS, (1, 2, 3, 4, "five", "six"), strict=True))


@pytest.mark.parametrize("form", [TextLines(), JsonLines()])
def test_what_is_not_on_the_list_is_left_out(form: logging.Formatter) -> None:
    line = form.format(entry(job=1, smile_user_id="user-1", slack_user_id="U1", channel="C1", link="https://x"))

    assert "1" in line
    assert not any(name in line for name in ("user-1", "U1", "C1", "https://x"))


@pytest.mark.parametrize("hostile", HOSTILE)
@pytest.mark.parametrize("form", [TextLines(), JsonLines()])
def test_no_text_can_forge_a_second_line_or_move_the_cursor(form: logging.Formatter, hostile: str) -> None:
    for record in (entry(**about(reason=hostile)), entry("Not taken: %s", hostile)):
        line = form.format(record)

        assert len(line.splitlines()) == 1
        assert line.isprintable()


@pytest.mark.parametrize("hostile", HOSTILE)
def test_a_hostile_reason_is_whole_in_json_and_forges_no_field_in_text(hostile: str) -> None:
    record = entry(**about(reason=hostile))
    told, _, reason = text_of(record).partition(" reason=")

    assert object_of(record).get("alert") is None
    assert object_of(record)["reason"] == hostile
    assert told == "Alert told"
    assert json.loads(reason) == hostile


def test_a_traceback_follows_the_line_in_text_and_is_inside_the_object_in_json() -> None:
    record = entry(**about(job=1))
    try:
        raise ValueError("first\nsecond")
    except ValueError:
        record.exc_info = sys.exc_info()

    line, header, *_ = TextLines().format(record).splitlines()
    assert line.endswith("Alert told job=1")
    assert header == "Traceback (most recent call last):"
    assert object_of(record)["traceback"].endswith("ValueError: first\nsecond")
