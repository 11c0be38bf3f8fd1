"""The Web API methods views.*: the forms (modals) people have open."""

from __future__ import annotations

import json
import secrets
from typing import TYPE_CHECKING, Final

from bot.demo.slack import block_kit, content
from bot.demo.slack.errors import SlackError
from bot.demo.slack.model import APP_ID, BOT_ID, TEAM_ID, Json, OpenView
from bot.demo.slack.workspace import with_ids

if TYPE_CHECKING:
    from bot.demo.slack.tickets import Tickets
    from bot.demo.slack.workspace import Workspace

MAX_VIEW_BYTES: Final = 250_000


def open_view(workspace: Workspace, tickets: Tickets, arguments: Json) -> Json:
    """Opens a form before the person whose trigger_id it is. Slack docs: views.open."""
    content.required(arguments, "trigger_id", "view")
    view = checked_view(arguments)
    slack_user_id = tickets.exchange(arguments["trigger_id"])
    opened = OpenView(id=_new_id("V"), slack_user_id=slack_user_id, view=view, hash=_new_id(""))
    with workspace.change():
        workspace.views[opened.id] = opened
    return {"ok": True, "view": as_slack_sends(opened)}


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
    """Puts another view in the place of an open one: same id, new hash, no errors."""
    with workspace.change():
        opened.view, opened.hash, opened.errors = view, _new_id(""), {}


def checked_view(arguments: Json) -> Json:
    """The view with its missing ids made up; SlackError invalid_arguments (saying where) or view_too_large."""
    view = content.decoded(arguments, "view", "invalid_arguments")
    problems = block_kit.view_problems(view)
    if problems:
        raise SlackError("invalid_arguments", *problems)
    if len(json.dumps(view).encode()) > MAX_VIEW_BYTES:
        raise SlackError("view_too_large")
    return {**view, "blocks": with_ids(view["blocks"])}


def as_slack_sends(opened: OpenView) -> Json:
    """The view as it stands in answers and in view_submission payloads."""
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
        "root_view_id": opened.id,
        "previous_view_id": None,
    }


def _addressed(workspace: Workspace, arguments: Json) -> OpenView:
    for opened in list(workspace.views.values()):
        external_id = opened.view.get("external_id")
        if opened.id == arguments.get("view_id") or (external_id and external_id == arguments.get("external_id")):
            return opened
    raise SlackError("not_found")


def _new_id(prefix: str) -> str:
    return prefix + secrets.token_hex(5).upper()
