"""What a status means for the person who asked: a pure function over the table of result codes."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from bot.smile_id.actions import ActionGroup, action_group
from bot.smile_id.kinds import Certainty, Kind
from bot.smile_id.result_codes import WAIT, Row, row
from bot.smile_id.wire import FOUND, NO_ZIP, NOT_FOUND, JobStatus, Result

__all__ = ["Certainty", "Kind", "Verdict", "result_verdict", "verdict"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What a result means and what to do about it.

    `final` says that no later result is expected. `result_code` is raw, None if there is none. `meaning` and
    `next_step` are for a support agent; `conflicts` says where Smile ID's answer contradicts itself.
    """

    kind: Kind
    final: bool
    result_code: str | None
    meaning: str
    next_step: str
    certainty: Certainty
    conflicts: tuple[str, ...] = ()


_APPROVALS = frozenset({Kind.APPROVED, Kind.CAUTION})
# Biometric KYC and Enhanced Document Verification ask an ID authority too: a good face is half of the check.
_ASKS_AUTHORITY = frozenset({1, 11, None})
_UNDECIDED_WORDS = re.compile(r"provisional|pending|(?<!after human )review(?!ed)", re.IGNORECASE)
# A reviewer has looked at whatever has one of these in its Human_Review Action.
_SETTLED = frozenset({"passed", "failed", "completed", "approved", "rejected", "unable to determine"})
_REVIEWED_AS = {
    "Register_Selfie": "Update_Selfie",
    "Update_Registered_Selfie_On_File": "Update_Selfie",
    "Selfie_To_ID_Authority_Compare": "Compare",
    "Selfie_To_ID_Card_Compare": "Compare",
    "Selfie_To_Registered_Selfie_Compare": "Compare",
}

_NOT_FOUND = Row(
    Kind.NOT_FOUND,
    False,
    Certainty.OFFICIAL,
    "Check the user id, the job id and the environment; a job submitted just now may need a few minutes.",
    "Smile ID does not know this job.",
)
_NO_ZIP = Row(
    Kind.WAITING,
    False,
    Certainty.OFFICIAL,
    "Wait a few minutes; if it stays so, ask the user to submit again.",
    "The job was announced, but its pictures have not arrived yet.",
)
_PROCESSING = Row(Kind.WAITING, False, Certainty.OFFICIAL, WAIT, "Smile ID is still working on this job.")
_UNDER_REVIEW = Row(
    Kind.UNDER_REVIEW,
    False,
    Certainty.INFERRED,
    WAIT,
    "This code is new to the bot, but Smile ID's words say that it is not decided yet.",
)
_UNKNOWN = Row(
    Kind.UNKNOWN,
    False,
    Certainty.INFERRED,
    "Read Smile ID's own text and look the job up in the portal; do not take it for an approval.",
    "The bot does not know this result.",
)
_NUMBER_OPEN = Row(
    Kind.UNDECIDED,
    False,
    Certainty.INFERRED,
    "Do not let the user through yet: see in History or in Smile ID's portal what the ID authority said.",
    "The face matched, but the ID authority did not confirm the number.",
)


def verdict(status: JobStatus) -> Verdict:
    """Judge a status (Smile ID docs: Job status; Result codes).

    Neither the look-up's success nor `job_complete` nor `job_success` is an approval: all three are true for a job
    under review. Only the table approves, by job type and code, and only once the job is complete.
    """
    if status.code != FOUND:
        return _as_verdict({NOT_FOUND: _NOT_FOUND, NO_ZIP: _NO_ZIP}.get(status.code, _UNKNOWN), None)
    if status.job_complete is not True or status.result is None:
        return _as_verdict(_PROCESSING, status.result.result_code if status.result else None)
    return _judge(status.result, status.job_success)


def result_verdict(result: Result) -> Verdict:
    """Judge one entry of a history, which has no `job_complete` or `job_success` of its own."""
    return _judge(result, job_success=None)


def _judge(result: Result, job_success: bool | None) -> Verdict:
    code = result.result_code
    known = row(result.job_type, code) if code else None
    if known is None:
        return _as_verdict(_UNDER_REVIEW if _says_undecided(result) else _UNKNOWN, code)
    if known.kind in _APPROVALS and _number_is_open(result):
        return _as_verdict(_NUMBER_OPEN, code, ("The code is an approval, but the ID number is not verified.",))
    conflicts = tuple(_conflicts(known, result, job_success))
    if known.kind is Kind.APPROVED and conflicts:
        # The table decides, but a wrong "approved" lets a fraud in, while a caution costs one look.
        known = known._replace(
            kind=Kind.CAUTION, next_step="Look at the job in Smile ID's portal before you rely on it."
        )
    return _as_verdict(known, code, conflicts)


def _as_verdict(meant: Row, result_code: str | None, conflicts: tuple[str, ...] = ()) -> Verdict:
    return Verdict(
        kind=meant.kind,
        final=meant.final,
        result_code=result_code,
        meaning=meant.meaning,
        next_step=meant.next_step,
        certainty=meant.certainty,
        conflicts=conflicts,
    )


def _says_undecided(result: Result) -> bool:
    return bool(_UNDECIDED_WORDS.search(result.result_text or "")) or _review_is_open(result)


def _number_is_open(result: Result) -> bool:
    outcome = dict(result.actions).get("Verify_ID_Number", "Not Applicable")
    return result.job_type in _ASKS_AUTHORITY and action_group(outcome) is ActionGroup.ATTENTION


def _review_is_open(result: Result) -> bool:
    """Whether a person is still looking: "Under Review" stays beside its settled Human_Review Action."""
    outcomes = {name: value.lower() for name, value in result.actions}
    return any(
        outcome == "under review" and outcomes.get(f"Human_Review_{_REVIEWED_AS.get(name, name)}") not in _SETTLED
        for name, outcome in outcomes.items()
    )


def _conflicts(known: Row, result: Result, job_success: bool | None) -> Iterator[str]:
    if known.kind in _APPROVALS and job_success is False:
        yield "Smile ID says job_success false although this code is an approval."
    if known.kind in (Kind.REJECTED, Kind.ERROR) and job_success is True:
        yield f"Smile ID says job_success true although this code means {known.kind}."
    if known.final and _review_is_open(result):
        yield "Smile ID still has an Action under review although this code is final."
