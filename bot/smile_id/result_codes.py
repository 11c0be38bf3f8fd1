"""What Smile ID's result codes mean: one table, keyed by job type and code, to be checked by a domain expert.

The same code means different things for different products: 0812 leaves a Biometric KYC open but rejects a
document. Sources, from sure to unsure: Smile ID docs (Result codes; Error codes; Job status; SmartSelfie
Authentication), several published integrations, one of them, and the pattern of the numbers (08 is the machine,
12 the reviewer, 09 a bad picture).
"""

from typing import NamedTuple

from bot.smile_id.kinds import Certainty, Kind


class Row(NamedTuple):
    """What one code means for one product; `final` says that no later result is expected."""

    kind: Kind
    final: bool
    certainty: Certainty
    next_step: str
    meaning: str


PRODUCTS = {
    1: "Biometric KYC",
    2: "SmartSelfie Authentication",
    4: "SmartSelfie Registration",
    5: "Basic or Enhanced KYC",
    6: "Document Verification",
    7: "Business Verification",
    8: "Update Photo",
    9: "SmartSelfie Compare",
    10: "AML Check",
    11: "Enhanced Document Verification",
    12: "Address Verification",
}


def product(job_type: int | None) -> str:
    """Name the product of a job type, "Job type 13" for one we do not know."""
    return "Unknown product" if job_type is None else PRODUCTS.get(job_type, f"Job type {job_type}")


# Columns of the table: what it is, whether a later result is still to come, how sure we are, what to do next, meaning.
APPROVED, CAUTION, REJECTED, ERROR, INFO = Kind.APPROVED, Kind.CAUTION, Kind.REJECTED, Kind.ERROR, Kind.INFORMATION
REVIEW, UNDECIDED = Kind.UNDER_REVIEW, Kind.UNDECIDED
FINAL, OPEN = True, False
DOCS, SEVERAL, ONE, GUESS = Certainty.OFFICIAL, Certainty.SEVERAL, Certainty.ONE, Certainty.INFERRED

ACCEPT = "Nothing to do: the check is passed."
ACCOUNT = "Ask whoever looks after your Smile ID account to activate this product."
AGAIN = "Submit a new job in an hour; if the authority stays offline, ask Smile ID's support."
BESIDE = "Look at History for the verdict itself: this check only comes with it."
COMPLIANCE = "Hand it to your compliance team before the user goes on."
DETAILS = "Look at the Actions and decide whether the details that differ matter."
DOCUMENT_PHOTO = "Ask the user for a new photo of the document: sharp, complete, without glare."
EXPIRED = "Decide by your own rules whether an expired document will do."
FRAUD = "Do not let the user through; handle it as a possible fraud attempt."
HALF = "Wait for the other half: History shows whether it is there."
JUDGE = "Decide yourself: look at the job in Smile ID's portal, or ask the user for a new job."
NUMBER = "Ask the user to check the ID number and the kind of ID, then submit a new job."
OTHER_ID = "Ask the user for another document, one that Smile ID supports."
READ_TEXT = "Read the result text; often a new picture helps."
REFUSE = "Do not let the user through; if they object, look at the job in Smile ID's portal."
RESUBMIT = "Submit a new job."
SELFIE = "Ask the user for a new selfie, in good light and without a mask or dark glasses."
SUPPORT = "Ask Smile ID's support and quote the Smile job id."
WAIT = "Wait; watch this job to be told when it is decided."

# What all three selfie products say.
FAKED = "A reviewer found that the selfie is faked."
HELD = "The selfie may not show a live person; the user is held until a reviewer has looked."
LIVE_UNSURE = "The selfie may not show a live person; a reviewer is looking."
MATCH_UNSURE = "The machine is not sure of the match; a reviewer is looking."
NOT_LIVE = "The selfie does not seem to show a live person."
NO_FACE = "No face was found in the selfie."
PASSED_REVIEW = "A reviewer passed the selfie."
POOR = "The picture is too poor to compare."
STALEMATE = "The reviewer could not tell whether the selfie shows a live person; often the last word."

OFFLINE = "The ID authority was offline, so the ID was not checked."

