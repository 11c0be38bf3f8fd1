"""Answers given through a response URL, or in the acknowledgement of a slash command."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aiohttp import web

from bot.demo.slack import content
from bot.demo.slack.errors import SlackError
from bot.demo.slack.model import BOT, Json, Message

if TYPE_CHECKING:
    from bot.demo.slack.tickets import ResponseUrl, Tickets
    from bot.demo.slack.web_api import WebApi
    from bot.demo.slack.workspace import Workspace


class ResponseUrls:
    """What is posted to `/response/{key}`. Slack docs: Handling user interaction, Message responses."""

    def __init__(self, workspace: Workspace, tickets: Tickets, web_api: WebApi) -> None:
        self._workspace = workspace
        self._tickets = tickets
        self._web_api = web_api

    async def handle(self, request: web.Request) -> web.StreamResponse:
        """One POST of JSON; recorded as a call of the method `response_url`."""
        key = request.match_info["key"]
        try:
            body = content.json_object(await request.read())
        except SlackError as error:
            return web.json_response(error.answer(), status=400)
        return await self._web_api.play(request, "response_url", body, lambda: self._do(key, body))

    def _do(self, key: str, body: Json) -> tuple[Json, int]:
        try:
            respond(self._workspace, self._tickets.use(key), body)
        except SlackError as error:
            return error.answer(), 404 if error.error in ("used_url", "expired_url") else 400
        return {"ok": True}, 200


def respond(workspace: Workspace, ticket: ResponseUrl, body: Json) -> None:
    """Deletes or replaces the message acted on, or adds one: for the actor alone unless `in_channel` is asked for."""
    original = workspace.find(ticket.channel, ticket.original_ts) if ticket.original_ts else None
    if content.flag(body, "delete_original"):
        if original:
            workspace.delete(original)
        return
    text, blocks = content.message_text(body), content.message_blocks(body)
    if not text and not blocks:
        raise SlackError("no_text")
    if original and content.flag(body, "replace_original"):
        workspace.edit(original, text=text or "", blocks=blocks or [], metadata=content.metadata(body))
        return
    _add(workspace, ticket, original, body)


def _add(workspace: Workspace, ticket: ResponseUrl, original: Message | None, body: Json) -> None:
    in_channel = body.get("response_type") == "in_channel"
    thread_ts = body.get("thread_ts") or (original.thread_ts if original and not in_channel else None)
    workspace.post(
        channel=ticket.channel,
        user=BOT,
        text=content.message_text(body) or "",
        blocks=content.message_blocks(body),
        thread_ts=thread_ts,
        only_for=None if in_channel else ticket.slack_user_id,
        metadata=content.metadata(body),
    )
