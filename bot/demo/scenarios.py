"""What the emulated Smile ID plays: each job whose id begins with a scenario's name goes through its steps."""

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


@dataclass(frozen=True, slots=True, kw_only=True)
class Scenario:
    """One story to try: a job id that begins with `name` and a dash starts a run of its own at the first question."""

    name: str
    title: str
    what: str
    smile_user_id: str
    steps: tuple[Step, ...]
    earlier: tuple[Mapping[str, Any], ...] = ()
    commands: tuple[str, ...] = ("/smile status {user} {job}", "/smile watch {user} {job}")


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
    """Return the answer for a job that has a result object; `more` are further fields of that object."""
    result = {"ResultCode": result_code, "ResultText": result_text, "Actions": dict(checks), "Source": "WebAPI"}
    confidence = {"ConfidenceValue": "99"} if success and job_type != ID_LOOK_UP else {}
    return Answer(job_type=job_type, job_success=success, result=result | confidence | more)


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
    **invented.PERSONAL_FIELDS,
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

SCENARIOS = (
    Scenario(
        name="approved",
        title="Approved",
        what="A new customer's selfie matches the ID authority's photo. History shows an earlier, failed try.",
        smile_user_id="amina",
        steps=(Step(ENROLLED),),
        earlier=invented.EARLIER_RESULTS,
    ),
    Scenario(
        name="rejected",
        title="Rejected",
        what="The ID number is real, but the face on the selfie is somebody else's.",
        smile_user_id="kofi",
        steps=(Step(FACES_DIFFER),),
    ),
    Scenario(
        name="spoof",
        title="Spoof suspected, then approved",
        what="A person at Smile ID looks at it for 20 seconds, then lets it pass. Watch it and wait.",
        smile_user_id="zanele",
        steps=(Step(UNDER_REVIEW, 20), Step(APPROVED_AFTER_REVIEW)),
        commands=("/smile watch {user} {job}", "/smile status {user} {job}"),
    ),
    Scenario(
        name="review",
        title="Under review, then rejected",
        what="Looks fine to the machine; after 20 seconds the reviewer finds a photo of a photo.",
        smile_user_id="bola",
        steps=(Step(ENROLMENT_UNDER_REVIEW, 20), Step(SPOOF_FOUND)),
        commands=("/smile watch {user} {job}", "/smile status {user} {job}"),
    ),
    Scenario(
        name="expired",
        title="Document expired",
        what="Face and document are right, but the document has expired: your decision.",
        smile_user_id="fatou",
        steps=(Step(DOCUMENT_EXPIRED),),
    ),
    Scenario(
        name="early",
        title="Not found at first",
        what="Asked too early: unknown for 10 seconds, in work for 10 more, then verified.",
        smile_user_id="juma",
        steps=(Step(NOT_FOUND, 10), Step(PROCESSING, 10), Step(DOCUMENT_VERIFIED)),
        commands=("/smile watch {user} {job}", "/smile status {user} {job}"),
    ),
    Scenario(
        name="offline",
        title="ID authority offline",
        what="The government's database did not answer, so Smile ID could not check the number.",
        smile_user_id="neema",
        steps=(Step(AUTHORITY_OFFLINE),),
    ),
    Scenario(
        name="personal",
        title="Personal data in the answer",
        what="Smile ID sends an (invented) name, birth date, ID number and photo. The bot shows none of it.",
        smile_user_id="kwame",
        steps=(Step(NUMBER_VALIDATED),),
    ),
    Scenario(
        name="undecided",
        title="Never decided",
        what="The reviewer could not tell, and no better answer will come.",
        smile_user_id="ada",
        steps=(Step(NEVER_DECIDED),),
    ),
    Scenario(
        name="hostile",
        title="Hostile text",
        what="An unknown code, and text that tries to ping the whole channel, fake a link and hide its direction.",
        smile_user_id="eve",
        steps=(Step(HOSTILE),),
    ),
    Scenario(
        name="missing",
        title="No such job",
        what="The ids are wrong, or it is a job of the other environment.",
        smile_user_id="nobody",
        steps=(Step(NOT_FOUND),),
        commands=("/smile status {user} {job}",),
    ),
)


def scenario_of(job_id: str) -> Scenario | None:
    """Return the scenario that a job id names ("spoof-4821" is "spoof"), or None."""
    name, dash, _ = job_id.partition("-")
    return next((scenario for scenario in SCENARIOS if dash and scenario.name == name), None)
