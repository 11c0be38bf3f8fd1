"""Who and what there is in the emulated workspace at first."""

from __future__ import annotations

from typing import Final

from bot.demo.slack.model import (
    AMARA,
    BOT,
    GITA,
    KYC_LEADS,
    KYC_ONCALL,
    KYC_SUPPORT,
    OTHER_TEAM_ID,
    OTTO,
    RISK_REVIEW,
    SLACKBOT,
    TUNDE,
    WANJIRU,
    Channel,
    User,
    UserGroup,
)

USERS: Final = (
    User(AMARA, "amara", "Amara Okafor"),
    User(TUNDE, "tunde", "Tunde Balogun"),
    User(WANJIRU, "wanjiru", "Wanjiru Kamau", time_zone="Africa/Nairobi"),
    User(BOT, "smile_id", "Smile ID", is_bot=True),
    User(SLACKBOT, "slackbot", "Slackbot", is_bot=True),
    User(GITA, "gita", "Guest Gita", is_guest=True),
    User(OTTO, "otto", "Otto Other", team_id=OTHER_TEAM_ID, time_zone="Europe/Berlin"),
)
GROUPS: Final = (
    UserGroup(KYC_LEADS, "kyc-leads", "KYC leads", (WANJIRU,)),
    UserGroup(KYC_ONCALL, "kyc-oncall", "KYC on call", (TUNDE,)),
)
STAFF: Final = (AMARA, TUNDE, WANJIRU, BOT)


def channels() -> tuple[Channel, ...]:
    """The channels, with the staff and the bot in each; guests and other companies are in none until invited."""
    return channel(KYC_SUPPORT, "kyc-support"), channel(RISK_REVIEW, "risk-review")


def channel(channel_id: str, name: str) -> Channel:
    """A new channel, with the staff and the bot in it."""
    return Channel(channel_id, name, set(STAFF))
