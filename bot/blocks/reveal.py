"""*Show id details*: its button, and the modal that only the person who clicked sees (Slack docs: Modals).

A modal and no message: messages are searched, exported and quoted, a modal is gone when it is closed.
"""

from collections.abc import Callable

from bot.blocks.inputs import MAX_TITLE
from bot.blocks.message import MAX_FIELDS, Block, button, context, fields, paragraph, plain, section
from bot.blocks.status import job_value
from bot.blocks.text import SHORT_ID_LIMIT, code, prose
from bot.smile_id import id_details
from bot.smile_id.id_details import IdDetails

AUDITED = "Only you see this. That you looked is written down in the audit trail; what you see is kept nowhere."
MASKED = (
    "Shortened to what tells whether a caller is this person: ask for the whole name, date or number, never say it."
)

# In the order in which people ask; numbers and dates stay exactly as Smile ID wrote them, ready to copy.
_SHOWN: tuple[tuple[str, str, Callable[[str], str]], ...] = (
    ("Full name", "full_name", prose),
    ("First name", "first_name", prose),
    ("Middle name", "middle_name", prose),
    ("Last name", "last_name", prose),
    ("Other name", "other_name", prose),
    ("Date of birth", "birth_date", code),
    ("Gender", "gender", prose),
    ("Country", "country", prose),
    ("Kind of id", "id_type", code),
    ("Id number", "id_number", code),
    ("Second id number", "secondary_id_number", code),
    ("Issued", "issuance_date", code),
    ("Expires", "expiration_date", code),
    ("Phone number", "phone_number", code),
    ("Second phone number", "second_phone_number", code),
    ("Address", "address", prose),
)


def reveal_button(smile_user_id: str, job_id: str) -> Block:
    """*Show id details* of a job; its value is read with `read_job_value`."""
    return button("Show id details", "reveal", value=job_value(smile_user_id, job_id))


def reveal_loading(job_id: str) -> Block:
    """The modal while Smile ID is asked: Slack wants one within three seconds of the click."""
    return _modal(section(f"Asking Smile ID about job {code(job_id)} …"), context(AUDITED))


def reveal_form(job_id: str, details: IdDetails, *, masked: bool, environment: str) -> Block:
    """The modal with `details`, which are given whole and are masked here if `masked`: never one without the other."""
    shown = id_details.masked(details) if masked else details
    told = ((label, getattr(shown, name), written) for label, name, written in _SHOWN)
    pairs = [(label, written(value)) for label, value, written in told if value is not None]
    return _modal(
        section(f"Job {code(job_id)}"),
        *(fields(pairs[start : start + MAX_FIELDS]) for start in range(0, len(pairs), MAX_FIELDS)),
        *([] if pairs else [section("Smile ID tells no id details of this job.")]),
        *([context(MASKED)] if masked and pairs else []),
        context(AUDITED, f"Smile ID {code(environment, SHORT_ID_LIMIT)}"),
    )


def reveal_failed(sentence: str, reference: str) -> Block:
    """The modal when there is nothing to show: what to do about it, and the reference that is also in the log."""
    return _modal(
        section(":warning: *That did not work*"),
        paragraph(sentence),
        context(f"Reference {code(reference, SHORT_ID_LIMIT)}: whoever runs the bot finds it in the log."),
    )


def _modal(*blocks: Block) -> Block:
    """A modal without a submit button: there is nothing to send."""
    return {
        "type": "modal",
        "title": plain("Id details", MAX_TITLE),
        "close": plain("Close", MAX_TITLE),
        "blocks": list(blocks),
    }
