"""The bot mentioned in a message, in a thread too: what follows its name is what would follow ``/smile``."""

import re

from handlers import doors, slash
from handlers.deps import Deps
from handlers.doors import Body

BY_PEOPLE = (None, "file_share", "thread_broadcast")  # what else has a subtype is written by programs or by Slack


def hear(deps: Deps, body: Body) -> None:
    """Answer an ``app_mention`` event as the slash command is answered; what no person has just written is ignored."""
    event = body["event"]
    is_by_person = event.get("subtype") in BY_PEOPLE and "user" in event and not event.get("bot_id")
    if is_by_person and not event.get("edited") and event["user"] != deps.slack.bot_user_id:
        slash.run(deps, doors.of_mention(deps, body), words_for(deps.slack.bot_user_id, event.get("text", "")))


def words_for(slack_user_id: str, text: str) -> str:
    """What a message says to whom it mentions: the text after their name or, if there is none, before it."""
    before, *after = re.split(rf"<@{re.escape(slack_user_id)}(?:\|[^<>]*)?>", text)
    return " ".join(after).lstrip(" ,:").strip() or before.strip()
