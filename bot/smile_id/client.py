"""Asks Smile ID about jobs over HTTP: one pool of connections, time-outs, retries. Knows no Slack and no database."""

import logging
import random
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Any, cast
from urllib.parse import urlsplit

import requests
from requests.adapters import HTTPAdapter
from urllib3 import HTTPConnectionPool, HTTPSConnectionPool

from bot.smile_id import deadline
from bot.smile_id.envelope import Envelope, open_envelope
from bot.smile_id.errors import (
    Cancelled,
    Malformed,
    Rejected,
    SignatureRefused,
    SmileIdError,
    Unavailable,
    Untrusted,
)
from bot.smile_id.fields import LOOPBACK
from bot.smile_id.headers import moment, seconds_to_wait
from bot.smile_id.id_details import IdDetails, read_id_details
from bot.smile_id.verdict import verdict
from bot.smile_id.wire import JobStatus, job_status_request, read_job_status, timestamp_of

_log = logging.getLogger(__name__)

_PAUSES = (0.5, 1.0, 2.0, 4.0)  # seconds, the longest before each further try; the jitter takes a share of it
_LEAST_TIME = 0.1  # seconds: a time-out must not be zero
_LARGEST_ANSWER = 4_000_000  # bytes: one photo from an ID authority is up to a million, and history can bring several
_CHUNK = 65_536  # bytes


@dataclass(frozen=True, slots=True)
class Waited:
    """The last status of a wait; `finished` is False if the wait ended before the job did."""

    status: JobStatus
    finished: bool


class SmileId:
    """Looks jobs up for one Smile ID partner; any number of threads may share it.

    `base_url` ends in /v1. The first of `api_keys` signs, all of them verify. `now` gives aware UTC. Time-outs are in
    seconds: to connect, for one whole answer, and for a look-up with all its retries. Proxies and CA bundle are read
    from the environment here and now. `clock` counts seconds, `jitter` gives a share between 0 and 1, `pause` waits for
    an event that many seconds at most.

    `clock_skew` is our clock minus Smile ID's at the last answer, to about a second; None before the first one.
    `on_status` is called after each look-up that gave a status, on the thread that asked.
    """

    def __init__(
        self,
        *,
        base_url: str,
        partner_id: str,
        api_keys: Sequence[str],
        now: Callable[[], datetime],
        pool_size: int = 10,
        connect_timeout: float = 3.05,
        read_timeout: float = 8.0,
        total_timeout: float = 20.0,
        clock: Callable[[], float] = time.monotonic,
        jitter: Callable[[], float] = random.random,
        pause: Callable[[threading.Event, float], object] = threading.Event.wait,
    ) -> None:
        self._partner_id = partner_id
        self._api_keys = tuple(api_keys)
        self._now = now
        self._connect_timeout, self._read_timeout, self._total_timeout = connect_timeout, read_timeout, total_timeout
        self._clock, self._jitter, self._pause = clock, jitter, pause
        self._template = _template(f"{base_url.rstrip('/')}/job_status")
        self._session = _Session(pool_size)
        self._settings = self._session.settings_for(str(self._template.url))
        self._closed = threading.Event()
        self._trouble = ""
        self.clock_skew: timedelta | None = None
        self.on_status: Callable[[], None] = lambda: None

    def job_status(
        self, smile_user_id: str, job_id: str, history: bool = False, image_links: bool = False, *, retry: bool = True
    ) -> JobStatus:
        """Ask for a job's status (Smile ID docs: Job status), `history` with the user's other results.

        "Found", "not found" and "no zip yet" are statuses; everything else raises SmileIdError. With `retry`, what may
        pass (no connection, 408, 429, 5xx) is tried again within `total_timeout`; a refused signature never is.
        """
        return read_job_status(self._look_up(smile_user_id, job_id, history, image_links, retry=retry))

    def id_details(self, smile_user_id: str, job_id: str) -> IdDetails:
        """Ask afresh whom a job is about (Smile ID docs: Job status): personal data, neither kept nor logged here.

        The history is asked for too: what an ID authority told stands there in an entry of its own. Retries and
        errors are those of `job_status`; a job that Smile ID does not know has no details.
        """
        return read_id_details(self._look_up(smile_user_id, job_id, history=True))

    def wait_for_result(
        self,
        smile_user_id: str,
        job_id: str,
        *,
        retries: int = 3,
        first_delay: float = 2.0,
        cancelled: threading.Event | None = None,
    ) -> Waited:
        """Ask until the job is decided: once, then up to `retries` times, waiting `first_delay` seconds and then
        twice as long each time (Smile ID docs: Job status in Java, pollJobStatus).

        A job that Smile ID does not know yet is waited for as well. `cancelled` ends the wait, without one `close()`
        does. Raises SmileIdError as `job_status` does.
        """
        stop = cancelled or self._closed
        delay = first_delay
        status = self.job_status(smile_user_id, job_id)
        for _ in range(retries):
            if verdict(status).final:
                break
            self._pause(stop, delay)
            if stop.is_set():
                break
            status = self.job_status(smile_user_id, job_id)
            delay *= 2
        return Waited(status, finished=verdict(status).final)

    def close(self) -> None:
        """Close the connections; whoever waits for a retry gets Cancelled at once."""
        self._closed.set()
        self._session.close()

    def _look_up(
        self, smile_user_id: str, job_id: str, history: bool = False, image_links: bool = False, *, retry: bool = True
    ) -> Envelope:
        ask = partial(self._ask, smile_user_id=smile_user_id, job_id=job_id, history=history, image_links=image_links)
        end = self._clock() + self._total_timeout
        for longest in _PAUSES if retry else ():
            try:
                return ask(end)
            except Unavailable as error:
                delay = (error.retry_after or 0.0) + self._jitter() * longest
                if self._clock() + delay >= end:
                    raise
            self._pause(self._closed, delay)
        return ask(end)

    def _ask(self, end: float, *, smile_user_id: str, job_id: str, history: bool, image_links: bool) -> Envelope:
        """One try, signed afresh, with whatever time is left until `end`."""
        question = job_status_request(
            api_key=self._api_keys[0],
            partner_id=self._partner_id,
            timestamp=timestamp_of(self._now()),
            smile_user_id=smile_user_id,
            job_id=job_id,
            history=history,
            image_links=image_links,
        )
        try:
            http_status, body, retry_after = self._post(question, end - self._clock())
            envelope = open_envelope(
                body,
                api_keys=self._api_keys,
                partner_id=self._partner_id,
                smile_user_id=smile_user_id,
                job_id=job_id,
                http_status=http_status,
                retry_after=retry_after,
            )
        except SmileIdError as error:
            if isinstance(error, SignatureRefused) and self.clock_skew is not None:
                error.blame_clock(self.clock_skew)
            self._note(error)
            raise
        self._note(None)
        self.on_status()
        return envelope

    def _post(self, body: bytes, seconds: float) -> tuple[int, bytes, float | None]:
        if self._closed.is_set():
            raise Cancelled("The bot is shutting down; ask again in a minute.", who="you")
        request = self._template.copy()
        request.body = body
        request.headers["Content-Length"] = str(len(body))
        seconds = max(seconds, _LEAST_TIME)
        timeout = (min(self._connect_timeout, seconds), min(self._read_timeout, seconds))
        try:
            with self._session.send(request, timeout=timeout, allow_redirects=False, **self._settings) as answer:
                now, date = self._now(), moment(answer.headers.get("Date"))
                self.clock_skew = now - date if date else self.clock_skew
                return (
                    answer.status_code,
                    _bounded_body(answer),
                    seconds_to_wait(answer.headers.get("Retry-After"), now),
                )
        except OSError as problem:  # what requests raises, and what a missing CA bundle does
            failure = _no_answer(problem)
        raise failure  # outside of the handler: the problem holds the request with its signature

    def _note(self, error: SmileIdError | None) -> None:
        """Log each change of trouble once, not each try; a "no" about one job is no trouble."""
        trouble = ""
        if error and not isinstance(error, Rejected | Cancelled):
            notes = "".join(f", {note}" for note in getattr(error, "__notes__", ()))
            trouble = f"{type(error).__name__}, code {error.code}, HTTP {error.http_status}{notes}"
        before, self._trouble = self._trouble, trouble
        if trouble and trouble != before:
            _log.warning("%s (%r)", error, trouble)
        elif before and not trouble:
            _log.info("Smile ID answers again (it was %r)", before)