# fmt: off
BIOMETRIC_KYC = {
    "0810": Row(APPROVED,  FINAL, DOCS,    ACCEPT, "The face matches the photo on record."),
    "0811": Row(REJECTED,  FINAL, SEVERAL, REFUSE, "The selfie does not show the person on the ID photo."),
    "0812": Row(UNDECIDED, OPEN,  SEVERAL, JUDGE,  "The face looked right, but the ID check failed or gave no data."),
    "0813": Row(REJECTED,  FINAL, SEVERAL, FRAUD,  NOT_LIVE),
    "0814": Row(REVIEW,    OPEN,  DOCS,    WAIT,   LIVE_UNSURE),
    "0815": Row(REVIEW,    OPEN,  SEVERAL, WAIT,   MATCH_UNSURE),
    "0816": Row(REVIEW,    OPEN,  GUESS,   WAIT,   HELD),
    "0908": Row(ERROR,     OPEN,  SEVERAL, AGAIN,  OFFLINE),
    "0911": Row(REJECTED,  FINAL, SEVERAL, SELFIE, NO_FACE),
    "0912": Row(REJECTED,  FINAL, SEVERAL, SELFIE, POOR),
    "1210": Row(APPROVED,  FINAL, DOCS,    ACCEPT, PASSED_REVIEW),
    "1211": Row(REJECTED,  FINAL, SEVERAL, REFUSE, "A reviewer sees another person than on the ID photo."),
    "1212": Row(REJECTED,  FINAL, SEVERAL, FRAUD,  FAKED),
    "1213": Row(UNDECIDED, OPEN,  SEVERAL, JUDGE,  STALEMATE),
    "1214": Row(REJECTED,  FINAL, ONE,     DOCUMENT_PHOTO, "A reviewer found a problem with the ID photo."),
}

AUTHENTICATION = {
    "0820": Row(APPROVED,  FINAL, SEVERAL, ACCEPT, "The selfie shows the person who enrolled."),
    "0821": Row(REJECTED,  FINAL, SEVERAL, REFUSE, "The selfie does not show the person who enrolled."),
    "0822": Row(REVIEW,    OPEN,  SEVERAL, WAIT,   "Provisional: a reviewer still has to look."),
    "0823": Row(REJECTED,  FINAL, SEVERAL, FRAUD,  NOT_LIVE),
    "0824": Row(REVIEW,    OPEN,  DOCS,    WAIT,   LIVE_UNSURE),
    "0825": Row(REVIEW,    OPEN,  SEVERAL, WAIT,   MATCH_UNSURE),
    "0826": Row(REVIEW,    OPEN,  GUESS,   WAIT,   HELD),
    "0921": Row(REJECTED,  FINAL, SEVERAL, SELFIE, NO_FACE),
    "0922": Row(REJECTED,  FINAL, SEVERAL, SELFIE, POOR),
    "1220": Row(APPROVED,  FINAL, DOCS,    ACCEPT, PASSED_REVIEW),
    "1221": Row(REJECTED,  FINAL, SEVERAL, REFUSE, "A reviewer sees another person than who enrolled."),
    "1222": Row(REJECTED,  FINAL, SEVERAL, FRAUD,  FAKED),
    "1223": Row(UNDECIDED, OPEN,  GUESS,   JUDGE,  STALEMATE),
}

REGISTRATION = {
    "0840": Row(APPROVED,  FINAL, ONE,     ACCEPT, "The selfie was good enough to enroll the user."),
    "0841": Row(REJECTED,  FINAL, ONE,     REFUSE, "The selfie does not match the user's other pictures."),
    "0842": Row(REVIEW,    OPEN,  ONE,     WAIT,   "Provisional: a reviewer may still have to look."),
    "0843": Row(REJECTED,  FINAL, ONE,     FRAUD,  NOT_LIVE),
    "0844": Row(REVIEW,    OPEN,  ONE,     WAIT,   LIVE_UNSURE),
    "0845": Row(REVIEW,    OPEN,  GUESS,   WAIT,   MATCH_UNSURE),
    "0846": Row(REVIEW,    OPEN,  ONE,     WAIT,   HELD),
    "0941": Row(REJECTED,  FINAL, ONE,     SELFIE, NO_FACE),
    "0942": Row(REJECTED,  FINAL, ONE,     SELFIE, POOR),
    "1240": Row(APPROVED,  FINAL, ONE,     ACCEPT, PASSED_REVIEW),
    "1241": Row(REJECTED,  FINAL, ONE,     SELFIE, "A reviewer found the picture unusable."),
    "1242": Row(REJECTED,  FINAL, ONE,     FRAUD,  FAKED),
    "1243": Row(UNDECIDED, OPEN,  GUESS,   JUDGE,  STALEMATE),
}

