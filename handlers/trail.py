"""The audit trail, as handlers write it: who did what about which job, when and from where."""

from handlers.deps import Ask, Deps


def write_down(
    deps: Deps,
    ask: Ask,
    act: str,
    *,
    job: tuple[str, str] | None = None,
    detail: str | None = None,
) -> None:
    """Write down what somebody does, before it is done: what cannot be written down does not happen.

    ``act`` is a word such as "look up" or "selfie"; ``job`` the partner's user and job id; ``detail`` our words, or
    what the person wrote as a reason. Never anything of Smile ID's answer.
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
