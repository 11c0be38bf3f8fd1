"""``/smile triage`` through real sockets: the queue, its parts and filters, and the work that is done in it."""

from bot.demo.answers import UNDER_REVIEW
from bot.demo.slack.model import AMARA, KYC_SUPPORT, RISK_REVIEW, TUNDE, WANJIRU, Message
from bot.demo.slack.model import interactive_elements as elements
from tests.whole.desk import at_once
from tests.whole.queues import SNOOZE, form_of, jobs, press, send, watch
from tests.whole.settings import set_up
from tests.whole.world import World


def row(shown: Message, job_id: str) -> list[str]:
    """What the buttons of a job's row are called."""
    found = (element for _, element in elements(shown.blocks or []))
    return [e["text"]["text"] for e in found if e.get("accessibility_label", "").endswith(f"job {job_id}")]


def value_of(shown: Message, label: str) -> str:
    """The value of the button that a screen reader calls so."""
    found = (element for _, element in elements(shown.blocks or []))
    return str(next(e["value"] for e in found if e.get("accessibility_label") == label))


def test_the_queue_is_seen_by_whoever_asked_alone_the_oldest_first(waiting: World) -> None:
    shown = waiting.type("/smile triage")

    assert shown.only_for == AMARA
    assert shown.text == "Queue of this channel: 2 open."
    assert jobs(shown.words()) == ["job-1", "job-2"]
    assert "2 open · the most pressing first · no filters" in shown.words()
    assert row(shown, "job-1") == ["Take", "Snooze", "Note"]


def test_a_row_says_what_the_job_is_and_how_long_it_has_waited(waiting: World) -> None:
    waiting.clock.advance(hours=2)
    text = waiting.type("/smile triage").words()

    assert ":mag: *Under review by a person* · job `job-1`\nUser `user-1` · " in text
    assert f" · <#{KYC_SUPPORT}>\nIn review for 2 h 3 min" in text
    assert f":hourglass_flowing_sand: *In progress* · job `job-2`\nUser `user-1` · <#{KYC_SUPPORT}>\n" in text
    assert "Watched for 2 h 2 min" in text


def test_what_is_late_comes_first_and_says_so(waiting: World) -> None:
    set_up(waiting, channel=RISK_REVIEW, due_hours="1")
    before = waiting.type("/smile triage all").words()
    waiting.clock.advance(hours=2)
    after = waiting.type("/smile triage all").words()

    assert jobs(before) == jobs(after) == ["job-3", "job-1", "job-2"]
    assert " · due <!date^" in before
    assert " · :rotating_light: *late* by 1 h 1 min" in after


def test_the_queue_is_of_a_channel_of_a_person_or_of_all(waiting: World) -> None:
    found = {line: jobs(waiting.type(f"/smile triage{line}").words()) for line in ("", " channel", " MINE", " all")}

    assert found == {
        "": ["job-1", "job-2"],
        " channel": ["job-1", "job-2"],
        " MINE": ["job-1", "job-2"],
        " all": ["job-1", "job-2", "job-3"],
    }


def test_outside_of_channels_the_queue_is_of_all(waiting: World) -> None:
    shown = waiting.type("/smile triage channel", channel=waiting.slack.workspace.direct(AMARA).id)

    assert jobs(shown.words()) == ["job-1", "job-2", "job-3"]
    assert shown.action_ids()[:2] == ["queue_mine", "queue_filter"]


def test_a_queue_with_nothing_in_it_says_why(waiting: World) -> None:
    filtered = waiting.type("/smile triage -verdict:waiting,under-review").words()
    waiting.type("/smile unwatch user-1 job-1")
    waiting.type("/smile unwatch user-1 job-2")

    assert "Nothing that these filters let through is waiting." in filtered
    assert "Nothing is waiting. Watch a job with `/smile watch`." in waiting.type("/smile triage").words()


def test_taking_and_giving_back_show_the_queue_again_with_what_happened(waiting: World) -> None:
    shown = press(waiting, waiting.type("/smile triage"), "queue_take")
    taken, buttons = shown.words(), row(shown, "job-1")
    freed = press(waiting, shown, "queue_give_back").words()
    waiting.deliver()

    assert taken.startswith("Job `job-1` is yours until <!date^")
    assert "Queue of this channel: 2 open." in taken
    assert f"*Taken* by <@{AMARA}> 0 s ago" in taken
    assert buttons == ["Give back", "Snooze", "Note"]
    assert freed.startswith("You gave job `job-1` back")
    assert "*Taken*" not in freed
    assert len(waiting.slack.workspace.ephemerals(AMARA)) == 3  # the two watches' answers, and one queue


def test_what_is_done_in_the_queue_is_on_the_card(waiting: World) -> None:
    press(waiting, waiting.type("/smile triage"), "queue_take")
    waiting.deliver()

    assert [f"<@{AMARA}>, " in card.words().split("*Taken by*\n")[-1] for card in waiting.cards()] == [True, False]


def test_a_job_of_somebody_else_can_not_be_taken_or_given_back(waiting: World) -> None:
    press(waiting, waiting.type("/smile triage"), "queue_take")

    assert row(waiting.type("/smile triage", who=TUNDE), "job-1") == ["Snooze", "Note"]


