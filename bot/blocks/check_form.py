"""The form behind the shortcut "Check this Smile ID job", for when the message leaves open which job it means."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.blocks.form import MAX_ID
from bot.blocks.inputs import entered_text, field, modal, text_input
from bot.blocks.message import Block, section
from bot.blocks.status import job_line

CALLBACK_ID = "check_form"
MAX_JOBS = 10  # named in the form


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckRequest:
    """What the form says, an empty text where it says nothing."""

    smile_user_id: str
    job_id: str


def check_form(
    *, asked_in: str, thread_ts: str | None, jobs: Sequence[tuple[str, str]], smile_user_id: str, job_id: str
) -> Block:
    """The modal view, with the best guess filled in; errors are shown at "smile_user_id" and "job_id".

    `asked_in` and `thread_ts` are where the message stands; `jobs` are all that it names, if they are several.
    """
    return modal(
        callback_id=CALLBACK_ID,
        private_metadata=f"{asked_in} {thread_ts or ''}",
        title="Check a job",
        submit="Check",
        blocks=[
            section("Which job does the message mean? Nobody but you sees the answer."),
            *(section(job_line(*job)) for job in jobs[:MAX_JOBS] if len(jobs) > 1),
            field("smile_user_id", "User id", _id_input(smile_user_id, "The user_id that you sent to Smile ID")),
            field("job_id", "Job id", _id_input(job_id, "The job_id that you sent to Smile ID")),
        ],
    )


def read_check_form(view: object) -> CheckRequest:
    """Read a submitted view; whether it can be asked about is not judged here."""
    return CheckRequest(
        smile_user_id=entered_text(view, "smile_user_id", "value"), job_id=entered_text(view, "job_id", "value")
    )


def _id_input(initial: str, placeholder: str) -> Block:
    return text_input(max_length=MAX_ID, placeholder=placeholder, initial=initial)
