"""Until when the choices of the form are, in the time zone of the channel, and what is wrong with others."""

from collections.abc import Iterator
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.blocks.message import Message
from handlers import snooze
from handlers.deps import Ask, UsageError
from handlers.hours import EVERY_DAY
from handlers.reply import Reply
from storage.settings import ChannelSettings
from storage.watches import Watch
from tests.clock import START
from tests.handlers.parts import Parts, RecordingSlack, parts
from tests.storage.rows import add_job, open_watch

MINUTE = timedelta(minutes=1)


class Ears(RecordingSlack):
    """Writes down what is whispered, too."""

    def whisper(self, channel_id: str, slack_user_id: str, message: Message, **_: Any) -> None:
        self.posted.append((f"{slack_user_id} in {channel_id}", message))


@pytest.fixture
def bot(tmp_path: Path) -> Iterator[Parts]:
    with parts(tmp_path) as bot:
        yield bot


@pytest.fixture
def watch(bot: Parts) -> Watch:
    return open_watch(bot.store, add_job(bot.store))


def view(watch: Watch, preset: str = "1h", *, reason: Any = "x", moment: Any = None) -> dict[str, Any]:
    values = {
        "preset": {"preset": {"type": "radio_buttons", "selected_option": {"value": preset}}},
        "moment": {"moment": {"type": "datetimepicker", "selected_date_time": moment}},
        "reason": {"reason": {"type": "plain_text_input", "value": reason}},
    }
    return {"private_metadata": f"C1 {watch.number}", "state": {"values": values}}


def submit(bot: Parts, sent: dict[str, Any]) -> Ears:
    ears = Ears()
    ask = Ask(slack_user_id="U2", channel_id="C1", reply=Reply(ears, "C1", "U2", None), door="form")
    snooze.submit(bot.deps, ask, sent)
    return ears


def snoozed_until(bot: Parts, watch: Watch) -> datetime | None:
    found = bot.store.watches.get(watch.number)
    assert found is not None
    return found.snoozed_until


def settle(bot: Parts, time_zone: str) -> None:
    bot.store.settings.put(
        ChannelSettings(
            channel_id="C1",
            due_hours=None,
            oncall_group=None,
            lead=None,
            time_zone=time_zone,
            opens=time(9),
            closes=time(17),
            days=EVERY_DAY,
            digest_at=None,
            digested_until=None,
            changed_by="U1",
            changed_at=START,
        )
    )


@pytest.mark.parametrize(
    ("preset", "until"),
    [
        ("1h", START + timedelta(hours=1)),
        ("4h", START + timedelta(hours=4)),
        ("tomorrow", datetime(2026, 11, 22, 9, tzinfo=UTC)),
        ("monday", datetime(2026, 11, 23, 9, tzinfo=UTC)),
        ("nonsense", START + timedelta(hours=1)),
    ],
)
def test_a_choice_counts_from_when_the_form_is_sent(bot: Parts, watch: Watch, preset: str, until: datetime) -> None:
    ears = submit(bot, view(watch, preset))

    assert snoozed_until(bot, watch) == until
    assert [where for where, _ in ears.posted] == ["U2 in C1"]
    assert bot.wakes == 1


@pytest.mark.parametrize(
    ("now", "preset", "until"),
    [
        (datetime(2026, 11, 21, 22, 30, tzinfo=UTC), "tomorrow", datetime(2026, 11, 23, 6, tzinfo=UTC)),
        (datetime(2026, 11, 23, 5, 0, tzinfo=UTC), "monday", datetime(2026, 11, 30, 6, tzinfo=UTC)),
        (datetime(2026, 11, 22, 20, 0, tzinfo=UTC), "monday", datetime(2026, 11, 23, 6, tzinfo=UTC)),
    ],
    ids=["after midnight there", "on a Monday", "on a Sunday"],
)
def test_nine_o_clock_is_meant_in_the_time_zone_of_the_channel(
    bot: Parts, watch: Watch, now: datetime, preset: str, until: datetime
) -> None:
    settle(bot, "Africa/Nairobi")
    bot.clock.advance(seconds=(now - bot.clock()).total_seconds())
    submit(bot, view(watch, preset))

    assert snoozed_until(bot, watch) == until


