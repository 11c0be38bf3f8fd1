"""Keeps what Slack answers for a while, so that a click does not cost a question each time."""

import threading
from collections.abc import Callable
from concurrent.futures import Future
from datetime import datetime, timedelta
from typing import Generic, TypeVar

T = TypeVar("T")

MOST = 10_000  # answers; the oldest make room


class Cache(Generic[T]):
    """Answers by key, each good for a while and asked for once, however many threads want it. Failures are not kept."""

    def __init__(self, *, good_for: timedelta, now: Callable[[], datetime]) -> None:
        self._good_for = good_for
        self._now = now
        self._lock = threading.Lock()
        self._answers: dict[str, tuple[datetime, Future[T]]] = {}

    def get(self, key: str, ask: Callable[[], T]) -> T:
        """The kept answer, or that of ``ask``; raises what ``ask`` raises, to all who wait for it."""
        answer, missing = self._find(key)
        if missing:
            try:
                answer.set_result(ask())
            except BaseException as problem:  # whoever waits must not wait for ever
                self._forget(key, answer)
                answer.set_exception(problem)
        return answer.result()

    def _find(self, key: str) -> tuple[Future[T], bool]:
        with self._lock:
            asked_at, answer = self._answers.get(key, (None, Future[T]()))
            if asked_at is not None and timedelta() <= self._now() - asked_at < self._good_for:
                return answer, False
            self._answers.pop(key, None)  # the new one goes to the end: the first is always the oldest
            self._answers[key] = self._now(), (answer := Future())
            if len(self._answers) > MOST:
                del self._answers[next(iter(self._answers))]
            return answer, True

    def _forget(self, key: str, answer: Future[T]) -> None:
        with self._lock:
            if key in self._answers and self._answers[key][1] is answer:
                del self._answers[key]
