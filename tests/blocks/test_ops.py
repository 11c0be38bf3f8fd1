from collections.abc import Callable
from datetime import timedelta
from functools import partial

import pytest

from bot.blocks.faces import FACES
from bot.blocks.fallback import plain_fallback
from bot.blocks.message import MAX_HEADER, Message
from bot.blocks.ops import (
    DECISIONS,
    DIGEST_LINES,
    DigestLine,
    digest,
    outage_notice,
    outage_over,
    signature_accepted,
    signature_refused,
)
from bot.blocks.plain import plain_text
from bot.demo.slack import block_kit
from bot.smile_id.verdict import Kind
from tests.blocks.examples import GROUP, NOW, PERMALINK, WATCHER, digest_line
from tests.blocks.reading import headline, shown

LATER = NOW + timedelta(hours=2, minutes=5)


def told(*lines: DigestLine, part: int = 1, parts: int = 1, possible_repeat: int | None = None) -> Message:
    return digest(lines=lines, part=part, parts=parts, possible_repeat=possible_repeat)


def of_kind(kind: Kind | None, count: int, **changes: object) -> list[DigestLine]:
    return [digest_line(job_id=f"{kind}-{number}", after=kind, **changes) for number in range(count)]


def only_line(line: DigestLine) -> str:
    return plain_text(told(line)).split("\n\n")[1]


def test_a_digest_counts_its_jobs_by_verdict_the_most_frequent_first() -> None:
    lines = [*of_kind(Kind.UNDER_REVIEW, 2), *of_kind(Kind.APPROVED, 7), *of_kind(Kind.REJECTED, 3)]

    assert headline(told(*lines)) == "12 jobs: 7 approved, 3 rejected, 2 under review"
    assert told(*lines).text == headline(told(*lines))


def test_an_end_without_a_decision_is_counted_as_what_it_is() -> None:
    lines = [
        digest_line(job_id="a", event="expired", after=Kind.UNDER_REVIEW),
        digest_line(job_id="b", event="not_found", after=Kind.NOT_FOUND),
        digest_line(job_id="c", event="changed", after=None),
    ]

    assert told(*lines).text == "3 jobs: 1 still undecided, 1 not found, 1 without an answer"


def test_a_job_with_several_alerts_counts_once_as_the_last_one_says() -> None:
    lines = [digest_line(), digest_line(before=Kind.APPROVED, after=Kind.REJECTED)]

    assert told(*lines).text == "1 job: 1 rejected"
    assert shown(told(*lines)).count("`job-77`") == 2


def test_the_same_job_id_of_two_users_is_two_jobs() -> None:
    assert told(digest_line(), digest_line(permalink=f"{PERMALINK}2")).text == "2 jobs: 2 approved"


def test_a_decision_tells_the_job_the_watcher_the_code_the_time_in_review_and_where_its_card_is() -> None:
    assert only_line(digest_line()) == (
        f"✅ Approved · job job-77 · @{WATCHER} · code 1220 · 2 h 5 min in review · card"
    )
    assert f"<@{WATCHER}>" in shown(told(digest_line()))
    assert f"<{PERMALINK}|card>" in shown(told(digest_line()))


def test_a_change_tells_the_state_before_and_after() -> None:
    line = digest_line(event="changed", before=Kind.WAITING, after=Kind.UNDER_REVIEW, result_code="0824", called=())

    assert only_line(line).startswith("🔍 In progress → Under review by a person · job job-77 · code 0824 · ")


def test_a_change_within_the_same_state_tells_it_once() -> None:
    line = digest_line(event="changed", before=Kind.UNDER_REVIEW, after=Kind.UNDER_REVIEW)

    assert only_line(line).startswith("🔍 Under review by a person · job")


def test_a_first_answer_says_that_there_was_none_before() -> None:
    line = digest_line(event="changed", before=None, after=Kind.UNDER_REVIEW)

    assert only_line(line).startswith("🔍 No answer yet → Under review by a person · job")


@pytest.mark.parametrize("event", ["changed", "decided"])
@pytest.mark.parametrize("before", sorted(DECISIONS))
def test_a_change_after_the_decision_is_loud(event: str, before: Kind) -> None:
    line = digest_line(event=event, before=before, after=Kind.UNDECIDED)

    assert only_line(line).startswith(f"🚨 Changed after the decision: {FACES[before].words} → Undecided · job")


