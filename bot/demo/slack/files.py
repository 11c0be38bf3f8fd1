"""Files: uploaded in three steps, shared in a message, served to the page. Slack docs: Working with files."""

from __future__ import annotations

import mimetypes
import re
import secrets
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from bot.demo.slack import content
from bot.demo.slack.errors import SlackError
from bot.demo.slack.model import File, Json

if TYPE_CHECKING:
    from collections.abc import Callable

MAX_BYTES: Final = 2**30
# What Slack's own checks of the argument say: no user ids here, unlike in `channels`.
CHANNEL_ID: Final = re.compile(r"[CDGZ][A-Z0-9]{8,}")


@dataclass(slots=True)
class Upload:
    """A file on its way: `content` is None until it has arrived, `alt_txt` describes a picture in words."""

    name: str
    length: int
    alt_txt: str
    content: bytes | None = None


class Uploads:
    """Files that were announced and not yet shared; `address` makes the URL of a file's id."""

    def __init__(self, address: Callable[[str], str]) -> None:
        self._address = address
        self._uploads: dict[str, Upload] = {}

    def announce(self, arguments: Json) -> Json:
        """Where to send a file of this name and `length` in bytes. Slack docs: files.getUploadURLExternal."""
        name, length = arguments.get("filename"), str(arguments.get("length") or "")
        if not name or not length or length == "0":
            raise SlackError("missing_argument")
        if not length.isdecimal():
            raise SlackError("invalid_arguments", "must be an integer [json-pointer:/length]")
        if int(length) > MAX_BYTES:
            raise SlackError("file_upload_size_restricted")
        file_id = f"F{secrets.token_hex(5).upper()}"
        self._uploads[file_id] = Upload(str(name), int(length), str(arguments.get("alt_txt") or ""))
        return {"ok": True, "upload_url": self._address(file_id), "file_id": file_id}

    def receive(self, file_id: str, body: bytes) -> bool:
        """The file itself; False if nobody announced it, or not with this length."""
        upload = self._uploads.get(file_id)
        if upload is None or len(body) != upload.length:
            return False
        upload.content = body
        return True

    def finish(self, arguments: Json) -> tuple[File, ...]:
        """The files that have arrived, each with its title; SlackError file_not_found for any other."""
        named = content.decoded(arguments, "files", "invalid_arguments")
        if not isinstance(named, list) or not named or not all(isinstance(one, dict) and "id" in one for one in named):
            raise SlackError("invalid_arguments", "must be a list of files [json-pointer:/files]")
        files = tuple(self._arrived(one) for one in named)
        for file in files:
            del self._uploads[file.id]
        return files

    def _arrived(self, named: dict[str, Any]) -> File:
        upload = self._uploads.get(named["id"])
        if upload is None or upload.content is None:
            raise SlackError("file_not_found")
        mimetype = mimetypes.guess_type(upload.name)[0] or "application/octet-stream"
        title = named.get("title") or upload.name
        return File(named["id"], upload.name, title, mimetype, upload.content, upload.alt_txt)


def as_slack_sends(file: File, slack_user_id: str) -> Json:
    """The file as it stands in messages. Slack docs: File object."""
    return {
        "id": file.id,
        "name": file.name,
        "title": file.title,
        "mimetype": file.mimetype,
        "alt_txt": file.alt_txt,
        "user": slack_user_id,
        "size": len(file.content),
        "mode": "hosted",
        "is_external": False,
    }
