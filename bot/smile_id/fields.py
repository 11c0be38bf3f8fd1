"""Reads single fields of Smile ID's JSON, where a number or a boolean is a string on some days.

Every reader takes whatever came and returns the value or None; none of them raises.
"""

import json
from urllib.parse import urlsplit

LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})
_LONGEST_LINK = 3000  # characters, Slack docs: Block Kit, button element, url


def _once(pairs: list[tuple[str, object]]) -> dict[str, object]:
    record = dict(pairs)
    if len(record) != len(pairs):
        raise ValueError("a repeated key: readers would disagree on which one counts")
    return record


def _refuse(constant: str) -> None:
    raise ValueError(f"{constant} is not JSON")


# Numbers stay the literal text that came: a signed timestamp is verified by its digits.
_JSON = json.JSONDecoder(object_pairs_hook=_once, parse_int=str, parse_float=str, parse_constant=_refuse)


def json_object(body: bytes) -> dict[str, object] | None:
    """Read a JSON object, numbers as their literal text; None if the body is anything else."""
    try:
        value = _JSON.decode(body.decode("utf-8-sig"))
    except (ValueError, RecursionError):
        return None
    return value if isinstance(value, dict) else None


def record(value: object) -> dict[str, object]:
    """Return the object that came, empty if something else came."""
    return value if isinstance(value, dict) else {}


def squashed(name: str) -> str:
    """Return a field's name without what its spellings differ in: PartnerParams, partner_params, partnerParams."""
    return name.replace("_", "").lower()


def spelt(fields: dict[str, object], name: str) -> list[object]:
    """Return the values of the field `name` in all its spellings, that of Smile ID's documentation first."""
    wanted = squashed(name)
    others = [value for field, value in fields.items() if field != name and squashed(field) == wanted]
    return [fields[name], *others] if name in fields else others


def text(value: object, limit: int) -> str | None:
    """Read stripped text of at most `limit` characters; None if it is blank or no text."""
    if not isinstance(value, str):
        return None
    # Half a surrogate pair is legal in JSON and nowhere else: neither a database nor Slack could take it.
    return value.encode("utf-8", "replace").decode().strip()[:limit] or None


def boolean(value: object) -> bool | None:
    """Read true or false, also as text in any case."""
    if isinstance(value, bool):
        return value
    return {"true": True, "false": False}.get((text(value, 6) or "").lower())


def integer(value: object) -> int | None:
    """Read a small whole number, also as text, such as a job type."""
    digits = text(value, 5) or ""
    return int(digits) if digits.isdecimal() and len(digits) < 5 else None


def link(value: object) -> str | None:
    """Read an https link (http to this very machine alone) that is short enough for a Slack button."""
    url = text(value, _LONGEST_LINK + 1) or ""
    try:
        parts = urlsplit(url)
        secure = parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in LOOPBACK)
    except ValueError:
        return None
    printable = url.isascii() and url.isprintable() and " " not in url
    return url if secure and parts.hostname and printable and len(url) <= _LONGEST_LINK else None
