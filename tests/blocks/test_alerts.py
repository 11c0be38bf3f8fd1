from datetime import timedelta

import pytest

from bot.blocks.alerts import (
    CHANGED_AFTER_DECISION,
    change_reply,
    closed_channel,
    decision_reply,
    expired_reply,
    not_found_reply,
    unreachable_notice,
)
from bot.blocks.faces import FACES
from bot.blocks.message import Message
from bot.blocks.plain import plain_text
from bot.blocks.status import Link, OnClick, Selfie
from bot.smile_id.verdict import Kind, Verdict
from bot.smile_id.wire import JobStatus
from tests.blocks.examples import (
    CHANNEL,
    COLLEAGUE,
    PASSED_ACTIONS,
    SELFIE_URL,
    WATCHER,
    every_message,
    job_status,
    judged,
    not_found,
    result,
)
from tests.blocks.reading import buttons, headline, shown

IN_REVIEW = timedelta(hours=2, minutes=5)
UNDER_REVIEW = job_status()
PASSED = job_status(result=result(result_code="1220", result_text="Authenticated", actions=PASSED_ACTIONS))


def change(
    before: JobStatus | None = None,
    after: JobStatus = UNDER_REVIEW,
    verdict_before: Verdict | None = None,
    verdict_after: Verdict | None = None,
) -> Message:
    return change_reply(
        before=before,
        after=after,
        verdict_before=verdict_before,
        verdict_after=verdict_after or judged(),
        in_review=IN_REVIEW,
    )


def decision(
    status: JobStatus = PASSED,
    kind: Kind = Kind.APPROVED,
    before: JobStatus | None = UNDER_REVIEW,
    in_review: timedelta | None = IN_REVIEW,
    selfie: Selfie | None = None,
    taken_by: str | None = None,
) -> Message:
    return decision_reply(
        status=status,
        verdict=judged(kind),
        before=before,
        watcher=WATCHER,
        in_review=in_review,
        selfie=selfie,
        environment="sandbox",
        watch_id=7,
        taken_by=taken_by,
    )


def test_a_change_tells_the_state_before_and_after_what_changed_and_the_time_in_review() -> None:
    before = job_status(code="2314", result=result(actions=(("Liveness_Check", "Passed"),)))
    reply = change(before, UNDER_REVIEW, judged(Kind.WAITING), judged())

    assert reply.text == "Job `job-77` is under review by a person."
    assert plain_text(reply) == (
        "🔍 Under review by a person (before: In progress)\n"
        "Job job-77\n"
        "Result: Provisional Authentication - Under Review · code 0824\n"
        "\n"
        "The selfie may not show a live person.\n"
        "What to do next: nothing; the decision will be told here.\n"
        "\n"
        "What changed\n"
        "• Live person: Passed → Under Review\n"
        "• Selfie provided: not reported → Passed\n"
        "• Selfie registered: not reported → Not Applicable\n"
        "\n"
        "Time in review: 2 h 5 min"
    )


def test_a_first_answer_is_compared_with_nothing() -> None:
    text = plain_text(change(before=None))

    assert "Under review by a person (before: No answer yet)" in text
    assert "What changed" not in text


def test_a_first_result_after_not_found_lists_no_actions_as_changed() -> None:
    text = plain_text(change(not_found(), UNDER_REVIEW, judged(Kind.NOT_FOUND)))

    assert "(before: Not found)" in text
    assert "What changed" not in text


def test_a_change_within_the_same_state_says_that_the_state_is_as_before() -> None:
    assert "Under review by a person (as before)" in plain_text(change(UNDER_REVIEW, PASSED, judged(), judged()))


@pytest.mark.parametrize("kind", sorted(set(Kind) - {Kind.WAITING, Kind.UNDER_REVIEW}))
def test_a_change_that_needs_somebody_says_what_to_do(kind: Kind) -> None:
    assert "What to do next: Look at the portal." in plain_text(change(verdict_after=judged(kind)))


def test_a_change_after_the_decision_is_loud() -> None:
    reply = change(PASSED, UNDER_REVIEW, judged(Kind.APPROVED), judged(Kind.UNDECIDED))

    assert headline(reply) == CHANGED_AFTER_DECISION
    assert reply.text == "Changed after the decision: Job `job-77` is undecided."
    assert "Undecided (before: Approved)" in plain_text(reply)


def test_a_decision_that_replaces_another_is_loud_too() -> None:
    rejected = job_status(result=result(result_code="0823", result_text="Possible spoof"))

    assert headline(decision(status=PASSED, before=rejected)) == CHANGED_AFTER_DECISION


