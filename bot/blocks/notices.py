"""Short notices: how a command is called, what failed and what to do, the help."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.blocks.message import MAX_TEXT, Message, actions, button, context, header, message, paragraph, section
from bot.blocks.status import job_value
from bot.blocks.text import SHORT_ID_LIMIT, code, escape, prose

MAX_SUGGESTION = 900


@dataclass(frozen=True, slots=True)
class CommandHelp:
    """A sub-command in the help: `usage` and `name` without `/smile`, `example` with it."""

    name: str
    usage: str
    summary: str
    example: str


def usage(*, sentence: str) -> Message:
    """What was typed cannot be done: `sentence` says what is wrong and what to do."""
    return message(prose(sentence, MAX_TEXT), paragraph(sentence), context(f"All commands: {code('/smile help')}"))


def notice(*, text: str) -> Message:
    """One plain sentence; nothing in it is taken for formatting."""
    return message(prose(text, MAX_TEXT), paragraph(text))


def failure(*, sentence: str, reference: str) -> Message:
    """Something failed: what to do about it, and the reference that is also in the log."""
    return message(
        prose(sentence, MAX_TEXT),
        section(":warning: *That did not work*"),
        paragraph(sentence),
        context(f"Reference {code(reference, SHORT_ID_LIMIT)}: whoever runs the bot finds it in the log."),
    )


def unknown_command(
    *, typed: str, nearest: str | None, rest: Sequence[str], commands: Sequence[CommandHelp]
) -> Message:
    """`typed` is no command: the nearest one with the rest of what was typed, ready to copy, and all the others."""
    known = ", ".join(code(command.name) for command in commands)
    line = " ".join(["/smile", nearest or "", *map(_quoted, rest)])
    meant = f" Did you mean {code(line, MAX_SUGGESTION)}?" if nearest else ""
    sentence = f"There is no command {code(typed, SHORT_ID_LIMIT)}.{meant}"
    return message(sentence, section(sentence), context(f"Commands: {known}"))


def help_message(*, commands: Sequence[CommandHelp], environment: str, in_threads: bool = False) -> Message:
    """Every command with an example, the other doors, and which environment the bot asks.

    `in_threads` is whether the bot hears of messages that mention it.
    """
    mention = ["In a thread, where Slack runs no commands, mention the bot with the same words."] if in_threads else []
    return message(
        "How to use /smile: ask about a verification, watch it, be told when it is decided.",
        header("How to use /smile"),
        section("Ask what happened to a verification, watch it, be told when it is decided."),
        *(section(_command(command)) for command in commands),
        context(*mention, 'In the menu of a message, "Check this Smile ID job" finds the two ids in it.'),
        context(
            f"This bot asks Smile ID {code(environment, SHORT_ID_LIMIT)}. Ids with spaces go in quotes. "
            "Only you see the answers, unless you share them."
        ),
    )


def selfie(*, smile_user_id: str, job_id: str, link: str | None) -> Message:
    """A fresh link to the selfie, for one person; `link` is None when Smile ID has no image."""
    if link is None:
        sentence = f"Smile ID has no selfie of job {code(job_id)} to show."
        return message(sentence, section(sentence))
    return message(
        f"A link to the selfie of job {code(job_id)}.",
        section(f"The selfie of job {code(job_id)}. The link expires soon and opens for anybody who has it."),
        actions(button("Open selfie", "selfie_link", url=link, value=job_value(smile_user_id, job_id))),
    )


def _command(command: CommandHelp) -> str:
    return f"{code(f'/smile {command.usage}')}\n{escape(command.summary)}\nExample: {code(command.example)}"


def _quoted(word: str) -> str:
    return f'"{word}"' if " " in word else word
