"""The ``/smile`` command: takes it apart, looks the first word up, runs it; what goes wrong becomes one sentence."""

import logging
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from difflib import get_close_matches

from bot.blocks import notices, refusals
from bot.blocks.notices import CommandHelp
from bot.config import Right
from bot.logs import about
from bot.smile_id.errors import SmileIdError
from handlers import audit, digest, export, listing, settings, stats, status, triage, unwatch, watch
from handlers.access import Forbidden
from handlers.deps import Ask, Deps, UsageError
from handlers.slack_errors import SlackError
from handlers.trail import write_down_refusal
from handlers.trouble import note_no_answer
from handlers.words import UnclosedQuoteError, command
from storage.lock import BusyError
from storage.table import StorageError

logger = logging.getLogger(__name__)

MEMORY_IN_USE = "Another program holds the bot's database just now: nothing was done. Try again in a moment."
NO_MEMORY = (
    "The bot cannot write down what it does any more, so it stops before it forgets anything. Tell whoever runs it."
)
OUR_FAULT = (
    "Something went wrong in the bot itself. Try again; if it stays so, tell whoever runs the bot the reference."
)
OF_THE_SHELL = ("run", "demo", "doctor", "forget")


@dataclass(frozen=True, slots=True)
class Subcommand:
    """One word after ``/smile``: what runs it, its line in the help, and the right it takes; None is for everybody."""

    run: Callable[[Deps, Ask], None]
    help: CommandHelp
    right: Right | None

    @property
    def names_a_job(self) -> bool:
        """Whether its first two words may be the ids of a job."""
        return "<user_id> <job_id>" in self.help.usage


def show_help(deps: Deps, ask: Ask) -> None:
    """Answer with every command and an example of each."""
    commands = [subcommand.help for subcommand in SUBCOMMANDS.values()]
    in_threads = "app_mentions:read" in deps.slack.scopes
    environment = deps.config.environment
    ask.reply.only_you(notices.help_message(commands=commands, environment=environment, in_threads=in_threads))


SUBCOMMANDS: Mapping[str, Subcommand] = {
    "status": Subcommand(status.run, status.HELP, Right.LOOK_UP),
    "watch": Subcommand(watch.run, watch.HELP, Right.WATCH),
    "unwatch": Subcommand(unwatch.run, unwatch.HELP, Right.WATCH),
    "list": Subcommand(listing.run, listing.HELP, Right.LOOK_UP),
    "triage": Subcommand(triage.run, triage.HELP, Right.TRIAGE),
    "stats": Subcommand(stats.run, stats.HELP, Right.LOOK_UP),
    "export": Subcommand(export.run, export.HELP, Right.TRIAGE),
    "digest": Subcommand(digest.run, digest.HELP, Right.SETTINGS),
    "settings": Subcommand(settings.run, settings.HELP, Right.SETTINGS),
    "audit": Subcommand(audit.run, audit.HELP, Right.AUDIT),
    "help": Subcommand(show_help, CommandHelp("help", "help", "This overview.", "/smile help"), None),
}


def run(deps: Deps, ask: Ask, text: str) -> None:
    """Answer ``/smile`` followed by ``text`` as Slack sent it."""
    answered(deps, ask, lambda: _dispatch(deps, ask, text))


def checked(
    deps: Deps, ask: Ask, right: Right | None, work: Callable[[Deps, Ask], None], *, ids: tuple[str, ...] = ()
) -> None:
    """Do what a person asked for, of the job with these ``ids``, if they have the right to. Raises Forbidden."""
    if right is not None:
        try:
            deps.access.check(ask, right)
        except Forbidden:
            write_down_refusal(deps, ask, right, ids)
            raise
    work(deps, ask)


def answered(deps: Deps, ask: Ask, work: Callable[[], None]) -> None:
    """Do what a person asked for; if it fails, say so in one sentence with a reference that is also in the log."""
    try:
        try:
            work()
        except Forbidden as refusal:
            ask.reply.only_you(refusals.refusal(sentence=str(refusal)))
        except UsageError as problem:
            ask.reply.only_you(notices.usage(sentence=str(problem)))
        except SmileIdError as trouble:
            ask.reply.only_you(notices.failure(sentence=trouble.sentence, reference=note_no_answer(trouble)))
    except SlackError as trouble:
        reference = secrets.token_hex(4)
        fields = about(reference=reference, reason=trouble.code)
        logger.warning("Slack did not take what was to be said", extra=fields)
        _apologise(ask, reference, "Slack did not take the bot's answer. Try again in a moment.")
    except BusyError as problem:
        reference = secrets.token_hex(4)
        logger.warning("A request met a database in use", extra=about(reference=reference, reason=str(problem)))
        _apologise(ask, reference, MEMORY_IN_USE)
    except StorageError as problem:
        reference = secrets.token_hex(4)
        logger.error("A request met a database that fails", extra=about(reference=reference, reason=str(problem)))
        _apologise(ask, reference, NO_MEMORY)
        deps.give_up(problem)
    except Exception as bug:  # the edge: nobody is above to answer
        reference = secrets.token_hex(4)
        logger.exception("A request failed", extra=about(reference=reference, reason=type(bug).__name__))
        _apologise(ask, reference, OUR_FAULT)


def _apologise(ask: Ask, reference: str, sentence: str) -> None:
    try:
        ask.reply.only_you(notices.failure(sentence=sentence, reference=reference))
    except SlackError as trouble:
        fields = about(reference=reference, reason=trouble.code)
        logger.warning("Not even the apology got through", extra=fields)


def _dispatch(deps: Deps, ask: Ask, text: str) -> None:
    try:
        words = command(text)
    except UnclosedQuoteError:
        raise UsageError("A quotation mark has no partner: put one at both ends of the id.") from None
    name = words[0].lower() if words else "help"
    if name in OF_THE_SHELL:
        raise UsageError(f"That is a command of the machine the bot runs on: whoever runs it types smile-bot {name}.")
    if name not in SUBCOMMANDS:
        swapped = [word for word in SUBCOMMANDS if sorted(word) == sorted(name)]  # the commonest slip of all
        nearest = swapped or get_close_matches(name, SUBCOMMANDS, n=1, cutoff=0.5)
        ask.reply.only_you(
            notices.unknown_command(
                typed=words[0],
                nearest=nearest[0] if nearest else None,
                rest=words[1:],
                commands=[subcommand.help for subcommand in SUBCOMMANDS.values()],
            )
        )
        return
    subcommand = SUBCOMMANDS[name]
    ids = words[1:3] if subcommand.names_a_job else ()
    checked(deps, replace(ask, words=words[1:]), subcommand.right, subcommand.run, ids=ids)
