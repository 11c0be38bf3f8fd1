"""The settings that hold in a channel, whether anybody has changed them or not."""

from dataclasses import replace

from handlers.deps import Deps
from handlers.hours import EVERY_DAY, MIDNIGHT
from storage.settings import NEVER, ChannelSettings

EXACT_TO = 4  # decimals of the hours that a form shows


def settings_of(deps: Deps, channel_id: str) -> ChannelSettings:
    """The channel's settings; where it has set no due hours, REVIEW_DUE_HOURS: ``due_hours`` is never None."""
    own = own_settings(deps, channel_id)
    return replace(own, due_hours=_default_hours(deps)) if own.due_hours is None else own


def own_settings(deps: Deps, channel_id: str) -> ChannelSettings:
    """What the channel has set itself; where nobody has changed anything, told at all hours and to nobody by name.

    Business hours that nobody has asked for would hide what is late at night.
    """
    return deps.store.settings.get(channel_id) or ChannelSettings(
        channel_id=channel_id,
        due_hours=None,
        oncall_group=None,
        lead=None,
        time_zone="UTC",
        opens=MIDNIGHT,
        closes=MIDNIGHT,
        days=EVERY_DAY,
        digest_at=None,
        digested_until=None,
        changed_by="",
        changed_at=deps.now(),
    )


def keep(deps: Deps, settings: ChannelSettings) -> None:
    """Keep what a form says; due hours that are those of REVIEW_DUE_HOURS go on following it."""
    is_default = round(settings.due_hours or NEVER, EXACT_TO) == round(_default_hours(deps), EXACT_TO)
    deps.store.settings.put(replace(settings, due_hours=None) if is_default else settings)


def _default_hours(deps: Deps) -> float:
    return deps.config.review_due_hours or NEVER
