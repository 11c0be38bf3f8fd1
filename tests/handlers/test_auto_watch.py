import logging
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from bot.smile_id.errors import Cancelled, Malformed, Rejected, SmileIdError, Unavailable, Untrusted
from bot.smile_id.verdict import Kind, verdict
from bot.smile_id.wire import JobStatus, dump
from handlers.auto_watch import AGAIN_AFTER, KEPT, PER_TICK, AutoWatcher
from handlers.slack_errors import Busy, ChannelClosed, WorkspaceClosed
from tests.clock import START
from tests.handlers.parts import BOT, Parts, parts
from tests.smile_id.answers import result, status
from tests.storage.rows import add_job, open_watch

REVIEW = status(result(2, "0824"))
APPROVED = status(result(2, "1220"))
PROCESSING = status(job_complete=False, job_success=False)


@pytest.fixture
def bot(tmp_path: Path) -> Iterator[Parts]:
    with parts(tmp_path, AUTO_WATCH="C1") as bot:
        yield bot


@pytest.fixture
def watcher(bot: Parts) -> Iterator[AutoWatcher]:
    yield from made(bot)


def made(bot: Parts, allow: Callable[[int], int] = lambda wanted: wanted) -> Iterator[AutoWatcher]:
    watcher = AutoWatcher(bot.deps, allow)
    yield watcher
    watcher.stop()
    watcher.wait()


def hint(bot: Parts, job_id: str = "job-1", answer: JobStatus | Exception = REVIEW, job_type: int | None = 2) -> None:
    """A callback about an unwatched job has come, and ``answer`` is what Smile ID says of the job."""
    bot.smile.answers[job_id] = replace(answer, job_id=job_id) if isinstance(answer, JobStatus) else answer
    bot.store.hints.seen("user-1", job_id, job_type=job_type, now=bot.clock())


def tick(watcher: AutoWatcher) -> int:
    looks = watcher.tick()
    for look in looks:
        look.result(timeout=10)
    return len(looks)


def waiting(bot: Parts) -> int:
    return bot.store.counts.hints()


def test_a_job_under_review_is_watched_in_the_channel_by_the_bot_itself(bot: Parts, watcher: AutoWatcher) -> None:
    hint(bot)
    tick(watcher)
    (watch,) = bot.store.watches.open_of_job(1)
    ((channel_id, card),) = bot.slack.posted

    assert verdict(REVIEW).kind is Kind.UNDER_REVIEW
    assert (watch.channel_id, watch.slack_user_id, watch.tell) == ("C1", BOT, "changes")
    assert channel_id == "C1"
    assert "nder review" in card.text
    assert bot.smile.asked == [("user-1", "job-1")]
    assert waiting(bot) == 0


@pytest.mark.parametrize("answer", [APPROVED, PROCESSING, status(code="2304"), Rejected("No.", who="you")])
def test_a_job_that_is_not_under_review_is_forgotten_and_nothing_is_told(
    bot: Parts, watcher: AutoWatcher, answer: JobStatus | Exception
) -> None:
    hint(bot, answer=answer)
    tick(watcher)

    assert bot.slack.posted == []
    assert bot.store.jobs.find("user-1", "job-1") is None
    assert waiting(bot) == 0


@pytest.mark.parametrize("trouble", [Unavailable, Untrusted, Malformed, Cancelled])
def test_while_smile_id_gives_no_answer_the_hint_is_kept_and_looked_into_later(
    bot: Parts, watcher: AutoWatcher, trouble: type[SmileIdError]
) -> None:
    hint(bot, answer=trouble("Not now.", who="smile_id"))
    first = tick(watcher), tick(watcher)
    bot.smile.answers["job-1"] = REVIEW
    bot.clock.advance(seconds=AGAIN_AFTER.total_seconds())
    later = tick(watcher)

    assert first == (1, 0)
    assert later == 1
    assert len(bot.slack.posted) == 1
    assert waiting(bot) == 0


def test_a_hint_is_kept_for_a_day_and_no_longer_and_the_log_says_so(
    bot: Parts, watcher: AutoWatcher, caplog: pytest.LogCaptureFixture
) -> None:
    hint(bot, answer=Unavailable("Not now.", who="smile_id"))
    bot.clock.advance(seconds=KEPT.total_seconds())
    on_the_last_moment = tick(watcher)
    bot.clock.advance(hours=1)

    assert on_the_last_moment == 1
    assert tick(watcher) == 0
    assert waiting(bot) == 0
    assert [vars(record)["hint"] for record in caplog.records if "Hint dropped" in record.getMessage()] == [1]


def test_the_channel_is_that_of_the_job_type_smile_id_says_not_the_callback(tmp_path: Path) -> None:
    with parts(tmp_path, AUTO_WATCH="2:C2, 6:C6") as bot:
        for watcher in made(bot):
            hint(bot, job_type=6)
            tick(watcher)

        assert [channel_id for channel_id, _ in bot.slack.posted] == ["C2"]


def test_a_job_type_without_a_channel_is_not_watched(tmp_path: Path) -> None:
    with parts(tmp_path, AUTO_WATCH="6:C6") as bot:
        for watcher in made(bot):
            hint(bot)
            tick(watcher)

        assert bot.slack.posted == []
        assert waiting(bot) == 0