def test_a_decision_mentions_the_watcher_and_carries_the_whole_result() -> None:
    reply = decision()

    assert reply.text == f"<@{WATCHER}> Job `job-77` is approved."
    assert f"<@{WATCHER}> Job `job-77` is approved." in shown(reply)
    assert plain_text(reply) == (
        "✅ Approved\n"
        "\n"
        f"@{WATCHER} Job job-77 is approved.\n"
        "\n"
        "Job job-77 of user user-1042\n"
        "Result: Authenticated · code 1220\n"
        "The selfie may not show a live person.\n"
        "\n"
        "What to do next\n"
        "Look at the portal.\n"
        "\n"
        "What changed\n"
        "• Live person: Under Review → Passed\n"
        "\n"
        "Product: SmartSelfie Authentication\n"
        "Confidence: 99\n"
        "Smile job id: 0000000194\n"
        "\n"
        "Passed\n"
        "• Live person: Passed\n"
        "• Selfie provided: Passed\n"
        "\n"
        "Not part of this job · Selfie registered\n"
        "\n"
        "Smile ID sandbox, answered 21 Nov 2026 at 09:00 UTC\n"
        "Time in review: 2 h 5 min\n"
        "Watch 7 has ended."
    )


@pytest.mark.parametrize("kind", [Kind.APPROVED, Kind.CAUTION, Kind.REJECTED, Kind.INFORMATION])
def test_a_decision_starts_with_its_state(kind: Kind) -> None:
    assert headline(decision(kind=kind)) == FACES[kind].headline


def test_a_decision_mentions_who_had_taken_the_job_beside_the_watcher() -> None:
    reply = decision(taken_by=COLLEAGUE)

    assert reply.text == f"<@{WATCHER}> <@{COLLEAGUE}> Job `job-77` is approved."
    assert f"<@{WATCHER}> <@{COLLEAGUE}> Job `job-77` is approved." in shown(reply)


def test_a_decision_mentions_a_watcher_who_had_taken_the_job_once() -> None:
    assert decision(taken_by=WATCHER).text == f"<@{WATCHER}> Job `job-77` is approved."


def test_a_decision_without_a_review_tells_no_time_in_review() -> None:
    assert "review:" not in plain_text(decision(before=None, in_review=None))


def test_a_decision_has_the_selfie_as_link_as_click_or_not_at_all() -> None:
    assert buttons(decision(selfie=Link(SELFIE_URL)))["selfie_link"]["url"] == SELFIE_URL
    assert "selfie" in buttons(decision(selfie=OnClick()))
    assert buttons(decision(selfie=None)) == {}


def test_a_job_never_found_tells_the_watcher_where_it_was_looked_for_and_offers_another_try() -> None:
    reply = not_found_reply(
        job_id="job-77", watcher=WATCHER, environment="sandbox", waited=timedelta(minutes=20), watch_id=7
    )
    sentence = f"<@{WATCHER}> Smile ID `sandbox` still does not know job `job-77` after 20 min. The watch has ended."

    assert reply.text == sentence
    assert sentence in shown(reply)
    assert "What to check" in shown(reply)
    assert buttons(reply)["watch_again"]["value"] == "7"


def test_a_watch_whose_time_is_over_tells_where_the_job_stands_and_offers_another_watch() -> None:
    reply = expired_reply(
        job_id="job-77", status=UNDER_REVIEW, verdict=judged(), watcher=WATCHER, watched=timedelta(days=14), watch_id=7
    )

    assert headline(reply) == ":alarm_clock: Still undecided"
    assert reply.text == f"<@{WATCHER}> Job `job-77` is still undecided after 14 d. The watch has ended."
    assert "Last state: Under review by a person\nResult: Provisional" in plain_text(reply)
    assert buttons(reply)["watch_again"]["value"] == "7"


def test_a_watch_that_ends_without_an_answer_says_that_the_job_may_be_decided() -> None:
    reply = expired_reply(
        job_id="job-77", status=None, verdict=None, watcher=WATCHER, watched=timedelta(days=14), watch_id=7
    )

    assert headline(reply) == ":alarm_clock: Ended without an answer"
    assert "Smile ID gives no answer about it" in reply.text
    assert "Smile ID may have decided" in plain_text(reply)
    assert buttons(reply)["watch_again"]["value"] == "7"


@pytest.mark.parametrize("name", ["change", "decision", "not found reply", "expired reply", "unreachable"])
def test_an_alert_that_may_be_a_repeat_says_so(name: str) -> None:
    reply = every_message("x")[name]

    assert reply.text.endswith("(possible repeat of alert 12)")
    assert "Possible repeat of alert 12: the bot was interrupted while sending it." in shown(reply)


def test_an_alert_that_is_no_repeat_does_not_speak_of_one() -> None:
    assert "repeat" not in shown(change()) + shown(decision()) + change().text


def test_a_closed_channel_is_told_to_the_watcher_with_what_to_do() -> None:
    notice = unreachable_notice(channel_id=CHANNEL, job_id="job-77", reason="is_archived")
    text = plain_text(notice)

    assert notice.text == "The bot cannot post about job `job-77` in the channel where you watch it."
    assert f"the bot cannot post about job job-77 in #{CHANNEL}" in text
    assert "unarchive it" in text
    assert "Slack's reason: is_archived" in text


@pytest.mark.parametrize(
    ("reason", "way"),
    [
        ("is_archived", "unarchive it"),
        ("restricted_action_read_only_channel", "have an admin allow it"),
        ("not_in_channel", "/invite @Smile ID"),
        ("channel_not_found", "/invite @Smile ID"),
    ],
)
def test_each_reason_of_a_closed_channel_has_its_way_out(reason: str, way: str) -> None:
    assert way in closed_channel(reason)
