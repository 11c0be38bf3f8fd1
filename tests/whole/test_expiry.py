"""How a watch ends when its time is over: never before Smile ID was asked once more."""

import pytest

from bot.demo.slack.model import KYC_SUPPORT
from tests.whole.world import World


def test_a_watch_ends_undecided_when_its_time_is_over(reviewed: World) -> None:
    reviewed.pass_time(days=13, hours=23)
    before = reviewed.replies()
    reviewed.pass_time(hours=1)

    (end,) = reviewed.replies()
    assert before == []
    assert "still undecided after 14 d" in end.text
    assert "Under review" in end.words()


@pytest.mark.parametrize("days", [15, 20])
def test_what_was_decided_while_the_bot_was_away_is_told_though_the_time_of_the_watch_is_over(
    reviewed: World, days: int
) -> None:
    reviewed.stop_bot()
    reviewed.advance("job-1")
    reviewed.clock.advance(days=days)
    reviewed.start_bot()
    reviewed.pass_time()

    (decision,) = reviewed.replies()
    assert "approved" in decision.text
    assert "Decided" in reviewed.card().text


def test_what_was_decided_while_smile_id_was_silent_is_told_though_the_time_of_the_watch_is_over(
    reviewed: World,
) -> None:
    reviewed.pass_time(days=13, hours=23)
    reviewed.smile.down = True
    reviewed.advance("job-1")
    for _ in range(10):
        reviewed.pass_time(minutes=10)
    during = reviewed.replies()
    reviewed.smile.down = False
    reviewed.pass_time(minutes=10)

    assert during == []
    assert ["approved" in message.text for message in reviewed.replies()] == [True]


def test_a_watch_that_gets_no_answer_any_more_ends_and_claims_nothing(reviewed: World) -> None:
    reviewed.smile.down = True
    for _ in range(20):
        reviewed.pass_time(days=1)
    during = reviewed.replies()
    reviewed.pass_time(days=1)

    (end,) = reviewed.replies()
    assert during == []
    assert "as far as is known" in end.text
    assert "may have decided" in end.words()
    assert reviewed.bot is not None
    assert reviewed.bot.deps.store.watches.count(channel_id=KYC_SUPPORT) == 0
