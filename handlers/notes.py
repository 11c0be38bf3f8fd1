"""*Note*: what people write down about a job, kept with it and told wherever it is watched."""

import logging
from typing import Any

from bot.blocks import desk
from bot.blocks.message import Message
from bot.blocks.notes import MAX_NOTE, NO_NOTES, NoteLine, Notes, note_form, read_note_form
from bot.logs import about
from handlers import open_watch
from handlers.deps import Ask, Deps
from handlers.trail import write_down
from storage.alerts import Alert
from storage.jobs import Job
from storage.watches import Watch

logger = logging.getLogger(__name__)

SHOWN = 3


def open_form(deps: Deps, ask: Ask, number: int) -> None:
    """Ask for a note on the job of the watch of this number. Raises UsageError when the watch has ended."""
    _, job = open_watch.find(deps, number)
    form = note_form(watch_id=number, job_id=job.job_id, asked_in=ask.asked_in)
    deps.slack.open_form(ask.trigger_id, form)


def problems(_: Deps, view: dict[str, Any]) -> dict[str, str]:
    """What is wrong with a submitted form, a sentence for each field; empty when the note can be kept."""
    text = read_note_form(view)
    if not text:
        return {"text": "The note is empty: write down what others should know."}
    if len(text) > MAX_NOTE:
        return {"text": f"The note is {len(text)} characters long; the longest that works here is {MAX_NOTE}."}
    return {}


def submit(deps: Deps, ask: Ask, view: dict[str, Any]) -> None:
    """Keep the note of a form without problems. Raises UsageError when the watch has been forgotten meanwhile."""
    ask.reply.only_you(add(deps, ask, int(ask.value), read_note_form(view)))


def add(deps: Deps, ask: Ask, number: int, text: str) -> Message:
    """Keep a note with the job of the watch of this number, and tell it in the thread of each of the job's watches.

    Gives the answer for whoever wrote it. A watch that ended while they wrote has a thread all the same. Raises
    UsageError when it has been forgotten.
    """
    store, now = deps.store, deps.now()
    with store.atomic():
        asked_from, job = open_watch.find_ended_too(deps, number)
        note = store.notes.add(job.number, slack_user_id=ask.slack_user_id, text=text, now=now)
        write_down(deps, ask, "note", job=(job.smile_user_id, job.job_id), detail=f"note {note.number}")
        for watch in _told_in(deps, asked_from):
            detail = {"note": note.number}
            store.alerts.add(watch.number, "note", channel_id=watch.channel_id, now=now, detail=detail)
            store.watches.refresh_card(watch.number, now)
    logger.info("Note kept", extra=about(job=job.number, reason=f"note {note.number}"))
    deps.wake()
    return desk.noted(job_id=job.job_id)


def shown(deps: Deps, job: Job | None) -> Notes:
    """The last notes of a job as messages show them; none of a job that nobody ever watched."""
    if job is None:
        return NO_NOTES
    last = deps.store.notes.of_job(job.number, newest=SHOWN)
    lines = [NoteLine(slack_user_id=note.slack_user_id, text=note.text, created_at=note.created_at) for note in last]
    return Notes(lines, deps.store.notes.count(job.number))


def told(deps: Deps, alert: Alert, _: Watch, job: Job) -> Message:
    """The reply that tells a note."""
    note = deps.store.notes.get(alert.detail["note"])
    assert note is not None  # noqa: S101  # a note goes together with its job and all that is to be told of it
    return desk.note_reply(
        job_id=job.job_id,
        slack_user_id=note.slack_user_id,
        text=note.text,
        possible_repeat=alert.number if alert.possible_repeat else None,
    )


def _told_in(deps: Deps, asked_from: Watch) -> list[Watch]:
    """The open watches of the job; the one that was asked from too, unless its channel has another by now."""
    watches = deps.store.watches.open_of_job(asked_from.job)
    if any(watch.channel_id == asked_from.channel_id for watch in watches):
        return watches
    return [*watches, asked_from]
