"""A Slack that knows who people are, and an Access that asks it."""

from bot import config
from handlers.access import Access
from handlers.slack import Person, Slack
from handlers.slack_errors import Refused, SlackError
from tests.clock import Clock
from tests.test_config import COMPLETE

HOME = "T1"
ALL_SCOPES = ("users:read", "usergroups:read", "channels:read", "groups:read")


def person(*, home: str = HOME, guest: bool = False, stranger: bool = False, bot: bool = False) -> Person:
    return Person(teams=(home,), is_guest=guest, is_stranger=stranger, is_bot=bot, is_deleted=False)


MEMBER = person()


class Directory(Slack):
    """Knows people, groups and shared channels, and writes down every question; raises ``trouble`` if there is any."""

    def __init__(self, scopes: tuple[str, ...] = ALL_SCOPES) -> None:
        super().__init__(token="xoxb-1", api_url="http://127.0.0.1:1/api/")
        self.scopes = scopes
        self.team_id = HOME
        self.people: dict[str, Person] = {}
        self.members_of: dict[str, set[str]] = {}
        self.shared: set[str] = set()
        self.trouble: SlackError | None = None
        self.asked: list[str] = []

    def user(self, slack_user_id: str) -> Person:
        self._asked(slack_user_id)
        return self.people.get(slack_user_id, MEMBER)

    def group_members(self, group_id: str) -> frozenset[str]:
        self._asked(group_id)
        if group_id not in self.members_of:
            raise Refused("no_such_subteam")
        return frozenset(self.members_of[group_id])

    def is_shared(self, channel_id: str) -> bool:
        self._asked(channel_id)
        return channel_id in self.shared

    def _asked(self, what: str) -> None:
        self.asked.append(what)
        if self.trouble is not None:
            raise self.trouble


def access_by(slack: Slack, clock: Clock, access: str = "", **settings: str) -> Access:
    """An Access by the variable ACCESS and others."""
    return Access(config.load(COMPLETE | {"ACCESS": access} | settings), slack, clock)
