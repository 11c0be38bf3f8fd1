"""Smile ID's Actions in words: what each check is called and whether its outcome needs a look."""

from enum import StrEnum


class ActionGroup(StrEnum):
    """How a card groups the Actions."""

    PASSED = "passed"
    ATTENTION = "needs attention"
    NOT_PART = "not part of this job"


_PASSED = frozenset({"passed", "completed", "approved", "verified", "returned", "exact match", "not listed"})
_NOT_PART = frozenset({"not applicable", "not provided"})

_READABLE = {
    "DOB": "Date of birth",
    "Document_Check": "Document check",
    "Human_Review_Compare": "Human review: faces match",
    "Human_Review_Document_Check": "Human review: document",
    "Human_Review_Liveness_Check": "Human review: live person",
    "Human_Review_Selfie_Check": "Human review: selfie",
    "Human_Review_Update_Selfie": "Human review: new selfie on file",
    "ID_Verification": "ID verification",
    "Listed": "Watch list",
    "Liveness_Check": "Live person",
    "Names": "Names",
    "Register_Selfie": "Selfie registered",
    "Return_Business_Info": "Business information returned",
    "Return_Personal_Info": "Personal information returned",
    "Selfie_Check": "Selfie check",
    "Selfie_Provided": "Selfie provided",
    "Selfie_To_ID_Authority_Compare": "Selfie matches ID authority's photo",
    "Selfie_To_ID_Card_Compare": "Selfie matches ID card",
    "Selfie_To_Registered_Selfie_Compare": "Selfie matches registered selfie",
    "Update_Registered_Selfie_On_File": "New selfie on file",
    "Verify_Business": "Business verified",
    "Verify_Document": "Document verified",
    "Verify_ID_Number": "ID number verified",
}


def action_group(value: str) -> ActionGroup:
    """Group the outcome of an Action, in any case of letters; unknown ones need attention."""
    outcome = value.strip().lower()
    if outcome in _PASSED:
        return ActionGroup.PASSED
    return ActionGroup.NOT_PART if outcome in _NOT_PART else ActionGroup.ATTENTION


def readable_action(name: str) -> str:
    """Say an Action's name in words; "Selfie_To_ID_Card_Compare" is "Selfie matches ID card"."""
    return _READABLE.get(name) or name.replace("_", " ").strip()