def test_of_two_who_take_a_job_at_once_one_wins_and_the_other_is_told(waiting: World) -> None:
    amara, tunde = waiting.type("/smile triage"), waiting.type("/smile triage", who=TUNDE)
    which = {"value": value_of(amara, "Take: job job-1")}
    texts = at_once(
        lambda: press(waiting, amara, "queue_take", **which).text,
        lambda: press(waiting, tunde, "queue_take", who=TUNDE, **which).text,
    )

    won = [text.startswith("Job `job-1` is yours until ") for text in texts]
    assert sorted(won) == [False, True]
    winner = AMARA if won[0] else TUNDE
    assert texts[won.index(False)].startswith(f"Taken by <@{winner}> 0 s ago: job `job-1` is theirs until ")


def test_a_snooze_comes_back_to_the_queue_it_was_asked_from(waiting: World) -> None:
    shown = waiting.type("/smile triage all product:2,1")
    view = form_of(waiting, shown, "queue_snooze", value=value_of(shown, "Snooze: job job-1"))
    text = send(waiting, shown, view, SNOOZE).words()

    assert text.startswith("Job `job-1` is snoozed. The whole queue: 2 open.\n")
    assert jobs(text) == ["job-3", "job-1"]
    assert f"by <@{AMARA}>: waiting for the passport" in text
    assert "filters: `product:biometric-kyc,smartselfie-authentication`" in text


def test_a_snoozed_job_can_be_woken_in_the_queue(waiting: World) -> None:
    shown = waiting.type("/smile triage")
    shown = send(waiting, shown, form_of(waiting, shown, "queue_snooze"), SNOOZE)
    snoozed = row(shown, "job-1")
    woken = press(waiting, shown, "queue_wake").words()

    assert snoozed == ["Take", "Wake", "Note"]
    assert woken.startswith("Job `job-1` is awake again.")
    assert "Snoozed" not in woken


def test_a_note_is_written_from_the_queue(waiting: World) -> None:
    shown = waiting.type("/smile triage")
    view = form_of(waiting, shown, "queue_note", value=value_of(shown, "Note: job job-1"))
    text = send(waiting, shown, view, {"text": "called the bank"}).words()

    assert text.startswith("Your note is kept with job `job-1`")
    assert jobs(text) == ["job-1", "job-2"]
    assert "called the bank" in waiting.type("/smile status user-1 job-1").words()


def test_a_form_that_is_sent_too_late_for_the_queue_is_answered_all_the_same(waiting: World) -> None:
    shown = waiting.type("/smile triage")
    view = form_of(waiting, shown, "queue_note")
    waiting.clock.advance(minutes=31)
    before = len(waiting.slack.workspace.ephemerals(AMARA))
    waiting.slack.submit(AMARA, view.id, {"text": "called the bank"})
    (answer,) = waiting.slack.wait_for(lambda workspace: workspace.ephemerals(AMARA)[before:])

    assert answer.text.startswith("Your note is kept with job `job-1`")
    assert jobs(answer.words()) == ["job-1", "job-2"]


def test_the_queue_pages_in_its_own_place(world: World) -> None:
    world.start_bot()
    for number in range(12):
        world.job(f"job-{number:02}", UNDER_REVIEW)
        watch(world, f"job-{number:02}")
    first = world.type("/smile triage")
    shown, found, text = first, jobs(first.words()), first.text
    second = jobs(press(world, shown, "queue_next").words())
    third = jobs(press(world, shown, "queue_previous").words())

    assert text == "Queue of this channel: 12 open · page 1 of 2."
    assert found == third == [f"job-{number:02}" for number in range(10)]
    assert second == ["job-10", "job-11"]


def test_a_row_whose_watch_has_ended_meanwhile_is_told_and_gone(waiting: World) -> None:
    shown = waiting.type("/smile triage")
    waiting.type("/smile unwatch user-1 job-1", who=TUNDE)
    text = press(waiting, shown, "queue_take").words()

    assert "The watch on job job-1 is over already" in text
    assert jobs(text) == ["job-2"]


def test_whoever_may_not_work_the_queue_does_not_see_it(world: World) -> None:
    world.job("job-1", UNDER_REVIEW)
    world.start_bot(ACCESS=f"triage={WANJIRU}")
    watch(world, "job-1")
    refused = world.type("/smile triage")

    assert refused.text == f"Working the queue is for <@{WANJIRU}>: ask them."
    assert jobs(world.type("/smile triage", who=WANJIRU).words()) == ["job-1"]


def test_a_right_that_is_lost_closes_the_queue_at_the_next_click(waiting: World) -> None:
    shown = waiting.type("/smile triage")
    waiting.stop_bot()
    waiting.start_bot(ACCESS=f"triage={WANJIRU}")
    closed = press(waiting, shown, "queue_take")

    assert closed.text == f"Working the queue is for <@{WANJIRU}>: ask them."
    assert jobs(closed.words()) == []
    assert closed.action_ids() == []


def test_open_leads_to_the_card(waiting: World) -> None:
    assert waiting.bot is not None
    shown, slack = waiting.type("/smile triage"), waiting.bot.deps.slack
    calls = len(waiting.slack.calls_of("chat.getPermalink"))
    links = [element["url"] for _, element in elements(shown.blocks or []) if element["action_id"] == "queue_open"]

    assert calls == 0
    assert links == [slack.permalink(card.channel, card.ts) for card in waiting.cards()]


def test_a_button_with_a_filter_that_this_version_does_not_know_works_and_shows_the_queue_without_it(
    waiting: World,
) -> None:
    shown = waiting.type("/smile triage mine")
    for _, element in elements(shown.blocks or []):
        element["value"] = '["mine","colour:green",3,1]'
    shown = press(waiting, shown, "queue_take")

    assert shown.text.startswith("Job `job-1` is yours until ")
    assert "no filters" in shown.words()
    assert jobs(shown.words()) == ["job-1", "job-2"]
