"""The composition root: makes the bot's parts, starts and stops them. The one module that knows everything."""

import logging
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import UTC, datetime, time
from functools import partial
from random import Random, SystemRandom
from typing import Any
from zoneinfo import ZoneInfo

from slack_bolt import App
from slack_bolt.authorization import AuthorizeResult

from bot import readiness, web
from bot.config import Config
from bot.logs import about
from bot.metrics import MeasuredSmileId, Metrics, State
from bot.slack_events import SlackEvents
from bot.socket_mode import SocketMode
from bot.start import StartError, until_database_is_free, until_slack_answers
from bot.ticks import Ticks
from handlers import desk, digests, lateness, register, retention
from handlers.access import Access
from handlers.auto_watch import AutoWatcher
from handlers.callback import Callbacks
from handlers.clock import ClockGuard
from handlers.deliver import WORKERS as DELIVERERS
from handlers.deliver import Deliverer
from handlers.deps import Deps
from handlers.once import Once
from handlers.pace import ChannelPace
from handlers.poll import WORKERS as POLLERS
from handlers.poll import Poller
from handlers.slack import Identity, Slack
from handlers.slack_errors import Busy
from storage.lock import BusyError
from storage.store import CannotOpenError, Store
from storage.table import StorageError

logger = logging.getLogger(__name__)

TICK_SECONDS = 1.0
DIGEST_TIMES_SECONDS = 60.0
SWEEP_SECONDS = 300.0
LISTENERS = 20  # a listener waits for Smile ID: 20 at once keep acks at 11 ms under 20 commands a second
STOP_WITHIN = 10.0
PREDECESSOR_STOPS_WITHIN = STOP_WITHIN + 5
OPEN_WITHIN = 5.0
HTTP_STOP_WITHIN = 3.0
ANSWER_WITHIN = 6.0  # with the connection and a margin, less than STOP_WITHIN


def utc_now() -> datetime:
    """The real clock. Everything else is given one."""
    return datetime.now(UTC)


