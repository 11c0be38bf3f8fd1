"""Measures two things in turn and prints what came of it: machines are shared and noisy, their ratios are less so."""

import sys
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from statistics import median

Measure = Callable[[], float]
Pair = tuple[float, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """A few lines about the same two things. `compared` says which two and which way is better."""

    compared: str
    first: str
    second: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One comparison: pairs of (first, second), each pair measured back to back; `aim` is printed beside it."""

    what: str
    unit: str
    pairs: list[Pair]
    aim: str = ""

    def __str__(self) -> str:
        first, second = (median(values) for values in zip(*self.pairs, strict=True))
        ratios = sorted(one / other for one, other in self.pairs)
        spread = f"({ratios[0]:.3g} to {ratios[-1]:.3g}, {len(ratios)} pairs)"
        numbers = f"{first:10,.4g} {second:10,.4g}"
        aim = f"  {self.aim}" if self.aim else ""
        return f"  {self.what:<39} {self.unit:<7} {numbers} {median(ratios):8.3g}  {spread}{aim}"


def in_turn(first: Measure, second: Measure, pairs: int) -> list[Pair]:
    """Measure A B A B ...; one unmeasured round goes ahead, for connections, imports and caches."""
    first(), second()
    return [(first(), second()) for _ in range(pairs)]


def seconds_for(work: Callable[[], object], times: int = 1) -> float:
    """How many seconds one `work` takes, of so many in a row."""
    start = time.perf_counter()
    for _ in range(times):
        work()
    return (time.perf_counter() - start) / times


def show(section: Section, lines: Iterable[Line]) -> None:
    """Print a section, each line as soon as it is there."""
    say(f"\n{section.compared}")
    say(f"  {'':<47} {section.first:>10} {section.second:>10} {'ratio':>8}  (least to most)")
    for line in lines:
        say(str(line))


def say(line: str) -> None:
    """Write one line to the terminal at once."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()
