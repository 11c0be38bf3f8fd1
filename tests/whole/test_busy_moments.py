"""Another program has the database in the very moment that must not be lost: what Slack or Smile ID has just said."""

from datetime import timedelta

import pytest

from bot.demo.answers import APPROVED_AFTER_REVIEW, UNDER_REVIEW
from bot.demo.faults import Fault
from bot.demo.slack.model import AMARA, RISK_REVIEW
from handlers.tell import LEASE
from storage.lock import BusyError
from tests.whole.test_delivery import told
from tests.whole.world import World

TRY = timedelta(seconds=30)
ALL_TRIES = LEASE // TRY
DECISION = f"<@{AMARA}> Job `job-1` is approved."


@pytest.fixture
def watched(world: World) -> World:
    world.job("job-1", UNDER_REVIEW, APPROVED_AFTER_REVIEW)
    world.start_bot(OPS_CHANNEL=RISK_REVIEW)
    world.type("/smile watch user-1 job-1")
    return world


@pytest.fixture
def decided(watched: World) -> World:
    """A decision that is written down, shown on its card, and still to be told."""
    watched.advance("job-1")
    watched.clock.advance(minutes=1)
    watched.poll()
    return watched


class Busy:
    """What the bot writes by one method, which finds the database in use the first ``times`` times."""

    def __init__(self, world: World, monkeypatch: pytest.MonkeyPatch, where: str, times: int) -> None:
        assert world.bot is not None
        table, name = where.split(".")
        owner = getattr(world.bot.deps.store, table)
        self._write = getattr(owner, name)
        self._world, self._times = world, times
        self.tries = 0
        monkeypatch.setattr(owner, name, self._try)

    def _try(self, *args: object, **values: object) -> object:
        self.tries += 1
        if self.tries <= self._times:
            self._world.clock.advance(seconds=TRY.total_seconds())
            raise BusyError("database is locked")
        return self._write(*args, **values)


def ask(world: World, *, minutes: float = 6) -> None:
    """Time passes, and the bot asks Smile ID, whether it can write the answer down or not."""
    assert world.bot is not None
    world.clock.advance(minutes=minutes)
    for asked in world.bot.poller.tick():
        asked.exception(timeout=30)
    world.deliver()


def test_an_alert_that_slack_took_is_marked_as_told_once_the_other_program_is_done(
    decided: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    busy = Busy(decided, monkeypatch, "alerts.told", ALL_TRIES - 1)
    decided.deliver()
    decided.pass_time(minutes=10)

    assert [message.text for message in decided.replies()] == [DECISION]
    assert busy.tries == ALL_TRIES


def test_an_alert_that_cannot_be_marked_in_time_is_given_up_loudly_and_marked_as_a_repeat(
    decided: World, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    Busy(decided, monkeypatch, "alerts.told", ALL_TRIES)
    decided.deliver()
    decided.pass_time(minutes=10)

    (lost,) = [record for record in caplog.records if record.levelname == "ERROR"]
    assert lost.getMessage() == "What Slack said cannot be written down: another program has the database"
    assert lost.__dict__["alert"] == 1
    assert lost.exc_info is None
    assert [message.text for message in decided.replies()] == [DECISION, f"{DECISION} (possible repeat of alert 1)"]


@pytest.mark.parametrize("tries", [ALL_TRIES - 1, ALL_TRIES])
def test_the_rest_that_slack_asks_for_is_kept_even_if_it_cannot_be_written_down(
    decided: World, monkeypatch: pytest.MonkeyPatch, tries: int
) -> None:
    decided.slack.fail("chat.postMessage", retry_after=600)
    Busy(decided, monkeypatch, "alerts.delayed", tries)
    decided.deliver()
    asked = len(decided.slack.calls_of("chat.*"))
    decided.pass_time(minutes=5)
    decided.pass_time(minutes=4)
    during = len(decided.slack.calls_of("chat.*")) - asked, decided.replies()
    decided.pass_time(minutes=2)

    assert during == (0, [])
    assert len(decided.replies()) == 1


def test_a_card_that_slack_took_is_not_posted_anew(watched: World, monkeypatch: pytest.MonkeyPatch) -> None:
    watched.slack.workspace.delete(watched.card())
    watched.advance("job-1")
    watched.clock.advance(minutes=1)
    watched.poll()
    busy = Busy(watched, monkeypatch, "watches.card_shown", ALL_TRIES - 1)
    watched.deliver()
    watched.pass_time(minutes=10)

    assert busy.tries >= ALL_TRIES
    assert len(watched.cards()) == 1


def test_a_delivery_that_waits_for_another_program_is_logged_once_and_as_nothing_worse(
    decided: World, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    busy = Busy(decided, monkeypatch, "alerts.claim", 3)
    decided.deliver()
    decided.pass_time(minutes=1)

    (waits,) = [record for record in caplog.records if "has the database" in record.getMessage()]
    assert waits.levelname == "WARNING"
    assert "nobody thought of" not in caplog.text
    assert busy.tries > 1
    assert [message.text for message in decided.replies()] == [DECISION]


def test_the_end_of_an_outage_is_told_by_the_first_answer_that_can_be_written_down(
    watched: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    watched.smile.down = True
    for _ in range(12):
        watched.pass_time(minutes=5)
    watched.smile.down = False
    busy = Busy(watched, monkeypatch, "notices.end", 1)
    ask(watched)
    (during,) = told(watched)
    kept = during.words()
    ask(watched)

    (over,) = told(watched)
    assert "not answered since" in kept
    assert over.edited
    assert busy.tries > 1


@pytest.mark.parametrize("where", ["notices.begin", "notices.end"])
def test_a_refusal_of_the_signature_and_its_end_are_told_once_they_can_be_written_down(
    watched: World, monkeypatch: pytest.MonkeyPatch, where: str
) -> None:
    Busy(watched, monkeypatch, where, 1)
    watched.smile.fail(Fault(code="2205"), times=3)
    for _ in range(3):
        ask(watched)
    (notice,) = watched.channel(RISK_REVIEW)
    begun = notice.words()
    for _ in range(3):
        ask(watched)

    (over,) = watched.channel(RISK_REVIEW)
    assert "signature" in begun
    assert over.edited
