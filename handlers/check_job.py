"""The shortcut "Check this Smile ID job" in the menu of a message: what ``/smile status`` says of the job it names."""

import re
from dataclasses import replace

from bot.blocks.check_form import check_form, read_check_form
from handlers import status
from handlers.arguments import id_problem
from handlers.deps import Ask, Deps
from handlers.doors import Body, thread_of
from handlers.find_ids import Found, find_ids
from handlers.own_messages import jobs_of
from handlers.reply import Reply


def run(deps: Deps, ask: Ask, message: Body) -> None:
    """Show the job that the message names; if it may be another one, ask first which."""
    found = _find(deps, message)
    if found.sure is not None:
        status.run(deps, replace(ask, words=found.sure))
        return
    form = check_form(
        asked_in=ask.channel_id,
        thread_ts=thread_of(message),
        jobs=found.jobs,
        smile_user_id=found.smile_user_id,
        job_id=found.job_id,
    )
    deps.slack.open_form(ask.trigger_id, form)


def problems(_: Deps, view: Body) -> dict[str, str]:
    """What is wrong with the form, a sentence for each field; empty when the job can be asked about."""
    request = read_check_form(view)
    found = {
        "smile_user_id": ("The user id", id_problem(request.smile_user_id)),
        "job_id": ("The job id", id_problem(request.job_id)),
    }
    return {field: f"{name} {problem}" for field, (name, problem) in found.items() if problem}


def submit(deps: Deps, ask: Ask, view: Body) -> None:
    """Show the job that the form names, where the message stands."""
    request = read_check_form(view)
    thread_ts = ask.value if re.fullmatch(r"\d+\.\d+", ask.value) else None
    reply = Reply(deps.slack, ask.channel_id, ask.slack_user_id, None, thread_ts)
    status.run(deps, replace(ask, reply=reply, words=(request.smile_user_id, request.job_id), door="shortcut"))


def _find(deps: Deps, message: Body) -> Found:
    jobs = jobs_of(deps, message)
    if not jobs:
        return find_ids(message)
    smile_user_id, job_id = jobs[0]
    sure = jobs[0] if len(jobs) == 1 else None
    return Found(jobs=tuple(jobs), smile_user_id=smile_user_id, job_id=job_id, sure=sure)