def test_nine_o_clock_stays_nine_when_the_clocks_change(bot: Parts) -> None:
    bot.clock.advance(days=126)  # Saturday, 27 March 2027: Berlin's clocks go forward in the night
    settle(bot, "Europe/Berlin")
    watch = open_watch(bot.store, add_job(bot.store), now=bot.clock(), expires_at=bot.clock() + timedelta(days=14))
    submit(bot, view(watch, "tomorrow"))

    assert snoozed_until(bot, watch) == datetime(2027, 3, 28, 7, tzinfo=UTC)


def test_a_picked_moment_counts_to_the_second(bot: Parts, watch: Watch) -> None:
    submit(bot, view(watch, "4h", moment=int(START.timestamp()) + 61))

    assert snoozed_until(bot, watch) == START + timedelta(seconds=61)


@pytest.mark.parametrize("moment", [None, "soon", "1795251600", 1.5, 10**12, -1, [1]])
def test_what_is_no_moment_leaves_the_choice(bot: Parts, watch: Watch, moment: Any) -> None:
    submit(bot, view(watch, "4h", moment=moment))

    assert snoozed_until(bot, watch) == START + timedelta(hours=4)


@pytest.mark.parametrize("reason", [None, "", " \n", 7])
def test_a_reason_is_required(bot: Parts, watch: Watch, reason: Any) -> None:
    found = snooze.problems(bot.deps, view(watch, reason=reason))

    assert found == {"reason": "A reason is missing: say in a few words what the job waits for."}


def test_a_reason_may_have_300_characters_and_no_more(bot: Parts, watch: Watch) -> None:
    longest, longer = (snooze.problems(bot.deps, view(watch, reason="x" * length)) for length in (300, 301))

    assert longest == {}
    assert longer == {"reason": "The reason is 301 characters long; the longest that works here is 300."}


@pytest.mark.parametrize(("minutes", "wrong"), [(-1, True), (0, True), (1, False)])
def test_a_moment_must_lie_ahead(bot: Parts, watch: Watch, minutes: int, wrong: bool) -> None:
    moment = int((START + minutes * MINUTE).timestamp())
    found = snooze.problems(bot.deps, view(watch, moment=moment))

    assert found == ({"moment": "That moment is over: pick a later one."} if wrong else {})


def test_a_watch_cannot_be_snoozed_past_its_end_which_is_told_in_the_channels_time(bot: Parts) -> None:
    settle(bot, "Africa/Nairobi")
    watch = open_watch(bot.store, add_job(bot.store), expires_at=START + timedelta(hours=4))
    end = int(watch.expires_at.timestamp())

    told = "The watch itself ends on 21 Nov 2026 at 16:00 (Africa/Nairobi): pick an earlier moment."
    assert snooze.problems(bot.deps, view(watch, "4h")) == {"preset": told}
    assert snooze.problems(bot.deps, view(watch, moment=end)) == {"moment": told}
    assert snooze.problems(bot.deps, view(watch, moment=end - 1)) == {}


def test_the_form_of_a_watch_that_is_gone_is_answered_when_it_is_sent(bot: Parts, watch: Watch) -> None:
    sent = view(watch)
    bot.store.watches.forget(watch.number)

    assert snooze.problems(bot.deps, sent) == {}
    with pytest.raises(UsageError, match="not in the bot's memory any more"):
        submit(bot, sent)


def test_a_watch_that_was_snoozed_for_longer_in_the_same_moment_is_not_woken(
    bot: Parts, watch: Watch, monkeypatch: pytest.MonkeyPatch
) -> None:
    submit(bot, view(watch, "4h"))
    monkeypatch.setattr(bot.store.desk, "slept_enough", lambda *_, **__: [watch.number, 404])
    snooze.wake_slept(bot.deps)

    assert snoozed_until(bot, watch) == START + timedelta(hours=4)
    assert bot.store.alerts.untold() == 0
