"""Finds the two ids of a job in a message that a person or a program wrote."""

import html
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import chain
from typing import Any, NamedTuple

from bot.blocks.text import ELLIPSIS, STAND_INS
from handlers.arguments import LONGEST_ID, id_problem
from handlers.words import UnclosedQuoteError, split, unlinked

Job = tuple[str, str]

LONGEST_TEXT = 100_000
SHORTEST_UNNAMED = 3  # an id behind a mere "job" or "user"
COMMAND = re.compile(
    r"(?P<tick>`?)(?:/smile|<@[UW][A-Z0-9]{1,20}(?:\|[^<>]{0,80})?>)[ \t]+(?:status|watch|unwatch|audit)[ \t]+"
    r"(?P<rest>(?:(?!`?/smile[ \t]|<@)[^\n]){1,2000})",  # up to the next command
    re.IGNORECASE,
)
# "user_id", "Job id", `userId`: not "Smile job id", which is Smile ID's own number, nor the ids of Slack's users.
LABEL = re.compile(
    r"(?<![\w-])(?:(?<!slack[ _-])(?:smile[ _-]?)?(?P<user>user)|(?<!smile[ _-])job)(?P<id>[ _-]?id)?(?!\w)",
    re.IGNORECASE,
)
GAP = re.compile(
    r"""[\\"'”’`*_]{0,4}[ \t]{0,4}(?P<sign>[:=]|is\b)?[*_]{0,2}[ \t]{0,4}\n?[ \t]{0,4}\*{0,2}""", re.IGNORECASE
)
VALUE = re.compile(
    rf"""\\"(?P<escaped>[^"\\\n]{{0,{LONGEST_ID}}})\\"|"(?P<json>(?:[^"\\\n]|\\.){{0,{LONGEST_ID}}})"
    |“(?P<curly>[^“”\n]{{0,{LONGEST_ID}}})”|'(?P<single>[^'\n]{{0,{LONGEST_ID}}})'
    |‘(?P<hooked>[^‘’\n]{{0,{LONGEST_ID}}})’|`(?P<code>[^`\n]{{0,{LONGEST_ID}}})`
    |(?P<bare>(?:[^\s,;&"“”‘’`<>(){{}}\[\]|*]|&(?!\w+=)){{1,{LONGEST_ID + 1}}})""",
    re.VERBOSE,
)
CODE = re.compile(rf"`([^`\s]{{1,{LONGEST_ID}}})`")
AT_THE_END = ".,;:!?)'"  # of a bare word, these belong to the sentence
BEHIND_A_QUOTE = re.compile(r"""(?<=["”'’`])[.,;:!?)]+(?=\s|$)""")  # and so do these
NO_IDS = frozenset(["null", "none", "undefined", "n/a", "(empty)"])


