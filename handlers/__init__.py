"""Whatever arrives from people: a slash command, a click, a form. This is the table of contents.

Every listener acks at once and leaves the work to a lazy listener: an ack that waits for Smile ID would come too late
(Slack docs: 3 seconds).
"""

import re
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from slack_bolt import Ack, App

from bot.blocks.form import read_watch_form
from handlers import listing, slash, status, watch
from handlers.deps import Ask, Deps
from handlers.slack import Reply

CLICKS: Mapping[str, Callable[[Deps, Ask], None]] = {
    "refresh": status.refresh,
    "share": status.share,
    "history": status.show_history,
    "history_page": status.turn_history_page,
    "selfie": status.show_selfie,
    "watch": watch.watch,
    "watch_again": watch.watch_again,
    "stop": watch.stop,
    "list_page": listing.turn_page,
    "stop_listed": listing.stop_listed,
}
Body = dict[str, Any]


def register(app: App, deps: Deps) -> None:
    """Connect every command, button and form of the bot to what answers it."""
    app.command("/smile")(ack=_ack, lazy=[partial(_command, deps)])
    for action_id, click in CLICKS.items():
        app.action(action_id)(ack=_ack, lazy=[partial(_click, deps, click)])
    # Link buttons and fields of a form send an action too, and want nothing but the ack.
    app.action(re.compile(".*"))(_ack)
    app.view("watch_form")(ack=_check_watch_form, lazy=[partial(_submit_watch_form, deps)])


def _ack(ack: Ack) -> None:
    ack()


def _command(deps: Deps, body: Body) -> None:
    slash.run(
        deps,
        _ask(deps, body, channel_id=body["channel_id"], slack_user_id=body["user_id"]),
        body.get("text", ""),
    )


def _click(deps: Deps, click: Callable[[Deps, Ask], None], body: Body) -> None:
    ask = _ask(
        deps,
        body,
        channel_id=body["channel"]["id"],
        slack_user_id=body["user"]["id"],
        value=body["actions"][0].get("value", ""),
    )
    slash.answered(partial(click, deps, ask), ask)


def _check_watch_form(ack: Ack, view: Body) -> None:
    problems = watch.form_problems(read_watch_form(view["state"]["values"]))
    if problems:
        ack(response_action="errors", errors=problems)
    else:
        ack()


def _submit_watch_form(deps: Deps, body: Body) -> None:
    request = read_watch_form(body["view"]["state"]["values"])
    if watch.form_problems(request):
        return
    # The channel field is asked to bring a response_url along, so that the answer works where the bot is no member.
    urls = [entry["response_url"] for entry in body.get("response_urls", [])]
    ask = _ask(
        deps,
        body,
        channel_id=request.channel_id,
        slack_user_id=body["user"]["id"],
        response_url=(urls or [None])[0],
    )
    slash.answered(partial(watch.submit, deps, ask, request), ask)


def _ask(
    deps: Deps,
    body: Body,
    *,
    channel_id: str,
    slack_user_id: str,
    value: str = "",
    response_url: str | None = None,
) -> Ask:
    return Ask(
        slack_user_id=slack_user_id,
        channel_id=channel_id,
        reply=Reply(deps.slack, channel_id, slack_user_id, response_url or body.get("response_url")),
        value=value,
        trigger_id=body.get("trigger_id", ""),
    )
