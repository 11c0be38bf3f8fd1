"""``/smile unwatch``: end this channel's watch on a job."""

from bot.blocks import answers
from bot.blocks.notices import CommandHelp
from handlers import watching
from handlers.arguments import job_ids
from handlers.deps import Ask, Deps

HELP = CommandHelp(
    "unwatch",
    "unwatch <user_id> <job_id>",
    "Stop watching a job in this channel.",
    "/smile unwatch user-1042 job-77",
)


def run(deps: Deps, ask: Ask) -> None:
    """End the watch of the channel where it was typed; if it is only watched elsewhere, say where."""
    smile_user_id, job_id = job_ids(ask.words, HELP)
    job = deps.store.jobs.find(smile_user_id, job_id)
    watches = deps.store.watches.open_of_job(job.number) if job else []
    here = next((watch for watch in watches if watch.channel_id == ask.channel_id), None)
    if here is None:
        elsewhere = tuple(watch.channel_id for watch in watches)
        ask.reply.only_you(answers.not_watched(job_id=job_id, elsewhere=elsewhere))
        return
    ask.reply.only_you(watching.stop(deps, ask, here.number))
