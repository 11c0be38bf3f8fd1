"""``/smile settings``: a form for what holds in a channel: when reviews are late, whom to tell, when to be quiet."""

import math
import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime, time, timedelta
from difflib import get_close_matches
from functools import cache
from typing import Any
from zoneinfo import available_timezones

from bot.blocks.notices import CommandHelp
from bot.blocks.settings import (
    DAYS,
    FIND_GROUP,
    MAX_GROUPS,
    MAX_ZONE,
    Rules,
    SettingsRequest,
    read_settings_form,
    saved,
    settings_form,
)
from bot.blocks.text import spoken
from bot.config import LONGEST_DAYS, Right
from handlers import lateness
from handlers.channel_settings import keep, settings_of
from handlers.deps import Ask, Deps, UsageError
from handlers.slack_errors import SlackError
from handlers.trail import write_down
from handlers.words import is_channel
from storage.settings import NEVER, ChannelSettings
from storage.times import to_text

HELP = CommandHelp(
    "settings",
    "settings",
    "Opens a form: when reviews in this channel are due, whom to tell then, and the business hours.",
    "/smile settings",
)
STALE = "Nothing is changed: somebody else has changed these settings meanwhile. Type /smile settings again."
NO_PLACES = {"Factory", "localtime"}  # whatever this machine is set to
SHORTEST_HOURS = 0.25
LONGEST_HOURS = LONGEST_DAYS * 24
TIME = re.compile(r"([01][0-9]|2[0-3]):[0-5][0-9]")
PERSON = re.compile(r"[UW][A-Z0-9]+")
GROUP = re.compile(r"(?:<!subteam\^)?(?P<id>S(?=[A-Z]*[0-9])[A-Z0-9]+)(?:\|[^<>]*)?>?")  # as typed, or as a mention


def run(deps: Deps, ask: Ask) -> None:
    """Open the form with what holds in this channel. Raises UsageError where there is no channel, or no form."""
    if ask.words:
        raise UsageError("Type /smile settings alone: it opens a form with everything that can be set.")
    if not is_channel(ask.channel_id):
        raise UsageError("Settings belong to a channel: type /smile settings in the channel that they are for.")
    if not ask.trigger_id:
        raise UsageError("Slack opens forms for commands and buttons alone: type /smile settings in the channel.")
    settings = deps.store.settings.get(ask.channel_id)
    form = settings_form(
        channel_id=ask.channel_id,
        rules=_rules(settings_of(deps, ask.channel_id)),
        seen=_stamp(settings),
        groups=_groups(deps),
    )
    deps.slack.open_form(ask.trigger_id, form)


def problems(_: Deps, view: dict[str, Any]) -> dict[str, str]:
    """What is wrong with a submitted form, a sentence for each field; empty when it can be kept."""
    request = read_settings_form(view)
    found = {
        "due_hours": _hours_problem(request.due_hours),
        "oncall_group": FIND_GROUP if request.oncall_group and not GROUP.fullmatch(request.oncall_group) else None,
        "lead": "Choose a person." if request.lead and not PERSON.fullmatch(request.lead) else None,
        "time_zone": _zone_problem(request.time_zone),
        "opens": None if TIME.fullmatch(request.opens) else "A time is missing: choose one.",
        "closes": None if TIME.fullmatch(request.closes) else "A time is missing: choose one.",
        "days": None if _days(request) else "Choose at least one day.",
        "digest_at": "Choose a time." if request.digest_at and not TIME.fullmatch(request.digest_at) else None,
    }
    return {field: problem for field, problem in found.items() if problem}


def submit(deps: Deps, ask: Ask, view: dict[str, Any]) -> None:
    """Keep a form without problems, have it hold for the open reviews too, and say what holds now.

    What it names and may not, is not kept: see ``_refused``. Raises UsageError when somebody was faster.
    """
    request = read_settings_form(view)
    refused = _refused(deps, request)
    with deps.store.atomic():
        if _stamp(deps.store.settings.get(request.channel_id)) != request.seen:
            raise UsageError(STALE)
        before = settings_of(deps, request.channel_id)
        after = _settings(request, before, refused, changed_by=ask.slack_user_id, now=deps.now())
        changes = list(_changes(before, after))
        if changes:
            write_down(deps, ask, "settings", detail=", ".join(changes))
            keep(deps, after)
            lateness.reschedule(deps, after)
        if before.digest_at is not None and after.digest_at is None:
            deps.store.notices.drop_daily(after.channel_id)
    deps.wake()
    lead, group = (named if named in refused else None for named in (request.lead, _group_id(request)))
    ask.reply.only_you(saved(channel_id=after.channel_id, rules=_rules(after), refused_lead=lead, refused_group=group))


