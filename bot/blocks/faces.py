"""How each kind of result looks and is spoken of: one emoji, a headline in words, and the end of a sentence."""

from dataclasses import dataclass

from bot.blocks.text import code
from bot.smile_id.verdict import Kind


@dataclass(frozen=True, slots=True)
class Face:
    """`emoji` is Slack's short code, `words` a headline, `clause` what follows "Job X"."""

    emoji: str
    words: str
    clause: str

    @property
    def headline(self) -> str:
        """Emoji and words for a header."""
        return f"{self.emoji} {self.words}"


FACES = {
    Kind.WAITING: Face(":hourglass_flowing_sand:", "In progress", "is still being worked on by Smile ID"),
    Kind.UNDER_REVIEW: Face(":mag:", "Under review by a person", "is under review by a person"),
    Kind.UNDECIDED: Face(":scales:", "Undecided", "is undecided"),
    Kind.APPROVED: Face(":white_check_mark:", "Approved", "is approved"),
    Kind.CAUTION: Face(":warning:", "Approved with a caution", "is approved with a caution"),
    Kind.REJECTED: Face(":x:", "Rejected", "is rejected"),
    Kind.INFORMATION: Face(":information_source:", "Information only", "has a result that is information only"),
    Kind.ERROR: Face(":no_entry:", "Error, no verdict", "ended in an error, without a verdict"),
    Kind.NOT_FOUND: Face(":question:", "Not found", "is not known to Smile ID"),
    Kind.UNKNOWN: Face(":grey_question:", "Unknown result", "has a result that this bot does not know"),
}
NO_ANSWER_YET = Face(":hourglass_flowing_sand:", "No answer yet", "has no answer from Smile ID yet")


def face(kind: Kind | None) -> Face:
    """The face of a kind; None stands for a job that Smile ID has not answered about."""
    return NO_ANSWER_YET if kind is None else FACES[kind]


def news(job_id: str, kind: Kind | None) -> str:
    """The sentence that tells a job's state, for notifications: the job's id, never the user's."""
    return f"Job {code(job_id)} {face(kind).clause}."
