from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from handlers.hours import EVERY_DAY, MIDNIGHT, next_open
from storage.settings import ChannelSettings
from tests.clock import START
from tests.smile_id.answers import moderate

WEEKDAYS = frozenset(range(1, 6))
ZONES = [
    *("UTC", "Africa/Lagos", "Africa/Nairobi", "Africa/Cairo", "Asia/Kathmandu", "Europe/Berlin", "America/New_York"),
    *("America/Santiago", "Australia/Lord_Howe", "Pacific/Kiritimati", "Pacific/Pago_Pago"),
]
STEADY = ["UTC", "Africa/Lagos", "Africa/Nairobi", "Asia/Kathmandu", "Pacific/Kiritimati", "Pacific/Pago_Pago"]
MOMENTS = st.datetimes(datetime(2026, 1, 1), datetime(2031, 12, 31), timezones=st.just(UTC))  # noqa: DTZ001  # in UTC
TIMES = st.times().map(lambda moment: moment.replace(second=0, microsecond=0, fold=0))
DAYS = st.frozensets(st.integers(1, 7), min_size=1)


def hours(
    zone: str = "UTC", opens: time = time(9), closes: time = time(17), days: frozenset[int] = WEEKDAYS
) -> ChannelSettings:
    return ChannelSettings(
        channel_id="C1",
        due_hours=4,
        oncall_group=None,
        lead=None,
        time_zone=zone,
        opens=opens,
        closes=closes,
        days=days,
        digest_at=None,
        digested_until=None,
        changed_by="U1",
        changed_at=START,
    )


def is_open(settings: ChannelSettings, moment: datetime) -> bool:
    return next_open(settings, moment) == moment


@st.composite
def any_hours(draw: st.DrawFn, zones: list[str] = ZONES) -> ChannelSettings:
    return hours(draw(st.sampled_from(zones)), draw(TIMES), draw(TIMES), draw(DAYS))


def local(zone: str, *wall: int, fold: int = 0) -> datetime:
    """The moment when the clocks of a zone show this."""
    return datetime(*wall, tzinfo=ZoneInfo(zone), fold=fold).astimezone(UTC)  # type: ignore[arg-type, misc]


@given(any_hours(), MOMENTS)
@moderate()
def test_the_next_opening_is_open_and_never_in_the_past(settings: ChannelSettings, moment: datetime) -> None:
    opening = next_open(settings, moment)

    assert opening >= moment
    assert is_open(settings, opening)
    assert next_open(settings, opening) == opening


@given(any_hours(), MOMENTS, st.floats(0, 1))
@moderate()
def test_nothing_is_open_before_the_next_opening(settings: ChannelSettings, moment: datetime, part: float) -> None:
    opening = next_open(settings, moment)
    between = moment + (opening - moment) * part
    assume(between < opening)

    assert not is_open(settings, between)
    assert next_open(settings, between) == opening


@given(any_hours(), MOMENTS)
@moderate()
def test_a_later_moment_never_opens_earlier(settings: ChannelSettings, moment: datetime) -> None:
    later = moment + timedelta(minutes=61)

    assert next_open(settings, moment) <= next_open(settings, later)


@given(any_hours(STEADY), MOMENTS)
@moderate()
def test_where_clocks_never_change_the_clock_on_the_wall_decides(settings: ChannelSettings, moment: datetime) -> None:
    wall = moment.astimezone(ZoneInfo(settings.time_zone))
    opens, shown, closes = settings.opens, wall.time(), settings.closes
    today, yesterday = (day.isoweekday() in settings.days for day in (wall, wall - timedelta(days=1)))
    of_today = today and opens <= shown and (shown < closes or closes <= opens)
    of_yesterday = yesterday and closes <= opens and shown < closes

    assert is_open(settings, moment) == (of_today or of_yesterday)


@given(st.sampled_from(ZONES), MOMENTS, TIMES)
@moderate()
def test_from_any_time_to_the_same_every_day_is_always(zone: str, moment: datetime, at: time) -> None:
    assert is_open(hours(zone, at, at, EVERY_DAY), moment)