class Bot:
    """The whole bot. ``start`` returns when it is connected and ticking; ``stop`` gives everything back."""

    def __init__(self, config: Config, *, now: Callable[[], datetime] = utc_now, random: Random | None = None) -> None:
        """Opens the database. Raises StartError when that cannot be done; connects to nothing yet."""
        self.stopping = threading.Event()
        self._listeners = ThreadPoolExecutor(LISTENERS, thread_name_prefix="listener")
        self._ticks = Ticks(self._give_up)
        self._socket: SocketMode | None = None
        self._http: web.HttpServer | None = None
        self._slack_events = None if config.slack_app_token else SlackEvents(config.slack_signing_secret or "", now)
        self._metrics = Metrics()
        self.gave_up = False
        """The bot has stopped because its database failed."""
        try:
            store = Store(config.database_path, patience=PREDECESSOR_STOPS_WITHIN)
            store.take_over(now(), patience=PREDECESSOR_STOPS_WITHIN)
        except (CannotOpenError, StorageError) as problem:
            raise StartError(
                f"The database {config.database_path} cannot be opened ({problem}): check DATABASE_URL and its disk."
            ) from None
        slack = Slack(token=config.slack_bot_token, api_url=config.slack_api_url, on_call=self._metrics.called_slack)
        self.deps = Deps(
            config=config,
            smile=MeasuredSmileId(
                self._metrics.asked_smile_id,
                base_url=config.smile.base_url,
                partner_id=config.smile.partner_id,
                api_keys=config.smile.api_keys,
                now=now,
                pool_size=LISTENERS + POLLERS + DELIVERERS,
                read_timeout=ANSWER_WITHIN,
            ),
            slack=slack,
            access=Access(config, slack, now),
            store=store,
            pace=ChannelPace(),
            now=now,
            started_at=now(),
            wake=self._wake,
            give_up=self._give_up,
            polled=self._metrics.polled,
        )
        self.poller = Poller(self.deps, random or SystemRandom())
        self.deliverer = Deliverer(self.deps)
        self.auto_watcher = AutoWatcher(self.deps, self.poller.allow)
        self.clock_guard = ClockGuard(self.deps, self.poller.breaker)

    def start(self, *, ticking: bool = True) -> None:
        """Connect to Slack, however long that takes; then start the clock, unless ``ticking`` is False.

        Callbacks are taken from the first moment on. Returns early when ``stopping`` is set. Raises StartError when
        Slack refuses the tokens, or when the port is taken.
        """
        self._first(self.clock_guard.check)
        self._serve()
        identity = until_slack_answers(self.deps.slack.whoami, self.stopping)
        if identity is None:
            return
        if not self._listen(self._app(identity)):
            return
        logger.info(
            "Connected to Slack workspace %s; asking Smile ID's %s",
            identity.team,
            self.deps.config.environment,
        )
        self._first(partial(readiness.say_what_was_found, self.deps))
        self._first(partial(lateness.begin, self.deps))
        if ticking:
            self._start_ticking()
            self.clock_guard.watch(self.stopping)

    def _first(self, work: Callable[[], None]) -> None:
        until_database_is_free(partial(self._ticks.run, work), self.stopping)

    def _start_ticking(self) -> None:
        every, deps = self._ticks.every, self.deps
        every(min(TICK_SECONDS, deps.config.poll_fastest_seconds), "poll", self.poller.run)
        every(TICK_SECONDS, "deliver", self.deliverer.tick)
        every(TICK_SECONDS, "auto-watch", self.auto_watcher.tick)
        every(TICK_SECONDS, "desk", partial(desk.tick, deps))
        every(TICK_SECONDS, "lateness", partial(lateness.tick, deps))
        every(DIGEST_TIMES_SECONDS, "digest times", self._hold_digest_times)
        every(SWEEP_SECONDS, "retention", partial(retention.sweep, deps), patient=True)
        self._ticks.start()
        self._ticks.wake()

    def _hold_digest_times(self) -> None:
        """Have the clock hold the times of the digests as they are set now; make up for one that was missed."""
        digests.tick(self.deps)
        times = digests.next_times(self.deps).items()
        self._ticks.daily(
            ((channel_id, time(when.hour, when.minute), ZoneInfo(when.time_zone)) for channel_id, when in times),
            partial(digests.tick, self.deps),
        )

    def stop(self, within: float = STOP_WITHIN) -> bool:
        """Take no new work, let what is running end, give leases back, close every connection.

        False when something was still running after ``within`` seconds; its leases are given back all the same.
        """
        self.stopping.set()
        if self._http is not None:
            self._http.stop(HTTP_STOP_WITHIN)
        if self._socket is not None:
            self._socket.close()
        self._ticks.stop()
        self.poller.stop()
        self.deliverer.stop()
        self.auto_watcher.stop()
        self.deps.smile.close()
        waiting = threading.Thread(target=self._wait_for_running, name="stopping", daemon=True)
        waiting.start()
        waiting.join(within)
        finished = not waiting.is_alive()
        with suppress(BusyError):  # the next start gives them back
            self.poller.give_back()
        self.deps.store.close()
        logger.info(
            "Stopped" if finished else "Stopped with a call still running: its work will be done after the next start"
        )
        return finished

    def _wait_for_running(self) -> None:
        self._listeners.shutdown()
        self.poller.wait()
        self.deliverer.wait()
        self.auto_watcher.wait()
        self.clock_guard.wait()

    def _serve(self) -> None:
        config = self.deps.config
        if config.http_port == 0:
            return
        self._metrics.registry.register(
            State(
                self.deps.store,
                now=self.deps.now,
                breaker=lambda: self.poller.breaker.state,
                last_envelope_at=lambda: self._socket.last_envelope_at if self._socket else None,
            )
        )
        app = web.application(
            receive=Callbacks(self.deps).receive,
            trusted_proxies=config.trusted_proxies,
            called_back=self._metrics.called_back,
            not_ready=self._not_ready,
            metrics=self._metrics.page,
            slack=self._slack_events,
        )
        try:
            self._http = web.HttpServer(app, host=config.http_host, port=config.http_port)
        except OSError as problem:
            raise StartError(
                f"Nothing can listen on {config.http_host} port {config.http_port} ({problem.strerror}):"
                " change HTTP_HOST or HTTP_PORT, or stop what is using it."
            ) from None
        logger.info("Listening on http://%s:%d", config.http_host, config.http_port)

    def _not_ready(self) -> list[str]:
        return readiness.reasons(
            self.deps,
            slack=self._slack_trouble(),
            silent_since=self.deliverer.silent_since,
            breaker=self.poller.breaker,
        )

    def _slack_trouble(self) -> str | None:
        if self.deliverer.workspace_closed is not None:
            return f"it refuses the bot ({self.deliverer.workspace_closed})"
        door = self._slack_events
        connected = door.is_open if door is not None else self._socket is not None and self._socket.connected
        return None if connected else "not connected"

    def _app(self, identity: Identity) -> App:
        def authorize(**_: Any) -> AuthorizeResult:
            # auth.test was asked at the start; asking again would cost the first command its 3 seconds on a slow day.
            return AuthorizeResult(
                enterprise_id=None,
                team_id=identity.team_id,
                bot_id=identity.bot_id,
                bot_user_id=identity.bot_user_id,
                bot_token=self.deps.config.slack_bot_token,
            )

        app = App(
            client=self.deps.slack.client,
            authorize=authorize,
            request_verification_enabled=False,  # Slack has authenticated the connection, or SlackEvents the request
            process_before_response=True,  # the listeners only ack: doing so in the dispatching thread saves 10 ms
            listener_executor=self._listeners,
        )
        register(app, self.deps)
        return app

    def _listen(self, app: App) -> bool:
        """Have ``app`` answer what people do in Slack; False when the bot is to stop before that is possible."""
        app_token = self.deps.config.slack_app_token
        if app_token is None:
            assert self._slack_events is not None  # noqa: S101  # made when there is no token for Socket Mode
            self._slack_events.open(app, self.deps.store.slack_requests)
            return True
        once = Once(self.deps.store.slack_requests, self.deps.now)
        new_url = partial(self.deps.slack.connection_url, app_token)
        self._socket = SocketMode(app, new_url, once=once, now=self.deps.now)
        return until_slack_answers(partial(self._connect, self._socket), self.stopping) is not None

    def _connect(self, socket: SocketMode) -> bool:
        # The first connection is ours to repeat: the SDK repeats only later ones.
        if not socket.connect(within=OPEN_WITHIN):
            raise Busy("the Socket Mode connection does not open")
        return True

    def _give_up(self, problem: StorageError) -> None:
        if not self.gave_up:  # every tick would say it again
            logger.critical(
                "The database cannot be used: the bot stops before it forgets anything."
                " Free the disk or restore the file, then start it again.",
                extra=about(reason=str(problem)),
            )
        self.gave_up = True
        self.stopping.set()

    def _wake(self) -> None:
        if not self.stopping.is_set():
            self._ticks.wake()
