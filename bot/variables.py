"""Reads single environment variables.

Each parser gives the value, or raises ValueError with the rest of a sentence that starts with the variable's name. No
value of a secret is ever in that sentence.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from difflib import get_close_matches
from enum import StrEnum
from ipaddress import IPv4Network, IPv6Network, ip_network
from math import inf
from pathlib import Path
from types import MappingProxyType
from typing import TypeVar
from urllib.parse import urlsplit

T = TypeVar("T")
E = TypeVar("E", bound=StrEnum)
Network = IPv4Network | IPv6Network

SMILE_SERVERS = {
    "sandbox": "https://testapi.smileidentity.com/v1",
    "0": "https://testapi.smileidentity.com/v1",
    "production": "https://api.smileidentity.com/v1",
    "1": "https://api.smileidentity.com/v1",
}
LOOPBACK = ("127.0.0.1", "localhost", "::1")
# Slack's ids have a digit, but for some of the older ones, of 9 letters; SUPPORT is none.
AN_ID = "(?=.*[0-9]|.{9}$)[A-Z0-9]+"
CHANNEL = re.compile(f"(?=[CG]){AN_ID}")
USER_GROUP = re.compile(f"(?=S){AN_ID}")
WHO = re.compile(f"members|(?=[UWSCG]){AN_ID}")
WHERE_A_GROUP_IS = "in Slack: the group's menu with three dots, Copy group ID"
JOB_TYPE = re.compile(r"[0-9]{1,4}")


class Reader:
    """Reads variables one by one and keeps what is wrong with them."""

    def __init__(self, environ: Mapping[str, str]) -> None:
        self._environ = environ
        self.problems: list[str] = []

    def __call__(self, name: str, parse: Callable[[str], T], default: str | None = None) -> T | None:
        """The variable's value; without one and without a default, or when it is bad, None and one more problem."""
        text = self._text(name) or default
        if text is None:
            self.problems.append(f"{name} is missing.")
            return None
        try:
            return parse(text)
        except ValueError as problem:
            self.problems.append(f"{name} {problem}")
            return None

    def optional(self, name: str, parse: Callable[[str], T]) -> T | None:
        """The variable's value; None when it is not set."""
        return self(name, parse) if self.given(name) else None

    def given(self, *names: str) -> bool:
        """Whether any of these variables is set."""
        return any(self._text(name) for name in names)

    def _text(self, name: str) -> str:
        # A variable that is set but empty counts as unset: that is how .env.example leaves the optional ones.
        return self._environ.get(name, "").strip()


def prefixed(prefix: str, where: str) -> Callable[[str], str]:
    """A token of Slack's that starts with ``prefix`` and is found at ``where`` on the app's page."""

    def parse(text: str) -> str:
        if not text.startswith(prefix) or text == prefix or any(c.isspace() for c in text):
            raise ValueError(f"must start with {prefix} and go on: copy it from your Slack app's page, {where}.")
        return text

    return parse


def secret(where: str) -> Callable[[str], str]:
    """A secret without a form of its own, found at ``where`` on the Slack app's page."""

    def parse(text: str) -> str:
        if not text.isascii() or any(c.isspace() for c in text):
            raise ValueError(f"must have no spaces in it: copy it from your Slack app's page, {where}.")
        return text

    return parse


def number(*, above: float, at_most: float = inf) -> Callable[[str], float]:
    """A decimal number larger than ``above`` and no larger than ``at_most``."""

    def parse(text: str) -> float:
        try:
            value = float(text)
        except ValueError:
            raise ValueError("must be a number, such as 15 or 2.5.") from None
        if not above < value < inf:
            raise ValueError(f"must be a number {'above 0' if above == 0 else 'of 0 or more'}.")
        if value > at_most:
            raise ValueError(f"must be a number of {at_most:g} or less.")
        return value

    return parse


def or_off(parse: Callable[[str], T]) -> Callable[[str], T | None]:
    """What ``parse`` reads, or ``off``, which is None."""

    def parse_or_off(text: str) -> T | None:
        try:
            return None if text.lower() == "off" else parse(text)
        except ValueError as problem:
            raise ValueError(f"{str(problem).removesuffix('.')}, or off.") from None

    return parse_or_off


def port(text: str) -> int:
    """A TCP port, 0 to 65535."""
    if not text.isdecimal() or int(text) > 65535:
        raise ValueError("must be a port number, such as 8080, or 0 for no HTTP server.")
    return int(text)


def host(text: str) -> str:
    """A host name or address to listen on."""
    if "/" in text or any(c.isspace() for c in text):
        raise ValueError("must be an address to listen on, such as 127.0.0.1 or 0.0.0.0, without a port.")
    return text


def networks(text: str) -> tuple[Network, ...]:
    """Addresses and networks, separated by commas; at least one, since none at all would mean any."""
    try:
        found = tuple(ip_network(part.strip()) for part in text.split(",") if part.strip())
    except ValueError:
        found = ()
    if not found:
        raise ValueError("must be addresses or networks separated by commas, such as 192.0.2.7, 10.0.0.0/8.")
    return found


def channel(text: str) -> str:
    """A channel's id."""
    if not CHANNEL.fullmatch(text):
        raise ValueError("must be a channel's id, such as C024BE7LR: it stands at the end of the channel's details.")
    return text


