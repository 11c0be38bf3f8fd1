import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from handlers import cache
from handlers.cache import Cache
from tests.clock import Clock

MINUTE = timedelta(minutes=1)


class Asked:
    """Answers with how often it was asked, or raises ``trouble``."""

    def __init__(self) -> None:
        self.times = 0
        self.trouble: Exception | None = None

    def __call__(self) -> int:
        self.times += 1
        if self.trouble is not None:
            raise self.trouble
        return self.times


def test_an_answer_is_kept_for_its_time_and_asked_for_again_after_it() -> None:
    clock, asked = Clock(), Asked()
    kept: Cache[int] = Cache(good_for=MINUTE, now=clock)
    first = kept.get("a", asked)
    clock.advance(seconds=59)
    second = kept.get("a", asked)
    clock.advance(seconds=1)

    assert (first, second, kept.get("a", asked)) == (1, 1, 2)


def test_each_key_has_its_own_answer() -> None:
    kept: Cache[int] = Cache(good_for=MINUTE, now=Clock())
    asked = Asked()

    assert [kept.get(key, asked) for key in "abab"] == [1, 2, 1, 2]


def test_a_failure_is_raised_and_not_kept() -> None:
    kept: Cache[int] = Cache(good_for=MINUTE, now=Clock())
    asked = Asked()
    asked.trouble = ValueError("no")
    with pytest.raises(ValueError, match="no"):
        kept.get("a", asked)
    asked.trouble = None

    assert kept.get("a", asked) == 2


@pytest.mark.parametrize("trouble", [None, ValueError("no")])
def test_those_who_ask_at_once_ask_once_and_get_the_same(trouble: Exception | None) -> None:
    kept: Cache[int] = Cache(good_for=MINUTE, now=Clock())
    asked, begun, go_on = Asked(), threading.Event(), threading.Event()
    asked.trouble = trouble

    def slowly() -> int:
        begun.set()
        assert go_on.wait(timeout=10)
        return asked()

    with ThreadPoolExecutor(5) as people:
        first = people.submit(kept.get, "a", slowly)
        assert begun.wait(timeout=10)
        others = [people.submit(kept.get, "a", slowly) for _ in range(3)]
        another_key = people.submit(kept.get, "b", lambda: 7)
        alone = another_key.result(timeout=10)  # nobody waits for somebody else's question
        go_on.set()
        outcomes = [answer.exception(timeout=10) or answer.result() for answer in (first, *others)]

    assert alone == 7
    if trouble is None:
        assert outcomes == [1, 1, 1, 1]
    else:
        assert outcomes[0] is trouble
        assert set(map(type, outcomes)) == {ValueError}


def test_when_it_is_full_the_oldest_answer_makes_room(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cache, "MOST", 2)
    clock, asked = Clock(), Asked()
    kept: Cache[int] = Cache(good_for=MINUTE, now=clock)
    kept.get("a", asked)
    clock.advance(seconds=30)
    kept.get("b", asked)
    clock.advance(seconds=30)
    kept.get("a", asked)  # asked again: now the newest
    kept.get("c", asked)

    assert [kept.get(key, asked) for key in "cab"] == [4, 3, 5]
