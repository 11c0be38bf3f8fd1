"""Draws how many jobs were decided as what on each day, as a PNG; the only module that draws."""

import io
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import NamedTuple

from PIL import Image, ImageDraw, ImageFont

from bot.blocks.faces import face
from bot.smile_id.verdict import Kind

WIDTH, HEIGHT = 1200, 600
LEFT, TOP, RIGHT, BOTTOM = 40, 130, WIDTH - 40, HEIGHT - 60  # where the bars are
FILLED = 0.7  # of a day's width is its bar
PAPER, INK, LINE = "#ffffff", "#1d1c1d", "#cccccc"
# Colours that people with any colour vision tell apart (Okabe and Ito); whatever is left is grey.
COLOURS = {
    Kind.APPROVED: "#009e73",
    Kind.CAUTION: "#e69f00",
    Kind.REJECTED: "#d55e00",
    Kind.INFORMATION: "#56b4e9",
    Kind.ERROR: "#cc79a7",
}
GREY = "#767676"

Days = Sequence[tuple[date, Mapping[Kind, int]]]


class _Bar(NamedTuple):
    left: float
    right: float
    day: date
    counts: Mapping[Kind, int]


def chart(days: Days, title: str) -> bytes:
    """A PNG with a bar for each day, its verdicts stacked, its total on top; at least one day has a decision."""
    image = Image.new("RGB", (WIDTH, HEIGHT), PAPER)
    draw = ImageDraw.Draw(image)
    kinds = [kind for kind in Kind if any(counts.get(kind) for _, counts in days)]
    draw.text((LEFT, 25), title, INK, _font(30))
    _draw_legend(draw, kinds)
    most = max(sum(counts.values()) for _, counts in days)
    for bar in _bars(days):
        _draw_bar(draw, bar, kinds, (BOTTOM - TOP) / most)
    draw.line((LEFT, BOTTOM, RIGHT, BOTTOM), LINE, 2)
    png = io.BytesIO()
    image.save(png, "PNG", optimize=True)
    return png.getvalue()


def _bars(days: Days) -> Iterator[_Bar]:
    width = (RIGHT - LEFT) / len(days)
    for number, (day, counts) in enumerate(days):
        middle = LEFT + width * (number + 0.5)
        yield _Bar(middle - width * FILLED / 2, middle + width * FILLED / 2, day, counts)


def _draw_bar(draw: ImageDraw.ImageDraw, bar: _Bar, kinds: Sequence[Kind], scale: float) -> None:
    middle, top = (bar.left + bar.right) / 2, float(BOTTOM)
    for kind in kinds:
        if count := bar.counts.get(kind, 0):
            draw.rectangle((bar.left, top - count * scale, bar.right, top), _colour(kind), PAPER)
            top -= count * scale
    draw.text((middle, top - 4), str(sum(bar.counts.values())), INK, _font(22), anchor="mb")
    draw.text((middle, BOTTOM + 10), f"{bar.day:%a}\n{bar.day:%d %b}", INK, _font(20), anchor="ma", align="center")


def _draw_legend(draw: ImageDraw.ImageDraw, kinds: Sequence[Kind]) -> None:
    at = float(LEFT)
    for kind in kinds:
        draw.rectangle((at, 78, at + 18, 96), _colour(kind))
        draw.text((at + 26, 87), face(kind).words, INK, _font(20), anchor="lm")
        at += 26 + draw.textlength(face(kind).words, _font(20)) + 30


def _colour(kind: Kind) -> str:
    return COLOURS.get(kind, GREY)


def _font(size: int) -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
    return ImageFont.load_default(size)  # the one that comes with the library: no machine needs fonts
