"""The audit trail: who did what, from where; read by those who may, and written before the thing is done."""

from collections.abc import Callable

import pytest

from bot.demo.answers import APPROVED_AFTER_REVIEW, UNDER_REVIEW
from bot.demo.slack.model import AMARA, GITA, KYC_SUPPORT, OTTO, RISK_REVIEW, TUNDE, WANJIRU
from bot.demo.slack.server import EmulatedSlack
from handlers.retention import sweep
from tests.clock import START
from tests.whole.world import World

ALL = ("commands", "chat:write", "users:read", "usergroups:read", "channels:read", "groups:read")
Begin = Callable[..., World]


@pytest.fixture
def begin(world: World) -> Begin:
    """Starts a bot whose audit trail Wanjiru may read; job-1 is under review and will be approved."""

    def start(**settings: str) -> World:
        world.slack.stop()
        world.slack = EmulatedSlack(now=world.clock, scopes=ALL)
        world.slack.start()
        world.job("job-1", UNDER_REVIEW, APPROVED_AFTER_REVIEW)
        world.start_bot(ACCESS=f"audit={WANJIRU}", **settings)
        return world

    return start


def acts(world: World) -> list[tuple[str, str, str, str | None]]:
    """What was done about job-1, oldest first: (who, what, door, where)."""
    assert world.bot is not None
    lines = world.bot.deps.store.audit.of_job("user-1", "job-1", limit=100)
    return [(line.slack_user_id, line.act, line.door, line.channel_id) for line in reversed(lines)]


def test_every_look_and_every_change_is_written_down_with_who_and_where(begin: Begin) -> None:
    world = begin()
    card = world.type("/smile status user-1 job-1")
    world.click(card, "history")
    world.type("/smile watch user-1 job-1", channel=RISK_REVIEW, who=TUNDE)
    world.click(world.card(RISK_REVIEW), "stop", who=WANJIRU)

    assert acts(world) == [
        (AMARA, "look up", "command", KYC_SUPPORT),
        (AMARA, "history", "button", KYC_SUPPORT),
        (TUNDE, "watch", "command", RISK_REVIEW),
        (WANJIRU, "stop watching", "button", RISK_REVIEW),
    ]


def test_a_share_and_an_unwatch_are_written_down_too(begin: Begin) -> None:
    world = begin()
    card = world.type("/smile status user-1 job-1")
    world.slack.click(AMARA, KYC_SUPPORT, card.ts, "share")
    world.slack.wait_for(lambda workspace: len(workspace.in_channel(KYC_SUPPORT)) == 1)
    world.type("/smile watch user-1 job-1")
    world.type("/smile unwatch user-1 job-1")

    assert [act for _, act, _, _ in acts(world)] == ["look up", "share", "watch", "stop watching"]


def test_opening_a_selfie_by_its_link_is_written_down(begin: Begin) -> None:
    world = begin()
    card = world.type("/smile status user-1 job-1")
    click = world.slack.click(AMARA, KYC_SUPPORT, card.ts, "selfie_link")
    world.slack.wait_for(lambda _: click.state == "acked")
    world.stop_bot()  # nothing in Slack changes: the click is done when the bot has nothing left to do
    world.start_bot()

    assert acts(world)[-1] == (AMARA, "open selfie", "button", KYC_SUPPORT)


def test_asking_for_a_private_selfie_is_written_down_before_smile_id_is_asked(begin: Begin) -> None:
    world = begin(SELFIE_LINKS="private")
    card = world.type("/smile status user-1 job-1")
    world.click(card, "selfie")

    assert acts(world)[-1] == (AMARA, "selfie link", "button", KYC_SUPPORT)


def test_a_refusal_is_written_down(begin: Begin) -> None:
    world = begin()
    answer = world.type("/smile audit user-1 job-1", who=AMARA)
    assert world.bot is not None
    (line,) = world.bot.deps.store.audit.since(START)

    assert "audit trail is for" in answer.text
    assert (line.slack_user_id, line.act, line.detail) == (AMARA, "was refused", "audit")


def pages_seen(world: World) -> list[tuple[str, str, str, str | None]]:
    """Which pages of jobs were shown, oldest first: (to whom, of what, door, which jobs)."""
    assert world.bot is not None
    lines = world.bot.deps.store.audit.since(START)
    return [(line.slack_user_id, line.act, line.door, line.detail) for line in lines if line.act in ("queue", "list")]


def test_a_look_at_jobs_in_the_queue_the_list_and_home_is_one_line_with_the_numbers_of_the_jobs(begin: Begin) -> None:
    world = begin()
    world.job("job-2", UNDER_REVIEW)
    world.type("/smile triage")
    world.type("/smile watch user-1 job-1")
    world.type("/smile watch user-1 job-2", channel=RISK_REVIEW)
    world.type("/smile triage", who=TUNDE)
    world.type("/smile list all", who=TUNDE)
    world.slack.open_home(WANJIRU)
    world.slack.wait_for(lambda workspace: workspace.home_of(WANJIRU))

    assert pages_seen(world) == [
        (TUNDE, "queue", "command", "channel: jobs 1"),
        (TUNDE, "list", "command", "all: jobs 1, 2"),
        (WANJIRU, "queue", "home", "all: jobs 1, 2"),
    ]