def test_a_closed_channel_is_logged_once_and_gets_its_watch_when_it_opens(
    bot: Parts, watcher: AutoWatcher, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.WARNING, logger="handlers.auto_watch")
    bot.slack.trouble = ChannelClosed("not_in_channel")
    hint(bot)
    for _ in range(3):
        tick(watcher)
        bot.clock.advance(seconds=AGAIN_AFTER.total_seconds())
    closed = waiting(bot), bot.store.watches.count()
    bot.slack.trouble = None
    tick(watcher)

    assert closed == (1, 0)
    assert len(caplog.records) == 1
    assert len(bot.slack.posted) == 1
    assert waiting(bot) == 0


def test_a_busy_slack_gets_the_card_later_and_the_watch_stands(bot: Parts, watcher: AutoWatcher) -> None:
    bot.slack.trouble = Busy("ratelimited", retry_after=30)
    hint(bot)
    tick(watcher)

    assert bot.store.watches.count() == 1
    assert waiting(bot) == 0


def test_a_job_whose_watch_somebody_stopped_is_left_alone(bot: Parts, watcher: AutoWatcher) -> None:
    watch = open_watch(bot.store, add_job(bot.store), "C1")
    bot.store.watches.end(watch.number, "stopped", now=START, by="U1")
    hint(bot)
    tick(watcher)

    assert bot.slack.posted == []
    assert bot.store.watches.count() == 0


def test_a_job_that_somebody_watches_meanwhile_gets_no_second_watch(bot: Parts, watcher: AutoWatcher) -> None:
    hint(bot)
    open_watch(bot.store, add_job(bot.store, status=dump(REVIEW)), "C1")
    tick(watcher)

    assert bot.store.watches.count() == 1
    assert waiting(bot) == 0


def test_a_burst_is_worked_off_a_few_at_a_time(bot: Parts, watcher: AutoWatcher) -> None:
    for number in range(5):
        hint(bot, f"job-{number}", APPROVED)

    assert [tick(watcher) for _ in range(4)] == [PER_TICK, PER_TICK, 1, 0]


def test_no_question_is_asked_beyond_what_the_cap_allows(bot: Parts) -> None:
    asked_for: list[int] = []

    def allow(wanted: int) -> int:
        asked_for.append(wanted)
        return 0

    for watcher in made(bot, allow):
        idle = tick(watcher)
        hint(bot)
        capped = tick(watcher)

    assert (idle, capped) == (0, 0)
    assert asked_for == [1]
    assert waiting(bot) == 1


def test_a_callback_that_comes_during_the_look_is_looked_into_again(bot: Parts, watcher: AutoWatcher) -> None:
    hint(bot, answer=PROCESSING)
    (taken,) = bot.store.hints.take_due(START, again_at=START + timedelta(hours=1), limit=1)
    hint(bot, answer=REVIEW)
    bot.store.hints.forget(taken)

    assert tick(watcher) == 1
    assert bot.store.watches.count() == 1


def test_one_poisoned_hint_does_not_stop_the_others(
    bot: Parts, watcher: AutoWatcher, caplog: pytest.LogCaptureFixture
) -> None:
    hint(bot, "job-1", ValueError("poison"))
    hint(bot, "job-2")
    tick(watcher)

    assert len(bot.slack.posted) == 1
    assert "nobody thought of" in caplog.text


def test_hints_that_fail_again_and_again_are_one_line_until_the_trouble_changes(
    bot: Parts, watcher: AutoWatcher, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, logger="handlers.auto_watch")
    for trouble in (Unavailable("It is down.", who="smile_id"), ValueError("poison")):
        hint(bot, "job-1", trouble)
        for _ in range(3):
            tick(watcher)
            bot.clock.advance(seconds=AGAIN_AFTER.total_seconds())

    assert [vars(record)["reason"] for record in caplog.records] == ["Unavailable", "ValueError"]
    assert {vars(record)["hint"] for record in caplog.records} == {1}


def test_a_workspace_that_refuses_the_bot_keeps_the_hint_and_is_one_line(
    bot: Parts, watcher: AutoWatcher, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, logger="handlers")
    bot.slack.trouble = WorkspaceClosed("token_revoked")
    hint(bot)
    for _ in range(3):
        tick(watcher)
        bot.clock.advance(seconds=AGAIN_AFTER.total_seconds())
    refused = waiting(bot), [(record.levelname, vars(record)["reason"]) for record in caplog.records]
    bot.slack.trouble = None
    tick(watcher)

    assert refused == (1, [("INFO", "token_revoked")])
    assert vars(caplog.records[-1])["reason"] == "AUTO_WATCH"
    assert bot.store.watches.count() == 1


def test_when_the_database_fails_the_bot_stops(bot: Parts, watcher: AutoWatcher) -> None:
    hint(bot, answer=APPROVED)
    bot.smile.on_asked = bot.break_database
    tick(watcher)

    assert len(bot.gave_up) == 1


def test_without_auto_watch_nothing_is_looked_into(tmp_path: Path) -> None:
    with parts(tmp_path) as bot:
        for watcher in made(bot):
            hint(bot)

            assert tick(watcher) == 0
        assert bot.smile.asked == []
