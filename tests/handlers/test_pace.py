from datetime import timedelta
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from handlers.pace import ChannelPace, RequestCap, interval
from tests.clock import Clock

FASTEST, SLOWEST = timedelta(seconds=15), timedelta(minutes=5)


def pause(age: timedelta, failures: int = 0, seed: int = 1) -> timedelta:
    return interval(age, failures, fastest=FASTEST, slowest=SLOWEST, random=Random(seed))  # noqa: S311  # not a secret


@given(
    age=st.timedeltas(min_value=timedelta(), max_value=timedelta(days=30)),
    failures=st.integers(0, 10_000),
    seed=st.integers(),
)
@settings(derandomize=True)
def test_the_pause_stays_between_the_bounds(age: timedelta, failures: int, seed: int) -> None:
    assert FASTEST <= pause(age, failures, seed) <= SLOWEST


def test_a_young_job_is_asked_about_often_and_an_old_one_seldom() -> None:
    assert pause(timedelta(seconds=20)) < timedelta(seconds=17)
    assert timedelta(seconds=54) <= pause(timedelta(minutes=10)) <= timedelta(seconds=66)
    assert pause(timedelta(days=3)) >= 0.9 * SLOWEST


def test_each_failure_doubles_the_pause() -> None:
    once, twice = pause(timedelta(), 1), pause(timedelta(), 2)

    assert abs(twice / once - 2) < 1e-6


def test_jobs_of_one_age_do_not_march_in_step() -> None:
    assert len({pause(timedelta(minutes=10), seed=seed) for seed in range(20)}) == 20


def test_the_cap_lets_through_so_many_a_second() -> None:
    clock = Clock()
    cap = RequestCap(5, now=clock())

    taken = [cap.take(8, now=clock()), cap.take(8, now=clock()), cap.take(8, now=clock.advance(seconds=0.4))]

    assert taken == [5, 0, 2]


def test_unused_requests_are_kept_for_one_second_at_most() -> None:
    clock = Clock()
    cap = RequestCap(5, now=clock())

    assert cap.take(100, now=clock.advance(hours=1)) == 5


def test_a_slow_cap_adds_up_to_whole_requests() -> None:
    clock = Clock()
    cap = RequestCap(0.5, now=clock())

    assert [cap.take(1, now=clock.advance(seconds=1)) for _ in range(5)] == [1, 0, 1, 0, 1]


def test_requests_not_made_after_all_can_be_made_later() -> None:
    clock = Clock()
    cap = RequestCap(5, now=clock())
    cap.take(5, now=clock())
    cap.give_back(3)

    assert cap.take(8, now=clock()) == 3


def test_a_cap_of_zero_is_no_cap() -> None:
    clock = Clock()
    cap = RequestCap(0, now=clock())

    assert [cap.take(1000, now=clock()) for _ in range(3)] == [1000, 1000, 1000]


def test_a_clock_that_jumps_back_stops_nothing() -> None:
    clock = Clock()
    cap = RequestCap(5, now=clock())
    cap.take(5, now=clock())
    clock.advance(hours=-1)
    cap.take(5, now=clock())

    assert cap.take(5, now=clock.advance(seconds=1)) == 5


def test_a_channel_gets_one_call_at_a_time_and_one_a_second() -> None:
    clock, pace = Clock(), ChannelPace()
    first, while_busy = pace.take("C1", clock()), pace.take("C1", clock.advance(seconds=2))
    pace.done("C1")
    second = pace.take("C1", clock())
    pace.done("C1")
    too_soon, a_second_later = pace.take("C1", clock.advance(seconds=0.9)), pace.take("C1", clock.advance(seconds=0.1))

    assert (first, while_busy, second, too_soon, a_second_later) == (True, False, True, False, True)


def test_a_second_is_counted_from_the_start_of_the_call() -> None:
    clock, pace = Clock(), ChannelPace()
    pace.take("C1", clock())
    clock.advance(seconds=1)
    pace.done("C1")

    assert pace.take("C1", clock())


def test_a_channel_that_slack_wants_quiet_holds_up_no_other() -> None:
    clock, pace = Clock(), ChannelPace()
    pace.rest("C1", clock() + timedelta(seconds=30))

    assert (pace.take("C1", clock()), pace.take("C2", clock())) == (False, True)
    assert pace.is_quiet("C1", clock())
    assert not pace.is_quiet("C1", clock.advance(seconds=30))


def test_a_shorter_wish_for_quiet_does_not_cut_a_longer_one_short() -> None:
    clock, pace = Clock(), ChannelPace()
    pace.rest("C1", clock() + timedelta(seconds=30))
    pace.rest("C1", clock() + timedelta(seconds=1))

    assert pace.is_quiet("C1", clock.advance(seconds=2))


def test_a_quiet_workspace_is_quiet_in_every_channel() -> None:
    clock, pace = Clock(), ChannelPace()
    pace.rest(None, clock() + timedelta(seconds=30))

    assert not pace.take("C1", clock())
    assert pace.take("C1", clock.advance(seconds=30))
