"""The filters of the queue: one parser for what is typed, clicked or chosen, and the text that carries a filter on."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from difflib import get_close_matches

from bot.blocks.queue import MAX_FILTERS
from bot.smile_id.result_codes import PRODUCTS
from bot.smile_id.verdict import Kind
from handlers.deps import UsageError
from storage.queue import Wanted

Value = str | int
Pairs = frozenset[tuple[str, Value]]

UNITS = {
    "w": timedelta(weeks=1),
    "d": timedelta(days=1),
    "h": timedelta(hours=1),
    "min": timedelta(minutes=1),
    "m": timedelta(minutes=1),
}
AGE = re.compile(r"(?P<than>[<>])(?P<count>[0-9]{1,4})(?P<unit>w|d|h|min|m)")
JOB_TYPE = re.compile(r"[0-9]{1,3}")
BASE_URL = re.compile(r"https?://[\w.~:/\[\]-]{1,100}", re.ASCII)  # none of them grows when a form carries it
MAX_VALUES = 40  # of one fact: with those always offered they fit a menu, which has 100 options at most
SHOWN = 60  # characters of a wrong word that are said again


def _slug(words: str) -> str:
    return re.sub(r"[\s_]+", "-", words.strip().lower())


NAMES: Mapping[str, Mapping[Value, str]] = {
    "product": {job_type: _slug(name) for job_type, name in PRODUCTS.items()},
    "verdict": {kind.value: _slug(kind) for kind in Kind},
    "environment": {"sandbox": "sandbox", "production": "production"},
}
FACTS = tuple(NAMES)
NO_COLON = re.compile(rf"({'|'.join(FACTS)}|age)s?(?![a-z])")
SHORT_NAMES: Mapping[str, Mapping[str, Value]] = {
    "product": {
        "biometric": 1,
        "bkyc": 1,
        "authentication": 2,
        "auth": 2,
        "registration": 4,
        "enrollment": 4,
        "kyc": 5,
        "basic-kyc": 5,
        "enhanced-kyc": 5,
        "ekyc": 5,
        "document": 6,
        "docv": 6,
        "business": 7,
        "kyb": 7,
        "photo": 8,
        "compare": 9,
        "aml": 10,
        "enhanced-document": 11,
        "edocv": 11,
        "address": 12,
    },
    "verdict": {
        "in-progress": Kind.WAITING.value,
        "review": Kind.UNDER_REVIEW.value,
        "caution": Kind.CAUTION.value,
    },
    "environment": {},
}


class AgeError(UsageError):
    """What stands for an age is none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Filter:
    """What is wanted of the queue: pairs of a fact and a value, and bounds of the age, each None for any.

    The values are job types for "product", those of Kind for "verdict", names or base URLs for "environment". A job
    without an answer has no value of any fact.
    """

    only: Pairs = frozenset()
    never: Pairs = frozenset()
    older_than: timedelta | None = None
    younger_than: timedelta | None = None

    @property
    def text(self) -> str:
        """The one way in which ``parse`` is told this filter; empty if it lets everything through."""
        facts = [_word(sign, fact, pairs) for sign, pairs in (("", self.only), ("-", self.never)) for fact in FACTS]
        bounds = ((">", self.older_than), ("<", self.younger_than))
        ages = [f"age:{than}{age_text(age)}" for than, age in bounds if age is not None]
        return " ".join([*filter(None, facts), *ages])

    def wanted(self, now: datetime, *, channel_id: str | None, slack_user_id: str | None) -> Wanted:
        """What storage is asked for: this filter, in that channel, of that person; None for any."""
        return Wanted(
            channel_id=channel_id,
            slack_user_id=slack_user_id,
            only=_by_fact(self.only),
            never=_by_fact(self.never),
            began_from=None if self.younger_than is None else now - self.younger_than,
            began_before=None if self.older_than is None else now - self.older_than,
        )


def parse(words: Iterable[str]) -> Filter:
    """The filter that all the words make together, whatever their order.

    Values of one fact add up, and so do bounds: the tighter one holds. Raises UsageError: what is wrong in one
    sentence, with the nearest right word.
    """
    only: set[tuple[str, Value]] = set()
    never: set[tuple[str, Value]] = set()
    older: set[timedelta] = set()
    younger: set[timedelta] = set()
    for word in words:
        excludes, fact, values = _taken_apart(word)
        for value in values:
            if fact == "age":
                than, age = _age(value)
                (older if (than == ">") != excludes else younger).add(age)
            else:
                (never if excludes else only).add((fact, _value(fact, value)))
    return _sensible(
        Filter(
            only=frozenset(only),
            never=frozenset(never),
            older_than=max(older, default=None),
            younger_than=min(younger, default=None),
        )
    )


def name(fact: str, value: Value) -> str:
    """What people call a value of a fact, as ``parse`` takes it."""
    return NAMES[fact].get(value, str(value))


def values_of(pairs: Pairs, fact: str) -> list[Value]:
    """The values of a fact, in the order in which they are always told."""
    order = {value: at for at, value in enumerate(NAMES[fact])}
    values = (value for of, value in pairs if of == fact)
    return sorted(values, key=lambda value: (order.get(value, len(order)), str(value)))


