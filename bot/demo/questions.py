"""Reading a job_status question the way Smile ID does: strictly."""

from __future__ import annotations

import hmac
import json
import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from bot.smile_id.wire import sign

if TYPE_CHECKING:
    from collections.abc import Sequence

REQUIRED = ("partner_id", "timestamp", "signature", "user_id", "job_id")
TIMESTAMP = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", re.ASCII)
CLOCK_TOLERANCE = timedelta(minutes=5)


class Refusal(Exception):
    """A question that Smile ID answers with HTTP 400 and {error, code}, unsigned."""

    def __init__(self, code: str, error: str) -> None:
        super().__init__(code, error)
        self.code = code
        self.error = error


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """The body of a job_status request (Smile ID docs: Job status), its texts present and its switches read."""

    partner_id: str
    timestamp: str
    signature: str
    smile_user_id: str
    job_id: str
    history: bool
    image_links: bool


def read(body: bytes) -> Question:
    """Return the question in a request's body; Refusal 2303 if it is not a JSON object, 2313 if a text is missing."""
    fields = _json_object(body)
    missing = [name for name in REQUIRED if not isinstance(fields.get(name), str) or not fields[name]]
    if missing:
        raise Refusal("2313", f"Missing required parameters: {', '.join(missing)}")
    return Question(
        partner_id=fields["partner_id"],
        timestamp=fields["timestamp"],
        signature=fields["signature"],
        smile_user_id=fields["user_id"],
        job_id=fields["job_id"],
        history=fields.get("history") in (True, "true"),
        image_links=fields.get("image_links") in (True, "true"),
    )


def check(question: Question, partner_id: str, api_keys: Sequence[str], now: datetime, leeway: timedelta) -> None:
    """Refuse with 2305 what this partner did not sign, or not in the documented time form, or not in these minutes.

    `leeway` comes on top of the minutes.
    """
    fresh = _is_fresh(question.timestamp, now, CLOCK_TOLERANCE + leeway)
    known = question.partner_id == partner_id and any(_signed_with(key, question) for key in api_keys)
    if not (fresh and known):
        raise Refusal("2305", "Invalid signature")


def _json_object(body: bytes) -> dict[str, Any]:
    try:
        fields = json.loads(body)
    except (ValueError, RecursionError):
        raise Refusal("2303", "Invalid JSON") from None
    if not isinstance(fields, dict):
        raise Refusal("2303", "Invalid JSON")
    return fields


def _signed_with(api_key: str, question: Question) -> bool:
    expected = sign(api_key, question.partner_id, question.timestamp)
    return hmac.compare_digest(expected.encode(), question.signature.encode("utf-8", "replace"))


def _is_fresh(timestamp: str, now: datetime, tolerance: timedelta) -> bool:
    if not TIMESTAMP.fullmatch(timestamp):
        return False
    try:
        sent = datetime.fromisoformat(timestamp)
    except ValueError:
        return False
    return abs(now - sent) <= tolerance