class Hit(NamedTuple):
    """An id that stands behind its name."""

    is_user: bool
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What a message names: ``jobs`` as (smile_user_id, job_id), in its order, and the best guess at each of the ids.

    ``sure`` is the job when the message can only mean this one.
    """

    jobs: tuple[Job, ...]
    smile_user_id: str
    job_id: str
    sure: Job | None


def find_ids(message: Mapping[str, Any]) -> Found:
    """Look for jobs in a message as Slack sends it: commands, then ids with their names, then two ids as code."""
    written = "\n\n".join(_texts(message))[:LONGEST_TEXT]
    meant = html.unescape(unlinked(written))
    hits = [hit for hit in _hits(meant) if _may_be_id(hit.text)]
    jobs = tuple(dict.fromkeys([*_commands(written), *_pairs(hits)]))
    if not hits and not jobs:
        return _of_code(meant)
    users = [user for user, _ in jobs] + [hit.text for hit in hits if hit.is_user]
    job_ids = [job_id for _, job_id in jobs] + [hit.text for hit in hits if not hit.is_user]
    is_sure = len(set(users)) == len(set(job_ids)) == 1
    return Found(
        jobs=jobs,
        smile_user_id=next(iter(users), ""),
        job_id=next(iter(job_ids), ""),
        sure=(users[0], job_ids[0]) if is_sure else None,
    )


def _texts(part: object) -> Iterator[str]:
    """What a reader sees of a message, its blocks and its attachments; a rich text says its words once more."""
    if isinstance(part, list):
        yield from chain.from_iterable(map(_texts, part))
    if isinstance(part, Mapping) and part.get("type") != "rich_text":
        title, value = part.get("title"), part.get("value")
        if isinstance(title, str) and isinstance(value, str):  # a field of an attachment
            yield f"{title}: {value}"
        yield from (text for name in ("pretext", "text", "fallback") if isinstance(text := part.get(name), str))
        for name in ("blocks", "attachments", "text", "fields", "elements"):
            yield from _texts(part.get(name)) if isinstance(part.get(name), list | dict) else ()


def _commands(written: str) -> Iterator[Job]:
    for command in COMMAND.finditer(written):
        rest = command["rest"].partition("`")[0] if command["tick"] else command["rest"]
        try:
            words = split(BEHIND_A_QUOTE.sub("", rest))[:2]
        except UnclosedQuoteError:
            continue
        if len(words) == 2 and not any(word.startswith("<") for word in words):  # "<user_id>" stands for an id
            job = words[0], words[1].rstrip(AT_THE_END)
            if all(map(_may_be_id, job)):
                yield job


def _hits(text: str) -> Iterator[Hit]:
    position = 0
    while (label := LABEL.search(text, position)) is not None:
        position = label.end()
        gap = GAP.match(text, position)
        value = VALUE.match(text, gap.end()) if gap and gap[0] else None
        if gap and value and _is_named(label, gap, value):
            position = value.end()
            yield Hit(label["user"] is not None, _read(value))


def _is_named(label: re.Match[str], gap: re.Match[str], value: re.Match[str]) -> bool:
    """Whether the word behind a name is meant by it.

    "job `7`", "job: 7", "job id 7" and "job kyc-7", but not "the job is done" nor "job 2 days ago".
    """
    if value.lastgroup == "code" or gap["sign"] in (":", "="):
        return True
    if label["id"] is None:
        word = value[0].rstrip(AT_THE_END)
        return value.lastgroup == "bare" and gap["sign"] is None and len(word) >= SHORTEST_UNNAMED and _has_digit(word)
    return value.lastgroup != "bare" or gap["sign"] is not None or _has_digit(value[0])


def _read(value: re.Match[str]) -> str:
    kind = str(value.lastgroup)
    text = value[kind]
    match kind:
        case "json":
            try:
                return str(json.loads(value[0]))
            except ValueError:
                return text
        case "code":
            return _from_code(text)
        case "bare":
            return text.rstrip(AT_THE_END)
        case _:
            return text


def _pairs(hits: list[Hit]) -> Iterator[Job]:
    """Neighbours of which one is a user's id and the other a job's; each belongs to one job."""
    waiting: Hit | None = None
    for hit in hits:
        if waiting is None or waiting.is_user == hit.is_user:
            waiting = hit
            continue
        yield (waiting.text, hit.text) if waiting.is_user else (hit.text, waiting.text)
        waiting = None


def _of_code(meant: str) -> Found:
    """Of two ids as code, the first is the user's, as in the command."""
    ids = [text for text in dict.fromkeys(map(_from_code, CODE.findall(meant))) if _may_be_id(text)]
    job = (ids[0], ids[1]) if len(ids) == 2 and any(map(_has_digit, ids)) else None
    smile_user_id, job_id = job or ("", "")
    return Found(jobs=(job,) if job else (), smile_user_id=smile_user_id, job_id=job_id, sure=job)


def _from_code(text: str) -> str:
    """The bot's own messages show a backtick in an id as a look-alike, since it would end the code."""
    return text.replace(STAND_INS["`"], "`")


def _may_be_id(text: str) -> bool:
    return id_problem(text) is None and text.lower() not in NO_IDS and not text.endswith(ELLIPSIS)


def _has_digit(text: str) -> bool:
    return any(character.isdigit() for character in text)
