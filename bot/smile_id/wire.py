"""What Smile ID's job_status and callbacks say, as types: pure text in and out, no I/O.

An allow-list decides what is kept: names, numbers, addresses and images are gone before anything can log them.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from bot.smile_id import fields
from bot.smile_id.envelope import FOUND, NO_ZIP, NOT_FOUND, Envelope, partner_params
from bot.smile_id.errors import Malformed, Untrusted
from bot.smile_id.signature import moment_of, sign, timestamp_of, verifies

__all__ = [
    "FOUND",
    "NOT_FOUND",
    "NO_ZIP",
    "JobStatus",
    "Result",
    "dump",
    "job_status_request",
    "load",
    "read_callback",
    "read_job_status",
    "sign",
    "timestamp_of",
    "verifies",
]

# Callbacks of some integrations spell the result's fields so (Smile ID docs spell them as on the left).
_SNAKE_CASE = {
    "Actions": "actions",
    "ConfidenceValue": "confidence_value",
    "ResultCode": "result_code",
    "ResultText": "result_text",
    "SmileJobID": "smile_job_id",
}
# Callbacks come in other spellings too, once partners' proxies have handled them: PartnerParams, partnerParams ...
_SPELLINGS = {fields.squashed(name): name for name in (*_SNAKE_CASE, "timestamp", "signature")}
_LONGEST_TEXT = 500
_LONGEST_ID = 500
_LONGEST_WORD = 100  # codes, the names and values of Actions
_MOST_ACTIONS = 60  # 25 are known


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """One result object: a look-up's `result`, an entry of its `history`, or the body of a callback.

    `result_code` keeps its leading zeros; `actions` are (name, value) in the order they came.
    """

    smile_user_id: str | None
    job_id: str | None
    job_type: int | None
    result_code: str | None
    result_text: str | None
    smile_job_id: str | None
    confidence: str | None
    actions: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class JobStatus:
    """What Smile ID says about the job (`smile_user_id`, `job_id`) (Smile ID docs: Job status).

    `code` is "2302" found, "2304" not found or "2314" announced but not uploaded. `result` is None until there is
    one; `message` is Smile ID's text in its place. `signed_at` is the verified answer's own time, aware UTC, None
    for an answer without signature. `selfie_link` opens the face image to whoever holds it: never store or log it.
    """

    smile_user_id: str
    job_id: str
    code: str
    job_complete: bool | None
    job_success: bool | None
    result: Result | None
    message: str | None
    signed_at: datetime | None
    history: tuple[Result, ...] = ()
    selfie_link: str | None = field(default=None, repr=False, compare=False)


def job_status_request(
    *,
    api_key: str,
    partner_id: str,
    timestamp: str,
    smile_user_id: str,
    job_id: str,
    history: bool = False,
    image_links: bool = False,
) -> bytes:
    """Build the signed body of `POST /v1/job_status` (Smile ID docs: Job status).

    `history` asks for the user's other results too, `image_links` for expiring links to the images.
    """
    question = {
        "partner_id": partner_id,
        "timestamp": timestamp,
        "signature": sign(api_key, partner_id, timestamp),
        "user_id": smile_user_id,
        "job_id": job_id,
        "image_links": image_links,
        "history": history,
    }
    return json.dumps(question).encode()


def read_job_status(envelope: Envelope) -> JobStatus:
    """Read what a look-up says of the job; "not found" (2304) and "no zip yet" (2314) have no result."""
    answer = envelope.answer
    if envelope.code != FOUND:
        return _without_result(envelope)
    result = answer.get("result")
    return JobStatus(
        smile_user_id=envelope.smile_user_id,
        job_id=envelope.job_id,
        code=envelope.code,
        job_complete=fields.boolean(answer.get("job_complete")),
        job_success=fields.boolean(answer.get("job_success")),
        result=_result(result),
        message=fields.text(result, _LONGEST_TEXT),
        signed_at=_signed_at(answer),
        history=_history(answer.get("history")),
        selfie_link=fields.link(fields.record(answer.get("image_links")).get("selfie_image")),
    )


def read_callback(body: bytes, *, api_keys: Sequence[str], partner_id: str) -> JobStatus:
    """Read a callback: the result flattened to the top level (Smile ID docs: Callback).

    The signature does not cover the body, so a callback is a hint that something happened to the job, no verdict:
    it comes back with `job_complete` None, and a look-up must follow. Fields count however their names are spelt
    (`PartnerParams`, `partner_params`, `partnerParams`). Raises Malformed or Untrusted.
    """
    posted = _respelt(fields.json_object(body))
    result = _result(posted)
    if result is None or result.smile_user_id is None or result.job_id is None:
        raise Malformed("The callback is not one of Smile ID's: it names no job.", who="maintainer")
    if not verifies(api_keys, partner_id, posted.get("timestamp"), posted.get("signature")):
        raise Untrusted("The callback carries no valid signature, so it is not believed.", who="maintainer")
    return JobStatus(
        smile_user_id=result.smile_user_id,
        job_id=result.job_id,
        code=FOUND,
        job_complete=None,
        job_success=None,
        result=result,
        message=None,
        signed_at=_signed_at(posted),
    )


_STORED = tuple(name for name in JobStatus.__slots__ if name not in ("selfie_link", "history"))


def dump(status: JobStatus) -> str:
    """Write a status as JSON for the database, without the link to the face and without history."""
    stored = {name: getattr(status, name) for name in _STORED}
    result = status.result
    stored["result"] = None if result is None else {name: getattr(result, name) for name in Result.__slots__}
    return json.dumps(stored | {"signed_at": status.signed_at and status.signed_at.isoformat()})


def load(text: str) -> JobStatus:
    """Read what `dump` wrote; ValueError for anything else."""
    try:
        stored = json.loads(text)
        result, signed_at = stored["result"], stored["signed_at"]
        if result is not None:
            actions = tuple((name, value) for name, value in result["actions"])
            result = Result(**result | {"actions": actions})
        moment = datetime.fromisoformat(signed_at) if signed_at else None
        return JobStatus(**stored | {"result": result, "signed_at": moment})
    except (KeyError, TypeError) as problem:
        raise ValueError("this is not a stored job status") from problem


def _without_result(envelope: Envelope) -> JobStatus:
    answer = envelope.answer
    return JobStatus(
        smile_user_id=envelope.smile_user_id,
        job_id=envelope.job_id,
        code=envelope.code,
        job_complete=fields.boolean(answer.get("job_complete")),
        job_success=fields.boolean(answer.get("job_success")),
        result=None,
        message=fields.text(answer.get("result"), _LONGEST_TEXT) or fields.text(answer.get("error"), _LONGEST_TEXT),
        signed_at=_signed_at(answer) if envelope.signed else None,
    )


def _signed_at(answer: dict[str, object]) -> datetime | None:
    return moment_of(str(answer.get("timestamp")))


def _field(result: dict[str, object], name: str) -> object:
    return result[name] if name in result else result.get(_SNAKE_CASE[name])


def _respelt(value: object) -> dict[str, object]:
    """Give the fields that matter the names Smile ID's documentation has for them; those that have them win."""
    posted = fields.record(value)
    return {_SPELLINGS.get(fields.squashed(name), name): field for name, field in posted.items()} | posted


def _result(value: object) -> Result | None:
    result = fields.record(value)
    if not result:
        return None
    params = partner_params(result)
    return Result(
        smile_user_id=fields.text(params.get("user_id"), _LONGEST_ID),
        job_id=fields.text(params.get("job_id"), _LONGEST_ID),
        job_type=fields.integer(params.get("job_type")),
        result_code=fields.text(_field(result, "ResultCode"), _LONGEST_WORD),
        result_text=fields.text(_field(result, "ResultText"), _LONGEST_TEXT),
        smile_job_id=fields.text(_field(result, "SmileJobID"), _LONGEST_WORD),
        confidence=fields.text(_field(result, "ConfidenceValue"), _LONGEST_WORD),
        actions=_actions(fields.record(_field(result, "Actions"))),
    )


def _actions(actions: dict[str, object]) -> tuple[tuple[str, str], ...]:
    pairs = ((fields.text(name, _LONGEST_WORD), fields.text(value, _LONGEST_WORD)) for name, value in actions.items())
    return tuple((name, value) for name, value in pairs if name and value)[:_MOST_ACTIONS]


def _history(value: object) -> tuple[Result, ...]:
    entries = map(_result, value if isinstance(value, list) else [])
    return tuple(entry for entry in entries if entry is not None)