@pytest.mark.parametrize(
    ("event", "words"), [("expired", "⏰ Watch ended: still undecided"), ("not_found", "❓ Watch ended: not found")]
)
def test_an_end_without_a_decision_calls_the_watcher(event: str, words: str) -> None:
    line = digest_line(event=event, after=Kind.UNDER_REVIEW)

    assert only_line(line).startswith(f"{words} · job job-77 · @{WATCHER} · ")


@pytest.mark.parametrize(
    ("event", "words"), [("reminder", "⏰ Due soon"), ("overdue", "🚨 Overdue"), ("escalated", "🚨 Long overdue")]
)
def test_what_is_late_is_told_with_who_has_it_and_the_time_in_review_and_without_a_result(
    event: str, words: str
) -> None:
    line = digest_line(event=event, after=Kind.UNDER_REVIEW)

    assert only_line(line) == f"{words} · job job-77 · @{WATCHER} · 2 h 5 min in review · card"


@pytest.mark.parametrize(
    ("event", "words"), [("given_back", "⏰ Given back, still undecided"), ("woken", "🔔 Awake again")]
)
def test_what_the_desk_tells_of_a_job_is_told_with_the_state_it_is_still_in(event: str, words: str) -> None:
    line = digest_line(event=event, before=None, after=Kind.UNDER_REVIEW, result_code=None, in_review=None)

    assert only_line(line) == f"{words} · job job-77 · @{WATCHER} · card"
    assert told(line).text == "1 job: 1 under review"


def test_what_is_late_is_counted_as_late() -> None:
    lines = [digest_line(job_id=f"{number}", event="overdue", after=Kind.UNDER_REVIEW) for number in range(7)]
    soon = digest_line(job_id="soon", event="reminder", after=Kind.UNDER_REVIEW)

    assert told(*lines, soon).text == "8 jobs: 7 overdue, 1 due soon"


def test_the_group_on_call_is_called_once() -> None:
    lines = [digest_line(event="overdue", called=())] * 7
    blocks = digest(lines=lines, part=1, parts=1, group=GROUP)
    words = plain_fallback(message=blocks, reference="r")

    assert shown(blocks).count(f"<!subteam^{GROUP}>") == 1
    assert words.text.count(f"<!subteam^{GROUP}>") == 1
    assert "<!subteam" not in shown(told(*lines))


def test_what_is_not_known_is_left_out_of_a_line() -> None:
    line = digest_line(result_code=None, in_review=None, permalink=None)

    assert only_line(line) == f"✅ Approved · job job-77 · @{WATCHER}"


@pytest.mark.parametrize("kind", Kind)
def test_every_kind_is_told_in_words_and_counted(kind: Kind) -> None:
    message = told(digest_line(after=kind))

    assert f"{FACES[kind].emoji} *{FACES[kind].words}* · job" in shown(message)
    assert message.text == f"1 job: 1 {kind}"


def test_a_full_digest_with_the_longest_ids_keeps_every_job_and_its_watcher() -> None:
    lines = [
        digest_line(job_id=f"{number:02}{'&' * 398}", before=Kind.CAUTION, after=Kind.UNDER_REVIEW, permalink="x" * 300)
        for number in range(DIGEST_LINES)
    ]
    blocks = list(told(*lines, possible_repeat=12).blocks)
    text = shown(told(*lines))

    assert block_kit.message_problems(blocks) == []
    assert block_kit.text_length(blocks) < 9_000
    assert [number for number in range(DIGEST_LINES) if f"job `{number:02}&amp;" not in text] == []
    assert text.count(f"<@{WATCHER}>") == DIGEST_LINES


def test_a_line_of_ordinary_length_is_never_cut() -> None:
    line = digest_line(
        job_id="0f8fad5b-d9cb-469f-a165-70867728950e", in_review=timedelta(days=13, hours=23), before=Kind.CAUTION
    )

    assert "…" not in shown(told(*[line] * DIGEST_LINES))
    assert shown(told(*[line] * DIGEST_LINES)).count(f"<{PERMALINK}|card>") == DIGEST_LINES


def test_more_verdicts_than_a_headline_holds_are_all_counted_in_the_text() -> None:
    lines = [line for kind in Kind for line in of_kind(kind, 3)]

    assert len(headline(told(*lines))) <= MAX_HEADER
    assert all(f"3 {kind}" in told(*lines).text for kind in Kind)


