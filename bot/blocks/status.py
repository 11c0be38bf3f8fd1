"""The status card: what Smile ID says about one job and what a support agent does next."""

import json
import re
from dataclasses import dataclass, field
from datetime import datetime

from bot.blocks.actions import action_blocks
from bot.blocks.faces import face, news
from bot.blocks.message import Block, Message, actions, button, context, fields, header, message, section
from bot.blocks.notes import NO_NOTES, Notes, last_notes
from bot.blocks.text import SHORT_ID_LIMIT, code, date, mention, prose
from bot.smile_id.result_codes import product
from bot.smile_id.verdict import Certainty, Kind, Verdict
from bot.smile_id.wire import FOUND, JobStatus, Result

MAX_RESULT_TEXT = 300
MAX_CONFLICTS = 3
MAX_WORDS = 250  # of each of our own sentences

AROUND_AN_ID = re.compile(r"^<.*>$|[,;]$")  # a list's commas; the brackets in which the help shows an id

# No id holds a control character; one would take six characters of a button's value, and Slack allows 2,000.
_NO_CONTROLS = {control: "\ufffd" for control in range(32) if chr(control) not in "\t\n\r"}


@dataclass(frozen=True, slots=True)
class Link:
    """An expiring link that opens the selfie for whoever clicks: out of every repr."""

    url: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class OnClick:
    """A button that fetches a fresh link for the clicker alone."""


Selfie = Link | OnClick


def job_value(smile_user_id: str, job_id: str) -> str:
    """A job as the value of a button; ids of 400 characters each fit Slack's 2,000."""
    return json_value([smile_user_id.translate(_NO_CONTROLS), job_id.translate(_NO_CONTROLS)])


def read_job_value(value: str) -> tuple[str, str]:
    """The `smile_user_id` and `job_id` that `job_value` wrote."""
    smile_user_id, job_id = json.loads(value)
    return str(smile_user_id), str(job_id)


def json_value(parts: list[str | int]) -> str:
    """Parts of a button's value as compact JSON."""
    return json.dumps(parts, ensure_ascii=False, separators=(",", ":"))


def status_card(
    *,
    status: JobStatus,
    verdict: Verdict,
    environment: str,
    selfie: Selfie | None,
    now: datetime,
    watchable: bool,
    shared_by: str | None = None,
    notes: Notes = NO_NOTES,
    reveal: Block | None = None,
) -> Message:
    """The answer to "what happened to this job?".

    `environment` is what people call the Smile ID server that was asked, `now` stands in for the time of an answer
    that carries none, `shared_by` is the Slack user who shows the card to the channel: then without the buttons that
    only make sense to the person who asked. `reveal` is the button to the id details, for those who may see them.
    """
    private = shared_by is None
    sharer = [] if shared_by is None else [f"Shared by {mention(shared_by)}"]
    return message(
        news(status.job_id, verdict.kind),
        header(face(verdict.kind).headline),
        *outcome(status, verdict, environment),
        *details(status.result),
        *action_blocks(status.result),
        last_notes(notes),
        context(provenance(status, environment, now), *reservations(verdict), *sharer),
        actions(
            _job_button("Watch", "watch", status, style_primary=True) if private and watchable else None,
            selfie_button(selfie, status),
            reveal,
            _job_button("Refresh", "refresh", status) if private else None,
            _job_button("History", "history", status) if private and verdict.kind is not Kind.NOT_FOUND else None,
            _job_button("Share to channel", "share", status) if private else None,
        ),
    )


def outcome(status: JobStatus, verdict: Verdict, environment: str) -> list[Block]:
    """What came out and what to do about it."""
    if verdict.kind is Kind.NOT_FOUND:
        return not_found(status.smile_user_id, status.job_id, environment)
    meaning = prose(verdict.meaning, MAX_WORDS)
    conflicts = "\n".join(f"• {prose(conflict, MAX_WORDS)}" for conflict in verdict.conflicts[:MAX_CONFLICTS])
    return [
        section(f"{job_line(status.smile_user_id, status.job_id)}\n{result_line(status)}\n{meaning}"),
        *([section(f"*Careful: the answer contradicts itself*\n{conflicts}")] if conflicts else []),
        section(f"*What to do next*\n{prose(verdict.next_step, MAX_WORDS)}"),
    ]