def channels_by_job_type(text: str) -> Mapping[int | None, str]:
    """A channel for all job types (under None), or ``job_type:CHANNEL`` separated by commas."""
    channels: dict[int | None, str] = {}
    for part in text.split(","):
        job_type, colon, channel_id = (word.strip() for word in part.rpartition(":"))
        if (colon and not JOB_TYPE.fullmatch(job_type)) or not CHANNEL.fullmatch(channel_id):
            raise ValueError("must be a channel's id, or a list such as 1:C024BE7LR, 6:C024BE7LS (job type, channel).")
        key = int(job_type) if colon else None
        if key in channels:
            whose = "all job types" if key is None else f"job type {key}"
            raise ValueError(f"names two channels for {whose}: name one.")
        channels[key] = channel_id
    return channels


def access(rights: Iterable[E]) -> Callable[[str], Mapping[E, tuple[str, ...]]]:
    """Who has which right, as ``right=who,who; right=who`` with ``;`` or a line break between two rights.

    Each who is ``members``, a user's, a user group's or a channel's id; ``nobody`` alone stands for no one: ().
    """
    known = {right.value: right for right in rights}

    def parse(text: str) -> Mapping[E, tuple[str, ...]]:
        given: dict[E, tuple[str, ...]] = {}
        for rule in filter(None, (part.strip() for part in re.split("[;\n]", text))):
            name, equals, people = (word.strip() for word in rule.partition("="))
            if not equals:
                raise ValueError(f"has {rule!r}, which is no rule: write right=who,who; right=who.")
            if name not in known:
                raise ValueError(f"has no right called {name!r}: {_meant(name, known)}")
            if known[name] in given:
                raise ValueError(f"names the right {name} twice: put everybody who has it into one list.")
            given[known[name]] = _everybody(name, people)
        return MappingProxyType(given)

    return parse


def _meant(name: str, known: Iterable[str]) -> str:
    nearest = get_close_matches(name, known, n=1, cutoff=0.5)
    return f"write {nearest[0]}." if nearest else f"the rights are {', '.join(known)}."


def _everybody(right: str, people: str) -> tuple[str, ...]:
    words = [word.strip() for word in people.split(",") if word.strip()]
    if words == ["nobody"]:
        return ()
    if not words:
        raise ValueError(f"does not say who has the right {right}: write members, nobody or ids behind {right}=.")
    if "nobody" in words:
        raise ValueError(f"says nobody and somebody for the right {right}: nobody stands alone.")
    for word in words:
        if not WHO.fullmatch(word):
            raise ValueError(
                f"has {word!r} for the right {right}, which is not an id: a user group's id begins with S"
                f" ({WHERE_A_GROUP_IS}), a person's with U or W, a channel's with C or G."
            )
    return tuple(dict.fromkeys(words))


def reveal(text: str) -> tuple[str, str] | None:
    """``masked:S...`` or ``full:S...`` as the two words; None for ``off``."""
    if text.lower() == "off":
        return None
    how, _, group = text.partition(":")
    if how not in ("masked", "full") or not USER_GROUP.fullmatch(group):
        raise ValueError(
            f"must be off, or masked: or full: and a user group's id, such as masked:S0614TZR7 ({WHERE_A_GROUP_IS})."
        )
    return how, group


def word(words: type[E]) -> Callable[[str], E]:
    """One of the words of an enumeration, in any case."""
    known = one_of(*(word.value for word in words))
    return lambda text: words(known(text))


def one_of(*words: str) -> Callable[[str], str]:
    """One of these words, in any case."""

    def parse(text: str) -> str:
        for word in words:
            if text.lower() == word.lower():
                return word
        raise ValueError(f"must be one of: {', '.join(words)}.")

    return parse


def url(text: str) -> str:
    """A base URL, https unless it is this machine's own; it comes back with one slash at its end."""
    parts = urlsplit(text)
    if not parts.hostname or parts.scheme not in ("http", "https"):
        raise ValueError("must be a URL that starts with https://.")
    if parts.username or parts.password or parts.query or parts.fragment:
        raise ValueError("must be a plain URL, without a user name, a password or a query.")
    if parts.scheme == "http" and parts.hostname not in LOOPBACK:
        raise ValueError("must start with https:// (plain http is only for this machine itself).")
    return text.rstrip("/") + "/"


def smile_server(text: str) -> str:
    """The base URL of a Smile ID server, given by name, by the SDKs' digit or by itself."""
    if text.lower() in SMILE_SERVERS:
        return SMILE_SERVERS[text.lower()]
    if "://" not in text:
        raise ValueError("must be sandbox, production, 0, 1 or a URL ending in /v1.")
    base_url = url(text).rstrip("/")
    if not base_url.endswith("/v1"):
        raise ValueError("must be a base URL ending in /v1.")
    return base_url


def partner_id(text: str) -> str:
    """Smile ID's partner id. Kept as text: 085 and 85 sign differently."""
    if any(c.isspace() for c in text):
        raise ValueError("must be the partner id from the Smile ID portal, without spaces.")
    return text


def keys(text: str) -> tuple[str, ...]:
    """API keys separated by commas."""
    found = tuple(key.strip() for key in text.split(",") if key.strip())
    if not found:
        raise ValueError("is empty: copy the API key from the Smile ID portal.")
    return found


def sqlite_path(text: str) -> Path:
    """The file of ``sqlite:///PATH``."""
    prefix = "sqlite:///"
    path = text.removeprefix(prefix)
    if path == text or not path or path == ":memory:" or "?" in path:
        raise ValueError("must be sqlite:/// and the path of a file, such as sqlite:///smile-bot.db.")
    return Path(path).expanduser()
