"""The bot mentioned in a channel or a thread: it answers as the slash command does, through real sockets."""

from collections.abc import Callable

import pytest

from bot.demo.answers import APPROVED_AFTER_REVIEW, UNDER_REVIEW
from bot.demo.slack.model import AMARA, BOT, GITA, KYC_SUPPORT, OTTO, TUNDE, Json, Message
from bot.demo.slack.server import ALL_SCOPES, EmulatedSlack
from tests.whole.world import World

Begin = Callable[..., World]


@pytest.fixture
def begin(world: World) -> Begin:
    """Starts the bot where mentions reach it; job-1 is under review and will be approved."""

    def start(slack: EmulatedSlack | None = None, **settings: str) -> World:
        world.slack.stop()
        world.slack = slack or EmulatedSlack(now=world.clock, scopes=ALL_SCOPES)
        world.slack.start()
        world.job("job-1", UNDER_REVIEW, APPROVED_AFTER_REVIEW)
        world.start_bot(**settings)
        return world

    return start


def mention(world: World, text: str, *, thread_ts: str | None = None, who: str = AMARA) -> Message:
    """Write a message and wait for the answer that only its author sees."""
    before = len(world.slack.workspace.ephemerals(who))
    world.slack.type(who, KYC_SUPPORT, text, thread_ts=thread_ts)
    return world.slack.wait_for(lambda workspace: workspace.ephemerals(who)[before:])[0]


def watched(world: World) -> Message:
    world.type("/smile watch user-1 job-1")
    return world.card()


def send(world: World, payload: Json) -> None:
    """Have Slack send an event, and the bot acknowledge it."""
    socket_mode = world.slack._socket_mode
    envelope = world.slack._server.call(
        lambda: socket_mode.deliver("events_api", payload, lambda _: None, lambda: None, attempt=1)
    )
    world.slack.wait_for(lambda _: envelope.state == "acked")


def hear(world: World, event: Json) -> None:
    """Have the bot hear an event that Slack sends too, but that nobody's typing brings about."""
    mention(world, "@smile help")
    payload = world.slack.envelopes[-1].payload
    send(world, payload | {"event_id": "Ev-other", "event": payload["event"] | event})


def test_a_mention_in_a_thread_is_answered_there_to_the_asker_alone(begin: Begin) -> None:
    world = begin()
    card = watched(world)
    answer = mention(world, "@smile status user-1 job-1", thread_ts=card.ts, who=TUNDE)

    assert "Under review" in answer.words()
    assert (answer.only_for, answer.thread_ts) == (TUNDE, card.ts)
    assert answer.action_ids() == ["watch", "selfie_link", "refresh", "history", "share"]


def test_a_mention_in_the_channel_is_answered_in_the_channel(begin: Begin) -> None:
    answer = mention(begin(), "@smile status user-1 job-1")

    assert "Under review" in answer.words()
    assert answer.thread_ts is None  # nobody is shown anything in a thread that has no reply


def test_clicks_on_an_answer_in_a_thread_stay_in_the_thread(begin: Begin) -> None:
    world = begin()
    card = watched(world)
    answer = mention(world, "@smile status user-1 job-1", thread_ts=card.ts)
    history = world.click(answer, "history")
    world.slack.click(AMARA, KYC_SUPPORT, answer.ts, "share")
    said = world.slack.wait_for(lambda workspace: workspace.thread(KYC_SUPPORT, card.ts)[1:])

    assert (history.only_for, history.thread_ts) == (AMARA, card.ts)
    assert [f"Shared by <@{AMARA}>" in message.words() for message in said] == [True]
    assert world.cards() == [card]


def test_refreshing_an_answer_in_a_thread_edits_it(begin: Begin) -> None:
    world = begin()
    card = watched(world)
    answer = mention(world, "@smile status user-1 job-1", thread_ts=card.ts)
    world.advance("job-1")
    world.slack.click(AMARA, KYC_SUPPORT, answer.ts, "refresh")
    refreshed = world.slack.wait_for(
        lambda workspace: next((m for m in workspace.ephemerals(AMARA) if "Approved" in m.words()), None)
    )

    assert (refreshed.ts, refreshed.thread_ts) == (answer.ts, card.ts)


