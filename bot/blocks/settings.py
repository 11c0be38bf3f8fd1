"""The form behind `/smile settings`, and what it says when the settings are kept."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import time, timedelta

from bot.blocks.inputs import MAX_OPTION, MAX_PLACEHOLDER, entered, entered_text, field, modal, text_input
from bot.blocks.message import Block, Message, message, plain, section
from bot.blocks.text import channel, code, duration, mention, spoken, user_group

CALLBACK_ID = "settings_form"
MAX_GROUPS = 100  # Select menu: options
MAX_GROUP = 100
MAX_ZONE = 64
DAYS = {
    1: "Monday",
    2: "Tuesday",
    3: "Wednesday",
    4: "Thursday",
    5: "Friday",
    6: "Saturday",
    7: "Sunday",
}
FIND_GROUP = (
    "The id of a user group, such as S0614TZR7: in Slack under People > User groups, open the group, then the three "
    "dots > Copy group ID."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """What holds in a channel. Times of day are in `time_zone` (a zoneinfo name), `days` are ISO weekdays.

    `due_after` None means that no review is late, `digest_at` None that there is no digest.
    """

    due_after: timedelta | None
    oncall_group: str | None
    lead: str | None
    time_zone: str
    opens: time
    closes: time
    days: frozenset[int]
    digest_at: time | None


@dataclass(frozen=True, slots=True, kw_only=True)
class SettingsRequest:
    """What the form says, an empty text where it says nothing; times as "HH:MM", `days` as digits.

    `seen` is when the settings that the form showed had last been changed, as the form was given it.
    """

    channel_id: str
    seen: str
    due_hours: str
    oncall_group: str
    lead: str
    time_zone: str
    opens: str
    closes: str
    days: frozenset[str]
    digest_at: str


def settings_form(*, channel_id: str, rules: Rules, seen: str, groups: Mapping[str, str]) -> Block:
    """The modal view, filled in with what holds; errors are shown at the block_ids of `SettingsRequest`'s names.

    `groups` are the names of the workspace's user groups by id, nothing when they are not known: then an id is typed.
    """
    return modal(
        callback_id=CALLBACK_ID,
        private_metadata=f"{channel_id} {seen}",
        title="Channel settings",
        submit="Save",
        blocks=[section(f"For the reviews of {channel(channel_id)}"), *_late(rules, groups), *_hours_of(rules)],
    )


def _late(rules: Rules, groups: Mapping[str, str]) -> list[Block]:
    return [
        field(
            "due_hours",
            "Reviews are due after so many hours",
            _number_input(rules.due_after),
            hint="Empty: no review is late. A reminder comes after three quarters of it; when a review is due, the "
            "user group on call is mentioned; after twice the hours the lead is told.",
            optional=True,
        ),
        field(
            "oncall_group",
            "User group on call",
            _group_input(rules.oncall_group, groups),
            hint=None if groups else FIND_GROUP,
            optional=True,
        ),
        field("lead", "Lead", _chosen("users_select", "initial_user", rules.lead), optional=True),
    ]


def _hours_of(rules: Rules) -> list[Block]:
    digest_at = f"{rules.digest_at:%H:%M}" if rules.digest_at else None
    return [
        field(
            "time_zone",
            "Time zone",
            text_input(max_length=MAX_ZONE, placeholder="Africa/Nairobi", initial=rules.time_zone),
            hint="Of the times below: Africa/Lagos, Africa/Nairobi, Europe/London, UTC, ...",
        ),
        field("opens", "Business hours begin", _time_input(rules.opens)),
        field(
            "closes",
            "Business hours end",
            _time_input(rules.closes),
            hint="Nothing late is told outside of them: it waits. 00:00 is the end of the day; 22:00 to 06:00 ends on "
            "the next.",
        ),
        field("days", "Days of business", _checkboxes(rules.days)),
        field(
            "digest_at",
            "Daily digest at",
            _chosen("timepicker", "initial_time", digest_at),
            hint="Empty: no digest.",
            optional=True,
        ),
    ]


def read_settings_form(view: object) -> SettingsRequest:
    """Read a submitted view; whether it can be kept is not judged here."""
    metadata = view.get("private_metadata") if isinstance(view, Mapping) else None
    channel_id, _, seen = metadata.partition(" ") if isinstance(metadata, str) else ("", "", "")
    return SettingsRequest(
        channel_id=channel_id,
        seen=seen,
        due_hours=entered_text(view, "due_hours", "value"),
        oncall_group=entered_text(view, "oncall_group", "value")
        or entered_text(view, "oncall_group", "selected_option", "value"),
        lead=entered_text(view, "lead", "selected_user"),
        time_zone=entered_text(view, "time_zone", "value"),
        opens=entered_text(view, "opens", "selected_time"),
        closes=entered_text(view, "closes", "selected_time"),
        days=frozenset(_values(entered(view, "days", "selected_options"))),
        digest_at=entered_text(view, "digest_at", "selected_time"),
    )


def saved(
    *, channel_id: str, rules: Rules, refused_lead: str | None = None, refused_group: str | None = None
) -> Message:
    """What holds from now on; what is refused was chosen in the form, and may not be."""
    told = f"The settings of {channel(channel_id)} are kept."
    lead = refused_lead and (
        f":warning: {mention(refused_lead)} is not the lead: they may not look up jobs, which a lead is told of."
        " Choose somebody else."
    )
    group = refused_group and (
        f":warning: {code(refused_group)} is not on call: this workspace has no such user group, or it is disabled."
        " Choose another."
    )
    lines = [_lateness(rules), _hours(rules), _digest(rules), lead, group]
    shown = "\n".join([f":white_check_mark: *{told}*", *(f"• {line}" for line in lines if line)])
    return message(told, section(shown))


def _lateness(rules: Rules) -> str:
    if rules.due_after is None:
        return "No review is late here."
    calls = f"{user_group(rules.oncall_group)} is mentioned" if rules.oncall_group else "the channel is told"
    lead = f"; after {duration(2 * rules.due_after)} {mention(rules.lead)} is told" if rules.lead else ""
    return (
        f"Reviews are due after {duration(rules.due_after)}. A reminder comes after {duration(rules.due_after * 0.75)};"
        f" when one is due, {calls}{lead}."
    )


def _hours(rules: Rules) -> str | None:
    if rules.due_after is None:
        return None
    if rules.opens == rules.closes and len(rules.days) == len(DAYS):
        return "That happens at any hour."
    return f"That happens from {_span(rules)} ({code(rules.time_zone)}) on {_days(rules.days)}, or waits."


def _span(rules: Rules) -> str:
    """ "09:00 to 17:00", "09:00 to 24:00", "22:00 to 06:00 the next day"."""
    if rules.closes == time():
        return f"{rules.opens:%H:%M} to 24:00"
    next_day = " the next day" if rules.closes <= rules.opens else ""
    return f"{rules.opens:%H:%M} to {rules.closes:%H:%M}{next_day}"


def _days(days: frozenset[int]) -> str:
    """ "Monday to Friday", "Saturday and Sunday", "Monday"."""
    names = [name for day, name in DAYS.items() if day in days]
    if max(days) - min(days) + 1 == len(days) > 2:
        return f"{names[0]} to {names[-1]}"
    return " and ".join(filter(None, [", ".join(names[:-1]), names[-1]]))


def _digest(rules: Rules) -> str:
    if rules.digest_at is None:
        return "There is no daily digest."
    return f"The daily digest comes at {rules.digest_at:%H:%M} ({code(rules.time_zone)})."


def _number_input(due_after: timedelta | None) -> Block:
    element: Block = {"type": "number_input", "is_decimal_allowed": True}
    if due_after is None:
        return element
    hours = f"{due_after / timedelta(hours=1):.4f}"
    return {**element, "initial_value": hours.rstrip("0").rstrip(".")}


def _group_input(group_id: str | None, groups: Mapping[str, str]) -> Block:
    if not groups:
        return text_input(max_length=MAX_GROUP, placeholder="S0614TZR7", initial=group_id or "")
    known = dict(groups) if group_id is None else {group_id: group_id, **groups}
    options = {key: _option(spoken(name, MAX_OPTION), key) for key, name in list(known.items())[:MAX_GROUPS]}
    element: Block = {
        "type": "static_select",
        "placeholder": plain("Nobody in particular", MAX_PLACEHOLDER),
        "options": list(options.values()),
    }
    return element if group_id is None else {**element, "initial_option": options[group_id]}


def _time_input(moment: time) -> Block:
    return _chosen("timepicker", "initial_time", f"{moment:%H:%M}")


def _checkboxes(days: frozenset[int]) -> Block:
    options = {day: _option(name, str(day)) for day, name in DAYS.items()}
    return {
        "type": "checkboxes",
        "options": list(options.values()),
        "initial_options": [options[day] for day in sorted(days)],
    }


def _option(words: str, value: str) -> Block:
    return {"text": plain(words, MAX_OPTION), "value": value}


def _chosen(kind: str, key: str, value: str | None) -> Block:
    return {"type": kind} if value is None else {"type": kind, key: value}


def _values(options: object) -> list[str]:
    found = options if isinstance(options, list) else []
    values = [option.get("value") for option in found if isinstance(option, Mapping)]
    return [value for value in values if isinstance(value, str)]
