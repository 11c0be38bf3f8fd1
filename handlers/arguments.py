"""Checks the two ids of a job as a person gave them."""

from bot.blocks.notices import CommandHelp
from handlers.deps import UsageError

LONGEST_ID = 400  # both fit a button's value of 2,000 characters, however they are escaped


def job_ids(words: tuple[str, ...], help: CommandHelp) -> tuple[str, str]:  # noqa: A002  # it is the help
    """The Smile user id and job id, the only two of ``words``. Raises UsageError that shows how to call the command."""
    if len(words) != 2:
        quotes = " Ids with spaces need quotes." if len(words) > 2 else ""
        raise UsageError(f"That needs two ids, the user's and the job's: /smile {help.usage}{quotes}")
    for name, word in zip(("user id", "job id"), words, strict=True):
        problem = id_problem(word)
        if problem:
            raise UsageError(f"The {name} {problem}")
    return words[0], words[1]


def id_problem(text: str) -> str | None:
    """What is wrong with an id, as the rest of a sentence that starts with its name; None when it can be asked for."""
    if not text.strip():
        return "is empty: give the one that your own system sent to Smile ID."
    if len(text) > LONGEST_ID:
        return f"is {len(text)} characters long; the longest that works here is {LONGEST_ID}."
    if any(ord(c) < 32 or ord(c) == 127 for c in text):  # control characters
        return "has a line break or another control character in it: give it on one line."
    if any("\ud800" <= c <= "\udfff" for c in text):  # half of a surrogate pair: no UTF-8 can hold it
        return "has half a character in it: copy it once more from your own system."
    return None
