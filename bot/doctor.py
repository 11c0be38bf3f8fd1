"""``smile-bot doctor``: checks every setting and connection; a line for each, with the fix where one is needed."""

import os
import secrets
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from bot import config
from bot.config import Config, ConfigError, Right
from bot.smile_id.client import SmileId
from bot.smile_id.errors import SmileIdError
from handlers.slack import Slack
from handlers.slack_errors import Busy, Refused, SlackError
from storage.alerts import Alert
from storage.store import CannotOpenError, Store
from storage.watches import Watch

SCOPES = ("commands", "chat:write")
LOST_WITHOUT: Mapping[str, str] = {
    "users:read": "guests are taken for members",
    "usergroups:read": "nobody counts as in a user group",
    "channels:read": "nobody knows which public channels are shared with another company: they get selfie links",
    "groups:read": "nobody knows which private channels are shared with another company: they get selfie links",
    "app_mentions:read": "mentioning the bot in a thread does nothing",
    "files:write": "there are no charts and no exports as files",
}
MOUNTS = Path("/proc/mounts")
LARGEST_SKEW = timedelta(seconds=30)
TEMPORARY_FILE_SYSTEMS = ("tmpfs", "ramfs", "overlay")  # overlay: a container's own layer, gone with it


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of the report; ``fix`` is None when all is well."""

    what: str
    fix: str | None = None

    def __str__(self) -> str:
        return f"ok    {self.what}" if self.fix is None else f"FAIL  {self.what}\n      Fix: {self.fix}"


def run(environ: Mapping[str, str], say: Callable[[str], None], now: Callable[[], datetime]) -> int:
    """Check everything and ``say`` each finding as it comes; gives the exit status, 1 if anything fails."""
    failed = False
    for finding in _findings(environ, now):
        say(str(finding))
        failed = failed or finding.fix is not None
    say("Something needs fixing." if failed else "All is well: start the bot with smile-bot run.")
    return int(failed)


def _findings(environ: Mapping[str, str], now: Callable[[], datetime]) -> Iterator[Finding]:
    try:
        settings = config.load(environ)
    except ConfigError as problem:
        yield from (
            Finding(f"Setting: {line}", "set it in the environment or in .env; see .env.example.")
            for line in problem.problems
        )
        return
    yield Finding(f"Settings are complete; Smile ID's {settings.environment} will be asked")
    yield _database_folder(settings.database_path)
    yield from _memory(settings.database_path)
    yield from _slack(settings)
    yield from _smile_id(settings, now)


def _database_folder(path: Path) -> Finding:
    folder = path.absolute().parent
    what = f"Database: {path.absolute()}"
    if not folder.is_dir() or not os.access(folder, os.W_OK | os.X_OK):
        return Finding(what, f"make the folder {folder} and let the bot's user write in it, or change DATABASE_URL.")
    if path.exists() and not os.access(path, os.R_OK | os.W_OK):
        return Finding(what, f"let the bot's user read and write {path.absolute()}.")
    file_system = _file_system(folder)
    if file_system in TEMPORARY_FILE_SYSTEMS or folder.is_relative_to(Path(tempfile.gettempdir()).resolve()):
        return Finding(
            f"{what} is on a temporary disk",
            "watches would be lost at a restart: put it on a disk or volume that stays.",
        )
    return Finding(what)


def _memory(path: Path) -> Iterator[Finding]:
    """What is remembered, and what of it is stuck and why; a running bot is not disturbed."""
    if not path.exists():
        return
    try:
        store = Store(path)
    except CannotOpenError as problem:
        yield Finding(f"Memory: the database cannot be opened ({problem})", "restore a backup, or update the bot.")
        return
    try:
        damage = store.damage()
        if damage is not None:
            yield Finding(f"Memory: the database is damaged ({damage})", "stop the bot and restore a backup.")
            return
        yield Finding(f"Memory: sound; open watches {store.watches.count()}, alerts to be told {store.alerts.untold()}")
        yield from (_closed_channel(watch) for watch in store.watches.unreachable_watches())
        yield from (_stuck(alert) for alert in store.alerts.in_trouble())
    finally:
        store.close()


def _closed_channel(watch: Watch) -> Finding:
    return Finding(
        f"Watch {watch.number} is paused: Slack does not let the bot post in {watch.channel_id} ({watch.unreachable})",
        "invite the bot or unarchive the channel; the watch goes on by itself within 15 minutes.",
    )


def _stuck(alert: Alert) -> Finding:
    return Finding(
        f"Alert {alert.number} ({alert.event}) for {alert.channel_id} is not told after {alert.attempts} tries:"
        f" {alert.trouble}",
        "mend what Slack complains of; it is tried again by itself.",
    )


def _file_system(folder: Path) -> str | None:
    """The type of the file system that holds ``folder``, as Linux lists it; None elsewhere."""
    if not MOUNTS.exists():
        return None
    entries = [line.split()[1:3] for line in MOUNTS.read_text().splitlines()]
    holding = [(len(point), kind) for point, kind in entries if folder.resolve().is_relative_to(point)]
    return max(holding)[1] if holding else None


def _slack(settings: Config) -> Iterator[Finding]:
    slack = Slack(token=settings.slack_bot_token, api_url=settings.slack_api_url)
    try:
        identity = slack.whoami()
    except SlackError as trouble:
        yield Finding(
            f"Slack bot token: {trouble.code}",
            _slack_fix(trouble, "SLACK_BOT_TOKEN", "reinstall the app and copy its xoxb- token"),
        )
    else:
        missing = [scope for scope in SCOPES if scope not in identity.scopes]
        yield Finding(f"Slack bot token: workspace {identity.team}")
        yield Finding(
            f"Slack scopes: {', '.join(identity.scopes) or 'none'}",
            f"add {' and '.join(missing)} under OAuth & Permissions and reinstall the app." if missing else None,
        )
        yield from _optional_scopes(identity.scopes)
        yield from _user_groups(settings, slack)
    if settings.slack_app_token is None:
        yield Finding(
            f"HTTP mode: Slack's request URL must lead to {settings.http_host}:{settings.http_port}/slack/events"
        )
        return
    try:
        slack.connection_url(settings.slack_app_token)
    except SlackError as trouble:
        fix = "switch Socket Mode on and make an app-level token with connections:write"
        yield Finding(f"Socket Mode: {trouble.code}", _slack_fix(trouble, "SLACK_APP_TOKEN", fix))
    else:
        yield Finding("Socket Mode: a connection may be opened")


def _optional_scopes(granted: Sequence[str]) -> Iterator[Finding]:
    for scope, loss in LOST_WITHOUT.items():
        if scope not in granted:
            yield Finding(f"Without the optional scope {scope}, {loss}")


def _user_groups(settings: Config, slack: Slack) -> Iterator[Finding]:
    """Whether the user groups that the settings name are there and have members."""
    named = {one: right for right in Right for one in settings.access[right] if one.startswith("S")}
    for group, right in named.items():
        variable = "REVEAL" if right is Right.REVEAL else "ACCESS"
        if "usergroups:read" not in slack.scopes:
            yield Finding(
                f"User group {group} of {variable}: the bot may not see who is in it, so nobody is",
                "add usergroups:read under OAuth & Permissions and reinstall the app.",
            )
        else:
            yield _user_group(slack, group, variable)


def _user_group(slack: Slack, group: str, variable: str) -> Finding:
    what = f"User group {group} of {variable}"
    try:
        members = slack.group_members(group)
    except Refused as unknown:
        return Finding(f"{what}: {unknown.code}", f"put the id of a user group that exists into {variable}.")
    except SlackError as trouble:
        return Finding(f"{what}: {trouble.code}", "run smile-bot doctor again when Slack answers.")
    return Finding(f"{what}: members {len(members)}", None if members else "put somebody into it, in Slack.")


def _slack_fix(trouble: SlackError, variable: str, fix: str) -> str:
    if isinstance(trouble, Busy):
        return "Slack cannot be reached from here: check the network, proxy and SLACK_API_URL."
    return f"{fix}, and put it into {variable}."


def _smile_id(settings: Config, now: Callable[[], datetime]) -> Iterator[Finding]:
    smile = SmileId(
        base_url=settings.smile.base_url,
        partner_id=settings.smile.partner_id,
        api_keys=settings.smile.api_keys,
        now=now,
    )
    try:
        # A job that cannot exist: "not found" shows that address, partner id, key and clock are right.
        smile.job_status(f"doctor-{secrets.token_hex(8)}", f"doctor-{secrets.token_hex(8)}")
        yield Finding(f"Smile ID {settings.environment}: the signature is accepted")
    except SmileIdError as trouble:
        yield Finding(f"Smile ID {settings.environment}: no answer to a signed question", trouble.sentence)
    finally:
        smile.close()
    if smile.clock_skew is not None:
        yield _clock(smile.clock_skew)


def _clock(skew: timedelta) -> Finding:
    what = f"Clock: {abs(skew.total_seconds()):.0f} s {'ahead of' if skew > timedelta() else 'behind'} Smile ID's"
    return Finding(
        what, "set this machine's clock (NTP): signatures depend on it." if abs(skew) > LARGEST_SKEW else None
    )
