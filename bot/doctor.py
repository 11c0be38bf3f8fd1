"""``smile-bot doctor``: checks every setting and connection; a line for each, with the fix where one is needed."""

import secrets
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta

from bot import config, doctor_database
from bot.config import Config, ConfigError, Right
from bot.finding import Finding
from bot.smile_id.client import SmileId
from bot.smile_id.errors import SmileIdError
from handlers.slack import Slack
from handlers.slack_errors import Busy, Refused, SlackError

SCOPES = ("commands", "chat:write")
LOST_WITHOUT: Mapping[str, str] = {
    "users:read": "guests are taken for members",
    "usergroups:read": "nobody counts as in a user group",
    "channels:read": "nobody knows which public channels are shared with another company: they get selfie links",
    "groups:read": "nobody knows which private channels are shared with another company: they get selfie links",
    "app_mentions:read": "mentioning the bot in a thread does nothing",
    "files:write": "there are no charts and no exports as files",
}
LARGEST_SKEW = timedelta(seconds=30)


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
    oncall = yield from doctor_database.findings(settings.database_path, now())
    yield from _slack(settings, oncall)
    yield from _smile_id(settings, now)


def _slack(settings: Config, oncall: Mapping[str, str]) -> Iterator[Finding]:
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
        yield from _groups_on_call(oncall, slack)
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
            yield _user_group(
                slack, group, f"of {variable}", f"put the id of a user group that exists into {variable}."
            )


def _groups_on_call(oncall: Mapping[str, str], slack: Slack) -> Iterator[Finding]:
    """Whether the user groups that channels have on call would hear a mention, where the bot may ask."""
    if "usergroups:read" in slack.scopes:
        for channel_id, group in oncall.items():
            yield _user_group(slack, group, f"on call in {channel_id}", "choose another with /smile settings there.")


def _user_group(slack: Slack, group: str, role: str, fix: str) -> Finding:
    what = f"User group {group} {role}"
    try:
        members = slack.group_members(group)
    except Refused as unknown:
        return Finding(f"{what}: {unknown.code}", fix)
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
