"""The button *Filter* of the queue, and its form."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta
from typing import Any

from bot.blocks.faces import FACES
from bot.blocks.filter_form import AGE_ADVICE, Choice, filter_form, read_filter_form
from bot.smile_id.result_codes import product
from bot.smile_id.verdict import Kind
from handlers import filters
from handlers.deps import Ask, Deps, UsageError
from handlers.filters import FACTS, NAMES, AgeError, Filter, Value, age_text, name, values_of
from handlers.queue import queue_of

# What is decided is in the queue no more.
OPEN_KINDS = (Kind.WAITING, Kind.UNDER_REVIEW, Kind.UNDECIDED, Kind.ERROR, Kind.NOT_FOUND, Kind.UNKNOWN)


def open_form(deps: Deps, ask: Ask) -> None:
    """Ask for another filter, starting from the one that holds."""
    held = filters.parse(queue_of(ask).part.filters.split())
    form = filter_form(
        asked_in=ask.asked_in,
        choices=[_choice(deps, fact, held) for fact in FACTS],
        older=_age(held.older_than),
        younger=_age(held.younger_than),
    )
    deps.slack.open_form(ask.trigger_id, form)


def problems(_: Deps, view: dict[str, Any]) -> dict[str, str]:
    """What is wrong with a submitted form: the first field that does not go with those before it, in a sentence."""
    words: list[str] = []
    for block_id, word in read_filter_form(view, FACTS).items():
        words.append(word)
        try:
            filters.parse(words)
        except AgeError:  # its sentence is for those who type a whole filter
            return {block_id: AGE_ADVICE}
        except UsageError as problem:
            return {block_id: str(problem)}
    return {}


def submit(_: Deps, ask: Ask, view: dict[str, Any]) -> None:
    """Show the queue, from its first page, as a form without problems wants it."""
    shown, wanted = queue_of(ask), filters.parse(read_filter_form(view, FACTS).values())
    shown.show(replace(shown.part, filters=wanted.text, page=0))


def _choice(deps: Deps, fact: str, held: Filter) -> Choice:
    only, never = values_of(held.only, fact), values_of(held.never, fact)
    offered = dict.fromkeys([*_offered(deps, fact), *only, *never])  # what holds must not get lost in the form
    return Choice(
        fact=fact,
        options={name(fact, value): _words(fact, value) for value in offered},
        only=_names(fact, only),
        never=_names(fact, never),
    )


def _offered(deps: Deps, fact: str) -> Iterable[Value]:
    if fact == "verdict":
        return [kind.value for kind in OPEN_KINDS]
    return [*NAMES[fact], *([deps.config.environment] if fact == "environment" else [])]


def _names(fact: str, values: Iterable[Value]) -> list[str]:
    return [name(fact, value) for value in values]


def _words(fact: str, value: Value) -> str:
    if isinstance(value, int):
        return product(value)
    return FACES[Kind(value)].words if fact == "verdict" else value


def _age(bound: timedelta | None) -> str:
    return "" if bound is None else age_text(bound)
