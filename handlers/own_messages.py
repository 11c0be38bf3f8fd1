"""Which jobs a message of the bot's own is about: by the mark it was sent with, and by its buttons."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from handlers.deps import Deps
from handlers.slack import MARK
from storage.watches import Watch

Job = tuple[str, str]

# The buttons whose value is the number of a watch.
OF_A_WATCH = frozenset(["stop", "watch_again", "take", "give_back", "snooze", "wake", "note", "refresh_card"])


def jobs_of(deps: Deps, message: Mapping[str, Any]) -> list[Job]:
    """The (smile_user_id, job_id) of each job that a message in Slack is about, in its order.

    Empty for other people's messages, and where the bot has forgotten what it told.
    """
    if message.get("user") != deps.slack.bot_user_id:
        return []
    watches = [*_marked(deps, message), *_of_buttons(deps, message)]
    jobs = (deps.store.jobs.get(watch.job) for watch in watches)
    named = [*((job.smile_user_id, job.job_id) for job in jobs), *_named_by_buttons(message)]
    return list(dict.fromkeys(named))


def _marked(deps: Deps, message: Mapping[str, Any]) -> Iterator[Watch]:
    """By the mark. Numbers of a database that was lost, or rows that are deleted, may mean another watch: keys tell."""
    metadata = message.get("metadata") or {}
    mark = (metadata.get("event_payload") or {}) if metadata.get("event_type") == MARK else {}
    if isinstance(mark.get("card"), int):
        watch = deps.store.watches.get(mark["card"])
        if watch is not None and watch.card_key == mark.get("key"):
            yield watch
    if isinstance(mark.get("alert"), int):
        yield from _told(deps, mark["alert"], mark.get("key"))


def _told(deps: Deps, number: int, key: object) -> Iterator[Watch]:
    try:
        alert = deps.store.alerts.get(number)
    except IndexError:  # its time was over
        return
    if alert.key == key:
        watches = (deps.store.watches.get(one.watch or 0) for one in (alert, *deps.store.alerts.told_by(number)))
        yield from (watch for watch in watches if watch is not None)


def _of_buttons(deps: Deps, message: Mapping[str, Any]) -> Iterator[Watch]:
    for action_id, value in _buttons(message):
        watch = deps.store.watches.get(int(value)) if action_id in OF_A_WATCH and value.isdecimal() else None
        if watch is not None:
            yield watch


def _named_by_buttons(message: Mapping[str, Any]) -> Iterator[Job]:
    """The jobs that stand in the buttons themselves, as ``bot.blocks.status.job_value`` writes them."""
    for _, value in _buttons(message):
        try:
            match json.loads(value):
                case [str(smile_user_id), str(job_id)]:
                    yield smile_user_id, job_id
        except ValueError:
            continue


def _buttons(message: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for block in message.get("blocks") or []:
        for element in (*block.get("elements", []), block.get("accessory", {})):
            if element.get("type") == "button":
                yield str(element.get("action_id")), str(element.get("value", ""))
