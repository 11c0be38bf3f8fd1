"""The button *Show id details*: asks Smile ID afresh and shows them in a form that only the clicker sees (REVEAL)."""

from bot.blocks.reveal import reveal_failed, reveal_form, reveal_loading
from bot.blocks.status import read_job_value
from bot.smile_id.errors import SmileIdError
from handlers.deps import Ask, Deps
from handlers.trail import write_down
from handlers.trouble import note_no_answer


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
        deps.slack.update_form(view_id, reveal_failed(trouble.sentence, note_no_answer(trouble)))
        return
    form = reveal_form(job[1], details, masked=not reveal.full, environment=deps.config.environment)
    deps.slack.update_form(view_id, form)
