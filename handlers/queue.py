"""The queue as one person sees it now, and what answers them on top of it, in the place where they clicked."""

from abc import ABC, abstractmethod
from dataclasses import dataclass, replace

from bot.blocks.message import Message
from bot.blocks.queue import PAGE_SIZE, Part, QueuePage, QueueRow, home_tab, queue
from bot.blocks.watch import Snooze
from bot.config import Right
from bot.smile_id.result_codes import product
from bot.smile_id.verdict import Kind
from handlers import filters
from handlers.deps import Ask, Deps, UsageError
from handlers.slack_errors import Refused
from handlers.trail import write_down_page
from handlers.words import is_channel
from storage.queue import Waiting


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueReply(ABC):
    """The way back to somebody who looks at a part of the queue: every answer shows the queue anew, below itself.

    ``ask`` is what they asked from there; its channel is empty for the Home tab.
    """

    deps: Deps
    ask: Ask
    part: Part

    @abstractmethod
    def show(self, part: Part, notice: Message | None = None) -> None:
        """Put a part of the queue, as it is now, in the place of what they look at; ``notice`` on top of it."""

    def only_you(self, message: Message, *, replace: bool = False) -> None:  # noqa: ARG002  # it always replaces
        """Show the answer on top of the queue."""
        self.show(self.part, message)

    def to_channel(self, message: Message) -> None:
        """The same: nothing goes from a queue to a channel."""
        self.only_you(message)

    def drawn(self, part: Part, notice: Message | None) -> Message:
        """What ``show`` shows; the notice alone to somebody who may not see the queue."""
        ask = self.ask
        if notice and not self.deps.access.allows(ask.slack_user_id, Right.TRIAGE, ask.channel_id, ask.team_id):
            return notice
        return draw(self.deps, ask, part, notice)


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageReply(QueueReply):
    """For a queue in a message that only this person sees."""

    def show(self, part: Part, notice: Message | None = None) -> None:
        """Put it in the place of the message."""
        self.ask.reply.only_you(self.drawn(part, notice), replace=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class HomeReply(QueueReply):
    """For a queue in the Home tab; ``seen_hash`` is that of the view they saw there, where it is known."""

    seen_hash: str | None = None

    def show(self, part: Part, notice: Message | None = None) -> None:
        """Publish it. If the tab shows something newer than they saw, the queue is read once more and replaces that.

        Slack docs: views.publish (hash, hash_conflict).
        """
        try:
            self._publish(part, notice, self.seen_hash)
        except Refused as refused:
            if refused.code != "hash_conflict":
                raise
            self._publish(part, notice, None)

    def _publish(self, part: Part, notice: Message | None, seen_hash: str | None) -> None:
        self.deps.slack.publish_home(self.ask.slack_user_id, home_tab(self.drawn(part, notice), part), seen_hash)


def queue_of(ask: Ask) -> QueueReply:
    """The queue that something was asked from. Raises UsageError when it was not."""
    if isinstance(ask.reply, QueueReply):
        return ask.reply
    raise UsageError("The queue that this belongs to is gone: type /smile triage for a new one.")


def draw(deps: Deps, ask: Ask, part: Part, notice: Message | None = None) -> Message:
    """A part of the queue as it is now, for whoever asks, where they ask; the last page if there are fewer.

    Outside of channels "channel" means all. Raises UsageError if the part's filters are none.
    """
    now, scopes = deps.now(), ("channel", "mine", "all") if is_channel(ask.channel_id) else ("mine", "all")
    scope = part.scope if part.scope in scopes else "all"
    wanted = filters.parse(part.filters.split()).wanted(
        now,
        channel_id=ask.channel_id if scope == "channel" else None,
        slack_user_id=ask.slack_user_id if scope == "mine" else None,
    )
    total = deps.store.queue.count(wanted)
    pages = max(1, -(-total // PAGE_SIZE))
    at = max(0, min(part.page, pages - 1))
    waiting = deps.store.queue.page(wanted, limit=PAGE_SIZE, offset=at * PAGE_SIZE)
    write_down_page(deps, ask, "queue", scope, (one.job for one in waiting))
    page = QueuePage(
        part=replace(part, scope=scope, page=at),
        scopes=scopes,
        rows=[_row(deps, one) for one in waiting],
        pages=pages,
        total=total,
        slack_user_id=ask.slack_user_id,
        now=now,
    )
    return queue(page, notice=notice)


def _row(deps: Deps, waiting: Waiting) -> QueueRow:
    return QueueRow(
        watch_id=waiting.watch,
        smile_user_id=waiting.smile_user_id,
        job_id=waiting.job_id,
        kind=Kind(waiting.kind) if waiting.kind else None,
        product=None if waiting.job_type is None else product(waiting.job_type),
        channel_id=waiting.channel_id,
        created_at=waiting.created_at,
        review_since=waiting.review_since,
        due_at=waiting.due_at,
        taken_by=waiting.taken_by,
        taken_at=waiting.taken_at,
        snooze=_snooze(waiting),
        link=deps.slack.link(waiting.channel_id, waiting.card_ts) if waiting.card_ts else None,
        unreachable=waiting.unreachable,
    )


def _snooze(waiting: Waiting) -> Snooze | None:
    until, by, reason = waiting.snoozed_until, waiting.snoozed_by, waiting.snooze_reason
    return Snooze(until=until, slack_user_id=by, reason=reason) if until and by and reason else None