def test_a_digest_of_one_part_does_not_speak_of_parts() -> None:
    message = told(digest_line())

    assert "part" not in f"{message.text} {plain_text(message)}".lower()


def test_the_first_part_leads_to_the_others_and_each_says_which_it_is() -> None:
    first, second = (told(digest_line(), part=part, parts=3) for part in (1, 2))

    assert first.text == "Part 1 of 3: 1 job: 1 approved"
    assert headline(second) == second.text == "Part 2 of 3: 1 job: 1 approved"
    assert "The other parts follow in this thread." in shown(first)
    assert "thread" not in shown(second)


def test_a_digest_that_may_have_been_shown_already_says_so() -> None:
    message = told(digest_line(), part=2, parts=2, possible_repeat=12)

    assert message.text.endswith("(possible repeat of alert 12)")
    assert "Possible repeat of alert 12" in shown(message)
    assert "repeat" not in shown(told(digest_line()))


def test_a_digest_without_blocks_tells_every_line_and_the_reference() -> None:
    lines = of_kind(Kind.APPROVED, DIGEST_LINES)
    message = plain_fallback(message=told(*lines, part=1, parts=2, possible_repeat=12), reference="ab12")

    assert message.blocks == ()
    assert message.text.startswith("Part 1 of 2: 30 jobs: 30 approved (possible repeat of alert 12)\n")
    assert ":white_check_mark: *Approved* · job `approved-0`" in message.text
    assert all(f"`{line.job_id}`" in message.text for line in lines)
    assert message.text.endswith("Reference `ab12`.")


@pytest.mark.parametrize("notice", [partial(outage_notice, watches=2), partial(signature_refused, environment="x")])
def test_a_notice_that_may_have_been_shown_already_says_so(notice: Callable[..., Message]) -> None:
    once, again = notice(since=NOW), notice(since=NOW, possible_repeat=12)

    assert "repeat" not in once.text + shown(once)
    assert again.text.endswith("(possible repeat of alert 12)")
    assert "Possible repeat of alert 12" in shown(again)


@pytest.mark.parametrize(("watches", "waiting"), [(1, "1 watch here is waiting"), (12, "12 watches here are waiting")])
def test_an_outage_tells_since_when_how_many_wait_and_that_nothing_is_lost(watches: int, waiting: str) -> None:
    notice = outage_notice(since=NOW, watches=watches)

    assert waiting in notice.text
    assert plain_text(notice) == (
        "⚠️ Smile ID has not answered since 21 Nov 2026 at 09:00 UTC\n"
        f"{waiting}.\n"
        "\n"
        "Nothing is lost: the bot keeps asking, and what Smile ID decides meanwhile is told here afterwards."
    )


def test_the_end_of_an_outage_tells_how_long_it_was() -> None:
    over = outage_over(since=NOW, until=LATER)

    assert over.text == "Smile ID answers again."
    assert plain_text(over) == (
        "✅ Smile ID answers again\n"
        "\n"
        "It did not answer from 21 Nov 2026 at 09:00 UTC to 21 Nov 2026 at 11:05 UTC (2 h 5 min). "
        "Nothing was lost: what was decided meanwhile is told now."
    )


def test_a_refused_signature_tells_the_three_usual_causes_and_when_it_is_tried_again() -> None:
    refused = signature_refused(since=NOW, environment="production")

    assert refused.text == "Smile ID `production` refuses the bot's signature: polling has stopped."
    assert plain_text(refused) == (
        "⛔ Smile ID refuses the bot's signature\n"
        "\n"
        "Smile ID production has refused it since 21 Nov 2026 at 09:00 UTC. "
        "Polling has stopped for every watch; none is lost.\n"
        "\n"
        "The three usual causes\n"
        "• The API key belongs to the other environment: sandbox and production each have their own.\n"
        "• The partner id is not exactly the portal's: leading zeros count.\n"
        "• The clock of the bot's machine is off.\n"
        "\n"
        "The bot tries again every 5 minutes. Send it SIGHUP to have it try at once."
    )


def test_an_accepted_signature_tells_how_long_polling_stood_still() -> None:
    accepted = signature_accepted(since=NOW, until=LATER)

    assert headline(accepted) == ":white_check_mark: Smile ID accepts the bot's signature again"
    assert "from 21 Nov 2026 at 09:00 UTC to 21 Nov 2026 at 11:05 UTC (2 h 5 min)" in plain_text(accepted)
