"""Who may do what: ACCESS and REVEAL, held against what Slack knows of a person. In doubt the answer is no.

Guests, bots, deleted people and those of other workspaces may do nothing; a guest named in ACCESS by id may. Without
the scope users:read guests are taken for members, without usergroups:read a user group is empty.
"""

import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from enum import Enum, auto
from functools import partial

from bot.blocks import refusals
from bot.config import MEMBERS, Config, Right, SelfieLinks
from bot.logs import about
from handlers.cache import Cache
from handlers.deps import Ask, UsageError
from handlers.slack import Slack, harmless_twice
from handlers.slack_errors import ChannelClosed, Refused, SlackError, WorkspaceClosed
from handlers.words import is_person

logger = logging.getLogger(__name__)

STANDING_GOOD_FOR = timedelta(minutes=10)
GROUP_GOOD_FOR = timedelta(minutes=5)
CHANNEL_SCOPES = frozenset(["channels:read", "groups:read"])
SUBJECTS = {
    Right.LOOK_UP: "Looking up jobs is",
    Right.WATCH: "Watching jobs is",
    Right.TRIAGE: "Working the queue is",
    Right.SELFIE: "Selfies are",
    Right.SETTINGS: "Changing settings is",
    Right.AUDIT: "The audit trail is",
    Right.REVEAL: "Id details are",
}


class Forbidden(UsageError):
    """Somebody may not do what they asked for; the text is one sentence in mrkdwn that says whom to ask."""

    def __init__(self, sentence: str, right: Right) -> None:
        super().__init__(sentence)
        self.right = right


class Standing(Enum):
    """What somebody is in the bot's workspace."""

    MEMBER = auto()
    GUEST = auto()
    OUTSIDER = auto()


class Access:
    """Answers who may do what, from any thread. What Slack says of people and groups is kept for minutes."""

    def __init__(self, config: Config, slack: Slack, now: Callable[[], datetime]) -> None:
        self._config = config
        self._slack = slack
        self._standings: Cache[Standing] = Cache(good_for=STANDING_GOOD_FOR, now=now)
        self._groups: Cache[frozenset[str]] = Cache(good_for=GROUP_GOOD_FOR, now=now)

    def check(self, ask: Ask, right: Right) -> None:
        """Raises Forbidden unless whoever asks has ``right``."""
        sentence = self._refusal(ask.slack_user_id, right, ask.channel_id, ask.team_id)
        if sentence is not None:
            raise Forbidden(sentence, right)

    def allows(self, slack_user_id: str, right: Right, channel_id: str | None, team_id: str | None = None) -> bool:
        """Whether somebody who asks in ``channel_id`` (None: in no channel) has ``right``.

        ``team_id`` is the workspace that Slack says they come from, when it has said so.
        """
        return self._refusal(slack_user_id, right, channel_id, team_id) is None

    def is_entitled(self, slack_user_id: str, right: Right, channel_id: str | None) -> bool:
        """As ``allows``, for where a no would stay: raises SlackError while Slack cannot say, not a no."""
        with harmless_twice():
            return self._known_refusal(slack_user_id, right, channel_id, None) is None

    def may_get_link(self, ask: Ask) -> bool:
        """Whether an answer that only this person sees may carry the link to a selfie."""
        in_messages = self._config.selfie_links is SelfieLinks.CHANNEL
        return in_messages and self.allows(ask.slack_user_id, Right.SELFIE, ask.channel_id, ask.team_id)

    def may_hold_link(self, channel_id: str) -> bool:
        """Whether a message that everybody in the channel sees may carry the link to a selfie.

        Instead of a channel it may be a person, for a direct message.
        """
        if self._config.selfie_links is not SelfieLinks.CHANNEL:
            return False
        if is_person(channel_id):
            return self.allows(channel_id, Right.SELFIE, None)
        return MEMBERS in self._config.access[Right.SELFIE] and not self._is_shared(channel_id)

    def _refusal(self, slack_user_id: str, right: Right, channel_id: str | None, team_id: str | None) -> str | None:
        try:
            return self._known_refusal(slack_user_id, right, channel_id, team_id)
        except SlackError as trouble:
            logger.warning("Slack could not say what a person may do", extra=about(reason=trouble.code))
            return refusals.UNSURE

    def _known_refusal(
        self, slack_user_id: str, right: Right, channel_id: str | None, team_id: str | None
    ) -> str | None:
        who, standing = self._config.access[right], self._standing(slack_user_id, team_id)
        if standing is Standing.OUTSIDER or (standing is Standing.GUEST and not self._is_named(slack_user_id)):
            return refusals.OUTSIDER
        if slack_user_id in who or (standing is Standing.MEMBER and self._is_among(slack_user_id, who, channel_id)):
            return None
        return refusals.not_for_you(what=SUBJECTS[right], who=who)

    def _standing(self, slack_user_id: str, team_id: str | None) -> Standing:
        if team_id not in (None, self._slack.team_id):
            return Standing.OUTSIDER
        if "users:read" not in self._slack.scopes:
            return Standing.MEMBER
        return self._standings.get(slack_user_id, partial(self._look_at, slack_user_id))

    def _look_at(self, slack_user_id: str) -> Standing:
        try:
            person = self._slack.user(slack_user_id)
        except (Refused, ChannelClosed):  # Slack knows nobody of that id, or does not show them to us
            return Standing.OUTSIDER
        if person.is_stranger or person.is_bot or person.is_deleted or self._slack.team_id not in person.teams:
            return Standing.OUTSIDER
        return Standing.GUEST if person.is_guest else Standing.MEMBER

    def _is_named(self, slack_user_id: str) -> bool:
        """Whether somebody has any right by their id, as a guest must."""
        return any(slack_user_id in who for who in self._config.access.values())

    def _is_among(self, slack_user_id: str, who: tuple[str, ...], channel_id: str | None) -> bool:
        if MEMBERS in who or channel_id in who:
            return True
        groups = (one for one in who if one.startswith("S"))
        return "usergroups:read" in self._slack.scopes and any(slack_user_id in self._group(group) for group in groups)

    def _group(self, group_id: str) -> frozenset[str]:
        return self._groups.get(group_id, partial(self._list, group_id))

    def _list(self, group_id: str) -> frozenset[str]:
        try:
            return self._slack.group_members(group_id)
        except Refused as unknown:
            logger.warning("A user group named in ACCESS or REVEAL is not there", extra=about(reason=unknown.code))
            return frozenset()

    def _is_shared(self, channel_id: str) -> bool:
        """Whether people of another company may see what is posted; asked each time, since it may be shared any minute.

        A direct message may always be with one of them. Without a scope to ask, only an id that may be that of a group
        direct message counts as shared; while Slack does not answer, every one.
        """
        if channel_id.startswith("D"):
            return True
        scopes = CHANNEL_SCOPES & set(self._slack.scopes)
        may_be_direct = channel_id.startswith("G")
        if not scopes:
            return may_be_direct
        try:
            return self._slack.is_shared(channel_id)
        except WorkspaceClosed as closed:
            # With both scopes it is neither a public nor a private channel. With one it may be the other kind.
            return closed.code != "missing_scope" or may_be_direct or scopes == CHANNEL_SCOPES
        except SlackError:
            return True
