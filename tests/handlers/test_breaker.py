from datetime import timedelta

import pytest

from handlers.breaker import FAILURES, PROBE_EVERY, REFUSED_PROBE_EVERY, SILENCE, Breaker
from tests.clock import Clock


@pytest.fixture
def clock() -> Clock:
    return Clock()


def silent(clock: Clock) -> Breaker:
    breaker = Breaker()
    breaker.answered()
    breaker.told_answers()
    breaker.failed(clock())
    clock.advance(seconds=SILENCE.total_seconds())
    for _ in range(FAILURES):
        breaker.failed(clock())
    return breaker


def test_all_may_be_asked_while_smile_id_answers(clock: Clock) -> None:
    assert Breaker().room(16, clock()) == 16


def test_many_failures_over_a_minute_are_silence_since_the_first_of_them(clock: Clock) -> None:
    start = clock()
    breaker = Breaker()
    said = [breaker.failed(clock())]
    clock.advance(seconds=60)
    said += [breaker.failed(clock()) for _ in range(FAILURES)]

    assert said.count(True) == 1
    assert breaker.silent_since == start


@pytest.mark.parametrize(("failures", "seconds"), [(100, 59), (FAILURES - 1, 3600)])
def test_a_burst_or_a_few_failures_are_no_silence(clock: Clock, failures: int, seconds: int) -> None:
    breaker = Breaker()
    breaker.failed(clock())
    clock.advance(seconds=seconds)
    for _ in range(failures - 1):
        breaker.failed(clock())

    assert breaker.silent_since is None


def test_one_answer_in_between_starts_the_count_anew(clock: Clock) -> None:
    breaker = Breaker()
    for _ in range(3):
        breaker.failed(clock())
        clock.advance(minutes=1)
        breaker.answered()
    for _ in range(FAILURES):
        breaker.failed(clock())

    assert breaker.silent_since is None


def test_silence_leaves_one_probe_now_and_then(clock: Clock) -> None:
    breaker = silent(clock)
    at_once = breaker.room(16, clock())
    clock.advance(seconds=PROBE_EVERY.total_seconds())
    later = breaker.room(16, clock())
    breaker.asked(clock())

    assert (at_once, later, breaker.room(16, clock())) == (0, 1, 0)


def test_an_answer_ends_the_silence_and_so_does_each_until_somebody_has_said_so(clock: Clock) -> None:
    breaker = silent(clock)

    assert [breaker.answered(), breaker.answered()] == [True, True]
    assert [breaker.told_answers(), breaker.told_answers()] == [True, False]
    assert not breaker.answered()
    assert breaker.room(16, clock()) == 16


def test_the_first_answer_of_all_may_end_a_trouble_from_before_the_start() -> None:
    breaker = Breaker()

    assert [breaker.answered(), breaker.told_answers(), breaker.answered()] == [True, True, False]


def test_a_refusal_stops_at_once_and_is_tried_every_five_minutes(clock: Clock) -> None:
    breaker = Breaker()
    said = [breaker.refused(clock()), breaker.refused(clock())]
    at_once = breaker.room(16, clock())
    clock.advance(seconds=REFUSED_PROBE_EVERY.total_seconds() - 1)
    too_early = breaker.room(16, clock())
    clock.advance(seconds=1)

    assert said == [True, False]
    assert (at_once, too_early, breaker.room(16, clock())) == (0, 0, 1)


def test_a_probe_that_got_no_answer_does_not_count_as_one_and_is_made_again_soon(clock: Clock) -> None:
    breaker = Breaker()
    breaker.refused(clock())
    breaker.probe_now()
    breaker.asked(clock())
    breaker.failed(clock())
    at_once = breaker.room(16, clock())
    clock.advance(seconds=PROBE_EVERY.total_seconds())

    assert (at_once, breaker.room(16, clock()), breaker.state) == (0, 1, "refused")


def test_an_answer_that_is_no_acceptance_leaves_a_refusal_as_it_is(clock: Clock) -> None:
    breaker = Breaker()
    breaker.refused(clock())
    breaker.answered()
    after_an_answer = breaker.state
    ended = [breaker.accepted(), breaker.accepted()]
    breaker.told_accepts()

    assert after_an_answer == "refused"
    assert ended == [True, True]
    assert not breaker.accepted()
    assert breaker.state == "closed"


def test_the_first_acceptance_of_all_may_end_a_refusal_from_before_the_start() -> None:
    breaker = Breaker()
    first = breaker.accepted()
    breaker.told_accepts()

    assert (first, breaker.accepted()) == (True, False)


def test_a_trouble_that_begins_again_before_its_end_is_told_is_told_to_end_once_more(clock: Clock) -> None:
    breaker = silent(clock)
    breaker.refused(clock())
    breaker.told_answers()
    breaker.told_accepts()

    assert [breaker.answered(), breaker.accepted()] == [True, True]


def test_a_trouble_that_nobody_asks_about_any_more_is_forgotten_until_an_answer_ends_it(clock: Clock) -> None:
    breaker = silent(clock)
    breaker.refused(clock())
    breaker.forget()

    assert (breaker.state, breaker.silent_since, breaker.room(16, clock())) == ("closed", None, 16)
    assert [breaker.answered(), breaker.accepted()] == [True, True]


def test_quiet_is_kept_for_as_long_as_it_was_asked_for(clock: Clock) -> None:
    breaker = Breaker()
    breaker.rest(clock() + timedelta(seconds=60))
    breaker.rest(clock() + timedelta(seconds=5))
    clock.advance(seconds=59)
    during = breaker.room(16, clock())
    clock.advance(seconds=1)

    assert (during, breaker.room(16, clock()), breaker.state) == (0, 16, "closed")


def test_a_clock_that_is_set_back_makes_no_quiet_longer(clock: Clock) -> None:
    breaker = Breaker()
    breaker.rest(clock() + timedelta(seconds=60))
    clock.advance(days=-1)
    breaker.probe_now()  # as the guard of the clock does

    assert breaker.room(16, clock()) == 16


def test_a_clock_that_is_set_back_does_does_not_put_off_the_notice_of_silence(clock: Clock) -> None:
    breaker = Breaker()
    breaker.failed(clock())
    clock.advance(hours=-1)
    for _ in range(FAILURES):
        breaker.failed(clock())
    clock.advance(seconds=SILENCE.total_seconds())

    assert breaker.failed(clock())


def test_whoever_has_mended_something_may_ask_for_a_probe(clock: Clock) -> None:
    breaker = Breaker()
    breaker.refused(clock())
    breaker.probe_now()

    assert breaker.room(16, clock()) == 1
    assert breaker.refused_since == clock()
    assert timedelta(minutes=5) == REFUSED_PROBE_EVERY
