"""The Web API method that shares an upload, and the routes by which files come in and go out."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import quote

from aiohttp import web

from bot.demo.slack import chat
from bot.demo.slack.errors import SlackError
from bot.demo.slack.files import CHANNEL_ID, Uploads
from bot.demo.slack.model import AMARA, BOT, Json

if TYPE_CHECKING:
    from bot.demo.slack.workspace import Workspace

SHOWN_IN_PAGES = ("image/png", "image/jpeg")


def complete_upload(workspace: Workspace, uploads: Uploads, arguments: Json) -> Json:
    """Shares files in a message of one channel or thread, or of each of several `channels`; else they stay private.

    Slack docs: files.completeUploadExternal.
    """
    channels = [chat.writable(workspace, {"channel": channel_id}) for channel_id in _channel_ids(arguments)]
    for channel in channels:
        chat.check_thread(workspace, channel, arguments)
    files = uploads.finish(arguments)
    for channel in channels:
        workspace.post(
            channel=channel.id,
            user=BOT,
            text=arguments.get("initial_comment") or "",
            thread_ts=arguments.get("thread_ts"),
            files=files,
        )
    return {"ok": True, "files": [{"id": file.id, "title": file.title} for file in files]}


def _channel_ids(arguments: Json) -> list[str]:
    channel_id = arguments.get("channel_id")
    if channel_id and not CHANNEL_ID.fullmatch(channel_id):
        raise SlackError(
            "invalid_arguments", f"must match regex pattern: {CHANNEL_ID.pattern} [json-pointer:/channel_id]"
        )
    return [one for one in (channel_id, *(arguments.get("channels") or "").split(",")) if one]


class FileRoutes:
    """Where the bot sends a file's bytes, and where the page gets those of a file that its user can see."""

    def __init__(self, workspace: Workspace, uploads: Uploads) -> None:
        self._workspace = workspace
        self._uploads = uploads

    def routes(self) -> list[web.AbstractRouteDef]:
        """What the server has to serve."""
        return [web.post("/upload/v1/{id}", self._receive), web.get("/client/files/{id}", self._serve)]

    async def _receive(self, request: web.Request) -> web.StreamResponse:
        """The bytes themselves, or a form with them as its one part."""
        if request.content_type.startswith("multipart/"):
            part = await (await request.multipart()).next()
            body = bytes(await part.read()) if part else b""  # type: ignore[union-attr]
        else:
            body = await request.content.read()
        if not self._uploads.receive(request.match_info["id"], body):
            return web.Response(status=400, text="error")
        return web.Response(text=f"OK - {len(body)}")

    async def _serve(self, request: web.Request) -> web.StreamResponse:
        file = self._workspace.file_seen_by(request.query.get("user", AMARA), request.match_info["id"])
        if file is None:
            raise web.HTTPNotFound
        how = "inline" if file.mimetype in SHOWN_IN_PAGES else "attachment"
        disposition = f"{how}; filename*=UTF-8''{quote(file.name, safe='')}"
        headers = {"Content-Disposition": disposition, "X-Content-Type-Options": "nosniff"}
        return web.Response(body=file.content, content_type=file.mimetype, headers=headers)
