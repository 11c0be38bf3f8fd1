"""The composition root: makes the bot's parts, starts and stops them. The one module that knows everything."""

import logging
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from functools import partial
from random import Random, SystemRandom
from typing import Any, TypeVar

from apscheduler.schedulers.background import BackgroundScheduler
from slack_bolt import App
from slack_bolt.authorization import AuthorizeResult

from bot.config import Config
from bot.smile_id.client import SmileId
from bot.socket_mode import SocketMode
from handlers import register
from handlers.deliver import WORKERS as DELIVERERS
from handlers.deliver import Deliverer
from handlers.deps import Deps
from handlers.poll import WORKERS as POLLERS
from handlers.poll import Poller
from handlers.slack import Busy, Identity, Slack, SlackError
from storage.store import CannotOpenError, Store

logger = logging.getLogger(__name__)

TICK_SECONDS = 1.0
LISTENERS = 20  # a listener waits for Smile ID: 20 at once keep acks at 11 ms under 20 commands a second
STOP_WITHIN = 10.0
OPEN_WITHIN = 5.0
LONGEST_START_PAUSE = 60.0


T = TypeVar("T")


class StartError(Exception):
    """The bot cannot start, and waiting would not help; the text says what to do."""


def utc_now() -> datetime:
    """The real clock. Everything else is given one."""
    return datetime.now(UTC)


class Bot:
    """The whole bot. ``start`` returns when it is connected and ticking; ``stop`` gives everything back."""

    def __init__(self, config: Config, *, now: Callable[[], datetime] = utc_now, random: Random | None = None) -> None:
        """Opens the database. Raises StartError when that cannot be done; connects to nothing yet."""
        self.stopping = threading.Event()
        self._listeners = ThreadPoolExecutor(LISTENERS, thread_name_prefix="listener")
        self._scheduler = BackgroundScheduler(
            timezone=UTC,
            job_defaults={"misfire_grace_time": None, "coalesce": True, "max_instances": 1},
        )
        self._socket: SocketMode | None = None
        try:
            store = Store(config.database_path)
        except CannotOpenError as problem:
            raise StartError(
                f"The database {config.database_path} cannot be opened ({problem}): check DATABASE_URL."
            ) from None
        self.deps = Deps(
            config=config,
            smile=SmileId(
                base_url=config.smile_base_url,
                partner_id=config.smile_partner_id,
                api_keys=config.smile_api_keys,
                now=now,
                pool_size=LISTENERS + POLLERS + DELIVERERS,
            ),
            slack=Slack(token=config.slack_bot_token, api_url=config.slack_api_url),
            store=store,
            now=now,
            wake=self._wake,
        )
        self.poller = Poller(self.deps, random or SystemRandom())
        self.deliverer = Deliverer(self.deps)

    def start(self, *, ticking: bool = True) -> None:
        """Connect to Slack, however long that takes; then start the clock, unless ``ticking`` is False.

        Returns early when ``stopping`` is set. Raises StartError when Slack refuses the tokens.
        """
        identity = self._until_it_works(self.deps.slack.whoami)
        if identity is None:
            return
        self._socket = SocketMode(
            self._app(identity), app_token=self.deps.config.slack_app_token, client=self.deps.slack.client
        )
        if not self._until_it_works(partial(self._connect, self._socket)):
            return
        logger.info(
            "Connected to Slack workspace %s; asking Smile ID's %s",
            identity.team,
            self.deps.config.environment,
        )
        self._say_what_was_found()
        if ticking:
            poll_seconds = min(TICK_SECONDS, self.deps.config.poll_fastest_seconds)
            self._scheduler.add_job(self.poller.tick, "interval", seconds=poll_seconds, id="poll")
            self._scheduler.add_job(self.deliverer.tick, "interval", seconds=TICK_SECONDS, id="deliver")
            self._scheduler.start()

    def stop(self, within: float = STOP_WITHIN) -> bool:
        """Take no new work, let what is running end, give leases back, close every connection.

        False when something was still running after ``within`` seconds; its leases are given back all the same.
        """
        self.stopping.set()
        if self._socket is not None:
            self._socket.close()
        if self._scheduler.running:
            self._scheduler.shutdown()  # a tick under way ends in milliseconds: it waits for nobody
        self.poller.stop()
        self.deliverer.stop()
        self.deps.smile.close()
        finished = _ends_within(within, self._wait_for_running)
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
            request_verification_enabled=False,  # Socket Mode: Slack has authenticated the connection
            process_before_response=True,  # the listeners only ack: doing so in the dispatching thread saves 10 ms
            listener_executor=self._listeners,
        )
        register(app, self.deps)
        return app

    def _connect(self, socket: SocketMode) -> bool:
        # The first connection is ours to repeat: the SDK repeats only later ones.
        if not socket.connect(self.deps.slack.connection_url(self.deps.config.slack_app_token), within=OPEN_WITHIN):
            raise Busy("the Socket Mode connection does not open")
        return True

    def _until_it_works(self, attempt: Callable[[], T]) -> T | None:
        pause = 1.0
        while not self.stopping.is_set():
            try:
                return attempt()
            except Busy as trouble:
                logger.warning("Slack cannot be reached (%s): trying again in %.0f s", trouble.code, pause)
                self.stopping.wait(pause)
                pause = min(LONGEST_START_PAUSE, pause * 2)
            except SlackError as refusal:
                raise StartError(
                    f"Slack refuses the bot ({refusal.code}): check SLACK_BOT_TOKEN and SLACK_APP_TOKEN;"
                    " smile-bot doctor tells which."
                ) from None
        return None

    def _say_what_was_found(self) -> None:
        store, now = self.deps.store, self.deps.now()
        due, since = store.jobs.due_since(now)
        logger.info(
            "Found %d open watches, %d alerts not told yet, %d jobs due%s",
            store.watches.count(),
            store.alerts.untold(),
            due,
            f", the first since {since:%Y-%m-%d %H:%M:%S} UTC" if since else "",
        )

    def _wake(self) -> None:
        if self._scheduler.running and not self.stopping.is_set():
            self._scheduler.modify_job("deliver", next_run_time=utc_now())


def _ends_within(seconds: float, work: Callable[[], None]) -> bool:
    worker = threading.Thread(target=work, name="stopping", daemon=True)
    worker.start()
    worker.join(seconds)
    return not worker.is_alive()
