"""The form behind *Filter*: what the queue is to show, and what to leave out."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.blocks.inputs import entered, entered_text, field, modal, multi_select, text_input
from bot.blocks.message import Block

CALLBACK_ID = "filter_form"
MAX_AGE = 10  # characters
AGES = {"older": (">", "Older than"), "younger": ("<", "Younger than")}
AGE_HINT = "Such as 90min, 4h or 2d, counted since the review began."
AGE_ADVICE = "Write a number and min, h, d or w, such as 90min, 4h or 2d."


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """What can be chosen of a fact such as "product": words by value, and the values that are chosen now."""

    fact: str
    options: Mapping[str, str]
    only: Sequence[str]
    never: Sequence[str]


def filter_form(*, asked_in: str, choices: Sequence[Choice], older: str, younger: str) -> Block:
    """The modal view, with the filter that holds now; errors are shown at the block_ids of `read_filter_form`.

    `asked_in` is where it was asked for, as an Ask has it; `older` and `younger` are ages such as "4h", or empty.
    """
    held = {"older": older, "younger": younger}
    return modal(
        callback_id=CALLBACK_ID,
        private_metadata=asked_in,
        title="Filter the queue",
        submit="Show",
        blocks=[
            *(_select(choice, "only", f"{choice.fact.capitalize()}: only these") for choice in choices),
            *(_select(choice, "never", f"{choice.fact.capitalize()}: none of these") for choice in choices),
            *(_age(block_id, label, held[block_id]) for block_id, (_, label) in AGES.items()),
        ],
    )


def read_filter_form(view: object, facts: Sequence[str]) -> dict[str, str]:
    """The filter words that a submitted view stands for, by block_id, those that say nothing left out.

    Whether they are right is not judged here.
    """
    chosen = {
        f"{kind}_{fact}": (f"{sign}{fact}:", _values(entered(view, f"{kind}_{fact}", "selected_options")))
        for kind, sign in (("only", ""), ("never", "-"))
        for fact in facts
    }
    typed = {
        block_id: (f"age:{sign}", _bare_age(entered_text(view, block_id, "value"), sign))
        for block_id, (sign, _) in AGES.items()
    }
    return {block_id: f"{start}{rest}" for block_id, (start, rest) in (chosen | typed).items() if rest}


def _select(choice: Choice, kind: str, label: str) -> Block:
    chosen = choice.only if kind == "only" else choice.never
    return field(f"{kind}_{choice.fact}", label, multi_select(choice.options, chosen), optional=True)


def _age(block_id: str, label: str, held: str) -> Block:
    return field(block_id, label, text_input(max_length=MAX_AGE, initial=held), hint=AGE_HINT, optional=True)


def _bare_age(typed: str, sign: str) -> str:
    """Without what a filter that is typed has before it, which the field says already."""
    return typed.lower().removeprefix("age:").strip().removeprefix(sign).strip() or typed


def _values(options: object) -> str:
    """It comes from the person's own client, and may be anything."""
    values = (
        (option.get("value") for option in options if isinstance(option, Mapping)) if isinstance(options, list) else ()
    )
    return ",".join(value for value in values if isinstance(value, str))
