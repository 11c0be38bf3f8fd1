"""What Prometheus is told. Labels never hold ids.

Events are counted as they happen; what the database knows is read when somebody asks.
"""

import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from datetime import datetime, timedelta
from functools import partial
from typing import Any, TypeVar

from prometheus_client import CollectorRegistry, Counter, Histogram, ProcessCollector, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

from bot.smile_id.client import SmileId
from bot.smile_id.errors import SmileIdError
from bot.smile_id.id_details import IdDetails
from bot.smile_id.verdict import verdict
from bot.smile_id.wire import JobStatus
from storage.lock import BusyError
from storage.store import Store
from storage.table import StorageError

T = TypeVar("T")

ALERT_STATES = ("waiting", "sending", "told", "folded", "given_up")
BREAKER_STATES = ("closed", "silent", "refused")
SECONDS = (0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 20.0)


class Metrics:
    """The bot's counters, in a registry of their own."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        ProcessCollector(registry=self.registry)
        self._polls = self._counter("polls", "Questions about watched jobs by what came of them", "outcome")
        self._slack = self._counter("slack_calls", "Calls to Slack by method and error", "method", "error")
        self._callbacks = self._counter("callbacks", "Callbacks of Smile ID's by HTTP status", "status")
        self._smile_id = Histogram(
            "smile_bot_smile_id_seconds",
            "How long Smile ID takes to answer, by what came of it",
            ["outcome"],
            buckets=SECONDS,
            registry=self.registry,
        )

    def polled(self, outcome: str) -> None:
        """Count one question about a watched job."""
        self._polls.labels(outcome).inc()

    def called_slack(self, method: str, error: str) -> None:
        """Count one call to Slack; ``error`` is its code, or "ok"."""
        self._slack.labels(method, error).inc()

    def called_back(self, http_status: int) -> None:
        """Count one callback by how it was answered."""
        self._callbacks.labels(str(http_status)).inc()

    def asked_smile_id(self, outcome: str, seconds: float) -> None:
        """Count one call to Smile ID and the time it took, with its retries."""
        self._smile_id.labels(outcome).observe(seconds)

    def page(self) -> bytes:
        """Everything, in Prometheus' text form."""
        return generate_latest(self.registry)

    def _counter(self, name: str, meaning: str, *labels: str) -> Counter:
        return Counter(f"smile_bot_{name}", meaning, labels, registry=self.registry)


class MeasuredSmileId(SmileId):
    """The Smile ID client, every call counted and timed."""

    def __init__(self, measure: Callable[[str, float], None], **settings: Any) -> None:
        """``measure`` gets the outcome and the seconds of each call; ``settings`` are the client's own."""
        super().__init__(**settings)
        self._measure = measure

    def job_status(
        self, smile_user_id: str, job_id: str, history: bool = False, image_links: bool = False, *, retry: bool = True
    ) -> JobStatus:
        """As the client's own."""
        ask = partial(super().job_status, smile_user_id, job_id, history, image_links, retry=retry)
        return self._measured(ask, lambda status: verdict(status).kind)

    def id_details(self, smile_user_id: str, job_id: str) -> IdDetails:
        """As the client's own."""
        return self._measured(partial(super().id_details, smile_user_id, job_id), lambda _: "id details")

    def _measured(self, ask: Callable[[], T], named: Callable[[T], str]) -> T:
        start = time.perf_counter()
        outcome = "unexpected"
        try:
            answer = ask()
            outcome = named(answer)
            return answer
        except SmileIdError as trouble:
            outcome = type(trouble).__name__
            raise
        finally:
            self._measure(outcome, time.perf_counter() - start)


class State(Collector):
    """What the bot's memory and its connections look like at this moment.

    ``breaker`` is one of BREAKER_STATES; ``last_envelope_at`` is when Slack last sent something, None before.
    """

    def __init__(
        self,
        store: Store,
        *,
        now: Callable[[], datetime],
        breaker: Callable[[], str],
        last_envelope_at: Callable[[], datetime | None],
    ) -> None:
        self._store = store
        self._now = now
        self._breaker = breaker
        self._last_envelope_at = last_envelope_at

    def collect(self) -> Iterable[GaugeMetricFamily]:
        """One family after the other, for the registry; without the database's while it cannot be read."""
        remembered: list[GaugeMetricFamily] = []
        with suppress(BusyError, StorageError), self._store.hurry():
            remembered = list(self._remembered(self._now()))
        yield from remembered
        breaker = {state: int(state == self._breaker()) for state in BREAKER_STATES}
        yield _by_state("breaker", "How the bot stands with Smile ID: 1 for the state it is in", breaker)
        envelope_at = self._last_envelope_at()
        if envelope_at is not None:
            yield _gauge("last_envelope_seconds", "Since Slack last sent something", _age(envelope_at, self._now()))

    def _remembered(self, now: datetime) -> Iterator[GaugeMetricFamily]:
        counts = self._store.counts
        due, since = self._store.jobs.due_since(now)
        alerts = dict.fromkeys(ALERT_STATES, 0) | counts.alerts_by_state()
        watches = dict.fromkeys(("watching", "unreachable"), 0) | counts.open_watches_by_state()
        yield _gauge("jobs_due", "Jobs that should have been asked about", due)
        yield _gauge("poll_lag_seconds", "How late the most overdue of them is", _age(since, now))
        yield _by_state("alerts", "Alerts", alerts)
        yield _gauge("oldest_untold_alert_seconds", "Age of the oldest untold alert", _age(counts.untold_since(), now))
        yield _by_state("open_watches", "Open watches", watches)
        yield _gauge("hints", "Callbacks about unwatched jobs still to be looked into", counts.hints())


def _age(since: datetime | None, now: datetime) -> float:
    return max(timedelta(), now - since).total_seconds() if since else 0.0


def _gauge(name: str, meaning: str, value: float) -> GaugeMetricFamily:
    return GaugeMetricFamily(f"smile_bot_{name}", meaning, value=value)


def _by_state(name: str, meaning: str, values: dict[str, int]) -> GaugeMetricFamily:
    family = GaugeMetricFamily(f"smile_bot_{name}", meaning, labels=["state"])
    for state, value in values.items():
        family.add_metric([state], value)
    return family