@pytest.mark.parametrize(
    "text",
    [
        "@smile status user-1 job-1",
        "@smile, STATUS “user-1” 'job-1'",
        "@smile: status `user-1` `job-1`",
        "@smile\nstatus user-1\njob-1",
        "@smile /smile status user-1 job-1",
        "@smile `status user-1 job-1`",
        "@smile `/smile status user-1 job-1`",
    ],
)
def test_what_follows_the_name_is_read_as_after_the_slash_command(begin: Begin, text: str) -> None:
    assert "Under review" in mention(begin(), text).words()


def test_the_name_may_stand_at_the_end_or_behind_a_greeting(begin: Begin) -> None:
    world = begin()
    first = mention(world, "Hello!\n@smile status user-1 job-1")
    last = mention(world, "status user-1 job-1\n@smile")

    assert "Under review" in first.words()
    assert "Under review" in last.words()


def test_the_name_alone_shows_the_help_and_a_typo_the_nearest_command(begin: Begin) -> None:
    world = begin()

    assert "How to use /smile" in mention(world, "@smile").words()
    assert "/smile unwatch user-1 job-1" in mention(world, "@smile unwach user-1 job-1").words()


def test_watching_from_a_thread_works_and_the_form_is_for_those_who_type_the_command(begin: Begin) -> None:
    world = begin()
    world.slack.type(TUNDE, KYC_SUPPORT, "who looks after job-1?")
    (question,) = world.channel()
    bare = mention(world, "@smile watch", thread_ts=question.ts)
    answer = mention(world, "@smile watch user-1 job-1", thread_ts=question.ts)

    assert "type /smile watch in the channel, or give both ids" in bare.words()
    assert "Watching" in answer.words()
    assert world.card().thread_ts is None
    assert world.slack.workspace.view_of(AMARA) is None


def test_a_mention_is_written_down_as_one(begin: Begin) -> None:
    world = begin(ACCESS=f"audit={AMARA}")
    mention(world, "@smile status user-1 job-1", who=TUNDE)

    assert "mention" in mention(world, "@smile audit user-1 job-1").words()


@pytest.mark.parametrize("who", [GITA, OTTO])
def test_guests_and_people_of_other_companies_are_refused(begin: Begin, who: str) -> None:
    world = begin()
    world.slack.workspace.share(KYC_SUPPORT)
    world.slack.workspace.invite(KYC_SUPPORT, GITA)
    answer = mention(world, "@smile status user-1 job-1", who=who)

    assert "cannot use this bot" in answer.words()
    assert world.smile.asked == []


@pytest.mark.parametrize(
    "event",
    [
        {"user": BOT, "bot_id": "B0SMILEDEMO"},
        {"bot_id": "B0OTHER"},
        {"subtype": "bot_message"},
        {"subtype": "message_changed"},
        {"edited": {"user": AMARA, "ts": "1.1"}},
    ],
)
def test_what_nobody_has_just_written_is_not_answered(begin: Begin, event: Json) -> None:
    world = begin()
    hear(world, event | {"text": f"<@{BOT}> status user-1 job-1"})
    mention(world, "@smile status user-1 job-1")  # the next one is

    assert len(world.slack.workspace.ephemerals(AMARA)) == 2
    assert len(world.smile.asked) == 1


def test_a_reply_that_is_also_sent_to_the_channel_is_answered(begin: Begin) -> None:
    world = begin()
    hear(world, {"subtype": "thread_broadcast", "text": f"<@{BOT}> status user-1 job-1"})

    assert world.slack.wait_for(lambda workspace: workspace.ephemerals(AMARA)[1:])


def test_a_mention_that_slack_sends_again_is_answered_once_after_a_restart_too(begin: Begin) -> None:
    world = begin()
    mention(world, "@smile status user-1 job-1")
    payload = world.slack.envelopes[-1].payload
    send(world, payload)
    world.stop_bot()  # whatever was begun has ended
    world.start_bot()
    send(world, payload)
    world.stop_bot()

    assert len(world.slack.workspace.ephemerals(AMARA)) == 1
    assert len(world.smile.asked) == 1


def test_without_the_scope_mentions_do_nothing_and_the_rest_works(world: World) -> None:
    world.job("job-1", UNDER_REVIEW)
    world.start_bot()
    heard = world.slack.type(AMARA, KYC_SUPPORT, "@smile status user-1 job-1")

    assert heard is None
    assert "Under review" in world.type("/smile status user-1 job-1").words()
