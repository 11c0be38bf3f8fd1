"""What every answer of job_status comes in: Smile ID's code, a signature, and the name of the job it speaks of.

Whatever is read from an answer is read from an Envelope, so that nothing is read before it is believed.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

from bot.smile_id import fields
from bot.smile_id.errors import Untrusted, refusal
from bot.smile_id.signature import verifies

# The `code` of a look-up that is a status. 2302 says that the look-up worked, nothing about the verdict.
FOUND, NOT_FOUND, NO_ZIP = "2302", "2304", "2314"

_LONGEST_CODE = 100
_PARTNER_PARAMS = "PartnerParams"


@dataclass(frozen=True, slots=True, kw_only=True)
class Envelope:
    """The answer to a look-up of (`smile_user_id`, `job_id`), made by `open_envelope` alone.

    `code` is "2302" for an answer that is signed and about that job, else "2304" not found or "2314" announced but
    not uploaded, which may come unsigned. `answer` is all that came, personal data too.
    """

    smile_user_id: str
    job_id: str
    code: str
    signed: bool
    answer: dict[str, object] = field(repr=False)


def open_envelope(
    body: bytes,
    *,
    api_keys: Sequence[str],
    partner_id: str,
    smile_user_id: str,
    job_id: str,
    http_status: int = 200,
    retry_after: float | None = None,
) -> Envelope:
    """Open the answer to a look-up of (`smile_user_id`, `job_id`); one of `api_keys` must have signed it.

    Smile ID's own `code` decides, the HTTP status only where there is none. "Not found" (2304) and "no zip yet"
    (2314) may come unsigned. Raises SmileIdError for an answer that is no status, that does not prove to be Smile
    ID's or that speaks of another job (Smile ID docs: Job status).
    """
    answer = fields.json_object(body)
    if answer is None:
        raise refusal(http_status, retry_after=retry_after)
    code = fields.text(answer.get("code"), _LONGEST_CODE)
    if code not in (FOUND, NOT_FOUND, NO_ZIP):
        raise refusal(http_status, code=code, retry_after=retry_after)
    signed = verifies(api_keys, partner_id, answer.get("timestamp"), answer.get("signature"))
    if code == FOUND and not signed:
        raise Untrusted(
            "Smile ID's answer does not carry a valid signature, so it is not believed; "
            "whoever runs the bot must check that it has every API key in use and the exact partner id.",
            who="maintainer",
            code=code,
            http_status=http_status,
        )
    if code == FOUND and _names_another_job(answer, smile_user_id, job_id):
        raise Untrusted(
            "Smile ID's answer speaks of another job than the one asked about, so it is not believed; "
            "tell whoever runs the bot.",
            who="maintainer",
            code=code,
            http_status=http_status,
        )
    return Envelope(smile_user_id=smile_user_id, job_id=job_id, code=code, signed=signed, answer=answer)


def partner_params(result: dict[str, object]) -> dict[str, object]:
    """Which job a result object names, as user_id, job_id and job_type, whatever it spells them like."""
    params = fields.record(next(iter(fields.spelt(result, _PARTNER_PARAMS)), None))
    found = ((name, fields.spelt(params, name)) for name in ("user_id", "job_id", "job_type"))
    return {name: values[0] for name, values in found if values}


def _names_another_job(answer: dict[str, object], smile_user_id: str, job_id: str) -> bool:
    """Whether the answer itself or its result names, in whatever spelling, another job (Smile ID docs: Job status).

    A signature fits any body, so an answer about somebody else's job would verify as well.
    """
    result = fields.record(answer.get("result"))
    return any(
        isinstance(named, str) and named not in ("", asked)
        for places in (answer, *map(fields.record, fields.spelt(result, _PARTNER_PARAMS)))
        for name, asked in (("user_id", smile_user_id), ("job_id", job_id))
        for named in fields.spelt(places, name)
    )
