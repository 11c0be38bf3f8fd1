"""``/smile status`` and the buttons on its answer: refresh, history, share, selfie."""

from bot.blocks import notices
from bot.blocks.history import history, read_history_value
from bot.blocks.message import Message
from bot.blocks.notes import NO_NOTES
from bot.blocks.notices import CommandHelp
from bot.blocks.reveal import reveal_button
from bot.blocks.status import read_job_value, status_card
from bot.config import Right, SelfieLinks
from bot.smile_id.verdict import Kind, Verdict, verdict
from bot.smile_id.wire import JobStatus, load
from handlers import notes
from handlers.arguments import job_ids
from handlers.cards import selfie
from handlers.deps import Ask, Deps
from handlers.record import doubt, is_news
from handlers.trail import write_down

HELP = CommandHelp(
    "status",
    "status <user_id> <job_id>",
    "What happened to a verification: the result, every check and what to do next.",
    "/smile status user-1042 job-77",
)


def run(deps: Deps, ask: Ask) -> None:
    """Show a job's result to whoever asked, and to nobody else."""
    ask.reply.only_you(_card(deps, ask, job_ids(ask.words, HELP)))


def refresh(deps: Deps, ask: Ask) -> None:
    """Ask again and put the new card in the place of the old one."""
    ask.reply.only_you(_card(deps, ask, read_job_value(ask.value)), replace=True)


def share(deps: Deps, ask: Ask) -> None:
    """Post the card to the channel, under the name of whoever clicked."""
    ask.reply.to_channel(_card(deps, ask, read_job_value(ask.value), shared=True))


def show_history(deps: Deps, ask: Ask) -> None:
    """Show the first page of everything Smile ID has on the job's user."""
    _history(deps, ask, read_job_value(ask.value), page=0, replace=False)


def turn_history_page(deps: Deps, ask: Ask) -> None:
    """Put another page of the history in the place of the one that was clicked in."""
    ids, page = read_history_value(ask.value)
    _history(deps, ask, ids, page=page, replace=True)


def show_selfie(deps: Deps, ask: Ask) -> None:
    """Fetch a fresh link to the selfie, for whoever clicked alone."""
    if deps.config.selfie_links is SelfieLinks.OFF:
        ask.reply.only_you(notices.notice(text="Selfies are switched off for this bot (SELFIE_LINKS)."))
        return
    smile_user_id, job_id = read_job_value(ask.value)
    write_down(deps, ask, "selfie link", job=(smile_user_id, job_id))
    answer = deps.smile.job_status(smile_user_id, job_id, image_links=True)
    ask.reply.only_you(notices.selfie(smile_user_id=smile_user_id, job_id=job_id, link=answer.selfie_link))


def note_selfie_link(deps: Deps, ask: Ask) -> None:
    """The button that is a link to the selfie: Slack has opened it, the audit trail says so."""
    write_down(deps, ask, "open selfie", job=read_job_value(ask.value) if ask.value else None)


def _history(deps: Deps, ask: Ask, ids: tuple[str, str], *, page: int, replace: bool) -> None:
    write_down(deps, ask, "history", job=(ids[0], None), detail="all jobs of the user")
    answer = deps.smile.job_status(*ids, history=True)
    message = history(status=answer, page=page, environment=deps.config.environment)
    ask.reply.only_you(message, replace=replace)


def _card(deps: Deps, ask: Ask, ids: tuple[str, str], *, shared: bool = False) -> Message:
    write_down(deps, ask, "share" if shared else "look up", job=ids)
    link = deps.access.may_hold_link(ask.channel_id) if shared else deps.access.may_get_link(ask)
    answer = deps.smile.job_status(*ids, image_links=link)
    hasten(deps, answer)
    judged = verdict(answer)
    return status_card(
        status=answer,
        verdict=judged,
        environment=deps.config.environment,
        selfie=None if judged.kind is Kind.NOT_FOUND else selfie(deps, answer if link else None),
        now=deps.now(),
        watchable=not judged.final,
        shared_by=ask.slack_user_id if shared else None,
        reveal=reveal_button(*ids) if not shared and _may_see_details(deps, ask, judged) else None,
        notes=NO_NOTES if shared else notes.shown(deps, deps.store.jobs.find(*ids)),  # for those who work on the job
    )


def _may_see_details(deps: Deps, ask: Ask, judged: Verdict) -> bool:
    if deps.config.reveal is None or judged.kind is Kind.NOT_FOUND:
        return False
    return deps.access.allows(ask.slack_user_id, Right.REVEAL, ask.channel_id, ask.team_id)


def hasten(deps: Deps, answer: JobStatus) -> None:
    """If somebody watches this job and the answer is news, have it polled now: the channel should not know later."""
    job = deps.store.jobs.find(answer.smile_user_id, answer.job_id)
    before = load(job.status) if job is not None and job.status else None
    if job is not None and doubt(before, answer) is None and is_news(before, answer):
        deps.store.jobs.make_due(job, deps.now())
        deps.wake()
