"""What the jobs go through: the states of each, in Smile ID's answers and in the words by which the bot tells them."""

from dataclasses import dataclass

from bot.demo.answers import (
    APPROVED_AFTER_REVIEW,
    DOCUMENT_EXPIRED,
    DOCUMENT_VERIFIED,
    ENROLMENT_UNDER_REVIEW,
    NOT_FOUND,
    PROCESSING,
    SPOOF_FOUND,
    UNDER_REVIEW,
    Answer,
)


@dataclass(frozen=True, slots=True)
class State:
    """One state of a job. `words` follow "Job x" in what the bot says of it, `headline` is its name in a digest."""

    words: str
    headline: str
    answer: Answer


REVIEW = ("is under review by a person", "Under review by a person")
GOOD = ("is approved", "Approved")
NO_ANSWER = State("has no answer from Smile ID yet", "No answer yet", NOT_FOUND)
NOT_KNOWN = State("is not known to Smile ID", "Not found", NOT_FOUND)
WORKED_ON = State("is still being worked on by Smile ID", "In progress", PROCESSING)
REVIEWED = State(*REVIEW, UNDER_REVIEW)
ENROLMENT_REVIEWED = State(*REVIEW, ENROLMENT_UNDER_REVIEW)
APPROVED = State(*GOOD, APPROVED_AFTER_REVIEW)
VERIFIED = State(*GOOD, DOCUMENT_VERIFIED)
CAUTION = State("is approved with a caution", "Approved with a caution", DOCUMENT_EXPIRED)
REJECTED = State("is rejected", "Rejected", SPOOF_FOUND)

# The last state of each is its decision; no two states of one story are told in the same words.
STORIES = (
    (REVIEWED, APPROVED),
    (ENROLMENT_REVIEWED, REJECTED),
    (WORKED_ON, CAUTION),
    (WORKED_ON, REVIEWED, APPROVED),
    (WORKED_ON, ENROLMENT_REVIEWED, REJECTED),
    (NOT_KNOWN, WORKED_ON, VERIFIED),
)
EVERY_STATE = (NO_ANSWER, *(state for story in STORIES for state in story))
