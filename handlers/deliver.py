"""The tick that brings Slack up to date: alerts first, then the cards that do not show what they should.

Each channel gets at most one call a second and waits when Slack says so; no channel waits for another.
"""

import logging
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import datetime, timedelta
from itertools import islice

from bot.blocks.ops import DIGEST_LINES
from bot.logs import about
from handlers.deps import Deps
from handlers.late_alerts import take_back_untimely
from handlers.show import show_card
from handlers.slack_errors import Busy, SlackError, WorkspaceClosed
from handlers.tell import note_abandoned, tell
from storage.alerts import Alert
from storage.lock import BusyError
from storage.table import StorageError
from storage.watches import Watch

logger = logging.getLogger(__name__)

WORKERS = 16  # each is held up by its channel for as long as a call takes: hanging ones must leave some for the others
BUSY_WORKSPACE_PAUSE = timedelta(seconds=5)
CLOSED_WORKSPACE_PAUSE = timedelta(minutes=1)
MOST_SINGLE_ALERTS = 5  # more of them waiting for one channel become a digest


class Deliverer:
    """Sends what waits, on a small pool. ``tick`` is what the clock calls; it never waits for Slack."""

    def __init__(self, deps: Deps) -> None:
        self._deps = deps
        self._pool = ThreadPoolExecutor(WORKERS, thread_name_prefix="deliver")
        self.workspace_closed: str | None = None
        """Slack's reason while it refuses the bot altogether, for whoever asks whether the bot is ready."""
        self.silent_since: datetime | None = None
        """Since when Slack has not answered what was to be shown or told, for whoever asks the same."""

    def tick(self) -> list[Future[None]]:
        """Set the next call of each channel going; gives them, for those who want to wait."""
        now, store = self._deps.now(), self._deps.store
        for alert in store.alerts.take_back_abandoned(now):
            note_abandoned(self._deps, alert)
        with store.atomic():
            take_back_untimely(self._deps, now)
            store.bursts.fold(now, more_than=MOST_SINGLE_ALERTS, lines=DIGEST_LINES)
        cards = {watch.channel_id: watch for watch in store.watches.next_cards(now)}
        alerts = {alert.channel_id: alert for alert in store.alerts.next_of_each_channel(now)}
        work: dict[str, Alert | Watch] = {**cards, **alerts}  # news goes first
        free = (item for item in work.values() if self._deps.pace.take(item.channel_id, now))
        return [self._pool.submit(self._deliver, item) for item in islice(free, 1 if self.workspace_closed else None)]

    def stop(self) -> None:
        """Start nothing more; what is being sent goes on to its end."""
        self._pool.shutdown(wait=False, cancel_futures=True)

    def wait(self) -> None:
        """After ``stop``: return when nothing is running any more."""
        self._pool.shutdown()

    def _deliver(self, item: Alert | Watch) -> None:
        try:
            if not self._deps.pace.is_quiet(item.channel_id, self._deps.now()):  # as it was when the tick took it
                self._rest(item.channel_id, self._said(item))
                self._deps.repeats.over("database")
        except StorageError as problem:
            self._deps.give_up(problem)
        except BusyError as problem:  # what was not begun is when its lease ends
            if self._deps.repeats.is_new(str(problem), "database"):
                fields = about(reason=str(problem))
                logger.warning("Another program has the database: the delivery waits for it", extra=fields)
        except Exception as bug:  # one poisoned row must not stop the others; it comes back when its lease ends
            self._note_bug(item, bug)
        finally:
            self._deps.pace.done(item.channel_id)

    def _said(self, item: Alert | Watch) -> SlackError | None:
        return tell(self._deps, item) if isinstance(item, Alert) else show_card(self._deps, item)

    def _rest(self, channel_id: str, trouble: SlackError | None) -> None:
        """Leave the channel, or the whole workspace, alone for as long as Slack wants."""
        now = self._deps.now()
        if isinstance(trouble, Busy) and trouble.retry_after is not None:
            until = now + timedelta(seconds=trouble.retry_after)
            self._deps.pace.rest(None if trouble.whole_workspace else channel_id, until)
        elif isinstance(trouble, Busy) and trouble.whole_workspace:
            self._deps.pace.rest(None, now + BUSY_WORKSPACE_PAUSE)
        is_silent = isinstance(trouble, Busy) and trouble.retry_after is None and not trouble.whole_workspace
        self.silent_since = (self.silent_since or now) if is_silent else None
        self._note_workspace(trouble, now)

    def _note_workspace(self, trouble: SlackError | None, now: datetime) -> None:
        if isinstance(trouble, WorkspaceClosed):
            self._deps.pace.rest(None, now + CLOSED_WORKSPACE_PAUSE)
            if self._deps.repeats.is_new(trouble.code, "workspace"):  # once, not once a minute
                fields = about(reason=trouble.code)
                logger.error("Slack refuses the bot: nothing is delivered until that is mended", extra=fields)
            self.workspace_closed = trouble.code
        elif self.workspace_closed is not None and not isinstance(trouble, Busy):  # any other answer is one to us
            logger.info("Slack takes messages again", extra=about(reason=self.workspace_closed))
            self._deps.repeats.over("workspace")
            self.workspace_closed = None

    def _note_bug(self, item: Alert | Watch, bug: Exception) -> None:
        if isinstance(item, Alert):
            name, fields = f"alert {item.number}", about(watch=item.watch, alert=item.number, reason=type(bug).__name__)
        else:
            name, fields = f"card {item.number}", about(job=item.job, watch=item.number, reason=type(bug).__name__)
        if self._deps.repeats.is_new(type(bug).__name__, name):
            logger.error("An alert or card fails in a way nobody thought of", exc_info=bug, extra=fields)
