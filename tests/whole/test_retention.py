"""What is deleted when its time is over, or when a person is forgotten, whatever went wrong before."""

import pytest

from bot import records
from bot.demo.answers import UNDER_REVIEW
from bot.demo.slack.model import KYC_SUPPORT
from handlers.retention import sweep
from tests.whole.world import World


def test_a_decision_that_a_closed_channel_never_heard_goes_after_retention_days_with_all_its_ids(
    reviewed: World, caplog: pytest.LogCaptureFixture
) -> None:
    world = reviewed
    assert world.bot is not None
    store = world.bot.deps.store
    world.slack.workspace.remove(KYC_SUPPORT)
    world.advance("job-1")
    world.pass_time(minutes=2)
    untold_at_first = store.alerts.untold()
    world.clock.advance(days=89)
    sweep(world.bot.deps)
    untold_in_time = store.alerts.untold()
    world.clock.advance(days=2)
    sweep(world.bot.deps)

    assert (untold_at_first, untold_in_time, store.alerts.untold()) == (1, 1, 0)
    assert store.jobs.find("user-1", "job-1") is None
    assert world.deliver() == 0
    (given_up,) = [record for record in caplog.records if "given up" in record.getMessage()]
    assert vars(given_up)["watch"] == 1
    assert vars(given_up)["reason"] == "not_in_channel"


def test_a_person_whose_ids_somebody_typed_in_the_wrong_order_is_forgotten_too(world: World) -> None:
    world.job("job-1", UNDER_REVIEW)
    world.start_bot()
    for line in ("status job-1 user-1", "watch job-1 user-1", "watch user-1 job-1"):
        world.type(f"/smile {line}")
    assert world.bot is not None
    forgotten = records.forget(world.database, "user-1", now=world.clock())
    dump = "\n".join(world.bot.deps.store._db.conn.iterdump())

    assert (forgotten.jobs, forgotten.watches, forgotten.audit_lines) == (2, 2, 3)
    assert "user-1" not in dump
    assert "job-1" not in dump
