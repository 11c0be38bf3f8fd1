"""The doors: from what Slack sends about what people do to who asks, where, and the way back to them."""

from dataclasses import replace
from typing import Any
from urllib.parse import parse_qsl, urlencode

from bot.blocks.queue import Part, queue_value, read_queue_value
from handlers import filters
from handlers.deps import Ask, Deps, UsageError
from handlers.queue import HomeReply, MessageReply, QueueReply
from handlers.reply import Reply

Body = dict[str, Any]

IN_QUEUE = "queue_"  # what the action_ids of a queue's buttons start with
AS_IT_IS = ':/,[]"'  # of a queue that a form carries: else a filter of many of them would outgrow private_metadata


def of_command(deps: Deps, body: Body) -> Ask:
    """Who typed a slash command. Slack docs: slash commands."""
    return Ask(
        slack_user_id=body["user_id"],
        channel_id=body["channel_id"],
        reply=Reply(deps.slack, body["channel_id"], body["user_id"], body.get("response_url")),
        team_id=body.get("team_id"),
        door="command",
        trigger_id=body.get("trigger_id", ""),
    )


def of_mention(deps: Deps, body: Body) -> Ask:
    """Who wrote a message that mentions the bot. Slack docs: app_mention event.

    An event brings no right to open a form. In a thread they are answered there; elsewhere in the channel: a thread
    that nobody has replied in shows nobody anything (Slack docs: chat.postEphemeral).
    """
    event = body["event"]
    channel_id, slack_user_id = event["channel"], event["user"]
    return Ask(
        slack_user_id=slack_user_id,
        channel_id=channel_id,
        reply=Reply(deps.slack, channel_id, slack_user_id, None, event.get("thread_ts")),
        team_id=event.get("user_team") or event.get("team"),
        door="mention",
    )


def of_shortcut(deps: Deps, body: Body) -> Ask:
    """Who used a shortcut in the menu of a message. Slack docs: message_action payload."""
    channel_id, slack_user_id = body["channel"]["id"], body["user"]["id"]
    return Ask(
        slack_user_id=slack_user_id,
        channel_id=channel_id,
        reply=Reply(deps.slack, channel_id, slack_user_id, body.get("response_url"), thread_of(body["message"])),
        team_id=body["user"].get("team_id"),
        door="shortcut",
        trigger_id=body.get("trigger_id", ""),
    )


def of_click(deps: Deps, body: Body) -> Ask:
    """Who clicked a button of a message, or of the Home tab. Slack docs: block_actions payload.

    What only they see in a thread is answered there; any other reply may stand in the channel too.
    """
    if "channel" not in body:
        return of_home_click(deps, body)
    channel_id, slack_user_id, action = body["channel"]["id"], body["user"]["id"], body["actions"][0]
    container = body.get("container", {})
    thread_ts = container.get("thread_ts") if container.get("is_ephemeral") else None
    ask = Ask(
        slack_user_id=slack_user_id,
        channel_id=channel_id,
        reply=Reply(deps.slack, channel_id, slack_user_id, body.get("response_url"), thread_ts),
        team_id=body["user"].get("team_id"),
        door="button",
        value=action.get("value", ""),
        trigger_id=body.get("trigger_id", ""),
    )
    in_queue = action["action_id"].startswith(IN_QUEUE)
    return _in_queue(deps, ask, response_url=body.get("response_url")) if in_queue else ask


def of_home(deps: Deps, body: Body) -> Ask:
    """Who opened the Home tab; they see the part of the queue that they saw last. Slack docs: app_home_opened event."""
    event = body["event"]
    view = event.get("view") or {}
    ask = _at_home(deps, event["user"], body.get("team_id"))
    part, _ = _understood(view.get("private_metadata", ""))
    return replace(ask, reply=HomeReply(deps=deps, ask=ask, part=part, seen_hash=view.get("hash")))


def of_home_click(deps: Deps, body: Body) -> Ask:
    """Who clicked a button of the Home tab. Slack docs: block_actions payload."""
    ask = replace(
        _at_home(deps, body["user"]["id"], body["user"].get("team_id")),
        value=body["actions"][0].get("value", ""),
        trigger_id=body.get("trigger_id", ""),
    )
    return _in_queue(deps, ask, seen_hash=body["view"].get("hash"))


def of_form(deps: Deps, body: Body) -> Ask:
    """Who sent a form. Slack docs: view_submission payload.

    Its ``private_metadata`` starts with where it was asked for, as ``Ask.asked_in`` says it. A field may bring a
    response_url along for the channel chosen in it, so that the answer works where the bot is no member.
    """
    origin, _, value = str(body["view"].get("private_metadata", "")).partition(" ")
    asked_in, _, queue = origin.partition("?")
    chosen: Body = next(iter(body.get("response_urls", [])), {})
    slack_user_id = body["user"]["id"]
    ask = Ask(
        slack_user_id=slack_user_id,
        channel_id=asked_in,
        reply=Reply(deps.slack, chosen.get("channel_id", asked_in), slack_user_id, chosen.get("response_url")),
        team_id=body["user"].get("team_id"),
        door="form",
        value=value,
        trigger_id=body.get("trigger_id", ""),
        queue=queue,
    )
    return replace(ask, reply=_queue_reply(deps, ask)) if queue else ask


def thread_of(message: Body) -> str | None:
    """The thread that a message is seen in; one that stands in the channel too counts as seen there."""
    in_channel = message.get("thread_ts") == message.get("ts") or message.get("subtype") == "thread_broadcast"
    return None if in_channel else message.get("thread_ts")


def _at_home(deps: Deps, slack_user_id: str, team_id: str | None) -> Ask:
    """Somebody in the Home tab, who has no other way back than the tab itself."""
    nowhere = Reply(deps.slack, "", slack_user_id, None)
    return Ask(slack_user_id=slack_user_id, channel_id="", reply=nowhere, team_id=team_id, door="home")


def _in_queue(deps: Deps, ask: Ask, *, response_url: str | None = None, seen_hash: str | None = None) -> Ask:
    """A click in a queue: answered there, its value that of the same button of a card."""
    part, watch_id = _understood(ask.value)
    value = "" if watch_id is None else str(watch_id)
    queue = urlencode({"part": queue_value(part), "url": response_url or ""}, safe=AS_IT_IS)
    ask = replace(ask, value=value, queue=queue)
    return replace(ask, reply=_queue_reply(deps, ask, seen_hash=seen_hash))


def _queue_reply(deps: Deps, ask: Ask, *, seen_hash: str | None = None) -> QueueReply:
    """The way back to the queue from which something was asked."""
    carried = dict(parse_qsl(ask.queue))
    part, _ = _understood(carried.get("part", ""))
    if not ask.channel_id:
        return HomeReply(deps=deps, ask=ask, part=part, seen_hash=seen_hash)
    reply = Reply(deps.slack, ask.channel_id, ask.slack_user_id, carried.get("url"))
    return MessageReply(deps=deps, ask=replace(ask, reply=reply), part=part)


def _understood(value: str) -> tuple[Part, int | None]:
    """As ``read_queue_value``; what another version of the bot wrote loses what this one cannot read."""
    try:
        part, watch_id = read_queue_value(value)
    except (ValueError, TypeError):
        return Part(scope="all"), None
    try:
        filters.parse(part.filters.split())
    except UsageError:
        part = replace(part, filters="", page=0)
    return part, watch_id