def age_text(age: timedelta) -> str:
    """An age in its largest whole unit."""
    unit = next(unit for unit, size in UNITS.items() if not age % size)
    return f"{age // UNITS[unit]}{unit}"


def _word(sign: str, fact: str, pairs: Pairs) -> str:
    names = [name(fact, value) for value in values_of(pairs, fact)]
    return f"{sign}{fact}:{','.join(names)}" if names else ""


def _by_fact(pairs: Pairs) -> tuple[tuple[str, tuple[Value, ...]], ...]:
    by_fact = ((fact, tuple(value for of, value in pairs if of == fact)) for fact in FACTS)
    return tuple((fact, values) for fact, values in by_fact if values)


def _taken_apart(word: str) -> tuple[bool, str, list[str]]:
    """Whether the word excludes, its fact or "age", and its values."""
    excludes = word.startswith("-")
    typed, colon, rest = word.removeprefix("-").partition(":")
    fact = typed.lower()
    if not colon or fact not in (*FACTS, "age"):
        raise UsageError(_no_filter(word, fact, rest if colon else None))
    values = [value for value in rest.split(",") if value.strip()]
    if not values:
        raise UsageError(f"“{fact}:” needs a value behind it, such as {_example(fact)}.")
    return excludes, fact, values


def _no_filter(word: str, fact: str, rest: str | None) -> str:
    """The sentence for a word that names no fact; ``rest`` is what is behind its colon, None if it has none."""
    if named := NO_COLON.match(fact):
        return f"“{word[:SHOWN]}” is no filter: {named[1]} needs a colon and a value, such as {_example(named[1])}."
    meant = _meant(fact) if rest is None else _nearest(fact, (*FACTS, "age"))
    if meant:
        suggestion = meant if rest is None else f"{meant}:{rest[:SHOWN]}"
        return f"“{word[:SHOWN]}” is no filter: did you mean {suggestion}?"
    return f"“{word[:SHOWN]}” is no filter: they are product, verdict, environment and age, such as {_example('age')}."


def _meant(typed: str) -> str | None:
    """The filter whose value was typed alone."""
    near = ((fact, _nearest(_slug(typed), _all_names(fact))) for fact in FACTS)
    return next((f"{fact}:{value}" for fact, value in near if value), None)


def _example(fact: str) -> str:
    return "age:>4h" if fact == "age" else f"{fact}:{next(iter(NAMES[fact].values()))}"


def _value(fact: str, typed: str) -> Value:
    slug = _slug(typed)
    if fact == "product" and JOB_TYPE.fullmatch(slug):
        return int(slug)
    if fact == "environment" and BASE_URL.fullmatch(typed):
        return typed
    names = _all_names(fact)
    if slug not in names:
        raise UsageError(f"There is no {fact} “{typed[:SHOWN]}”: {_right_value(fact, slug)}")
    return names[slug]


def _right_value(fact: str, slug: str) -> str:
    near = _nearest(slug, _all_names(fact))
    if near:
        return f"did you mean {fact}:{near}?"
    url = ", or a base URL that starts with https://" if fact == "environment" else ""
    return f"it can be {', '.join(NAMES[fact].values())}{url}."


def _all_names(fact: str) -> dict[str, Value]:
    return {words: value for value, words in NAMES[fact].items()} | dict(SHORT_NAMES[fact])


def _nearest(typed: str, names: Iterable[str]) -> str | None:
    return next(iter(get_close_matches(typed, list(names), n=1, cutoff=0.6)), None)


def _age(typed: str) -> tuple[str, timedelta]:
    """Which side of the bound is wanted, and the bound."""
    match = AGE.fullmatch("".join(typed.lower().split()))
    if match is None:
        raise AgeError(
            f"“{typed[:SHOWN]}” is no age: write age:>4h for older than 4 hours, age:<2d for younger than 2 days;"
            " the units are min, h, d and w."
        )
    return match["than"], int(match["count"]) * UNITS[match["unit"]]


def _sensible(made: Filter) -> Filter:
    """The filter, unless nothing could ever come through, or it is too long to be carried. Raises UsageError."""
    both = made.only & made.never
    if both:
        fact, value = min(both, key=str)
        raise UsageError(f"{fact}:{name(fact, value)} is both wanted and left out: take one of the two away.")
    if made.older_than is not None and made.younger_than is not None and made.older_than >= made.younger_than:
        older, younger = age_text(made.older_than), age_text(made.younger_than)
        raise UsageError(f"No job is older than {older} and younger than {younger}: change one of the two.")
    for fact in FACTS:
        count = len(values_of(made.only | made.never, fact))
        if count > MAX_VALUES:
            raise UsageError(f"Filters can name {MAX_VALUES} values of {fact} at most: these name {count}.")
    if len(made.text) > MAX_FILTERS:
        raise UsageError(
            f"These filters make {len(made.text)} characters of text; the most that works is {MAX_FILTERS}."
        )
    return made
