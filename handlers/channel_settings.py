"""The settings that hold in a channel, whether anybody has changed them or not."""

from handlers.deps import Deps
from handlers.hours import EVERY_DAY, MIDNIGHT
from storage.settings import ChannelSettings


def settings_of(deps: Deps, channel_id: str) -> ChannelSettings:
    """The channel's settings; where nobody has changed any, REVIEW_DUE_HOURS at all hours, told to nobody by name.

    Business hours that nobody has asked for would hide what is late at night.
    """
    return deps.store.settings.get(channel_id) or ChannelSettings(
        channel_id=channel_id,
        due_hours=deps.config.review_due_hours,
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
