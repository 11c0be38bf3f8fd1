"""Smile ID's v1 signature (Smile ID docs: Generate signature): requests, answers and callbacks all use it.

It covers the timestamp and the partner id, never the body: whoever has seen one pair can sign any body.
"""

import base64
import hmac
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def sign(api_key: str, partner_id: str, timestamp: str) -> str:
    """Sign `timestamp`, to be sent exactly as signed; the key is used as text, never base64-decoded.

    Returns standard base64 with padding, 44 characters.
    """
    message = f"{timestamp}{partner_id}sid_request"
    return base64.b64encode(hmac.digest(api_key.encode(), message.encode(), "sha256")).decode()


def verifies(api_keys: Sequence[str], partner_id: str, timestamp: object, signature: object) -> bool:
    """Whether one of the keys made this signature over the raw timestamp text, compared in constant time.

    Strange values are False, never an error. A timestamp that came as a JSON number is given as its literal digits.
    """
    if not isinstance(timestamp, str) or not isinstance(signature, str):
        return False
    try:
        claimed = signature.encode("ascii")
        expected = [sign(api_key, partner_id, timestamp).encode() for api_key in api_keys]
    except UnicodeEncodeError:  # no base64, or half of a surrogate pair in the timestamp
        return False
    return any(hmac.compare_digest(claimed, one) for one in expected)


def timestamp_of(moment: datetime) -> str:
    """Write an aware moment as Smile ID asks for it: ISO 8601, UTC, three decimals, Z."""
    if moment.tzinfo is None:
        raise ValueError("a timestamp needs an aware moment: a naive one would be read as local time")
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def moment_of(timestamp: str) -> datetime | None:
    """Read the forms Smile ID's servers have used: ISO 8601 (UTC if it names no zone) or epoch milliseconds.

    Returns aware UTC, or None for anything else.
    """
    try:
        if timestamp.isdecimal():
            return _EPOCH + timedelta(milliseconds=int(timestamp))
        moment = datetime.fromisoformat(timestamp)
        return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    except (ValueError, OverflowError):
        return None