def not_found(smile_user_id: str, job_id: str, environment: str) -> list[Block]:
    """Which environment does not know the job, and what to check."""
    return [
        section(
            f"Smile ID {code(environment, SHORT_ID_LIMIT)} has no job {code(job_id)} of user {code(smile_user_id)}."
            f"{_surplus(smile_user_id, job_id)}"
        ),
        section(
            "*What to check*\n"
            "• Both ids, letter by letter: capitals and leading zeros count.\n"
            "• The environment: sandbox and production do not see each other's jobs. "
            f"The bot asks {code(environment, SHORT_ID_LIMIT)}.\n"
            "• The time: a job that was sent seconds ago may not be there yet.\n"
            "• The submission: one that Smile ID refused leaves no record; your own system's log has the error."
        ),
    ]


def _surplus(*ids: str) -> str:
    """What may have been typed around the ids, in words: another id, even a right one, would make it another job's."""
    if not any(map(AROUND_AN_ID.search, ids)):
        return ""
    return " The comma, semicolon or brackets around an id were taken for a part of it: leave them out."


def job_line(smile_user_id: str, job_id: str) -> str:
    """Which job it is, ids ready to copy."""
    return f"Job {code(job_id)} of user {code(smile_user_id)}"


def result_line(status: JobStatus) -> str:
    """Smile ID's own words and code in one line of mrkdwn."""
    result = status.result
    words = result.result_text if result else status.message
    result_code = result.result_code if result else None if status.code == FOUND else status.code
    shown = prose(words, MAX_RESULT_TEXT) if words else "no text" if result_code else "none yet"
    return f"*Result:* {shown}" + (f" · code {code(result_code, 40)}" if result_code else "")


def details(result: Result | None) -> list[Block]:
    """The product, the confidence, and Smile ID's own job id, ready to copy into a support ticket."""
    if result is None:
        return []
    confidence = prose(_trimmed(result.confidence), 40) if result.confidence else "not given"
    smile_job_id = code(result.smile_job_id, 100) if result.smile_job_id else "not given"
    pairs = [("Product", prose(product(result.job_type))), ("Confidence", confidence), ("Smile job id", smile_job_id)]
    return [fields(pairs)]


def _trimmed(number: str) -> str:
    """ "97.000000" is "97"."""
    return number.rstrip("0").rstrip(".") if "." in number else number


def provenance(status: JobStatus, environment: str, now: datetime | None = None) -> str:
    """Who said so and when."""
    answered_at = status.signed_at or now
    when = f", answered {date(answered_at)}" if answered_at else ""
    return f"Smile ID {code(environment, SHORT_ID_LIMIT)}{when}"


def reservations(verdict: Verdict) -> list[str]:
    """How far the meaning can be relied on, unless Smile ID itself documents it."""
    if verdict.certainty is Certainty.OFFICIAL or verdict.kind is Kind.UNKNOWN:
        return []
    return [f"Smile ID does not document this meaning. Its source: {verdict.certainty}."]


def selfie_button(selfie: Selfie | None, status: JobStatus) -> Block | None:
    """The button that leads to the face image, if there is to be one."""
    if selfie is None:
        return None
    value = job_value(status.smile_user_id, status.job_id)
    if isinstance(selfie, Link):
        return button("Open selfie", "selfie_link", url=selfie.url, value=value)
    return button("Open selfie", "selfie", value=value)


def _job_button(label: str, action_id: str, status: JobStatus, *, style_primary: bool = False) -> Block:
    value = job_value(status.smile_user_id, status.job_id)
    return button(label, action_id, value=value, style="primary" if style_primary else None)
