"""What Slack makes of typed text before a bot sees it: entities, links, and the ids of people and channels."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from bot.demo.slack.model import BOT

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.demo.slack.workspace import Workspace

# In this order: an address is never also a domain, a domain never also a number.
LINKS: Final = re.compile(
    r"(?P<web>https?://[^\s<>|]+)"
    r"|(?P<mail>[\w.+-]+@[\w-]+(?:\.[\w-]+)*\.[A-Za-z]{2,})"
    r"|(?<![\w@./-])(?P<domain>(?:[a-z0-9-]+\.)+(?:com|net|org|io|co|africa|ke|ng|za))(?![\w.-])"
    r"|(?<![\w+-])(?P<phone>\+\d{10,14})(?![\w-])"
)
# People type the beginning of a name and let the composer complete it; the bot's is mostly typed at the beginning.
BOT_MENTION: Final = re.compile(r"^@smile(?:[ _]id)?(?![\w.-])", re.IGNORECASE | re.MULTILINE)


def escape(text: str) -> str:
    """`&`, `<` and `>` as entities. Slack docs: Formatting message text."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def as_typed_command(text: str, workspace: Workspace) -> str:
    """The `text` of a slash command whose manifest says should_escape: everything turned into Slack's references.

    `a@b.com` -> `<mailto:a@b.com|a@b.com>`, `http://x.y` -> `<http://x.y>`, `#general` -> `<#C123|general>`,
    `@amara` -> `<@U123|amara>`, `@here` -> `<!here>`. Slack docs: Slash commands.
    """
    return _with_names(LINKS.sub(_link, escape(text)), _labelled(workspace))


def as_typed_message(text: str, workspace: Workspace) -> str:
    """The text of a message as Slack's composer makes it: as of a command, but references have no label.

    `@smile status u j` -> `<@U0SMILEBOT0> status u j`, `@kyc-leads` -> `<!subteam^S123>`.
    Slack docs: Formatting message text.
    """
    linked = BOT_MENTION.sub(f"<@{BOT}>", LINKS.sub(_link, escape(text)))
    bare = {name: reference.partition("|")[0].rstrip(">") + ">" for name, reference in _labelled(workspace).items()}
    return _with_names(linked, bare)


def _link(found: re.Match[str]) -> str:
    text = found[0]
    match found.lastgroup:
        case "web":
            return f"<{text}>"
        case "mail":
            return f"<mailto:{text}|{text}>"
        case "domain":
            return f"<http://{text}|{text}>"
        case _:
            return f"<tel:{text}|{text}>"


def _labelled(workspace: Workspace) -> dict[str, str]:
    """References by what is typed for them."""
    references = {f"#{channel.name}": f"<#{channel.id}|{channel.name}>" for channel in workspace.channels.values()}
    for user in workspace.users.values():
        references |= {f"@{name}": f"<@{user.id}|{user.name}>" for name in (user.name, user.real_name)}
    for group in workspace.groups.values():
        references[f"@{group.handle}"] = f"<!subteam^{group.id}|@{group.handle}>"
    return references | {f"@{group}": f"<!{group}>" for group in ("here", "channel", "everyone")}


def _with_names(text: str, references: Mapping[str, str]) -> str:
    longest_first = sorted(references, key=len, reverse=True)
    names = re.compile(r"(?<![\w<])(" + "|".join(map(re.escape, longest_first)) + r")(?![\w-])")
    return names.sub(lambda found: references[found[0]], text)
