"""Takes a typed line apart: quoted words stay together, and what Slack made into links is turned back."""

import html
import re

# Slack docs: formatting text. Links come as <mailto:a@b|a@b>, <http://x|x> or <http://x>, <tel:+254|+254>.
LINK = re.compile(
    r"<(?:mailto:|tel:|https?://)[^<>|]*\|(?P<label>[^<>]*)>|<(?:mailto:|tel:)?(?P<target>[^<>|#@!][^<>|]*)>"
)
WORD = re.compile(
    r"""\s*(?:"(?P<straight>[^"]*)"|“(?P<curly>[^“”]*)”|'(?P<single>[^']*)'|‘(?P<hooked>[^‘’]*)’|`(?P<code>[^`]*)`"""
    r"|(?P<bare>\S+))(?=\s|$)"
)
CODE = re.compile(r"\s*`(?P<inside>[^`]*)`\s*")
CHANNEL_ID = "[CG][A-Z0-9]+"
CHANNEL = re.compile(rf"<#(?P<channel_id>{CHANNEL_ID})(?:\|[^<>]*)?>")


class UnclosedQuoteError(ValueError):
    """A quote has no end."""


def command(text: str) -> tuple[str, ...]:
    """As ``split``, for a whole command as the bot itself shows it: as code, and with ``/smile`` before it.

    Raises UnclosedQuoteError.
    """
    code = CODE.fullmatch(text)
    words = split(code["inside"] if code else text)
    return words[1:] if words and words[0].lower() == "/smile" else words


def split(text: str) -> tuple[str, ...]:
    """The words of what was typed after ``/smile``, as Slack sends it (entities, links), as the person meant them.

    Quotes (straight or curly, or the backticks of code, at the ends of a word) keep spaces. Channel and user tokens
    stay as they are. Raises UnclosedQuoteError.
    """
    text = unlinked(text)
    words, position = [], 0
    while text[position:].strip():
        match = WORD.match(text, position)
        if match is None or (match["bare"] and match["bare"][0] in '"“‘'):
            raise UnclosedQuoteError
        words.append(html.unescape(next(word for word in match.groups() if word is not None)))
        position = match.end()
    return tuple(words)


def unlinked(text: str) -> str:
    """``text`` with what Slack made into links turned back into what was typed; entities stay."""
    return LINK.sub(lambda link: link["label"] or link["target"], text)


def channel_of(word: str) -> str | None:
    """The channel id in a channel token such as ``<#C024BE7LR|support>``, or None."""
    match = CHANNEL.fullmatch(word)
    return match and match["channel_id"]


def is_channel(text: str) -> bool:
    """Whether ``text`` is the id of a channel, public or private."""
    return re.fullmatch(CHANNEL_ID, text) is not None


def is_person(channel_id: str) -> bool:
    """Whether what is told to ``channel_id`` goes to a person, as a direct message."""
    return channel_id.startswith(("U", "W"))
