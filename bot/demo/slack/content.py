"""Checks and reads what a message is made of: text, blocks, metadata. The same for the Web API and response URLs."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

from bot.demo.slack import block_kit
from bot.demo.slack.errors import SlackError

if TYPE_CHECKING:
    from bot.demo.slack.model import Json

MAX_POSTED_TEXT: Final = 40_000
MAX_UPDATED_TEXT: Final = 4_000
# Slack has a limit and does not publish it; this is what can be relied on.
MAX_METADATA_BYTES: Final = 1_024
# Found by trying, by many: past about this much text in all blocks Slack answers msg_blocks_too_long.
MAX_TEXT_IN_BLOCKS: Final = 12_000


def decoded(arguments: Json, name: str, error: str) -> Any:
    """An argument that is JSON: an object in a JSON body, a string of JSON in a form. Absent: None."""
    value = arguments.get(name)
    if not isinstance(value, str):
        return value
    try:
        return json.loads(value)
    except ValueError:
        raise SlackError(error) from None


def json_object(body: bytes) -> Json:
    """A JSON body; SlackError invalid_json or json_not_object."""
    try:
        value = json.loads(body)
    except ValueError:
        raise SlackError("invalid_json") from None
    if not isinstance(value, dict):
        raise SlackError("json_not_object")
    return value


def flag(arguments: Json, name: str) -> bool:
    """A boolean argument: `true` in a JSON body, `1` or `true` in a form."""
    return arguments.get(name) in (True, 1, "1", "true", "True")


def required(arguments: Json, *names: str) -> None:
    """SlackError invalid_arguments that names each argument that is absent."""
    missing = [name for name in names if not arguments.get(name)]
    if missing:
        raise SlackError("invalid_arguments", *(f"missing required field: {name}" for name in missing))


def message_blocks(arguments: Json) -> list[Json] | None:
    """The message's blocks, held against Block Kit's limits; None when the argument is absent.

    SlackError invalid_blocks_format, invalid_blocks (its messages say where) or msg_blocks_too_long.
    """
    blocks = decoded(arguments, "blocks", "invalid_blocks_format")
    if blocks is None:
        return None
    if not isinstance(blocks, list):
        raise SlackError("invalid_blocks_format")
    problems = block_kit.message_problems(blocks)
    if problems:
        raise SlackError("invalid_blocks", *problems, errors=problems)
    if block_kit.text_length(blocks) > MAX_TEXT_IN_BLOCKS:
        raise SlackError("msg_blocks_too_long")
    return blocks


def message_text(arguments: Json, limit: int = MAX_POSTED_TEXT) -> str | None:
    """The message's text, None when the argument is absent; SlackError msg_too_long."""
    text = arguments.get("text")
    if text is None:
        return None
    if not isinstance(text, str):
        raise SlackError("invalid_arguments", "must be a string [json-pointer:/text]")
    if len(text) > limit:
        raise SlackError("msg_too_long")
    return text


def metadata(arguments: Json) -> Json | None:
    """The message's metadata, None when absent; SlackError invalid_metadata_format, metadata_too_large."""
    value = decoded(arguments, "metadata", "invalid_metadata_format")
    if value is None or value == {}:
        return None if value is None else {}
    if not _is_metadata(value):
        raise SlackError("invalid_metadata_format")
    if len(json.dumps(value).encode()) > MAX_METADATA_BYTES:
        raise SlackError("metadata_too_large")
    return dict(value)


def _is_metadata(value: object) -> bool:
    return (
        isinstance(value, dict)
        and set(value) == {"event_type", "event_payload"}
        and isinstance(value["event_type"], str)
        and isinstance(value["event_payload"], dict)
    )
