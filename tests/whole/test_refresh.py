"""*Refresh* on a card, through real sockets."""

from bot.demo.answers import NOT_FOUND, PROCESSING, UNDER_REVIEW
from bot.demo.slack.model import TUNDE
from tests.whole.world import World


def test_refresh_answers_what_smile_id_says_now_and_has_the_card_follow(reviewed: World) -> None:
    same = reviewed.click(reviewed.card(), "refresh_card", who=TUNDE)
    polled = reviewed.poll()
    reviewed.advance("job-1")
    news = reviewed.click(reviewed.card(), "refresh_card", who=TUNDE)
    reviewed.poll()
    reviewed.deliver()

    assert same.text == "Asked Smile ID just now: Job `job-1` is under review by a person. Nothing new."
    assert polled == 1
    assert news.text == "Asked Smile ID just now: Job `job-1` is approved. The card shows it in a moment."
    assert "Approved" in reviewed.card().words()
    assert len(reviewed.replies()) == 1


def test_refresh_says_so_when_smile_id_does_not_answer(reviewed: World) -> None:
    reviewed.smile.down = True

    answer = reviewed.click(reviewed.card(), "refresh_card")

    assert "That did not work" in answer.words()


def test_refresh_promises_nothing_of_a_job_that_smile_id_has_lost(world: World) -> None:
    world.job("job-1", UNDER_REVIEW, NOT_FOUND)
    world.start_bot()
    world.type("/smile watch user-1 job-1")
    world.advance("job-1")
    answer = world.click(world.card(), "refresh_card")
    world.pass_time(minutes=5)

    assert answer.text == "Smile ID does not find job `job-1` just now; the card keeps the last state."
    assert "Under review" in world.card().words()


def test_refresh_of_a_job_that_smile_id_never_knew_says_nothing_new(world: World) -> None:
    world.job("job-1", NOT_FOUND, PROCESSING)
    world.start_bot()
    world.type("/smile watch user-1 job-1")

    assert world.click(world.card(), "refresh_card").text == (
        "Asked Smile ID just now: Job `job-1` is not known to Smile ID. Nothing new."
    )
