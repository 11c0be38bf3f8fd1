"""The ``/smile`` command: takes it apart, looks the first word up, runs it; what goes wrong becomes one sentence."""

import logging
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from difflib import get_close_matches

from bot.blocks import notices
from bot.blocks.notices import CommandHelp
from bot.smile_id.errors import SmileIdError
from handlers import listing, status, unwatch, watch
from handlers.deps import Ask, Deps, UsageError
from handlers.slack_errors import SlackError
from handlers.words import UnclosedQuoteError, split

logger = logging.getLogger(__name__)

OUR_FAULT = (
    "Something went wrong in the bot itself. Try again; if it stays so, tell whoever runs the bot the reference."
)


@dataclass(frozen=True, slots=True)
class Subcommand:
    """One word after ``/smile``: what runs it, and its line in the help."""

    run: Callable[[Deps, Ask], None]
    help: CommandHelp


def show_help(deps: Deps, ask: Ask) -> None:
    """Answer with every command and an example of each."""
    commands = [subcommand.help for subcommand in SUBCOMMANDS.values()]
    ask.reply.only_you(notices.help_message(commands=commands, environment=deps.config.environment))


SUBCOMMANDS: Mapping[str, Subcommand] = {
    "status": Subcommand(status.run, status.HELP),
    "watch": Subcommand(watch.run, watch.HELP),
    "unwatch": Subcommand(unwatch.run, unwatch.HELP),
    "list": Subcommand(listing.run, listing.HELP),
    "help": Subcommand(show_help, CommandHelp("help", "help", "This overview.", "/smile help")),
}


def run(deps: Deps, ask: Ask, text: str) -> None:
    """Answer ``/smile`` followed by ``text`` as Slack sent it."""
    answered(lambda: _dispatch(deps, ask, text), ask)


def answered(work: Callable[[], None], ask: Ask) -> None:
    """Do what a person asked for; if it fails, say so in one sentence with a reference that is also in the log."""
    try:
        try:
            work()
        except UsageError as problem:
            ask.reply.only_you(notices.usage(sentence=str(problem)))
        except SmileIdError as trouble:
            reference = secrets.token_hex(4)
            logger.warning(
                "Reference %s: %s (code %s, HTTP %s)",
                reference,
                type(trouble).__name__,
                trouble.code,
                trouble.http_status,
            )
            ask.reply.only_you(notices.failure(sentence=trouble.sentence, reference=reference))
    except SlackError as trouble:
        reference = secrets.token_hex(4)
        logger.warning("Reference %s: Slack did not take what was to be said (%s)", reference, trouble.code)
        _apologise(ask, reference, "Slack did not take the bot's answer. Try again in a moment.")
    except Exception:  # the edge: nobody is above to answer
        reference = secrets.token_hex(4)
        logger.exception("Reference %s: a request failed", reference)
        _apologise(ask, reference, OUR_FAULT)


def _apologise(ask: Ask, reference: str, sentence: str) -> None:
    try:
        ask.reply.only_you(notices.failure(sentence=sentence, reference=reference))
    except SlackError as trouble:
        logger.warning("Reference %s: not even the apology got through (%s)", reference, trouble.code)


def _dispatch(deps: Deps, ask: Ask, text: str) -> None:
    try:
        words = split(text)
    except UnclosedQuoteError:
        raise UsageError("A quotation mark has no partner: put one at both ends of the id.") from None
    name = words[0].lower() if words else "help"
    if name not in SUBCOMMANDS:
        nearest = get_close_matches(name, SUBCOMMANDS, n=1, cutoff=0.5)
        ask.reply.only_you(
            notices.unknown_command(
                typed=words[0],
                nearest=nearest[0] if nearest else None,
                rest=words[1:],
                commands=[subcommand.help for subcommand in SUBCOMMANDS.values()],
            )
        )
        return
    SUBCOMMANDS[name].run(deps, replace(ask, words=words[1:]))
