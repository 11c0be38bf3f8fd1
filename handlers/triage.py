"""``/smile triage``: the queue, for whoever asked alone, and the buttons that turn to another part of it."""

from bot.blocks.notices import CommandHelp
from bot.blocks.queue import SCOPES, Part
from handlers import filters
from handlers.deps import Ask, Deps, UsageError
from handlers.queue import draw, queue_of

HELP = CommandHelp(
    "triage",
    "triage [mine|channel|all] [filters]",
    "The open jobs, the most pressing first, with buttons to take, snooze and note. Filters: product, verdict, "
    "environment, age; a minus leaves out. The app's Home tab shows it too.",
    "/smile triage all product:biometric-kyc -verdict:undecided age:>4h",
)
TURNS = (
    *(f"queue_{scope}" for scope in SCOPES),
    "queue_previous",
    "queue_next",
    "queue_clear",
    "queue_refresh",
)


def run(deps: Deps, ask: Ask) -> None:
    """Show the first page of the queue: of this channel unless another scope is named."""
    scopes = list(dict.fromkeys(word.lower() for word in ask.words if word.lower() in SCOPES))
    if len(scopes) > 1:
        raise UsageError(f"The queue can be one of mine, channel and all: /smile {HELP.usage}")
    wanted = filters.parse(word for word in ask.words if word.lower() not in SCOPES)
    part = Part(scope=scopes[0] if scopes else "channel", filters=wanted.text)
    ask.reply.only_you(draw(deps, ask, part))


def turn(_: Deps, ask: Ask) -> None:
    """Show the part of the queue that a button leads to, in the place of the one that was clicked in."""
    shown = queue_of(ask)
    shown.show(shown.part)
