"""The Web API methods views.*: the forms (modals) people have open, and their Home tabs."""

from __future__ import annotations

import json
import secrets
from typing import TYPE_CHECKING, Any, Final

from bot.demo.slack import block_kit, content, forms
from bot.demo.slack.errors import SlackError
from bot.demo.slack.model import APP_ID, BOT_ID, TEAM_ID, Json, OpenView
from bot.demo.slack.workspace import with_ids

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.demo.slack.tickets import Tickets
    from bot.demo.slack.workspace import Workspace

MAX_VIEW_BYTES: Final = 250_000
MAX_STACKED: Final = 3


def open_view(workspace: Workspace, tickets: Tickets, arguments: Json) -> Json:
    """Opens a form before the person whose trigger_id it is. Slack docs: views.open."""
    content.required(arguments, "trigger_id", "view")
    view = checked_view(arguments)
    opened = put_on_top(workspace, tickets.exchange(arguments["trigger_id"]), view)
    return {"ok": True, "view": as_slack_sends(opened)}


def push_view(workspace: Workspace, tickets: Tickets, arguments: Json) -> Json:
    """Opens a form on top of the one that somebody has open. Slack docs: views.push."""
    content.required(arguments, "trigger_id", "view")
    view = checked_view(arguments)
    top = workspace.view_of(tickets.exchange(arguments["trigger_id"]))
    if top is None:
        raise SlackError("not_found")
    return {"ok": True, "view": as_slack_sends(push(workspace, top, view))}


def publish(workspace: Workspace, arguments: Json) -> Json:
    """Shows somebody a view in the Home tab; `hash`, when given, must be that of the one shown now.

    Slack docs: views.publish.
    """
    content.required(arguments, "user_id", "view")
    user = workspace.users.get(arguments["user_id"])
    if user is None or user.is_bot or user.is_foreign:
        raise SlackError("invalid_arguments", "invalid user [json-pointer:/user_id]")
    view, home = checked_view(arguments, block_kit.home_problems), workspace.home_of(user.id)
    if arguments.get("hash") not in (None, home.hash if home else None):
        raise SlackError("hash_conflict")
    if home:
        replace(workspace, home, view)
    else:
        home = _new_view(user.id, view)
        with workspace.change():
            workspace.homes[user.id] = home
    return {"ok": True, "view": as_slack_sends(home)}


def update_view(workspace: Workspace, arguments: Json) -> Json:
    """Replaces an open form; `hash`, when given, must be the one it has. Slack docs: views.update."""
    content.required(arguments, "view")
    view = checked_view(arguments)
    opened = _addressed(workspace, arguments)
    if arguments.get("hash") not in (None, opened.hash):
        raise SlackError("hash_conflict")
    replace(workspace, opened, view)
    return {"ok": True, "view": as_slack_sends(opened)}


def replace(workspace: Workspace, opened: OpenView, view: Json) -> None:
    """Puts another view in the place of an open one: same id, new hash, no errors; fields of the same ids stay."""
    with workspace.change():
        opened.view, opened.hash, opened.errors = view, _new_id(""), {}
        opened.state = forms.carried_over(view["blocks"], opened.state)


def push(workspace: Workspace, top: OpenView, view: Json) -> OpenView:
    """Opens a form on top of another; SlackError push_limit_reached on the third."""
    below = (*top.below, top.id)
    if len(below) >= MAX_STACKED:
        raise SlackError("push_limit_reached")
    return put_on_top(workspace, top.slack_user_id, view, below)


def put_on_top(workspace: Workspace, slack_user_id: str, view: Json, below: tuple[str, ...] = ()) -> OpenView:
    """Opens a form before somebody's eyes."""
    opened = _new_view(slack_user_id, view, below)
    with workspace.change():
        workspace.views[opened.id] = opened
    return opened


def checked_view(arguments: Json, problems_of: Callable[[Any], list[str]] = block_kit.view_problems) -> Json:
    """The view with its missing ids made up; SlackError invalid_arguments (saying where) or view_too_large."""
    view = content.decoded(arguments, "view", "invalid_arguments")
    problems = problems_of(view)
    if problems:
        raise SlackError("invalid_arguments", *problems)
    if len(json.dumps(view).encode()) > MAX_VIEW_BYTES:
        raise SlackError("view_too_large")
    return {**view, "blocks": with_ids(view["blocks"])}


def as_slack_sends(opened: OpenView) -> Json:
    """The view as it stands in answers, events and interaction payloads."""
    defaults = {"private_metadata": "", "callback_id": "", "external_id": "", "submit": None, "close": None}
    flags = {"clear_on_close": False, "notify_on_close": False}
    return {
        **defaults,
        **flags,
        **opened.view,
        "id": opened.id,
        "team_id": TEAM_ID,
        "app_id": APP_ID,
        "app_installed_team_id": TEAM_ID,
        "bot_id": BOT_ID,
        "hash": opened.hash,
        "state": {"values": opened.state},
        "root_view_id": opened.below[0] if opened.below else opened.id,
        "previous_view_id": opened.below[-1] if opened.below else None,
    }


def _new_view(slack_user_id: str, view: Json, below: tuple[str, ...] = ()) -> OpenView:
    state = forms.state_values(view["blocks"], {})
    return OpenView(id=_new_id("V"), slack_user_id=slack_user_id, view=view, hash=_new_id(""), state=state, below=below)


def _addressed(workspace: Workspace, arguments: Json) -> OpenView:
    for opened in list(workspace.views.values()):
        external_id = opened.view.get("external_id")
        if opened.id == arguments.get("view_id") or (external_id and external_id == arguments.get("external_id")):
            return opened
    raise SlackError("not_found")


def _new_id(prefix: str) -> str:
    return prefix + secrets.token_hex(5).upper()
