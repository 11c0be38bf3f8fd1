"""Whatever arrives from people: a command, a mention, a shortcut, a click, a form. This is the table of contents.

Every listener acks at once and leaves the work to a lazy listener: an ack that waits for Smile ID would come too late
(Slack docs: 3 seconds).
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial

from slack_bolt import Ack, App

from bot.config import Right
from handlers import (
    audit,
    check_job,
    desk,
    doors,
    filter_form,
    home,
    listing,
    mention,
    notes,
    reveal,
    settings,
    slash,
    snooze,
    status,
    take,
    triage,
    watch,
)
from handlers.deps import Ask, Deps
from handlers.doors import Body
from handlers.open_watch import clicked


@dataclass(frozen=True, slots=True)
class Click:
    """A button: what a click does, and the right it takes; None where Slack has done it before the bot hears of it."""

    run: Callable[[Deps, Ask], None]
    right: Right | None


@dataclass(frozen=True, slots=True)
class Form:
    """A form: what sending it does, the right that takes, and what is wrong with it, a sentence by block_id.

    Both are given the submitted view. ``problems`` is asked before the ack: it may look at the database, and at
    nothing slower.
    """

    problems: Callable[[Deps, Body], dict[str, str]]
    submit: Callable[[Deps, Ask, Body], None]
    right: Right


@dataclass(frozen=True, slots=True)
class Shortcut:
    """An entry in the menu of a message: what it does with that message, and the right it takes."""

    run: Callable[[Deps, Ask, Body], None]
    right: Right


CLICKS: Mapping[str, Click] = {
    "refresh": Click(status.refresh, Right.LOOK_UP),
    "share": Click(status.share, Right.LOOK_UP),
    "history": Click(status.show_history, Right.LOOK_UP),
    "history_page": Click(status.turn_history_page, Right.LOOK_UP),
    "selfie": Click(status.show_selfie, Right.SELFIE),
    "selfie_link": Click(status.note_selfie_link, None),
    "reveal": Click(reveal.show, Right.REVEAL),
    "watch": Click(watch.watch, Right.WATCH),
    "watch_again": Click(watch.watch_again, Right.WATCH),
    "stop": Click(watch.stop, Right.WATCH),
    "take": Click(clicked(take.take), Right.TRIAGE),
    "give_back": Click(clicked(take.give_back), Right.TRIAGE),
    "snooze": Click(clicked(snooze.open_form), Right.TRIAGE),
    "wake": Click(clicked(snooze.wake), Right.TRIAGE),
    "note": Click(clicked(notes.open_form), Right.TRIAGE),
    "refresh_card": Click(clicked(desk.refresh), Right.LOOK_UP),
    "queue_take": Click(clicked(take.take), Right.TRIAGE),
    "queue_give_back": Click(clicked(take.give_back), Right.TRIAGE),
    "queue_snooze": Click(clicked(snooze.open_form), Right.TRIAGE),
    "queue_wake": Click(clicked(snooze.wake), Right.TRIAGE),
    "queue_note": Click(clicked(notes.open_form), Right.TRIAGE),
    "queue_filter": Click(filter_form.open_form, Right.TRIAGE),
    **dict.fromkeys(triage.TURNS, Click(triage.turn, Right.TRIAGE)),
    "list_page": Click(listing.turn_page, Right.LOOK_UP),
    "stop_listed": Click(listing.stop_listed, Right.WATCH),
    "audit_newer": Click(audit.turn_page, Right.AUDIT),
    "audit_older": Click(audit.turn_page, Right.AUDIT),
}
FORMS: Mapping[str, Form] = {
    "watch_form": Form(watch.form_problems, watch.submit, Right.WATCH),
    "snooze_form": Form(snooze.problems, snooze.submit, Right.TRIAGE),
    "note_form": Form(notes.problems, notes.submit, Right.TRIAGE),
    "filter_form": Form(filter_form.problems, filter_form.submit, Right.TRIAGE),
    "check_form": Form(check_job.problems, check_job.submit, Right.LOOK_UP),
    "settings_form": Form(settings.problems, settings.submit, Right.SETTINGS),
}

SHORTCUTS: Mapping[str, Shortcut] = {"check_job": Shortcut(check_job.run, Right.LOOK_UP)}
EVENTS: Mapping[str, Callable[[Deps, Body], None]] = {
    "app_home_opened": home.opened,
    "app_mention": mention.hear,
}


def register(app: App, deps: Deps) -> None:
    """Connect every command, button, form, shortcut and event of the bot to what answers it."""
    app.command("/smile")(ack=_ack, lazy=[partial(_command, deps)])
    for action_id, click in CLICKS.items():
        app.action(action_id)(ack=_ack, lazy=[partial(_click, deps, click)])
    # Link buttons and fields of a form send an action too, and want nothing but the ack.
    app.action(re.compile(".*"))(_ack)
    for callback_id, form in FORMS.items():
        app.view(callback_id)(ack=partial(_check, deps, form), lazy=[partial(_submit, deps, form)])
    for callback_id, shortcut in SHORTCUTS.items():
        app.message_shortcut(callback_id)(ack=_ack, lazy=[partial(_shortcut, deps, shortcut)])
    for name, hear in EVENTS.items():
        app.event(name)(ack=_ack, lazy=[partial(hear, deps)])
    app.event(re.compile(".*"))(_ack)  # one that nobody wants is not to come again


def _ack(ack: Ack) -> None:
    ack()


def _command(deps: Deps, body: Body) -> None:
    slash.run(deps, doors.of_command(deps, body), body.get("text", ""))


def _shortcut(deps: Deps, shortcut: Shortcut, body: Body) -> None:
    ask = doors.of_shortcut(deps, body)

    def run(deps: Deps, ask: Ask) -> None:
        shortcut.run(deps, ask, body["message"])

    slash.answered(deps, ask, partial(slash.checked, deps, ask, shortcut.right, run))


def _click(deps: Deps, click: Click, body: Body) -> None:
    ask = doors.of_click(deps, body)
    slash.answered(deps, ask, partial(slash.checked, deps, ask, click.right, click.run))


def _check(deps: Deps, form: Form, ack: Ack, view: Body) -> None:
    problems = form.problems(deps, view)
    if problems:
        ack(response_action="errors", errors=problems)
    else:
        ack()


def _submit(deps: Deps, form: Form, body: Body) -> None:
    view = body["view"]
    if form.problems(deps, view):
        return
    ask = doors.of_form(deps, body)

    def submit(deps: Deps, ask: Ask) -> None:
        form.submit(deps, ask, view)

    slash.answered(deps, ask, partial(slash.checked, deps, ask, form.right, submit))
