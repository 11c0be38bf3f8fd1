"""The audit trail, as handlers write it: who did what about which job, when and from where."""

import json
from collections.abc import Iterable

from handlers.arguments import id_problem
from handlers.deps import Ask, Deps


def write_down(
    deps: Deps,
    ask: Ask,
    act: str,
    *,
    job: tuple[str, str | None] | None = None,
    detail: str | None = None,
) -> None:
    """Write down what somebody does, before it is done: what cannot be written down does not happen.

    ``act`` is a word such as "look up" or "selfie"; ``job`` the partner's user and job id, which is None for all jobs
    of that user; ``detail`` our words, or what the person wrote as a reason. Never anything of Smile ID's answer.
    """
    smile_user_id, job_id = job or (None, None)
    deps.store.audit.add(
        now=deps.now(),
        slack_user_id=ask.slack_user_id,
        act=act,
        door=ask.door,
        channel_id=ask.channel_id,
        smile_user_id=smile_user_id,
        job_id=job_id,
        detail=detail,
    )


def write_down_page(deps: Deps, ask: Ask, act: str, scope: str, jobs: Iterable[int]) -> None:
    """Write down that somebody sees a page with the jobs of these numbers of ours: one line, however many they are."""
    numbers = sorted(set(jobs))
    if numbers:
        write_down(deps, ask, act, detail=f"{scope}: jobs {', '.join(map(str, numbers))}")


def write_down_refusal(deps: Deps, ask: Ask, right: str, ids: tuple[str, ...]) -> None:
    """Write down what somebody may not do. ``ids`` are those of the job, where they typed a command that wants them."""
    write_down(deps, ask, "was refused", job=_typed(ids) or _clicked(deps, ask.value), detail=right)


def _typed(ids: tuple[str, ...]) -> tuple[str, str] | None:
    return (ids[0], ids[1]) if len(ids) == 2 and not any(map(id_problem, ids)) else None


def _clicked(deps: Deps, value: str) -> tuple[str, str] | None:
    """The job that a button's value names by its ids, or by the number of a watch."""
    try:
        named = json.loads(value)
    except ValueError:
        return None
    match named:
        case [str(smile_user_id), str(job_id), *_]:
            return smile_user_id, job_id
        case int(number) | [str(), int(), int(number)]:
            watch = deps.store.watches.get(number)
            job = deps.store.jobs.get(watch.job) if watch else None
            return (job.smile_user_id, job.job_id) if job else None
    return None
