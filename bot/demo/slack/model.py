"""What the emulated workspace is made of: people, groups, channels, messages, files, forms."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

Json = dict[str, Any]

TEAM_ID: Final = "T0SMILEDEMO"
TEAM_NAME: Final = "Smile ID demo"
TEAM_DOMAIN: Final = "smile-id-demo"
OTHER_TEAM_ID: Final = "T0OTHERBANK"
OTHER_TEAM_NAME: Final = "Other Bank"
APP_ID: Final = "A0SMILEDEMO"
BOT_ID: Final = "B0SMILEDEMO"
BOT: Final = "U0SMILEBOT0"
SLACKBOT: Final = "USLACKBOT"
AMARA: Final = "U0AMARA0001"
TUNDE: Final = "U0TUNDE0002"
WANJIRU: Final = "U0WANJIRU03"
GITA: Final = "U0GITAGUEST"
OTTO: Final = "U0OTTOOTHER"
KYC_SUPPORT: Final = "C0KYCSUPPORT"
RISK_REVIEW: Final = "C0RISKREVIEW"
OTHER_BANK: Final = "C0OTHERBANK"
KYC_LEADS: Final = "S0KYCLEADS"
KYC_ONCALL: Final = "S0ONCALL"

# Where a form shows trouble that belongs to no field of it.
WHOLE_FORM: Final = ""


@dataclass(frozen=True, slots=True)
class User:
    """Somebody in the workspace: `name` is the handle people type after @, `real_name` what the page shows.

    A guest is of the workspace but for a few channels only; whoever has another `team_id` is of another company.
    """

    id: str
    name: str
    real_name: str
    is_bot: bool = False
    is_guest: bool = False
    is_deleted: bool = False
    team_id: str = TEAM_ID
    time_zone: str = "Africa/Lagos"

    @property
    def is_foreign(self) -> bool:
        """Whether this person is of another company's workspace."""
        return self.team_id != TEAM_ID


@dataclass(frozen=True, slots=True)
class UserGroup:
    """People who are mentioned together: `handle` is what one types after @, `members` are user ids."""

    id: str
    handle: str
    name: str
    members: tuple[str, ...]


@dataclass(slots=True)
class Channel:
    """A channel, or a direct conversation with the bot (`is_im`); `members` are user ids."""

    id: str
    name: str
    members: set[str]
    is_archived: bool = False
    is_private: bool = False
    is_im: bool = False
    is_ext_shared: bool = False


@dataclass(frozen=True, slots=True)
class File:
    """A file that was uploaded; `alt_txt` describes a picture in words, for those who do not see it."""

    id: str
    name: str
    title: str
    mimetype: str
    content: bytes = field(repr=False)
    alt_txt: str = ""


@dataclass(slots=True, kw_only=True)
class Message:
    """One message. `only_for` is the one person who sees an ephemeral; `failed` that the last click got no ack."""

    channel: str
    ts: str
    user: str
    text: str
    at: datetime
    blocks: list[Json] | None = None
    thread_ts: str | None = None
    only_for: str | None = None
    broadcast: bool = False
    edited: bool = False
    metadata: Json | None = None
    failed: bool = False
    files: tuple[File, ...] = ()

    @property
    def ephemeral(self) -> bool:
        """Whether only one person sees it."""
        return self.only_for is not None

    @property
    def by_bot(self) -> bool:
        """Whether the bot wrote it."""
        return self.user == BOT

    def words(self) -> str:
        """Everything a reader sees, fallback text included, a line each: handy for `in`."""
        return "\n".join([self.text, *texts_in(self.blocks or [])])

    def action_ids(self) -> list[str]:
        """The action_ids of its buttons, menus and the like, in the order shown."""
        return [element["action_id"] for _, element in interactive_elements(self.blocks or [])]


@dataclass(slots=True, kw_only=True)
class OpenView:
    """A form somebody has open, or somebody's Home tab: `view` as the bot sent it, `errors` a sentence per block_id.

    `state` is what its fields hold, in the shape Slack sends; `below` are the ids of the forms it was pushed upon.
    """

    id: str
    slack_user_id: str
    view: Json
    hash: str
    state: Json = field(default_factory=dict)
    errors: dict[str, str] = field(default_factory=dict)
    below: tuple[str, ...] = ()


def texts_in(value: Any) -> Iterator[str]:
    """Every string that stands under a `text` key, in reading order."""
    if isinstance(value, list):
        for item in value:
            yield from texts_in(item)
    elif isinstance(value, dict):
        for key, item in value.items():
            if key == "text" and isinstance(item, str):
                yield item
            else:
                yield from texts_in(item)


def elements_of(block: Json) -> list[Json]:
    """The elements a block holds, whichever key its type keeps them under."""
    held = [block.get("accessory"), block.get("element")]
    if block.get("type") in ("actions", "context"):
        held += block.get("elements", [])
    return [element for element in held if isinstance(element, dict)]


def options_of(element: Json) -> list[Json]:
    """The options of a menu, of all its groups, in the order shown."""
    groups = element.get("option_groups", [])
    return [*element.get("options", []), *(option for group in groups for option in group["options"])]


def interactive_elements(blocks: list[Json]) -> Iterator[tuple[Json, Json]]:
    """(block, element) for each element that has an action_id."""
    for block in blocks:
        for element in elements_of(block):
            if "action_id" in element:
                yield block, element
