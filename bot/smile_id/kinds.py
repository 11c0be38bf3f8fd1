"""The bot's own words for what a result is and for how sure we are of it."""

from enum import StrEnum


class Kind(StrEnum):
    """What a status means for the person who asked."""

    WAITING = "waiting"
    UNDER_REVIEW = "under review"
    UNDECIDED = "undecided"
    APPROVED = "approved"
    CAUTION = "approved with a caution"
    REJECTED = "rejected"
    INFORMATION = "information"
    ERROR = "error"
    NOT_FOUND = "not found"
    UNKNOWN = "unknown"


class Certainty(StrEnum):
    """Where the meaning of a result code comes from."""

    OFFICIAL = "Smile ID's own documentation"
    SEVERAL = "several integrators"
    ONE = "one integrator"
    INFERRED = "inferred, unverified"
