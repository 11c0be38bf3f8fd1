"""The short form of `make chaos`: a small plan of a fixed seed, with a kill -9, a SIGTERM, clock jumps, a full disk."""

from pathlib import Path

from tests.chaos.judge import verdicts
from tests.chaos.plan import make
from tests.chaos.troubles import BotDies
from tests.chaos.world import World

SEED = 10204
SEEN = ("The clock was set back", "before it forgets anything")  # in the log: these troubles have met the bot
FINISH_WITHIN = 120.0  # seconds; it takes some 10, but what a killed bot was sending waits for the end of its lease


def test_a_plan_is_the_same_for_the_same_seed_and_another_for_another() -> None:
    assert str(make(7, jobs=20, seconds=8)) == str(make(7, jobs=20, seconds=8))
    assert str(make(7, jobs=20, seconds=8)) != str(make(8, jobs=20, seconds=8))


def test_after_kills_storms_and_outages_every_promise_is_kept(tmp_path: Path) -> None:
    plan = make(SEED, jobs=20, seconds=8)
    record = World(plan, tmp_path).play(finish_within=FINISH_WITHIN)

    assert {trouble.kind.how for trouble in plan.troubles if isinstance(trouble.kind, BotDies)} == {"kill", "term"}
    assert [words for words in SEEN if not any(words in line for line in record.log)] == []
    assert len([watch for watch in record.watches() if record.cards(*watch)]) >= len(plan.jobs) / 2
    assert verdicts(record) == [], "\n".join([str(plan), *record.log])
