"""Notes that people keep with a job: the form that takes one down, and how they are shown."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.blocks.inputs import entered_text, field, modal, text_input
from bot.blocks.message import Block, section
from bot.blocks.text import code, date, mention, prose

CALLBACK_ID = "note_form"
MAX_NOTE = 1_000
MAX_LAST = 200  # characters of the last note on a card
MAX_LINE = 300  # of each note on the answer to `/smile status`


@dataclass(frozen=True, slots=True, kw_only=True)
class NoteLine:
    """One note; `slack_user_id` wrote it."""

    slack_user_id: str
    text: str
    created_at: datetime


@dataclass(frozen=True, slots=True)
class Notes:
    """The last notes of a job, the oldest of them first, and how many there are in all."""

    last: Sequence[NoteLine] = ()
    total: int = 0


NO_NOTES = Notes()


def note_form(*, watch_id: int, job_id: str, asked_in: str) -> Block:
    """The modal view; errors are shown at "text". `asked_in` is where it was asked for, as an Ask has it."""
    return modal(
        callback_id=CALLBACK_ID,
        private_metadata=f"{asked_in} {watch_id}",
        title="Note on a job",
        submit="Keep note",
        blocks=[
            section(f"Job {code(job_id)}"),
            field(
                "text",
                "Note",
                text_input(max_length=MAX_NOTE, multiline=True),
                hint="Every channel that watches the job sees it. No names, birth dates or id numbers, please.",
            ),
        ],
    )


def read_note_form(view: object) -> str:
    """The note in a submitted view, empty where there is none."""
    return entered_text(view, "text", "value")


def last_note(notes: Notes) -> Block | None:
    """For a card: how many notes there are and the last of them; None when there are none."""
    if not notes.last:
        return None
    many = "Note" if notes.total == 1 else f"{notes.total} notes, the last"
    return section(f"*{many}* {_line(notes.last[-1], MAX_LAST)}")


def last_notes(notes: Notes) -> Block | None:
    """For the answer to one person: the last notes, and how many more there are; None when there are none."""
    if not notes.last:
        return None
    more = notes.total - len(notes.last)
    earlier = [f"and {more} earlier, in the thread of the job's card"] if more else []
    return section("\n".join(["*Notes*", *(f"• {_line(note, MAX_LINE)}" for note in notes.last), *earlier]))


def _line(note: NoteLine, limit: int) -> str:
    return f"by {mention(note.slack_user_id)}, {date(note.created_at)}: {prose(note.text, limit)}"
