"""Whom a job is about: the personal data that the rest of the bot never reads, for one look by one person.

An allow-list again: images, links to them, FullData and what is said of other users are not read even here.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from bot.smile_id import fields
from bot.smile_id.envelope import FOUND, Envelope, partner_params

HIDDEN = "•••"  # always three, so that nobody can count the letters


# No repr, so that no log, traceback or failed comparison can show a field, not even one that is added later.
@dataclass(frozen=True, slots=True, kw_only=True, repr=False, eq=False)
class IdDetails:
    """What Smile ID tells about the person of a job, as it wrote it; None where it told nothing.

    Never to be stored, logged or shown to anybody but the person who asked.
    """

    full_name: str | None = None
    first_name: str | None = None
    middle_name: str | None = None
    last_name: str | None = None
    other_name: str | None = None
    birth_date: str | None = None
    gender: str | None = None
    country: str | None = None
    id_type: str | None = None
    id_number: str | None = None
    secondary_id_number: str | None = None
    issuance_date: str | None = None
    expiration_date: str | None = None
    phone_number: str | None = None
    second_phone_number: str | None = None
    address: str | None = None


_LONGEST_WORD, _LONGEST_NAME, _LONGEST_ADDRESS = 100, 200, 300
# Smile ID's names, squashed, since they come as SecondaryIDNumber and as Secondary_ID_Number; the longest that counts.
_READ = {
    "fullname": ("full_name", _LONGEST_NAME),
    "firstname": ("first_name", _LONGEST_NAME),
    "middlename": ("middle_name", _LONGEST_NAME),
    "lastname": ("last_name", _LONGEST_NAME),
    "othername": ("other_name", _LONGEST_NAME),
    "dob": ("birth_date", _LONGEST_WORD),
    "gender": ("gender", _LONGEST_WORD),
    "country": ("country", _LONGEST_WORD),
    "idtype": ("id_type", _LONGEST_WORD),
    "idnumber": ("id_number", _LONGEST_WORD),
    "secondaryidnumber": ("secondary_id_number", _LONGEST_WORD),
    "issuancedate": ("issuance_date", _LONGEST_WORD),
    "expirationdate": ("expiration_date", _LONGEST_WORD),
    "phonenumber": ("phone_number", _LONGEST_WORD),
    "phonenumber2": ("second_phone_number", _LONGEST_WORD),
    "address": ("address", _LONGEST_ADDRESS),
}
_NOT_GIVEN = frozenset({"not available", "nan-nan-nan"})


def read_id_details(envelope: Envelope) -> IdDetails:
    """Read whom the job is about; nothing is given about a job that Smile ID does not know.

    The result counts before the history, and of that only what names this very job: an ID authority's answer is an
    entry of its own there, next to the user's other jobs (Smile ID docs: Job status, history).
    """
    found: dict[str, str] = {}
    for result in _results(envelope) if envelope.code == FOUND else ():
        for name, value in result.items():
            field, longest = _READ.get(fields.squashed(name), ("", 0))
            text = _told(value, longest) if field else None
            if text:
                found.setdefault(field, text)
    return IdDetails(**found)


def masked(details: IdDetails) -> IdDetails:
    """Leave of each field what an agent needs to tell whether a caller is this person, and too little to be them.

    Names keep their initials, words of one or two letters nothing: the caller says the name. Numbers keep what callers
    are asked for, the last digits: four of nine or more, two of five or more, three of a phone number; none of a
    shorter one, which would be most of it. Dates keep the year. Country and kind of document stay, as thousands share
    them. All else is hidden: gender, which identifies nobody, and the whole address, since no country's order tells
    which part of it is the region.
    """
    told = ((name, getattr(details, name)) for name in IdDetails.__slots__)
    return IdDetails(**{name: _MASKS.get(name, _hidden)(text) for name, text in told if text is not None})


def _results(envelope: Envelope) -> Iterator[dict[str, object]]:
    yield fields.record(envelope.answer.get("result"))
    history = envelope.answer.get("history")
    for entry in map(fields.record, history if isinstance(history, list) else []):
        named = partner_params(entry)
        if (named.get("user_id"), named.get("job_id")) == (envelope.smile_user_id, envelope.job_id):
            yield entry


def _told(value: object, longest: int) -> str | None:
    """The text, unless it says that there is none or is so long that it must be something else, such as an image."""
    text = fields.text(value, longest + 1)
    return None if text is None or len(text) > longest or text.lower() in _NOT_GIVEN else text


def _hidden(_text: str) -> str:
    return HIDDEN


def _whole(text: str) -> str:
    return text


def _initials(text: str) -> str:
    return " ".join(f"{word[0] if len(word) > 2 else ''}{HIDDEN}" for word in text.split())


def _year(text: str) -> str:
    years = re.findall(r"(?<![0-9])(?:19|20)[0-9]{2}(?![0-9])", text)
    return years[0] if len(years) == 1 else HIDDEN


def _number(text: str) -> str:
    symbols = "".join(filter(str.isalnum, text))
    kept = 4 if len(symbols) >= 9 else 2 if len(symbols) >= 5 else 0
    return HIDDEN + symbols[len(symbols) - kept :]


def _phone_number(text: str) -> str:
    digits = "".join(filter(str.isdecimal, text))
    return HIDDEN + (digits[-3:] if len(digits) >= 7 else "")


_MASKS: dict[str, Callable[[str], str]] = {
    "full_name": _initials,
    "first_name": _initials,
    "middle_name": _initials,
    "last_name": _initials,
    "other_name": _initials,
    "birth_date": _year,
    "country": _whole,
    "id_type": _whole,
    "id_number": _number,
    "secondary_id_number": _number,
    "issuance_date": _year,
    "expiration_date": _year,
    "phone_number": _phone_number,
    "second_phone_number": _phone_number,
}
