"""The button *Show id details*: asks Smile ID afresh and shows them in a form that only the clicker sees (REVEAL)."""

import logging
import secrets

from bot.blocks.message import Block
from bot.blocks.reveal import reveal_failed, reveal_form, reveal_loading
from bot.blocks.status import read_job_value
from bot.logs import about
from bot.smile_id.errors import SmileIdError
from handlers.deps import Ask, Deps
from handlers.slack_errors import Refused, SlackError
from handlers.trail import write_down
from handlers.trouble import note_no_answer

logger = logging.getLogger(__name__)

NOT_TAKEN = "Slack did not take the id details. Try again; if it stays so, tell whoever runs the bot the reference."


def show(deps: Deps, ask: Ask) -> None:
    """Open the form at once, since Slack gives 3 seconds, and fill it when Smile ID has answered. Nothing is kept."""
    reveal = deps.config.reveal
    assert reveal is not None  # noqa: S101  # without REVEAL nobody has the right to come here
    job = read_job_value(ask.value)
    write_down(deps, ask, "id details", job=job, detail="full" if reveal.full else "masked")
    view_id = deps.slack.open_form(ask.trigger_id, reveal_loading(job[1]))
    try:
        details = deps.smile.id_details(*job)
    except SmileIdError as trouble:
        _fill(deps, view_id, reveal_failed(trouble.sentence, note_no_answer(trouble)))
        return
    form = reveal_form(job[1], details, masked=not reveal.full, environment=deps.config.environment)
    try:
        _fill(deps, view_id, form)
    except SlackError as trouble:
        _fill(deps, view_id, reveal_failed(NOT_TAKEN, _note_not_taken(trouble)))


def _fill(deps: Deps, view_id: str, form: Block) -> None:
    """Put this in the place of what the form shows, unless it has been closed: then nobody waits for it any more."""
    try:
        deps.slack.update_form(view_id, form)
    except Refused as refused:
        if refused.code != "not_found":
            raise


def _note_not_taken(trouble: SlackError) -> str:
    reference = secrets.token_hex(4)
    logger.warning("Slack did not take id details", extra=about(reference=reference, reason=trouble.code))
    return reference
