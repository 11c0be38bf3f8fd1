"""The bot's settings, read once from the environment into one frozen object.

Every missing or bad variable is named in one error, so that a person mends them in one go. No value of a secret is ever
in that error or in a repr.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from types import MappingProxyType
from typing import Any

from bot import variables
from bot.variables import Network, Reader

ENVIRONMENTS = {
    "https://testapi.smileidentity.com/v1": "sandbox",
    "https://api.smileidentity.com/v1": "production",
}
LONGEST_DAYS = 36_500  # a century: what is longer would leave the calendar


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


class Right(StrEnum):
    """What somebody may be allowed to do. ACCESS gives all but ``reveal``, which REVEAL gives to its group."""

    LOOK_UP = "look_up"
    WATCH = "watch"
    TRIAGE = "triage"
    SELFIE = "selfie"
    SETTINGS = "settings"
    AUDIT = "audit"
    REVEAL = "reveal"


MEMBERS = "members"
NOT_GIVEN = dict.fromkeys(Right, (MEMBERS,)) | {Right.AUDIT: (), Right.REVEAL: ()}


@dataclass(frozen=True, slots=True)
class Reveal:
    """The user group that may see id details, and whether it sees them in full or masked."""

    group: str
    full: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class SmileAccount:
    """The partner that asks Smile ID, and which of its servers. The first of ``api_keys`` signs, all of them verify."""

    base_url: str
    partner_id: str
    api_keys: tuple[str, ...] = field(repr=False)

    @property
    def environment(self) -> str:
        """What people call the server: sandbox, production, or its base URL."""
        return ENVIRONMENTS.get(self.base_url, self.base_url)


class ConfigError(Exception):
    """Some variables are missing or bad; ``problems`` holds one sentence for each."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(["The settings are not complete:", *(f"  - {line}" for line in problems)]))
        self.problems = problems


@dataclass(frozen=True, slots=True, kw_only=True)
class Config:
    """All settings. Times are seconds unless the name says otherwise.

    With ``slack_app_token`` the bot uses Socket Mode, else HTTP mode, and has ``slack_signing_secret`` and a port.
    ``http_port`` 0 means no HTTP server. ``auto_watch`` has a channel for each job type, under None for all others.
    ``access`` has everybody who has a right: ``members``, ids of people, user groups and channels; () is nobody.
    Without ``review_due_hours`` no review is late, unless a channel has hours of its own.
    """

    slack_bot_token: str = field(repr=False)
    slack_app_token: str | None = field(repr=False)
    slack_signing_secret: str | None = field(repr=False)
    slack_api_url: str
    smile: SmileAccount
    database_path: Path
    http_host: str
    http_port: int
    smile_callback_ips: tuple[Network, ...]
    trusted_proxies: tuple[Network, ...]
    auto_watch: Mapping[int | None, str]
    ops_channel: str | None
    poll_fastest_seconds: float
    poll_slowest_seconds: float
    smile_requests_per_second: float
    watch_days: float
    selfie_links: SelfieLinks
    broadcast: Broadcast
    access: Mapping[Right, tuple[str, ...]]
    reveal: Reveal | None
    claim_hours: float
    review_due_hours: float | None
    audit_days: float
    retention_days: float
    log_level: str
    log_format: str

    @property
    def environment(self) -> str:
        """What people call the Smile ID server that is asked."""
        return self.smile.environment

    def auto_watch_channel(self, job_type: int | None) -> str | None:
        """The channel that watches jobs of this type by itself, or None."""
        return self.auto_watch.get(job_type, self.auto_watch.get(None))


def load(environ: Mapping[str, str]) -> Config:
    """Read the settings from ``environ`` (the process's, with .env already merged in).

    Raises ConfigError that names every variable which is missing or bad.
    """
    read = Reader(environ)
    values = _slack(read) | {"smile": _smile(read)} | _http(read) | _polling(read)
    values |= _channels(read) | _access(read) | _desk(read)
    values |= {
        **_database(read),
        "log_level": read("LOG_LEVEL", variables.one_of("DEBUG", "INFO", "WARNING", "ERROR"), "INFO"),
        "log_format": read("LOG_FORMAT", variables.one_of("text", "json"), "text"),
    }
    read.problems.extend(_contradictions(read, values))
    if read.problems:
        raise ConfigError(read.problems)
    return Config(**values)  # type: ignore[arg-type]  # every None where none may be has left a problem behind


def load_smile(environ: Mapping[str, str]) -> SmileAccount:
    """The account at Smile ID alone, for commands that need nothing else. Raises ConfigError."""
    read = Reader(environ)
    account = _smile(read)
    if read.problems:
        raise ConfigError(read.problems)
    return account


def load_database_path(environ: Mapping[str, str]) -> Path:
    """The database's path alone, for commands that need nothing else. Raises ConfigError."""
    read = Reader(environ)
    path = _database(read)["database_path"]
    if path is None:
        raise ConfigError(read.problems)
    return path


