"""The shortcut "Check this Smile ID job" in the menu of a message, through real sockets."""

import pytest

from bot.demo.answers import APPROVED_AFTER_REVIEW, UNDER_REVIEW
from bot.demo.slack.model import AMARA, GITA, KYC_SUPPORT, TUNDE, Message, OpenView
from bot.demo.slack.server import ALL_SCOPES, EmulatedSlack
from tests.whole.world import SOON, World

MANY = 11  # jobs decided at once: more than are told one by one, and more than the form names


@pytest.fixture
def begun(world: World) -> World:
    world.job("job-1", UNDER_REVIEW, APPROVED_AFTER_REVIEW)
    world.start_bot()
    return world


def use(world: World, message: Message, who: str = AMARA) -> None:
    world.slack.shortcut(who, message.channel, message.ts, "check_job")


def check(world: World, message: Message, who: str = AMARA) -> Message:
    """Use the shortcut and wait for the answer that only this person sees."""
    return world._answer(who, lambda: use(world, message, who))


def asked(world: World, message: Message) -> OpenView:
    """Use the shortcut and wait for the form that asks which job is meant."""
    use(world, message)
    return world.slack.wait_for(lambda workspace: workspace.view_of(AMARA))


def said(world: World, text: str, *, thread_ts: str | None = None) -> Message:
    world.slack.type(TUNDE, KYC_SUPPORT, text, thread_ts=thread_ts)
    return world.channel()[-1] if thread_ts is None else world.slack.workspace.thread(KYC_SUPPORT, thread_ts)[-1]


def filled(form: OpenView) -> tuple[str, str]:
    """What stands in the two fields of the form."""
    fields = {block["block_id"]: block["element"] for block in form.view["blocks"] if block["type"] == "input"}
    return fields["smile_user_id"].get("initial_value", ""), fields["job_id"].get("initial_value", "")


@pytest.mark.parametrize(
    "text",
    [
        "does anybody know about user_id: user-1, job_id: job-1?",
        'KYC failed {"job_id": "job-1", "user_id": "user-1"}',
        "I typed `/smile status user-1 job-1`",
        "`user-1` `job-1` once more",
    ],
)
def test_a_message_that_names_a_job_is_answered_as_status_is(begun: World, text: str) -> None:
    answer = check(begun, said(begun, text))

    assert "Under review" in answer.words()
    assert "Job `job-1` of user `user-1`" in answer.words()
    assert (answer.only_for, answer.thread_ts) == (AMARA, None)
    assert answer.action_ids() == ["watch", "selfie_link", "refresh", "history", "share"]
    assert begun.slack.workspace.view_of(AMARA) is None


def test_a_card_and_a_decision_lead_to_their_job(begun: World) -> None:
    begun.type("/smile watch user-1 job-1")
    before = check(begun, begun.card())
    begun.advance("job-1")
    begun.pass_time(**SOON)
    (decision,) = begun.replies()

    assert "Under review" in before.words()
    assert "Approved" in check(begun, begun.card()).words()
    assert "Approved" in check(begun, decision).words()


def test_a_message_whose_ids_cannot_be_read_back_leads_to_its_job_all_the_same(begun: World) -> None:
    job_id, smile_user_id = "job\u02cb" + "7" * 380, "user `1` job_id: other"
    begun.job(job_id, UNDER_REVIEW, smile_user_id=smile_user_id)
    begun.type(f'/smile watch "{smile_user_id}" {job_id}')
    check(begun, begun.card())

    assert begun.smile.asked[-1].question is not None
    assert begun.smile.asked[-1].question.job_id == job_id


def test_a_card_that_was_shared_leads_to_its_job(begun: World) -> None:
    status = begun.type("/smile status user-1 job-1")
    begun.slack.click(AMARA, KYC_SUPPORT, status.ts, "share")
    (shared,) = begun.slack.wait_for(lambda workspace: workspace.in_channel(KYC_SUPPORT))

    assert "Under review" in check(begun, shared, TUNDE).words()


@pytest.mark.parametrize("key", ["card", "key"])
def test_a_mark_of_a_memory_that_was_lost_means_no_other_job(begun: World, key: str) -> None:
    begun.job("job-2", UNDER_REVIEW)
    begun.type("/smile watch user-1 job-1")
    card = begun.card()
    assert card.metadata is not None
    card.metadata["event_payload"][key] = 99 if key == "card" else "of another memory"
    card.blocks, card.text = [{"type": "section", "text": {"type": "mrkdwn", "text": "Job `job-2`"}}], "card"
    form = asked(begun, card)

    assert filled(form) == ("", "job-2")


