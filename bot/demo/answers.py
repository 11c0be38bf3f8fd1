"""What the emulated Smile ID can say of a job, in the forms that Smile ID's own answers have."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from bot.demo import invented

if TYPE_CHECKING:
    from collections.abc import Mapping

CHECKS = (
    "Liveness_Check",
    "Selfie_Provided",
    "Register_Selfie",
    "Verify_ID_Number",
    "Return_Personal_Info",
    "Verify_Document",
    "Selfie_To_ID_Authority_Compare",
    "Selfie_To_ID_Card_Compare",
    "Selfie_To_Registered_Selfie_Compare",
    "Update_Registered_Selfie_On_File",
    "Human_Review_Compare",
    "Human_Review_Liveness_Check",
    "Human_Review_Document_Check",
    "Human_Review_Update_Selfie",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What job_status says of a job at one moment (Smile ID docs: Job status).

    `result`: the result object less what the emulated Smile ID adds (SmileJobID, PartnerParams), a plain text, or None.
    """

    code: str = "2302"
    job_type: int = 1
    job_complete: bool = True
    job_success: bool = True
    result: Mapping[str, Any] | str | None = None

    @property
    def has_selfie(self) -> bool:
        """Whether Smile ID has a picture to link to."""
        return self.job_type != ID_LOOK_UP and not isinstance(self.result, str | None)


@dataclass(frozen=True, slots=True)
class Step:
    """One answer and for how many seconds it holds (None: until somebody advances the job); the last holds for good."""

    answer: Answer
    lasts: float | None = None


def actions(**values: str) -> dict[str, str]:
    """Return the Actions of one result: the named checks as given, all others "Not Applicable" as Smile ID says it."""
    return dict.fromkeys(CHECKS, "Not Applicable") | values


def found(
    job_type: int,
    result_code: str,
    result_text: str,
    checks: Mapping[str, str],
    *,
    success: bool = True,
    **more: Any,
) -> Answer:
    """Return the answer of a job with a result, `more` being further fields: personal data where the checks say so."""
    result = {"ResultCode": result_code, "ResultText": result_text, "Actions": dict(checks), "Source": "WebAPI"}
    confidence = {"ConfidenceValue": "99"} if success and job_type != ID_LOOK_UP else {}
    personal = invented.PERSONAL_FIELDS if checks.get("Return_Personal_Info") == "Returned" else {}
    return Answer(job_type=job_type, job_success=success, result=result | confidence | personal | more)


ID_LOOK_UP = 5  # Basic and Enhanced KYC: no selfie is part of it
NOT_FOUND = Answer(code="2304")
NO_ZIP = Answer(code="2314", job_complete=False, job_success=False, result="No zip file received")
PROCESSING = Answer(job_complete=False, job_success=False)
UNDER_REVIEW = found(
    2,
    "0824",
    "Provisional Authentication - Under Review",
    actions(
        Liveness_Check="Under Review",
        Selfie_Provided="Passed",
        Selfie_To_Registered_Selfie_Compare="Completed",
    ),
)
APPROVED_AFTER_REVIEW = found(
    2,
    "1220",
    "Authenticated",
    actions(
        Liveness_Check="Passed",
        Selfie_Provided="Passed",
        Selfie_To_Registered_Selfie_Compare="Completed",
        Human_Review_Liveness_Check="Passed",
    ),
)
ENROLMENT_UNDER_REVIEW = found(
    1,
    "0814",
    "Provisional Enroll - Under Review",
    actions(
        Liveness_Check="Under Review",
        Selfie_Provided="Passed",
        Register_Selfie="Provisionally Approved",
        Verify_ID_Number="Verified",
        Return_Personal_Info="Returned",
        Selfie_To_ID_Authority_Compare="Completed",
    ),
)
SPOOF_FOUND = found(
    1,
    "1212",
    "Spoof Detected By Human Reviewer",
    actions(
        Liveness_Check="Failed",
        Selfie_Provided="Passed",
        Register_Selfie="Rejected",
        Verify_ID_Number="Verified",
        Return_Personal_Info="Returned",
        Selfie_To_ID_Authority_Compare="Completed",
        Human_Review_Liveness_Check="Failed",
    ),
    success=False,
)
ENROLLED = found(
    1,
    "0810",
    "Enroll User",
    actions(
        Liveness_Check="Passed",
        Selfie_Provided="Passed",
        Register_Selfie="Approved",
        Verify_ID_Number="Verified",
        Return_Personal_Info="Returned",
        Selfie_To_ID_Authority_Compare="Completed",
    ),
)
FACES_DIFFER = found(
    1,
    "0811",
    "Failed Enroll - Images did not match",
    actions(
        Liveness_Check="Passed",
        Selfie_Provided="Passed",
        Register_Selfie="Rejected",
        Verify_ID_Number="Verified",
        Return_Personal_Info="Returned",
        Selfie_To_ID_Authority_Compare="Failed",
    ),
    success=False,
)
DOCUMENT_CHECKS = actions(
    Liveness_Check="Passed",
    Selfie_Provided="Passed",
    Register_Selfie="Approved",
    Verify_Document="Passed",
    Selfie_To_ID_Card_Compare="Completed",
    Return_Personal_Info="Returned",
)
DOCUMENT_EXPIRED = found(6, "0817", "Approved with Attention - Document is Expired", DOCUMENT_CHECKS)
DOCUMENT_VERIFIED = found(6, "0810", "Document Verified", DOCUMENT_CHECKS)
AUTHORITY_OFFLINE = found(
    5,
    "1015",
    "Error - Queried Database Unavailable",
    actions(Verify_ID_Number="Issuer Unavailable", Return_Personal_Info="Not Returned"),
    success=False,
)
NUMBER_VALIDATED = found(
    5,
    "1012",
    "ID Number Validated",
    actions(Verify_ID_Number="Verified", Return_Personal_Info="Returned"),
)
NEVER_DECIDED = found(
    1,
    "1213",
    "Provisional Enroll - Liveness Unsure",
    actions(
        Liveness_Check="Unable To Determine",
        Selfie_Provided="Passed",
        Register_Selfie="Provisionally Approved",
        Verify_ID_Number="Verified",
        Return_Personal_Info="Returned",
        Selfie_To_ID_Authority_Compare="Completed",
        Human_Review_Liveness_Check="Unable To Determine",
    ),
)
HOSTILE = found(6, "0899", invented.HOSTILE_TEXT, actions(**invented.HOSTILE_ACTIONS), success=False)
