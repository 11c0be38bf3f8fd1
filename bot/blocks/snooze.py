"""The form behind *Snooze*: until when, and why."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from bot.blocks.inputs import entered, entered_text, field, modal, radio_buttons, text_input
from bot.blocks.message import Block, context, section
from bot.blocks.text import code

CALLBACK_ID = "snooze_form"
MAX_REASON = 300
PRESETS = {
    "1h": "For 1 hour",
    "4h": "For 4 hours",
    "tomorrow": "Until tomorrow at 9:00",
    "monday": "Until next Monday at 9:00",
}
FIRST_PRESET = next(iter(PRESETS))
LATEST = 10**10  # a datetimepicker gives Unix seconds of ten digits (Slack docs: Datetime picker element)


@dataclass(frozen=True, slots=True, kw_only=True)
class SnoozeRequest:
    """What the form says: `moment`, when one was picked, counts instead of the preset; `reason` may be empty."""

    watch_id: int
    preset: str
    moment: datetime | None
    reason: str


def snooze_form(*, watch_id: int, job_id: str, asked_in: str, time_zone: str) -> Block:
    """The modal view; errors are shown at "preset", "moment" and "reason".

    `asked_in` is where it was asked for, as an Ask has it; `time_zone` is what 9:00 is meant in.
    """
    return modal(
        callback_id=CALLBACK_ID,
        private_metadata=f"{asked_in} {watch_id}",
        title="Snooze a watch",
        submit="Snooze",
        blocks=[
            section(f"Job {code(job_id)}"),
            field("preset", "How long", radio_buttons(PRESETS), hint=f"9:00 is meant in the time zone {time_zone}."),
            field(
                "moment",
                "Or until another moment",
                {"type": "datetimepicker"},
                hint="Counts instead of the choice above.",
                optional=True,
            ),
            field("reason", "Reason", text_input(max_length=MAX_REASON), hint="Everybody sees it on the card."),
            context("A snooze hides nothing: changes and the decision are told all the same."),
        ],
    )


def read_snooze_form(view: Mapping[str, Any]) -> SnoozeRequest:
    """Read a submitted view; whether the watch can be snoozed until then is not judged here."""
    watch_id = view["private_metadata"].split(" ")[1]
    preset = entered_text(view, "preset", "selected_option", "value")
    return SnoozeRequest(
        watch_id=int(watch_id),
        preset=preset if preset in PRESETS else FIRST_PRESET,
        moment=_picked(entered(view, "moment", "selected_date_time")),
        reason=entered_text(view, "reason", "value"),
    )


def _picked(seconds: object) -> datetime | None:
    if isinstance(seconds, int) and 0 < seconds < LATEST:
        return datetime.fromtimestamp(seconds, UTC)
    return None