DOCUMENT = {
    "0810": Row(APPROVED,  FINAL, DOCS,    ACCEPT,  "The document is good and the face matches it."),
    "0811": Row(REJECTED,  FINAL, SEVERAL, REFUSE,  "The document or the selfie did not pass the check."),
    "0812": Row(REJECTED,  FINAL, SEVERAL, DOCUMENT_PHOTO, "The photo of the document cannot be used."),
    "0816": Row(REJECTED,  FINAL, SEVERAL, OTHER_ID, "Smile ID does not support this kind of document."),
    "0817": Row(CAUTION,   FINAL, SEVERAL, EXPIRED, "The face matches the document, but the document has expired."),
}

# The answer of an ID authority: all of a KYC look-up, but only half of a job that compares a face as well. An
# authority that was offline leaves the job open: Smile ID may ask it again, and a watch should then tell.
AUTHORITY = {
    "1012": Row(APPROVED,  FINAL, DOCS,    ACCEPT,  "The authority has this record."),
    "1013": Row(REJECTED,  FINAL, DOCS,    NUMBER,  "The authority does not have this ID number."),
    "1014": Row(ERROR,     FINAL, DOCS,    NUMBER,  "The ID number has the wrong form: a typing error, or test data."),
    "1015": Row(ERROR,     OPEN,  DOCS,    AGAIN,   OFFLINE),
    "1016": Row(ERROR,     FINAL, DOCS,    ACCOUNT, "Your Smile ID account has no access to this kind of ID."),
}
AUTHORITY_HALF = AUTHORITY | {
    "1012": Row(UNDECIDED, OPEN,  DOCS,    HALF,    "The authority has this ID number; the face is not judged yet."),
}

# 1021 is an approval in Smile ID's list; a caution because somebody must look at which details differ.
BASIC_KYC = {
    "1020": Row(APPROVED,  FINAL, DOCS,    ACCEPT,  "All details match the authority's record."),
    "1021": Row(CAUTION,   FINAL, DOCS,    DETAILS, "Some details match the authority's record, others do not."),
    "1022": Row(REJECTED,  FINAL, DOCS,    NUMBER,  "The details do not match the authority's record."),
    "1023": Row(REJECTED,  FINAL, DOCS,    NUMBER,  "The authority has no such record."),
}

AML = {
    "1030": Row(INFO,      FINAL, DOCS,    COMPLIANCE, "The name is on a sanctions or watch list."),
    "1031": Row(INFO,      FINAL, GUESS,   ACCEPT,  "The name is on no sanctions or watch list."),
}

ANY_PRODUCT = {
    "0001": Row(ERROR,     FINAL, DOCS,    READ_TEXT, "Some data or pictures could not be used."),
    "0903": Row(REJECTED,  FINAL, DOCS,    RESUBMIT, "The upload was broken."),
    "0907": Row(REJECTED,  FINAL, DOCS,    FRAUD,   NOT_LIVE),
    "5210": Row(INFO,      FINAL, DOCS,    BESIDE,  "The duplicate check found no other user with this face."),
    "5211": Row(INFO,      FINAL, DOCS,    BESIDE,  "The duplicate check found other users with this face."),
    "5212": Row(INFO,      FINAL, DOCS,    SUPPORT, "The duplicate check failed with a system error."),
}

JOB_TYPES = {
    1: BIOMETRIC_KYC | AUTHORITY_HALF,
    2: AUTHENTICATION,
    4: REGISTRATION,
    5: AUTHORITY | BASIC_KYC,
    6: DOCUMENT,
    7: AUTHORITY,
    10: AML,
    11: DOCUMENT | AUTHORITY_HALF,
}
# fmt: on


def row(job_type: int | None, result_code: str) -> Row | None:
    """Look a code up for a product; None if it is not known there.

    Without a job type only a code that means the same wherever it appears is known.
    """
    if result_code in ANY_PRODUCT:
        return ANY_PRODUCT[result_code]
    if job_type is not None:
        return JOB_TYPES.get(job_type, {}).get(result_code)
    meanings = {rows[result_code] for rows in JOB_TYPES.values() if result_code in rows}
    return meanings.pop() if len(meanings) == 1 else None
