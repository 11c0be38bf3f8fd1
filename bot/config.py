"""The bot's settings, read once from the environment into one frozen object.

Every missing or bad variable is named in one error, so that a person mends them in one go. No value of a secret is ever
in that error or in a repr.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import TypeVar
from urllib.parse import urlsplit

T = TypeVar("T")

SMILE_SERVERS = {
    "sandbox": "https://testapi.smileidentity.com/v1",
    "0": "https://testapi.smileidentity.com/v1",
    "production": "https://api.smileidentity.com/v1",
    "1": "https://api.smileidentity.com/v1",
}
ENVIRONMENTS = {
    "https://testapi.smileidentity.com/v1": "sandbox",
    "https://api.smileidentity.com/v1": "production",
}
LOOPBACK = ("127.0.0.1", "localhost", "::1")


class SelfieLinks(StrEnum):
    """Who gets to see a selfie: the channel, whoever clicks, or nobody."""

    CHANNEL = "channel"
    PRIVATE = "private"
    OFF = "off"


class Broadcast(StrEnum):
    """Which replies in a card's thread also go to the channel."""

    FINAL = "final"
    ALL = "all"
    NONE = "none"


class ConfigError(Exception):
    """Some variables are missing or bad; ``problems`` holds one sentence for each."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(["The settings are not complete:", *(f"  - {line}" for line in problems)]))
        self.problems = problems


@dataclass(frozen=True, slots=True, kw_only=True)
class Config:
    """All settings. Times are seconds unless the name says otherwise."""

    slack_bot_token: str = field(repr=False)
    slack_app_token: str = field(repr=False)
    slack_api_url: str
    smile_partner_id: str
    smile_api_keys: tuple[str, ...] = field(repr=False)
    smile_base_url: str
    database_path: Path
    poll_fastest_seconds: float
    poll_slowest_seconds: float
    smile_requests_per_second: float
    watch_days: float
    selfie_links: SelfieLinks
    broadcast: Broadcast
    log_level: str
    log_format: str

    @property
    def environment(self) -> str:
        """What people call the Smile ID server that is asked: sandbox, production, or its base URL."""
        return ENVIRONMENTS.get(self.smile_base_url, self.smile_base_url)


def load(environ: Mapping[str, str]) -> Config:
    """Read the settings from ``environ`` (the process's, with .env already merged in).

    Raises ConfigError that names every variable which is missing or bad.
    """
    read = _Reader(environ)
    fastest = read("POLL_FASTEST_SECONDS", _number(above=0), "15")
    slowest = read("POLL_SLOWEST_SECONDS", _number(above=0), "300")
    if fastest and slowest and fastest > slowest:
        read.problems.append("POLL_FASTEST_SECONDS is larger than POLL_SLOWEST_SECONDS: swap them.")
    values = {
        "slack_bot_token": read("SLACK_BOT_TOKEN", _prefixed("xoxb-", "OAuth & Permissions, 'Bot User OAuth Token'")),
        "slack_app_token": read("SLACK_APP_TOKEN", _prefixed("xapp-", "Basic Information, 'App-Level Tokens'")),
        "slack_api_url": read("SLACK_API_URL", _url, "https://slack.com/api/"),
        "smile_partner_id": read("SMILE_PARTNER_ID", _partner_id),
        "smile_api_keys": read("SMILE_API_KEY", _keys),
        "smile_base_url": read("SMILE_SERVER", _smile_server, "sandbox"),
        "database_path": read("DATABASE_URL", _sqlite_path, "sqlite:///smile-bot.db"),
        "poll_fastest_seconds": fastest,
        "poll_slowest_seconds": slowest,
        "smile_requests_per_second": read("SMILE_REQUESTS_PER_SECOND", _number(above=-1e-9), "5"),
        "watch_days": read("WATCH_DAYS", _number(above=0), "14"),
        "selfie_links": read("SELFIE_LINKS", _word(SelfieLinks), "channel"),
        "broadcast": read("BROADCAST", _word(Broadcast), "final"),
        "log_level": read("LOG_LEVEL", _one_of("DEBUG", "INFO", "WARNING", "ERROR"), "INFO"),
        "log_format": read("LOG_FORMAT", _one_of("text", "json"), "text"),
    }
    if read.problems:
        raise ConfigError(read.problems)
    return Config(**values)  # type: ignore[arg-type]  # every None has left a problem behind


class _Reader:
    """Reads variables one by one and keeps what is wrong with them."""

    def __init__(self, environ: Mapping[str, str]) -> None:
        self._environ = environ
        self.problems: list[str] = []

    def __call__(self, name: str, parse: Callable[[str], T], default: str | None = None) -> T | None:
        # A variable that is set but empty counts as unset: that is how .env.example leaves the optional ones.
        text = self._environ.get(name, "").strip() or default
        if text is None:
            self.problems.append(f"{name} is missing.")
            return None
        try:
            return parse(text)
        except ValueError as problem:
            self.problems.append(f"{name} {problem}")
            return None


def _prefixed(prefix: str, where: str) -> Callable[[str], str]:
    def parse(text: str) -> str:
        if not text.startswith(prefix) or any(c.isspace() for c in text):
            raise ValueError(f"must start with {prefix}: copy it from your Slack app's page, {where}.")
        return text

    return parse


def _number(*, above: float) -> Callable[[str], float]:
    def parse(text: str) -> float:
        try:
            number = float(text)
        except ValueError:
            raise ValueError("must be a number, such as 15 or 2.5.") from None
        if not above < number < float("inf"):
            raise ValueError(f"must be a number {'above 0' if above == 0 else 'of 0 or more'}.")
        return number

    return parse


E = TypeVar("E", bound=StrEnum)


def _word(words: type[E]) -> Callable[[str], E]:
    known = _one_of(*(word.value for word in words))
    return lambda text: words(known(text))


def _one_of(*words: str) -> Callable[[str], str]:
    def parse(text: str) -> str:
        for word in words:
            if text.lower() == word.lower():
                return word
        raise ValueError(f"must be one of: {', '.join(words)}.")

    return parse


def _url(text: str) -> str:
    parts = urlsplit(text)
    if not parts.hostname or parts.scheme not in ("http", "https"):
        raise ValueError("must be a URL that starts with https://.")
    if parts.username or parts.password or parts.query or parts.fragment:
        raise ValueError("must be a plain URL, without a user name, a password or a query.")
    if parts.scheme == "http" and parts.hostname not in LOOPBACK:
        raise ValueError("must start with https:// (plain http is only for this machine itself).")
    return text.rstrip("/") + "/"


def _smile_server(text: str) -> str:
    if text.lower() in SMILE_SERVERS:
        return SMILE_SERVERS[text.lower()]
    if "://" not in text:
        raise ValueError("must be sandbox, production, 0, 1 or a URL ending in /v1.")
    url = _url(text).rstrip("/")
    if not url.endswith("/v1"):
        raise ValueError("must be a base URL ending in /v1.")
    return url


def _partner_id(text: str) -> str:
    # Kept as text: 085 and 85 sign differently.
    if any(c.isspace() for c in text):
        raise ValueError("must be the partner id from the Smile ID portal, without spaces.")
    return text


def _keys(text: str) -> tuple[str, ...]:
    keys = tuple(key.strip() for key in text.split(",") if key.strip())
    if not keys:
        raise ValueError("is empty: copy the API key from the Smile ID portal.")
    return keys


def _sqlite_path(text: str) -> Path:
    prefix = "sqlite:///"
    path = text.removeprefix(prefix)
    if path == text or not path or path == ":memory:" or "?" in path:
        raise ValueError("must be sqlite:/// and the path of a file, such as sqlite:///smile-bot.db.")
    return Path(path).expanduser()
