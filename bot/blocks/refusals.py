"""Refusals: who may not do what they asked for, and whom to ask instead. The ids in them are the settings' own."""

from collections.abc import Sequence

from bot.blocks.message import Message, message, section
from bot.blocks.text import mention

OUTSIDER = "Guests and people from other workspaces cannot use this bot: ask a member of this workspace."
UNSURE = "Slack could not say who you are; try again in a moment."


def refusal(*, sentence: str) -> Message:
    """A refusal, `sentence` in mrkdwn as `not_for_you` and the constants here have it."""
    return message(sentence, section(sentence))


def not_for_you(*, what: str, who: Sequence[str]) -> str:
    """One sentence in mrkdwn: `what` ("Selfies are") is for `who` alone.

    That is ids of user groups, people and channels, and "members", who are no guests.
    """
    if not who:
        return f"{what} for nobody here: whoever runs the bot can change that in its settings."
    return f"{what} for {', '.join(map(_named, who))}: {_advice(who)}."


def _named(who: str) -> str:
    if who == "members":
        return "members of this workspace"
    if who.startswith("S"):
        return f"<!subteam^{who}>"
    return f"whoever asks in <#{who}>" if who[0] in "CG" else mention(who)


def _advice(who: Sequence[str]) -> str:
    if len(who) > 1:
        return "ask one of them"
    advice = {"S": "ask somebody of that group", "C": "ask there", "G": "ask there", "m": "ask one of them"}
    return advice.get(who[0][0], "ask them")
