"""The chart as a picture: read back, by the colours of its bars."""

import io
from collections import Counter
from datetime import date, timedelta

import pytest
from PIL import Image

from bot.chart import BOTTOM, COLOURS, GREY, HEIGHT, LEFT, RIGHT, TOP, WIDTH, Days, chart
from bot.smile_id.verdict import Kind

DAY = timedelta(days=1)


def days(*counts: Counter[Kind]) -> Days:
    return [(date(2026, 11, 8) + number * DAY, count) for number, count in enumerate(counts)]


def drawn(days: Days) -> Image.Image:
    image = Image.open(io.BytesIO(chart(days, "Decisions per day")))
    image.load()
    return image


def height(image: Image.Image, day: int, of: int, colour: str) -> int:
    """How many pixels of that colour stand in the middle of a day's bar."""
    middle = int(LEFT + (RIGHT - LEFT) / of * (day + 0.5))
    wanted = tuple(int(colour[at : at + 2], 16) for at in (1, 3, 5))
    return sum(image.getpixel((middle, y)) == wanted for y in range(TOP, BOTTOM))


def test_the_chart_is_a_picture_that_fits_any_window() -> None:
    image = drawn(days(Counter({Kind.APPROVED: 3})))

    assert (image.format, image.size) == ("PNG", (WIDTH, HEIGHT))


def test_bars_are_as_high_as_there_are_decisions() -> None:
    image = drawn(days(Counter({Kind.APPROVED: 10}), Counter({Kind.APPROVED: 5}), Counter()))
    full, half, none = (height(image, day, 3, COLOURS[Kind.APPROVED]) for day in range(3))

    assert full == pytest.approx(BOTTOM - TOP, abs=3)
    assert half == pytest.approx(full / 2, abs=3)
    assert none == 0


def test_the_verdicts_of_a_day_stand_upon_each_other_each_in_its_colour() -> None:
    image = drawn(days(Counter({Kind.APPROVED: 5, Kind.REJECTED: 3, Kind.UNKNOWN: 2})))
    approved, rejected, unknown = (
        height(image, 0, 1, colour) for colour in (COLOURS[Kind.APPROVED], COLOURS[Kind.REJECTED], GREY)
    )

    assert approved > rejected > unknown > 0
    assert approved + rejected + unknown == pytest.approx(BOTTOM - TOP, abs=9)


def test_each_verdict_has_a_colour_of_its_own() -> None:
    assert len({*COLOURS.values(), GREY}) == len(COLOURS) + 1


def test_a_year_of_days_and_huge_counts_are_drawn_too() -> None:
    image = drawn(days(*[Counter(dict.fromkeys(Kind, 10**9))] * 365))

    assert image.size == (WIDTH, HEIGHT)