def _database(read: Reader) -> dict[str, Path | None]:
    return {"database_path": read("DATABASE_URL", variables.sqlite_path, "sqlite:///smile-bot.db")}


def _slack(read: Reader) -> dict[str, object]:
    bot_token = variables.prefixed("xoxb-", "OAuth & Permissions, 'Bot User OAuth Token'")
    app_token = variables.prefixed("xapp-", "Basic Information, 'App-Level Tokens'")
    signing_secret = variables.secret("Basic Information, 'Signing Secret'")
    values: dict[str, object] = {
        "slack_bot_token": read("SLACK_BOT_TOKEN", bot_token),
        "slack_signing_secret": read.optional("SLACK_SIGNING_SECRET", signing_secret),
        "slack_app_token": read.optional("SLACK_APP_TOKEN", app_token),
        "slack_api_url": read("SLACK_API_URL", variables.url, "https://slack.com/api/"),
    }
    if not read.given("SLACK_APP_TOKEN", "SLACK_SIGNING_SECRET"):
        read.problems.append(
            "SLACK_APP_TOKEN is missing. (Socket Mode needs it; HTTP mode needs SLACK_SIGNING_SECRET and HTTP_PORT.)"
        )
    return values


def _smile(read: Reader) -> SmileAccount:
    return SmileAccount(
        partner_id=read("SMILE_PARTNER_ID", variables.partner_id) or "",  # which has left a problem behind
        api_keys=read("SMILE_API_KEY", variables.keys) or (),
        base_url=read("SMILE_SERVER", variables.smile_server, "sandbox") or "",
    )


def _http(read: Reader) -> dict[str, object]:
    return {
        "http_host": read("HTTP_HOST", variables.host, "127.0.0.1"),
        "http_port": read("HTTP_PORT", variables.port, "0"),
        "smile_callback_ips": read.optional("SMILE_CALLBACK_IPS", variables.networks) or (),
        "trusted_proxies": read.optional("TRUSTED_PROXIES", variables.networks) or (),
    }


def _polling(read: Reader) -> dict[str, object]:
    return {
        "poll_fastest_seconds": read("POLL_FASTEST_SECONDS", variables.number(above=0), "15"),
        "poll_slowest_seconds": read("POLL_SLOWEST_SECONDS", variables.number(above=0), "300"),
        "smile_requests_per_second": read("SMILE_REQUESTS_PER_SECOND", variables.number(above=-1e-9), "5"),
        "watch_days": read("WATCH_DAYS", variables.number(above=0), "14"),
    }


def _channels(read: Reader) -> dict[str, object]:
    return {
        "selfie_links": read("SELFIE_LINKS", variables.word(SelfieLinks), "channel"),
        "broadcast": read("BROADCAST", variables.word(Broadcast), "final"),
        "auto_watch": read.optional("AUTO_WATCH", variables.or_off(variables.channels_by_job_type)) or {},
        "ops_channel": read.optional("OPS_CHANNEL", variables.channel),
    }


def _access(read: Reader) -> dict[str, object]:
    settable = tuple(right for right in Right if right is not Right.REVEAL)
    given = read.optional("ACCESS", variables.access(settable)) or {}
    how, group = read.optional("REVEAL", variables.reveal) or (None, None)
    return {
        "access": MappingProxyType(NOT_GIVEN | dict(given) | ({Right.REVEAL: (group,)} if group else {})),
        "reveal": Reveal(group, full=how == "full") if group else None,
    }


def _desk(read: Reader) -> dict[str, object]:
    hours = variables.number(above=0, at_most=LONGEST_DAYS * 24)
    days = variables.number(above=0, at_most=LONGEST_DAYS)
    return {
        "claim_hours": read("CLAIM_HOURS", hours, "4"),
        "review_due_hours": read.optional("REVIEW_DUE_HOURS", variables.or_off(hours)),
        "audit_days": read("AUDIT_DAYS", days, "365"),
        "retention_days": read("RETENTION_DAYS", days, "90"),
    }


def _contradictions(read: Reader, values: Mapping[str, Any]) -> Iterator[str]:
    fastest, slowest = values["poll_fastest_seconds"], values["poll_slowest_seconds"]
    if fastest and slowest and fastest > slowest:
        yield "POLL_FASTEST_SECONDS is larger than POLL_SLOWEST_SECONDS: swap them."
    without_server = values["http_port"] == 0
    if without_server and read.given("SLACK_SIGNING_SECRET") and not read.given("SLACK_APP_TOKEN"):
        yield "HTTP_PORT is missing: without SLACK_APP_TOKEN, what people do in Slack arrives over HTTP."
    if without_server and values["auto_watch"]:
        yield "HTTP_PORT is missing: AUTO_WATCH lives on Smile ID's callbacks, which arrive over HTTP."
