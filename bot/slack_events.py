"""HTTP mode: what Slack posts to ``/slack/events``, checked at the door and handed to Bolt.

Slack docs: Verifying requests from Slack; The Events API, error handling.
"""

import logging
from collections.abc import Callable
from datetime import datetime
from functools import partial

from flask import Request, Response, make_response
from slack_bolt import App, BoltRequest, BoltResponse
from slack_bolt.adapter.flask.handler import to_bolt_request, to_flask_response
from slack_sdk.signature import Clock, SignatureVerifier

from bot.logs import about
from handlers.once import Once
from handlers.repeats import Repeats
from storage.slack_requests import SlackRequests

logger = logging.getLogger(__name__)


class SlackEvents:
    """The door for Slack's requests: signed by Slack within the last 5 minutes, each done once.

    The signature is checked before anything is read, over the bytes as they came: Bolt parses first.
    """

    def __init__(self, signing_secret: str, now: Callable[[], datetime]) -> None:
        """Nothing is let in until ``open``."""
        self._verifier = SignatureVerifier(signing_secret, _Clock(now))
        self._now = now
        self._repeats = Repeats()
        self._handle: Callable[[BoltRequest], BoltResponse] | None = None

    @property
    def is_open(self) -> bool:
        """Whether requests are answered."""
        return self._handle is not None

    def open(self, app: App, requests: SlackRequests) -> None:
        """Hand requests to ``app`` from now on, but for those that ``requests`` knows already."""
        app.error(self._unreadable)
        self._handle = partial(_dispatch, app, Once(requests, self._now))

    def answer(self, request: Request) -> Response:
        """Slack's answer: 401 for what is not provably Slack's, 503 before ``open``, else what Bolt says."""
        if not self._signed(request):
            return make_response("The signature does not verify.", 401)
        if self._handle is None:
            return make_response("Not connected to Slack yet.", 503)
        try:
            answer = self._handle(to_bolt_request(request))
        except Exception as problem:
            answer = self._unreadable(problem)
        if answer.status == 200:
            self._repeats.over("requests")
        return to_flask_response(answer)

    def _signed(self, request: Request) -> bool:
        body = request.get_data()
        timestamp = request.headers.get("X-Slack-Request-Timestamp")
        signature = request.headers.get("X-Slack-Signature")
        try:
            return self._verifier.is_valid(body, timestamp, signature)
        except (ValueError, TypeError, OverflowError):  # a timestamp that is no number, bytes that are no text
            return False

    def _unreadable(self, error: Exception) -> BoltResponse:
        """Bolt trusts the shape of what is signed; its own handler would log the whole request."""
        reason = type(error).__name__
        if self._repeats.is_new(reason, "requests"):
            logger.warning("Slack sent something that cannot be read", extra=about(reason=reason))
        logger.debug("It failed here", exc_info=error)
        return BoltResponse(status=400, body="This is no request of Slack's.")


def _dispatch(app: App, once: Once, request: BoltRequest) -> BoltResponse:
    """Slack's check of the address has no id, and may come again."""
    request_id = request.body.get("event_id") or request.body.get("trigger_id")
    return once.do(request_id, partial(app.dispatch, request), again=BoltResponse(status=200))


class _Clock(Clock):
    def __init__(self, now: Callable[[], datetime]) -> None:
        self._now = now

    def now(self) -> float:
        return self._now().timestamp()