def test_a_digest_asks_which_of_its_jobs_is_meant(world: World) -> None:
    world.start_bot(SMILE_REQUESTS_PER_SECOND="0")
    names = [f"job-{number}" for number in range(10, 10 + MANY)]
    for name in names:
        world.job(name, UNDER_REVIEW, APPROVED_AFTER_REVIEW)
        world.type(f"/smile watch user-1 {name}")
        world.advance(name)
    world.clock.advance(minutes=2)
    while world.poll():
        pass
    world.deliver()
    (digest,) = (message for message in world.channel() if "told together" in message.words())
    form = asked(world, digest)
    words = [block["text"]["text"] for block in form.view["blocks"] if block["type"] == "section"]

    assert filled(form)[0] == "user-1"
    assert filled(form)[1] in names
    assert len(words) == 11
    assert all("of user `user-1`" in line for line in words[1:])


def test_half_a_job_is_asked_for_and_the_form_ends_in_the_same_answer(begun: World) -> None:
    form = asked(begun, said(begun, "what about job id job-1?"))
    asked_before = len(begun.smile.asked)
    values = {"smile_user_id": "user-1", "job_id": "job-1"}
    answer = begun._answer(AMARA, lambda: begun.slack.submit(AMARA, form.id, values))

    assert filled(form) == ("", "job-1")
    assert asked_before == 0
    assert "Under review" in answer.words()
    assert answer.action_ids() == ["watch", "selfie_link", "refresh", "history", "share"]


def test_what_is_wrong_in_the_form_is_said_at_its_field(begun: World) -> None:
    form = asked(begun, said(begun, "hello"))
    begun.slack.submit(AMARA, form.id, {"smile_user_id": "user\a1", "job_id": " "})
    errors = begun.slack.wait_for(lambda _: form.errors)

    assert "control character" in errors["smile_user_id"]
    assert "is empty" in errors["job_id"]
    assert begun.smile.asked == []


def test_in_a_thread_the_answer_stands_there_whether_the_form_was_needed_or_not(begun: World) -> None:
    parent = said(begun, "trouble")
    sure = check(begun, said(begun, "user_id=user-1 job_id=job-1", thread_ts=parent.ts))
    form = asked(begun, said(begun, "no idea", thread_ts=parent.ts))
    values = {"smile_user_id": "user-1", "job_id": "job-1"}
    entered = begun._answer(AMARA, lambda: begun.slack.submit(AMARA, form.id, values))

    assert sure.thread_ts == parent.ts
    assert entered.thread_ts == parent.ts
    assert "Under review" in sure.words()
    assert "Under review" in entered.words()


@pytest.mark.parametrize("in_thread", [False, True])
def test_where_the_bot_is_no_member_it_answers_all_the_same(begun: World, in_thread: bool) -> None:
    parent = said(begun, "trouble")
    message = said(begun, "user_id=user-1 job_id=job-1", thread_ts=parent.ts if in_thread else None)
    vague = said(begun, "no idea")
    begun.slack.workspace.remove(KYC_SUPPORT)
    sure = check(begun, message)
    form = asked(begun, vague)
    begun.slack.submit(AMARA, form.id, {"smile_user_id": "user-1", "job_id": "job-1"})
    direct = begun.slack.workspace.direct(AMARA).id
    (entered,) = begun.slack.wait_for(lambda workspace: workspace.in_channel(direct))

    assert "Under review" in sure.words()
    assert "Under review" in entered.words()


@pytest.mark.parametrize("text", ["user_id=user-1 job_id=job-1", "no idea"])
def test_a_guest_is_refused_and_asked_nothing(world: World, text: str) -> None:
    world.slack.stop()
    world.slack = EmulatedSlack(now=world.clock, scopes=ALL_SCOPES)
    world.slack.start()
    world.slack.workspace.invite(KYC_SUPPORT, GITA)
    world.start_bot()
    answer = check(world, said(world, text), GITA)

    assert "cannot use this bot" in answer.words()
    assert world.smile.asked == []
    assert world.slack.workspace.view_of(GITA) is None


def test_whoever_may_not_look_up_jobs_is_told_whom_to_ask(world: World) -> None:
    world.start_bot(ACCESS=f"look_up={TUNDE}")

    assert (
        check(world, said(world, "user_id=user-1 job_id=job-1")).text == f"Looking up jobs is for <@{TUNDE}>: ask them."
    )


def test_the_audit_trail_says_that_it_was_the_shortcut(world: World) -> None:
    world.job("job-1", UNDER_REVIEW)
    world.start_bot(ACCESS=f"audit={AMARA}")
    check(world, said(world, "user_id=user-1 job_id=job-1"))

    assert "shortcut" in world.type("/smile audit user-1 job-1").words()


def test_smile_id_down_is_one_sentence_with_a_reference(begun: World) -> None:
    begun.smile.stop()

    assert "Reference" in check(begun, said(begun, "user_id=user-1 job_id=job-1")).words()
