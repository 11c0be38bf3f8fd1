"""Everything that goes wrong, one row each. `{trouble}` in a sentence is the plan's `Trouble`."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, Literal

from bot.demo.faults import Fault


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """A kind of trouble: what happens, in a sentence; how often in a minute; how many calls it meets at most."""

    sentence: str
    per_minute: float
    most_times: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class BotDies(Kind):
    """The process ends and is started again at once."""

    how: Literal["kill", "term"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ClockIsOff(Kind):
    """The system's clock jumps this far from the truth, and back to it when the trouble is over."""

    by: timedelta


@dataclass(frozen=True, slots=True, kw_only=True)
class DiskFull(Kind):
    """Nothing can be written: the bot stops by itself. When there is room again, it is started again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SocketDies(Kind):
    """The Socket Mode connection ends in one of the ways that `EmulatedSlack.disconnect_sockets` knows."""

    how: Literal["warning", "refresh_requested", "close", "abort", "silence"]


@dataclass(frozen=True, slots=True, kw_only=True)
class SlackFails(Kind):
    """`EmulatedSlack.fail` with this method and `fault`; `limits` adds the Retry-After of a 429."""

    method: str
    fault: Mapping[str, Any] = field(default_factory=dict)
    limits: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class SmileFails(Kind):
    """`EmulatedSmileId.fail` with this fault."""

    fault: Fault


@dataclass(frozen=True, slots=True, kw_only=True)
class SmileHangs(Kind):
    """Answers come when the trouble is over, not before."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SmileForged(Kind):
    """Somebody without the key says the opposite of what Smile ID is going to say of the victim."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SmileDown(Kind):
    """For as long as it lasts: nobody listens, or only the load balancer does."""

    listening: bool


MEETS = "{trouble.times} x {trouble.kind.method}"
ASKED = "Smile ID, {trouble.times} x:"
BOT = (
    BotDies(sentence="kill -9, started again at once", per_minute=8, how="kill"),
    BotDies(sentence="SIGTERM, started again", per_minute=2, how="term"),
)
# Smile ID takes signatures that are 4 minutes off, not those that are 9. From one end to the other are less than the
# 20 minutes after which the bot gives up a job that nobody knows; 4 are more than the judge has patience.
MACHINE = (
    *(
        ClockIsOff(
            sentence=f"The clock jumps {by.total_seconds() / 60:+.0f} min, and back after {{trouble.lasts:.1f}} s",
            per_minute=1.5,
            by=by,
        )
        for by in (timedelta(minutes=minutes) for minutes in (4, -4, 9, -9))
    ),
    DiskFull(sentence="The disk is full for {trouble.lasts:.1f} s", per_minute=2),
)
SOCKET = tuple(
    SocketDies(sentence=f"Socket Mode connection: {how}", per_minute=2, how=how)
    for how in ("warning", "refresh_requested", "close", "abort", "silence")
)
# A call that hangs and is done after all is only ever a post: an old edit that Slack does after a newer one
# is nothing a bot could know of.
SLACK = (
    SlackFails(
        sentence=f"{MEETS}: 429, Retry-After {{trouble.retry_after}}",
        per_minute=10,
        most_times=15,
        method="chat.*",
        limits=True,
    ),
    SlackFails(sentence=f"{MEETS}: 503", per_minute=6, most_times=4, method="chat.*", fault={"status": 503}),
    SlackFails(
        sentence=f"{MEETS}: fatal_error", per_minute=4, most_times=3, method="chat.*", fault={"error": "fatal_error"}
    ),
    SlackFails(
        sentence=f"{MEETS}: reset, not done", per_minute=8, most_times=4, method="chat.*", fault={"drop": "before"}
    ),
    SlackFails(
        sentence=f"{MEETS}: done, then reset", per_minute=8, most_times=4, method="chat.*", fault={"drop": "after"}
    ),
    SlackFails(
        sentence=f"{MEETS}: hangs {{trouble.lasts:.1f}} s, then reset",
        per_minute=3,
        most_times=3,
        method="chat.*",
        fault={"hold": True, "drop": "before"},
    ),
    SlackFails(
        sentence=f"{MEETS}: hangs {{trouble.lasts:.1f}} s, then done",
        per_minute=4,
        most_times=3,
        method="chat.postMessage",
        fault={"hold": True},
    ),
    SlackFails(
        sentence=f"{MEETS}: hangs {{trouble.lasts:.1f}} s, done, then reset",
        per_minute=3,
        most_times=2,
        method="chat.postMessage",
        fault={"hold": True, "drop": "after"},
    ),
    SlackFails(sentence=f"{MEETS}: 500", per_minute=3, most_times=3, method="response_url", fault={"status": 500}),
    SlackFails(sentence=f"{MEETS}: 503", per_minute=2, most_times=2, method="auth.test", fault={"status": 503}),
    SlackFails(
        sentence=f"{MEETS}: reset, not done",
        per_minute=2,
        most_times=2,
        method="apps.connections.open",
        fault={"drop": "before"},
    ),
)
SMILE_ID = (
    SmileFails(sentence=f"{ASKED} 503", per_minute=3, most_times=30, fault=Fault(status=503)),
    SmileFails(sentence=f"{ASKED} 429", per_minute=2, most_times=30, fault=Fault(status=429, retry_after="1")),
    SmileFails(sentence=f"{ASKED} reset", per_minute=3, most_times=30, fault=Fault(drop=True)),
    SmileFails(sentence=f"{ASKED} truncated JSON", per_minute=2, most_times=10, fault=Fault(body=b'{"code": "23')),
    SmileFails(sentence=f"{ASKED} unsigned", per_minute=2, most_times=30, fault=Fault(signature="missing")),
    SmileFails(sentence=f"{ASKED} wrongly signed", per_minute=2, most_times=30, fault=Fault(signature="wrong")),
    SmileFails(sentence=f"{ASKED} job not found", per_minute=2, most_times=10, fault=Fault(code="2304")),
    SmileForged(
        sentence="Smile ID, {trouble.times} x: a forged decision of {trouble.victim.job_id}",
        per_minute=20,
        most_times=5,
    ),
    SmileHangs(sentence=f"{ASKED} hangs {{trouble.lasts:.1f}} s", per_minute=2, most_times=20),
    SmileDown(sentence="Smile ID down for {trouble.lasts:.1f} s: 503", per_minute=2, listening=True),
    SmileDown(sentence="Smile ID unreachable for {trouble.lasts:.1f} s", per_minute=1, listening=False),
)
KINDS: tuple[Kind, ...] = (*BOT, *MACHINE, *SOCKET, *SLACK, *SMILE_ID)