def test_the_trail_of_a_job_says_by_which_number_the_pages_that_showed_it_name_it(begin: Begin) -> None:
    world = begin()
    unwatched = world.type("/smile audit user-1 job-1", who=WANJIRU)
    world.type("/smile watch user-1 job-1")

    assert "page of the queue" not in unwatched.words()
    assert "`smile-bot audit`, job 1" in world.type("/smile audit user-1 job-1", who=WANJIRU).words()


def test_who_has_seen_the_history_of_a_user_is_in_the_trail_of_each_of_their_jobs(begin: Begin) -> None:
    world = begin()
    world.job("job-2", UNDER_REVIEW)
    world.job("job-1", UNDER_REVIEW, smile_user_id="user-2")
    world.click(world.type("/smile status user-1 job-2"), "history")
    world.click(world.type("/smile status user-2 job-1"), "history")

    assert acts(world) == [(AMARA, "history", "button", KYC_SUPPORT)]


@pytest.mark.parametrize(
    "line", ["status user-1 job-1", "watch user-1 job-1", f"watch user-1 job-1 <#{RISK_REVIEW}|risk>"]
)
def test_a_refused_command_is_in_the_trail_of_the_job_it_names(begin: Begin, line: str) -> None:
    world = begin()
    world.slack.workspace.invite(KYC_SUPPORT, GITA)
    world.type(f"/smile {line}", who=GITA)

    assert acts(world) == [(GITA, "was refused", "command", KYC_SUPPORT)]


def test_a_refused_click_is_in_the_trail_of_the_job_of_its_button(begin: Begin) -> None:
    world = begin()
    world.slack.workspace.share(KYC_SUPPORT)
    world.type("/smile watch user-1 job-1")
    world.click(world.card(), "take", who=OTTO)
    world.advance("job-1")
    world.pass_time(minutes=2)
    (decision,) = world.replies()
    world.click(decision, "selfie", who=OTTO)

    assert acts(world)[1:] == [(OTTO, "was refused", "button", KYC_SUPPORT)] * 2


def test_a_refused_stop_in_a_list_is_in_the_trail_of_the_job_of_its_watch(begin: Begin) -> None:
    world = begin()
    world.type("/smile watch user-1 job-1")
    listed = world.type("/smile list")
    listed.only_for = GITA  # as if Slack showed it to somebody else
    world.slack.workspace.invite(KYC_SUPPORT, GITA)
    world.click(listed, "stop_listed", who=GITA)

    assert acts(world)[1:] == [(GITA, "was refused", "button", KYC_SUPPORT)]


@pytest.mark.parametrize("line", ["triage all mine", "list all mine", "status user-1", "status 'a\nb' job-1"])
def test_a_refusal_of_what_names_no_job_is_about_none(begin: Begin, line: str) -> None:
    world = begin()
    world.slack.workspace.invite(KYC_SUPPORT, GITA)
    world.type(f"/smile {line}", who=GITA)
    assert world.bot is not None
    (refused,) = world.bot.deps.store.audit.since(START)

    assert (refused.act, refused.smile_user_id, refused.job_id) == ("was refused", None, None)


def test_those_who_may_read_the_trail_page_by_page(begin: Begin) -> None:
    world = begin()
    for _ in range(25):
        world.type("/smile status user-1 job-1")
    trail = world.type("/smile audit user-1 job-1", who=WANJIRU)

    assert "26 entries" in trail.words()
    assert f"<@{AMARA}>" in trail.words()
    assert "look up" in trail.words()
    assert trail.action_ids() == ["audit_older"]

    ts = trail.ts
    world.slack.click(WANJIRU, KYC_SUPPORT, ts, "audit_older")
    older = world.slack.wait_for(
        lambda workspace: next((m for m in workspace.ephemerals(WANJIRU) if "page 2 of 2" in m.words()), None)
    )
    assert older.action_ids() == ["audit_newer"]


def test_a_job_nobody_touched_has_the_reading_of_its_trail_alone(begin: Begin) -> None:
    trail = begin().type("/smile audit user-1 job-9", who=WANJIRU)

    assert "1 entry" in trail.words()
    assert "read the audit trail" in trail.words()


def test_what_cannot_be_written_down_is_not_shown(begin: Begin) -> None:
    world = begin()
    assert world.bot is not None
    world.bot.deps.store._db.conn.execute("DROP TABLE audit")
    answer = world.type("/smile status user-1 job-1")

    assert "Something went wrong in the bot itself" in answer.text
    assert world.smile.asked == []


def test_the_trail_and_decided_jobs_are_swept_by_the_clock(begin: Begin) -> None:
    world = begin(AUDIT_DAYS="10", RETENTION_DAYS="5")
    world.type("/smile watch user-1 job-1")
    world.advance("job-1")
    world.pass_time(minutes=5)
    assert world.bot is not None
    store = world.bot.deps.store

    world.clock.advance(days=4)
    sweep(world.bot.deps)
    assert store.jobs.find("user-1", "job-1") is not None

    world.clock.advance(days=2)
    sweep(world.bot.deps)
    assert store.jobs.find("user-1", "job-1") is None
    assert acts(world) != []

    world.clock.advance(days=5)
    sweep(world.bot.deps)
    assert acts(world) == []
