"""The form behind a bare `/smile watch` (Slack docs: Views; Block Kit: input block)."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.blocks.message import Block, plain

CALLBACK_ID = "watch_form"
MAX_ID = 400  # both ids fit the value of a button
MAX_TITLE = 24  # Views: title, submit and close
MAX_LABEL = 2_000  # Input block: label and hint
MAX_PLACEHOLDER = 150
MAX_OPTION = 75  # Option object: text
TELL = {"changes": "Every change", "decision": "Only the decision"}


@dataclass(frozen=True, slots=True, kw_only=True)
class WatchRequest:
    """What the form says, an empty text where it says nothing; `tell` is "changes" or "decision"."""

    smile_user_id: str
    job_id: str
    channel_id: str
    tell: str


def watch_form(*, channel_id: str | None, smile_user_id: str = "", job_id: str = "") -> Block:
    """The modal view, with what is known filled in; errors are shown at the block_ids of `WatchRequest`'s names."""
    return {
        "type": "modal",
        "callback_id": CALLBACK_ID,
        "title": plain("Watch a job", MAX_TITLE),
        "submit": plain("Watch", MAX_TITLE),
        "close": plain("Cancel", MAX_TITLE),
        "blocks": [
            _input("smile_user_id", "User id", _text_input(smile_user_id, "The user_id that you sent to Smile ID")),
            _input("job_id", "Job id", _text_input(job_id, "The job_id that you sent to Smile ID")),
            _input("channel", "Channel to tell", _channel_select(channel_id), hint="The bot must be a member of it."),
            _input("tell", "Tell the channel", _tell_buttons()),
        ],
    }


def read_watch_form(values: Mapping[str, Mapping[str, Mapping[str, Any]]]) -> WatchRequest:
    """Read a submitted view's `state.values`; whether the ids can be asked for is not judged here."""
    tell = values.get("tell", {}).get("tell", {}).get("selected_option") or {}
    chosen = tell.get("value", "changes")
    return WatchRequest(
        smile_user_id=_entered(values, "smile_user_id", "value"),
        job_id=_entered(values, "job_id", "value"),
        channel_id=_entered(values, "channel", "selected_conversation"),
        tell=chosen if chosen in TELL else "changes",
    )


def _entered(values: Mapping[str, Mapping[str, Mapping[str, Any]]], block_id: str, key: str) -> str:
    return str(values.get(block_id, {}).get(block_id, {}).get(key) or "").strip()


def _input(block_id: str, label: str, element: Block, *, hint: str | None = None) -> Block:
    block = {
        "type": "input",
        "block_id": block_id,
        "label": plain(label, MAX_LABEL),
        "element": {**element, "action_id": block_id},
    }
    return block if hint is None else {**block, "hint": plain(hint, MAX_LABEL)}


def _text_input(value: str, placeholder: str) -> Block:
    element: Block = {
        "type": "plain_text_input",
        "placeholder": plain(placeholder, MAX_PLACEHOLDER),
        "max_length": MAX_ID,
    }
    return {**element, "initial_value": value[:MAX_ID]} if value else element


def _channel_select(channel_id: str | None) -> Block:
    """Public and private channels; an id that starts with D is a conversation of two, which is neither."""
    element: Block = {
        "type": "conversations_select",
        "filter": {"include": ["public", "private"], "exclude_bot_users": True},
        "response_url_enabled": True,  # the answer must arrive even where the bot is no member
    }
    if channel_id is None:
        return {**element, "default_to_current_conversation": True}
    return element if channel_id.startswith("D") else {**element, "initial_conversation": channel_id}


def _tell_buttons() -> Block:
    options = [{"text": plain(words, MAX_OPTION), "value": value} for value, words in TELL.items()]
    return {"type": "radio_buttons", "options": options, "initial_option": options[0]}
