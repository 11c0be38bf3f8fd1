"""Smile ID's answers for the tests: the documents' own samples and small ones, signed with a made-up key."""

import json
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

from hypothesis import settings

from bot.smile_id import wire
from bot.smile_id.envelope import open_envelope
from bot.smile_id.wire import JobStatus, Result

KEY = "test-api-key-not-real-0001"
PARTNER = "085"
USER, JOB = "user-1", "job-1"
TIMESTAMP = "2026-11-20T10:00:00.000Z"
SAMPLES = Path(__file__).parent.parent / "samples"

Answer = dict[str, Any]

# The same examples in every run, and no files left behind.
moderate = partial(settings, deadline=None, derandomize=True, database=None)


def sample(name: str) -> Answer:
    """Load a published sample; its signature is a placeholder."""
    answer: Answer = json.loads((SAMPLES / f"{name}.json").read_text())
    return answer


def found(*, job_complete: Any = True, job_success: Any = True, **result: Any) -> Answer:
    """Build an answer to a look-up of (USER, JOB) that found a Biometric KYC; `result` replaces and adds fields."""
    params = {"user_id": USER, "job_id": JOB, "job_type": "1"}
    fields = {"ResultCode": "0810", "ResultText": "Enroll User", "SmileJobID": "0000001111", "PartnerParams": params}
    return {"code": "2302", "job_complete": job_complete, "job_success": job_success, "result": fields | result}


def params(job_type: Any, **more: Any) -> Answer:
    return {"user_id": USER, "job_id": JOB, "job_type": job_type} | more


def signed(answer: Answer, *, key: str = KEY, timestamp: str = TIMESTAMP) -> bytes:
    """Write an answer as Smile ID would."""
    proof = {"timestamp": timestamp, "signature": wire.sign(key, PARTNER, timestamp)}
    return json.dumps(answer | proof).encode()


def read(body: bytes, smile_user_id: str = USER, job_id: str = JOB, **more: Any) -> JobStatus:
    """Read an answer to a look-up of (USER, JOB)."""
    who = {"api_keys": [KEY], "partner_id": PARTNER, "smile_user_id": smile_user_id, "job_id": job_id}
    return wire.read_job_status(open_envelope(body, **who | more))


def result(job_type: int | None = 1, result_code: str | None = "0810", **more: Any) -> Result:
    fields: dict[str, Any] = {
        "smile_user_id": USER,
        "job_id": JOB,
        "job_type": job_type,
        "result_code": result_code,
        "result_text": None,
        "smile_job_id": None,
        "confidence": None,
        "actions": (),
    }
    return Result(**fields | more)


def status(of: Result | None = None, **more: Any) -> JobStatus:
    fields: dict[str, Any] = {
        "smile_user_id": USER,
        "job_id": JOB,
        "code": "2302",
        "job_complete": True,
        "job_success": True,
        "result": of,
        "message": None,
        "signed_at": datetime(2026, 11, 20, 10, tzinfo=UTC),
    }
    return JobStatus(**fields | more)
