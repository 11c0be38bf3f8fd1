"""The tick of the triage desk, and its button *Refresh*."""

from bot.blocks import desk
from bot.blocks.message import Message
from bot.smile_id import wire
from bot.smile_id.verdict import verdict
from handlers import open_watch, snooze, take
from handlers.deps import Ask, Deps
from handlers.record import doubt, is_news
from handlers.trail import write_down


def tick(deps: Deps) -> None:
    """Give back what was taken for too long, wake what has slept enough."""
    take.give_back_kept(deps)
    snooze.wake_slept(deps)


def refresh(deps: Deps, ask: Ask, number: int) -> Message:
    """Ask Smile ID about the job of the watch of this number now, and have its card drawn anew; gives the answer.

    The answer is not written down here, which takes a lease: the poll asks once more, at once. Raises UsageError when
    the watch has ended, SmileIdError.
    """
    _, job = open_watch.find(deps, number)
    write_down(deps, ask, "look up", job=(job.smile_user_id, job.job_id))
    status = deps.smile.job_status(job.smile_user_id, job.job_id)
    now = deps.now()
    deps.store.jobs.make_due(job, now)
    deps.store.watches.refresh_card(number, now)
    deps.wake()
    before, kind = wire.load(job.status) if job.status else None, verdict(status).kind
    if doubt(before, status) is not None:
        return desk.not_believed(job_id=job.job_id, kind=kind)
    return desk.refreshed(job_id=job.job_id, kind=kind, is_news=is_news(before, status))