def _refused(deps: Deps, request: SettingsRequest) -> frozenset[str]:
    """The ids in a form that cannot be kept: a lead who may not look up jobs, a user group that is not there."""
    lead, group, refused = request.lead, _group_id(request), set[str]()
    if lead and not _may_lead(deps, lead, request.channel_id):
        refused.add(lead)
    if group and (groups := _known_groups(deps)) is not None and group not in groups:
        refused.add(group)
    return frozenset(refused)


def _may_lead(deps: Deps, lead: str, channel_id: str) -> bool:
    """Whether somebody may look up jobs, as far as Slack says: before they are told of one, it is asked again."""
    try:
        return deps.access.is_entitled(lead, Right.LOOK_UP, channel_id)
    except SlackError:
        return True


def _groups(deps: Deps) -> Mapping[str, str]:
    """The user groups to choose from; none when they are not known, or too many for a menu: an id can be typed."""
    groups = _known_groups(deps) or {}
    return groups if len(groups) < MAX_GROUPS else {}


def _known_groups(deps: Deps) -> Mapping[str, str] | None:
    """The names of all user groups by their ids; None when Slack does not tell them."""
    if "usergroups:read" not in deps.slack.scopes:
        return None
    try:
        return deps.slack.groups()
    except SlackError:
        return None


def _group_id(request: SettingsRequest) -> str | None:
    match = GROUP.fullmatch(request.oncall_group)
    return match and match["id"]


def _rules(settings: ChannelSettings) -> Rules:
    return Rules(
        due_after=timedelta(hours=settings.due_hours) if settings.due_hours else None,
        oncall_group=settings.oncall_group,
        lead=settings.lead,
        time_zone=settings.time_zone,
        opens=settings.opens,
        closes=settings.closes,
        days=settings.days,
        digest_at=settings.digest_at,
    )


def _settings(
    request: SettingsRequest, before: ChannelSettings, refused: frozenset[str], *, changed_by: str, now: datetime
) -> ChannelSettings:
    after = replace(
        before,
        due_hours=float(request.due_hours) if request.due_hours else NEVER,
        oncall_group=_allowed(_group_id(request), before.oncall_group, refused),
        lead=_allowed(request.lead or None, before.lead, refused),
        time_zone=_zones()[request.time_zone.casefold()],
        opens=time.fromisoformat(request.opens),
        closes=time.fromisoformat(request.closes),
        days=_days(request),
        digest_at=time.fromisoformat(request.digest_at) if request.digest_at else None,
        changed_by=changed_by,
        changed_at=now,
    )
    if (before.digest_at, before.time_zone) == (after.digest_at, after.time_zone):
        return after
    return replace(after, digested_until=now if after.digest_at else None)  # nothing is made up for the past


def _allowed(chosen: str | None, before: str | None, refused: frozenset[str]) -> str | None:
    """What is chosen; if that is refused, what there was before, unless it is the same."""
    return next((named for named in (chosen, before) if named not in refused), None)


def _changes(before: ChannelSettings, after: ChannelSettings) -> Iterator[str]:
    """What is different now, for the audit trail: no ids of people."""
    for name in ("due_hours", "oncall_group", "time_zone", "opens", "closes", "days", "digest_at"):
        was, now = getattr(before, name), getattr(after, name)
        if was != now:
            yield f"{name} {_written(was)} → {_written(now)}"
    if before.lead != after.lead:
        yield "another lead" if before.lead and after.lead else "a lead" if after.lead else "no lead"


def _written(value: object) -> str:
    match value:
        case None | 0:
            return "none"
        case float():
            return f"{value:g}"
        case time():
            return f"{value:%H:%M}"
        case frozenset():
            return "".join(map(str, sorted(value)))
        case _:
            return str(value)


def _stamp(settings: ChannelSettings | None) -> str:
    return to_text(settings.changed_at) if settings else ""


def _hours_problem(text: str) -> str | None:
    if not text:
        return None
    try:
        hours = float(text)
    except ValueError:
        hours = math.nan
    if SHORTEST_HOURS <= hours <= LONGEST_HOURS:
        return None
    return f"Hours are a number from {SHORTEST_HOURS} to {LONGEST_HOURS}, such as 4 or 0.5; leave it empty for never."


def _days(request: SettingsRequest) -> frozenset[int]:
    return frozenset(day for day in DAYS if str(day) in request.days)


def _zone_problem(typed: str) -> str | None:
    if typed.casefold() in _zones():
        return None
    names = {name.rpartition("/")[2]: full for name, full in _zones().items()} | dict(_zones())
    nearest = get_close_matches(typed.casefold().replace(" ", "_"), names, n=1)
    meant = f"did you mean {names[nearest[0]]}?" if nearest else "write it as in Africa/Nairobi or Europe/London."
    return f"There is no time zone {spoken(typed, MAX_ZONE)}: {meant}"


@cache
def _zones() -> Mapping[str, str]:
    """The names of the time zones, by what they are in lower case."""
    return {name.casefold(): name for name in available_timezones() - NO_PLACES}