class _Session(requests.Session):
    """A pool of connections that reads the environment once and goes nowhere but where it is sent."""

    def __init__(self, pool_size: int) -> None:
        super().__init__()
        for scheme in ("https://", "http://"):
            self.mount(scheme, _Adapter(pool_maxsize=pool_size))

    def settings_for(self, url: str) -> dict[str, Any]:
        """Read proxies and CA bundle for `url` from the environment, once: each look costs a third of a call."""
        settings = dict(self.merge_environment_settings(url, {}, True, None, None))
        if urlsplit(url).hostname in LOOPBACK:
            settings["proxies"] = {}  # no proxy can reach this machine's own address
        self.trust_env = False
        return settings

    def get_redirect_target(self, resp: requests.Response) -> str | None:  # noqa: ARG002 - requests calls it so
        """Nowhere: a signed question goes to Smile ID alone."""
        return None


class _Adapter(HTTPAdapter):
    """Opens connections whose answers end in time."""

    def get_connection_with_tls_context(self, *args: Any, **kwargs: Any) -> HTTPConnectionPool:
        pool = cast("HTTPConnectionPool", super().get_connection_with_tls_context(*args, **kwargs))
        secure = isinstance(pool, HTTPSConnectionPool)
        pool.ConnectionCls = deadline.HTTPSConnection if secure else deadline.HTTPConnection
        return pool


def _template(url: str) -> requests.PreparedRequest:
    """Prepare once what all calls share; a body is put into a copy."""
    headers = {
        "Accept": "application/json",
        "Accept-Encoding": "identity",
        "Content-Type": "application/json",
        "User-Agent": "smile-id-slack-bot",
    }
    return requests.Request("POST", url, headers=headers).prepare()


def _bounded_body(answer: requests.Response) -> bytes:
    body = bytearray()
    for chunk in answer.iter_content(_CHUNK):
        body += chunk
        if len(body) > _LARGEST_ANSWER:
            raise Malformed(
                "What came back is far larger than a job status; whoever runs the bot must check SMILE_SERVER.",
                who="maintainer",
                http_status=answer.status_code,
            )
    return bytes(body)


def _no_answer(problem: OSError) -> SmileIdError:
    """Say that there was no answer, with a note for the log that names the cause but no address and no question."""
    failure: SmileIdError
    if isinstance(problem, requests.RequestException) and "CERTIFICATE_VERIFY_FAILED" not in str(problem):
        failure = Unavailable("Smile ID cannot be reached or takes too long; ask again in a minute.", who="smile_id")
    else:
        failure = Untrusted(
            "The server did not prove that it is Smile ID's: its TLS certificate does not verify on this machine; "
            "whoever runs the bot must check SMILE_SERVER, the clock and REQUESTS_CA_BUNDLE.",
            who="maintainer",
        )
    inner = problem.args[0] if problem.args else None
    failure.add_note(type(getattr(inner, "reason", problem)).__name__)
    return failure
