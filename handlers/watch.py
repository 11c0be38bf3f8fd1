"""``/smile watch``, its form, and the buttons *Watch*, *Watch again* and *Stop watching*."""

from typing import Any

from bot.blocks.form import read_watch_form, watch_form
from bot.blocks.notices import CommandHelp
from bot.blocks.status import read_job_value
from handlers import watching
from handlers.arguments import id_problem, job_ids
from handlers.deps import Ask, Deps, UsageError
from handlers.trail import write_down
from handlers.watching import Wanted
from handlers.words import channel_of, is_channel

HELP = CommandHelp(
    "watch",
    "watch [<user_id> <job_id> [#channel]]",
    "Follow a job and tell the channel when it is decided. Without ids it opens a form.",
    "/smile watch user-1042 job-77",
)


def run(deps: Deps, ask: Ask) -> None:
    """Watch at once when the job is named, in this channel or the one named; else open the form."""
    if not ask.words:
        if not ask.trigger_id:
            raise UsageError(
                "Slack opens forms for commands and buttons alone: type /smile watch in the channel, or give both ids."
            )
        deps.slack.open_form(ask.trigger_id, watch_form(channel_id=ask.channel_id))
        return
    words, channel_id = ask.words, ask.channel_id
    if len(words) == 3:
        channel_id = _channel(words[2])
        words = words[:2]
    smile_user_id, job_id = job_ids(words, HELP)
    _start(deps, ask, smile_user_id, job_id, channel_id, tell="changes")


def submit(deps: Deps, ask: Ask, view: dict[str, Any]) -> None:
    """Watch what the form says."""
    request = read_watch_form(view)
    _start(deps, ask, request.smile_user_id, request.job_id, request.channel_id, tell=request.tell)


def form_problems(_: Deps, view: dict[str, Any]) -> dict[str, str]:
    """What is wrong with the form, a sentence for each field (by its block_id); empty when it can be sent."""
    request = read_watch_form(view)
    found = {
        "smile_user_id": ("The user id", id_problem(request.smile_user_id)),
        "job_id": ("The job id", id_problem(request.job_id)),
        "channel": ("The channel", None if is_channel(request.channel_id) else "is missing: choose the one to tell."),
    }
    return {block_id: f"{name} {problem}" for block_id, (name, problem) in found.items() if problem}


def watch(deps: Deps, ask: Ask) -> None:
    """The button *Watch* on the answer to ``/smile status``: watch that job in this channel."""
    smile_user_id, job_id = read_job_value(ask.value)
    _start(deps, ask, smile_user_id, job_id, ask.channel_id, tell="changes")


def watch_again(deps: Deps, ask: Ask) -> None:
    """The button *Watch again* on the card of an ended watch."""
    ended = deps.store.watches.get(int(ask.value))
    if ended is None:
        raise UsageError("That watch is not in the bot's memory any more: use /smile watch <user_id> <job_id>.")
    job = deps.store.jobs.get(ended.job)
    _start(deps, ask, job.smile_user_id, job.job_id, ended.channel_id, tell=ended.tell)


def stop(deps: Deps, ask: Ask) -> None:
    """The button *Stop watching* on a card."""
    ask.reply.only_you(watching.stop(deps, ask, int(ask.value)))


def _channel(word: str) -> str:
    channel_id = channel_of(word)
    if channel_id is None:
        raise UsageError(
            "The third word must be a channel: type # and pick it from Slack's list. Ids with spaces need quotes."
        )
    return channel_id


def _start(deps: Deps, ask: Ask, smile_user_id: str, job_id: str, channel_id: str, *, tell: str) -> None:
    write_down(deps, ask, "watch", job=(smile_user_id, job_id))
    wanted = Wanted(
        smile_user_id=smile_user_id,
        job_id=job_id,
        channel_id=channel_id,
        slack_user_id=ask.slack_user_id,
        tell=tell,
        may_get_link=deps.access.may_get_link(ask),
    )
    ask.reply.only_you(watching.start(deps, wanted))
