"""The buttons of a watch, which several kinds of message carry. Their action_ids are what `handlers` listens to."""

from typing import Literal

from bot.blocks.message import MAX_ACCESSIBILITY_LABEL, Block, button, confirmation
from bot.blocks.text import spoken

JOB_IN_A_QUESTION = 150


def stop_button(
    watch_id: int, job_id: str, *, label: str = "Stop watching", action_id: str = "stop", value: str | None = None
) -> Block:
    """*Stop watching*, which asks first; its value is the watch's number unless another is given."""
    return button(
        label,
        action_id,
        value=value or str(watch_id),
        style="danger",
        confirm=confirmation(
            "Stop watching?",
            f"Nobody will be told in the channel when job {spoken(job_id, JOB_IN_A_QUESTION)} is decided.",
            confirm="Stop watching",
            deny="Keep watching",
        ),
        accessibility_label=_about("Stop watching job", job_id),
    )


def watch_again_button(watch_id: int, job_id: str) -> Block:
    """*Watch again*, for a watch that has ended; its value is that watch's number."""
    label = _about("Watch again job", job_id)
    return button("Watch again", "watch_again", value=str(watch_id), accessibility_label=label)


def watch_button(
    label: str,
    action_id: str,
    watch_id: int,
    job_id: str,
    *,
    style: Literal["primary"] | None = None,
    value: str | None = None,
) -> Block:
    """A button that does something about an open watch; its value is the watch's number unless another is given."""
    spoken_label = _about(f"{label}: job", job_id)
    return button(label, action_id, value=value or str(watch_id), style=style, accessibility_label=spoken_label)


def _about(words: str, job_id: str) -> str:
    return f"{words} {spoken(job_id, MAX_ACCESSIBILITY_LABEL - len(words) - 1)}"
