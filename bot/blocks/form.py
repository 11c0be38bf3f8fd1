"""The form behind a bare `/smile watch`."""

from dataclasses import dataclass

from bot.blocks.inputs import entered_text, field, modal, radio_buttons, text_input
from bot.blocks.message import Block

CALLBACK_ID = "watch_form"
MAX_ID = 400  # both ids fit the value of a button
TELL = {"changes": "Every change", "decision": "Only the decision"}


@dataclass(frozen=True, slots=True, kw_only=True)
class WatchRequest:
    """What the form says, an empty text where it says nothing; `tell` is "changes" or "decision"."""

    smile_user_id: str
    job_id: str
    channel_id: str
    tell: str


def watch_form(*, channel_id: str | None, smile_user_id: str = "", job_id: str = "") -> Block:
    """The modal view, with what is known filled in; errors are shown at the block_ids of `WatchRequest`'s names.

    `channel_id` is where it was asked for, and the channel to tell unless the person chooses another; where it was
    asked for comes back with the form, as its `private_metadata`.
    """
    return modal(
        callback_id=CALLBACK_ID,
        private_metadata=channel_id or "",
        title="Watch a job",
        submit="Watch",
        blocks=[
            field("smile_user_id", "User id", _id_input(smile_user_id, "The user_id that you sent to Smile ID")),
            field("job_id", "Job id", _id_input(job_id, "The job_id that you sent to Smile ID")),
            field("channel", "Channel to tell", _channel_select(channel_id), hint="The bot must be a member of it."),
            field("tell", "Tell the channel", radio_buttons(TELL)),
        ],
    )


def read_watch_form(view: object) -> WatchRequest:
    """Read a submitted view; whether it can be watched is not judged here.

    What is in it comes from the person's own client: whatever is missing, or is no text, says nothing.
    """
    tell = entered_text(view, "tell", "selected_option", "value")
    return WatchRequest(
        smile_user_id=entered_text(view, "smile_user_id", "value"),
        job_id=entered_text(view, "job_id", "value"),
        channel_id=entered_text(view, "channel", "selected_conversation"),
        tell=tell if tell in TELL else "changes",
    )


def _id_input(initial: str, placeholder: str) -> Block:
    return text_input(max_length=MAX_ID, placeholder=placeholder, initial=initial)


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