def test_hours_over_midnight_belong_to_the_day_on_which_they_begin() -> None:
    night = hours(opens=time(22), closes=time(6), days=frozenset([5]))  # Friday

    assert is_open(night, datetime(2026, 11, 20, 22, 0, tzinfo=UTC))
    assert is_open(night, datetime(2026, 11, 21, 5, 59, tzinfo=UTC))
    assert next_open(night, datetime(2026, 11, 21, 6, 0, tzinfo=UTC)) == datetime(2026, 11, 27, 22, 0, tzinfo=UTC)
    assert next_open(night, datetime(2026, 11, 20, 1, 0, tzinfo=UTC)) == datetime(2026, 11, 20, 22, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("moment", "opening"),
    [
        (datetime(2026, 11, 20, 8, 59, tzinfo=UTC), datetime(2026, 11, 20, 9, 0, tzinfo=UTC)),
        (datetime(2026, 11, 20, 9, 0, tzinfo=UTC), datetime(2026, 11, 20, 9, 0, tzinfo=UTC)),
        (datetime(2026, 11, 20, 16, 59, 59, tzinfo=UTC), datetime(2026, 11, 20, 16, 59, 59, tzinfo=UTC)),
        (datetime(2026, 11, 20, 17, 0, tzinfo=UTC), datetime(2026, 11, 23, 9, 0, tzinfo=UTC)),
        (datetime(2026, 11, 21, 12, 0, tzinfo=UTC), datetime(2026, 11, 23, 9, 0, tzinfo=UTC)),
    ],
)
def test_friday_evening_waits_for_monday_morning(moment: datetime, opening: datetime) -> None:
    assert next_open(hours(), moment) == opening


def test_the_day_is_that_of_the_channel_not_of_greenwich() -> None:
    sunday_evening = datetime(2026, 11, 22, 22, 30, tzinfo=UTC)  # Monday 01:30 in Nairobi

    assert is_open(hours("Africa/Nairobi", time(1), time(2)), sunday_evening)
    assert not is_open(hours("UTC", time(22), time(23)), sunday_evening)


def test_hours_move_with_summer_time() -> None:
    berlin = hours("Europe/Berlin")

    assert next_open(berlin, datetime(2026, 3, 27, 0, 0, tzinfo=UTC)) == datetime(2026, 3, 27, 8, 0, tzinfo=UTC)
    assert next_open(berlin, datetime(2026, 3, 30, 0, 0, tzinfo=UTC)) == datetime(2026, 3, 30, 7, 0, tzinfo=UTC)


def test_an_opening_that_the_clocks_skip_comes_that_much_later() -> None:
    night = hours("America/New_York", time(2, 30), time(5), EVERY_DAY)  # 02:00 to 03:00 is not there on 8 March 2026
    before = local("America/New_York", 2026, 3, 8, 1)

    assert next_open(night, before) == local("America/New_York", 2026, 3, 8, 3, 30)


def test_hours_that_the_clocks_skip_whole_are_no_hours_that_day() -> None:
    night = hours("America/New_York", time(2, 30), time(3, 15), EVERY_DAY)
    before = local("America/New_York", 2026, 3, 8, 1)

    assert next_open(night, before) == local("America/New_York", 2026, 3, 9, 2, 30)


def test_a_day_that_begins_an_hour_late_begins_then() -> None:
    cairo = hours("Africa/Cairo", MIDNIGHT, time(8), EVERY_DAY)  # midnight is not there on 24 April 2026
    before = local("Africa/Cairo", 2026, 4, 23, 23, 30)

    assert next_open(cairo, before) == before + timedelta(minutes=30)


def test_an_hour_that_comes_twice_is_open_both_times() -> None:
    night = hours("Europe/Berlin", time(2), time(4), EVERY_DAY)  # 02:00 to 03:00 comes twice on 25 October 2026

    assert all(is_open(night, local("Europe/Berlin", 2026, 10, 25, 2, 30, fold=fold)) for fold in (0, 1))
    assert not is_open(night, local("Europe/Berlin", 2026, 10, 25, 4))


@pytest.mark.parametrize("day", range(1, 8))
def test_one_day_of_the_week_is_enough(day: int) -> None:
    opening = next_open(hours(days=frozenset([day])), START)

    assert opening.isoweekday() == day
    assert opening - START < timedelta(days=8)


def test_the_end_of_the_day_is_midnight() -> None:
    late = hours(opens=time(22), closes=MIDNIGHT)

    assert is_open(late, datetime(2026, 11, 20, 23, 59, 59, tzinfo=UTC))
    assert not is_open(late, datetime(2026, 11, 21, 0, 0, tzinfo=UTC))
    assert next_open(late, START).date() == date(2026, 11, 23)
