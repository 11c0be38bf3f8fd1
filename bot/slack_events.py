"""HTTP mode: what Slack posts to ``/slack/events``, checked at the door and handed to Bolt.

Slack docs: Verifying requests from Slack; The Events API, error handling.
"""

import logging
import threading
from collections import OrderedDict
from collections.abc import Callable
from datetime import datetime

from flask import Request, Response, make_response
from slack_bolt import App, BoltResponse
from slack_bolt.adapter.flask import SlackRequestHandler
from slack_sdk.signature import Clock, SignatureVerifier

logger = logging.getLogger(__name__)

MOST_REMEMBERED = 10_000  # Slack sends at most 2,500 events in the 5 minutes over which it repeats them


class SlackEvents:
    """The door for Slack's requests: signed by Slack within the last 5 minutes, each done once.

    The signature is checked before anything is read, over the bytes as they came: Bolt parses first.
    """

    def __init__(self, signing_secret: str, now: Callable[[], datetime]) -> None:
        """Nothing is let in until ``open``."""
        self._verifier = SignatureVerifier(signing_secret, _Clock(now))
        self._handler: SlackRequestHandler | None = None
        self._seen = _Recent(MOST_REMEMBERED)

    @property
    def is_open(self) -> bool:
        """Whether requests are answered."""
        return self._handler is not None

    def open(self, app: App) -> None:
        """Hand requests to ``app`` from now on."""
        app.middleware(self._once)
        app.error(_unreadable)
        self._handler = SlackRequestHandler(app)

    def answer(self, request: Request) -> Response:
        """Slack's answer: 401 for what is not provably Slack's, 503 before ``open``, else what Bolt says."""
        if not self._signed(request):
            return make_response("The signature does not verify.", 401)
        if self._handler is None:
            return make_response("Not connected to Slack yet.", 503)
        try:
            return self._handler.handle(request)
        except Exception as problem:
            return make_response(_unreadable(problem).body, 400)

    def _signed(self, request: Request) -> bool:
        body = request.get_data()
        timestamp = request.headers.get("X-Slack-Request-Timestamp")
        signature = request.headers.get("X-Slack-Signature")
        try:
            return self._verifier.is_valid(body, timestamp, signature)
        except (ValueError, TypeError, OverflowError):  # a timestamp that is no number, bytes that are no text
            return False

    def _once(self, body: dict[str, object], next: Callable[[], BoltResponse]) -> BoltResponse:  # noqa: A002  # Bolt's name
        key = body.get("event_id") or body.get("trigger_id")
        if isinstance(key, str) and not self._seen.add(key):
            logger.info("Slack sent a request again that was answered before")
            return BoltResponse(status=200)
        return next()


def _unreadable(error: Exception) -> BoltResponse:
    # Bolt trusts the shape of what is signed; its own handler would log the whole request.
    logger.warning("Slack sent something that cannot be read (%s)", type(error).__name__)
    logger.debug("It failed here", exc_info=error)
    return BoltResponse(status=400, body="This is no request of Slack's.")


class _Clock(Clock):
    def __init__(self, now: Callable[[], datetime]) -> None:
        self._now = now

    def now(self) -> float:
        return self._now().timestamp()


class _Recent:
    """The last so many keys."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._keys: OrderedDict[str, None] = OrderedDict()
        self._lock = threading.Lock()

    def add(self, key: str) -> bool:
        """Remember a key; whether it is new."""
        with self._lock:
            if key in self._keys:
                return False
            self._keys[key] = None
            if len(self._keys) > self._most:
                self._keys.popitem(last=False)
            return True
