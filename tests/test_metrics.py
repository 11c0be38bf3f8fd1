import threading
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from prometheus_client.parser import text_string_to_metric_families

from bot.metrics import BREAKER_STATES, MeasuredSmileId, Metrics, State
from bot.smile_id.errors import Unavailable
from storage.store import Store
from tests.clock import START, Clock
from tests.smile_id.answers import JOB, KEY, PARTNER, USER, found, params, signed
from tests.storage.rows import add_job, open_watch, watch_with_card

Labels = frozenset[tuple[str, str]]


def samples(metrics: Metrics) -> dict[str, dict[Labels, float]]:
    found: dict[str, dict[Labels, float]] = {}
    for family in text_string_to_metric_families(metrics.page().decode()):
        for sample in family.samples:
            found.setdefault(sample.name, {})[frozenset(sample.labels.items())] = sample.value
    return found


def labels(**wanted: str) -> Labels:
    return frozenset(wanted.items())


NONE = labels()


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    store = Store(tmp_path / "bot.db")
    yield store
    store.close()


@pytest.fixture
def clock() -> Clock:
    return Clock()


def with_state(store: Store, clock: Clock, *, breaker: str = "closed", envelope_at: datetime | None = None) -> Metrics:
    metrics = Metrics()
    metrics.registry.register(State(store, now=clock, breaker=lambda: breaker, last_envelope_at=lambda: envelope_at))
    return metrics


def test_events_are_counted_by_what_came_of_them() -> None:
    metrics = Metrics()
    for outcome in ("approved", "approved", "Unavailable"):
        metrics.polled(outcome)
    metrics.called_slack("chat.postMessage", "ok")
    metrics.called_slack("chat.postMessage", "ratelimited")
    metrics.called_back(401)
    found = samples(metrics)

    assert found["smile_bot_polls_total"] == {labels(outcome="approved"): 2, labels(outcome="Unavailable"): 1}
    assert found["smile_bot_slack_calls_total"] == {
        labels(method="chat.postMessage", error="ok"): 1,
        labels(method="chat.postMessage", error="ratelimited"): 1,
    }
    assert found["smile_bot_callbacks_total"] == {labels(status="401"): 1}
    assert found["process_resident_memory_bytes"]


def test_the_state_of_an_empty_bot_is_zeros_not_gaps(store: Store, clock: Clock) -> None:
    found = samples(with_state(store, clock))

    assert found["smile_bot_poll_lag_seconds"] == {NONE: 0}
    assert found["smile_bot_oldest_untold_alert_seconds"] == {NONE: 0}
    assert found["smile_bot_alerts"][labels(state="waiting")] == 0
    assert found["smile_bot_open_watches"] == {labels(state="watching"): 0, labels(state="unreachable"): 0}
    assert "smile_bot_last_envelope_seconds" not in found


def test_the_state_is_read_when_somebody_asks(store: Store, clock: Clock) -> None:
    metrics = with_state(store, clock, envelope_at=START)
    watch = watch_with_card(store)
    store.alerts.add(watch.number, "changed", channel_id="C1", now=START)
    lost = open_watch(store, add_job(store, "job-2", next_poll_at=START + timedelta(seconds=30)), "C2")
    store.watches.unreachable(lost.number, "is_archived")
    store.hints.seen("user-1", "job-3", job_type=2, now=START)
    clock.advance(seconds=90)
    found = samples(metrics)

    assert found["smile_bot_jobs_due"] == {NONE: 2}
    assert found["smile_bot_poll_lag_seconds"] == {NONE: 90}
    assert found["smile_bot_alerts"][labels(state="waiting")] == 1
    assert found["smile_bot_oldest_untold_alert_seconds"] == {NONE: 90}
    assert found["smile_bot_open_watches"] == {labels(state="watching"): 1, labels(state="unreachable"): 1}
    assert found["smile_bot_hints"] == {NONE: 1}
    assert found["smile_bot_last_envelope_seconds"] == {NONE: 90}


@pytest.mark.parametrize("breaker", BREAKER_STATES)
def test_the_breaker_is_in_one_state(store: Store, clock: Clock, breaker: str) -> None:
    states = samples(with_state(store, clock, breaker=breaker))["smile_bot_breaker"]

    assert states == {labels(state=state): float(state == breaker) for state in BREAKER_STATES}


def test_a_clock_that_jumped_back_gives_no_negative_age(store: Store, clock: Clock) -> None:
    store.alerts.add(watch_with_card(store).number, "changed", channel_id="C1", now=START)
    clock.advance(hours=-1)

    assert samples(with_state(store, clock))["smile_bot_oldest_untold_alert_seconds"] == {NONE: 0}


class Scripted(MeasuredSmileId):
    """Has its answers made up one level below the measuring."""

    answer: bytes | Exception

    def _post(self, *_: Any) -> tuple[int, bytes, float | None]:
        if isinstance(self.answer, Exception):
            raise self.answer
        return 200, self.answer, None


@pytest.mark.parametrize(
    ("answer", "outcome"),
    [
        (signed(found(ResultCode="1220", PartnerParams=params(2))), "approved"),
        (Unavailable("Not now.", who="smile_id"), "Unavailable"),
        (ValueError(), "unexpected"),
    ],
)
def test_every_call_to_smile_id_is_timed_by_what_came_of_it(
    clock: Clock, answer: bytes | Exception, outcome: str
) -> None:
    metrics = Metrics()
    smile = Scripted(
        metrics.asked_smile_id, base_url="http://127.0.0.1:1/v1", partner_id=PARTNER, api_keys=[KEY], now=clock
    )
    smile.answer = answer
    raised: Exception | None = None
    try:
        smile.job_status(USER, JOB, retry=False)
    except Exception as problem:
        raised = problem
    smile.close()

    assert raised is (answer if isinstance(answer, Exception) else None)
    assert samples(metrics)["smile_bot_smile_id_seconds_count"] == {labels(outcome=outcome): 1}


def test_a_look_at_id_details_is_timed_too(clock: Clock) -> None:
    metrics = Metrics()
    smile = Scripted(
        metrics.asked_smile_id, base_url="http://127.0.0.1:1/v1", partner_id=PARTNER, api_keys=[KEY], now=clock
    )
    smile.answer = signed(found(ResultCode="1220", PartnerParams=params(2)))
    smile.id_details(USER, JOB)
    smile.close()

    assert samples(metrics)["smile_bot_smile_id_seconds_count"] == {labels(outcome="id details"): 1}


def test_while_the_database_cannot_be_read_the_rest_is_still_told(store: Store, clock: Clock) -> None:
    metrics = with_state(store, clock, breaker="silent")
    metrics.called_back(503)
    taken, over = threading.Event(), threading.Event()

    def keep() -> None:
        with store.atomic():
            taken.set()
            over.wait(30)

    keeper = threading.Thread(target=keep, name="keeper")
    keeper.start()
    taken.wait(30)
    held = samples(metrics)
    over.set()
    keeper.join()

    assert held["smile_bot_callbacks_total"][labels(status="503")] == 1
    assert held["smile_bot_breaker"][labels(state="silent")] == 1
    assert "smile_bot_alerts" not in held
    assert "smile_bot_alerts" in samples(metrics)
