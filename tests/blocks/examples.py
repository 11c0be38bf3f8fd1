"""Statuses, verdicts and one example of every message, with the text that others write filled in as a test wants it."""

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta

from bot.blocks import (
    alerts,
    answers,
    digest,
    history,
    lateness,
    listing,
    notices,
    ops,
    reveal,
    settings,
    status,
    watch,
)
from bot.blocks.fallback import plain_fallback
from bot.blocks.message import Block, Message
from bot.blocks.notices import CommandHelp
from bot.smile_id.id_details import IdDetails
from bot.smile_id.verdict import Certainty, Kind, Verdict
from bot.smile_id.wire import JobStatus, Result
from tests.blocks import at_the_desk, queues, reports

NOW = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)
WATCHER, COLLEAGUE, CHANNEL, GROUP = "U0WATCHER", "U0COLLEAGUE", "C0KYC", "S0ONCALL"
SELFIE_URL = "https://selfies.example/expiring/0001"
PERMALINK = "https://smile-id-demo.slack.com/archives/C0KYC/p1700000000000100"
REVIEW_ACTIONS = (
    ("Liveness_Check", "Under Review"),
    ("Selfie_Provided", "Passed"),
    ("Register_Selfie", "Not Applicable"),
)
PASSED_ACTIONS = (
    ("Liveness_Check", "Passed"),
    ("Selfie_Provided", "Passed"),
    ("Register_Selfie", "Not Applicable"),
)

HOSTILE = {
    "a channel mention": "<!channel>",
    "a user mention": "<@U123>",
    "a disguised link": "<http://evil|click>",
    "a bare link": "see http://evil.example/x and https://evil.example",
    "an escaped mention": "&lt;!here&gt;",
    "backticks": "a`<!here>`b``c",
    "bold, italic and strike": "*bold* _italic_ ~gone~ a_b",
    "emoji codes": ":tada: :white_check_mark: :+1::x:",
    "emoji": "👩‍👩‍👧 🎉 1️⃣",
    "right to left": "אבג 123 שלום عربي",
    "bidi overrides": "abc\u202egpj.exe\u202c \u2066x\u2069 \u200f\u200e",
    "line breaks": "one\ntwo\r\n\n> quote\n• item\u2028three\u2029",
    "controls": "\x1b[31mred\x1b[0m\x00\x07\t\x9b2J",
    "300 letters": "x" * 300,
    "400 ampersands": "&" * 400,
    "400 brackets": "<" * 400,
    "400 stars": "*" * 400,
    "400 quotes": '"\\' * 200,
    "a lone surrogate": "a\ud800b",
    "nothing to see": " \u200b\u2060 ",
}


def result(**changes: object) -> Result:
    benign = Result(
        smile_user_id="user-1042",
        job_id="job-77",
        job_type=2,
        result_code="0824",
        result_text="Provisional Authentication - Under Review",
        smile_job_id="0000000194",
        confidence="99",
        actions=REVIEW_ACTIONS,
    )
    return replace(benign, **changes)  # type: ignore[arg-type]  # a test names fields that exist


def job_status(**changes: object) -> JobStatus:
    benign = JobStatus(
        smile_user_id="user-1042",
        job_id="job-77",
        code="2302",
        job_complete=True,
        job_success=True,
        result=result(),
        message=None,
        signed_at=NOW,
    )
    return replace(benign, **changes)  # type: ignore[arg-type]  # a test names fields that exist


def not_found(**changes: object) -> JobStatus:
    return job_status(code="2304", job_complete=None, job_success=None, result=None, signed_at=None, **changes)


def judged(kind: Kind = Kind.UNDER_REVIEW, **changes: object) -> Verdict:
    benign = Verdict(
        kind=kind,
        final=kind in {Kind.APPROVED, Kind.CAUTION, Kind.REJECTED, Kind.INFORMATION},
        result_code="0824",
        meaning="The selfie may not show a live person.",
        next_step="Look at the portal.",
        certainty=Certainty.OFFICIAL,
    )
    return replace(benign, **changes)  # type: ignore[arg-type]  # a test names fields that exist


def watch_card(**changes: object) -> Message:
    benign = watch.WatchCard(
        watch_id=7,
        smile_user_id="user-1042",
        job_id="job-77",
        status=job_status(),
        verdict=judged(),
        slack_user_id=WATCHER,
        tell="changes",
        state="open",
        created_at=NOW,
        ended_by=None,
        ended_at=None,
        next_poll_at=NOW + timedelta(seconds=15),
        at_least_every=timedelta(minutes=5),
        expires_at=NOW + timedelta(days=14),
        no_answer_since=None,
        environment="sandbox",
    )
    return watch.watch_card(replace(benign, **changes))  # type: ignore[arg-type]  # a test names fields that exist


def status_card(kind: Kind = Kind.UNDER_REVIEW, **changes: object) -> Message:
    arguments = {
        "status": job_status(),
        "verdict": judged(kind),
        "environment": "sandbox",
        "selfie": None,
        "now": NOW,
        "watchable": True,
    }
    return status.status_card(**arguments | changes)  # type: ignore[arg-type]  # a test names parameters that exist


def watch_line(number: int = 1, **changes: object) -> listing.WatchLine:
    benign = listing.WatchLine(
        watch_id=number,
        smile_user_id="user-1042",
        job_id=f"job-{number}",
        kind=Kind.UNDER_REVIEW,
        channel_id=CHANNEL,
        slack_user_id=WATCHER,
        created_at=NOW - timedelta(hours=2, minutes=5),
        next_poll_at=NOW,
        no_answer_since=None,
    )
    return replace(benign, **changes)  # type: ignore[arg-type]  # a test names fields that exist


def digest_line(**changes: object) -> ops.DigestLine:
    benign = ops.DigestLine(
        job_id="job-77",
        event="decided",
        before=Kind.UNDER_REVIEW,
        after=Kind.APPROVED,
        result_code="1220",
        called=(WATCHER,),
        in_review=timedelta(hours=2, minutes=5),
        permalink=PERMALINK,
    )
    return replace(benign, **changes)  # type: ignore[arg-type]  # a test names fields that exist


def late_review(**changes: object) -> lateness.LateReview:
    benign = lateness.LateReview(
        job_id="job-77",
        kind=Kind.UNDER_REVIEW,
        in_review=timedelta(hours=3),
        due_at=NOW + timedelta(hours=1),
        due_after=timedelta(hours=4),
        taken_by=COLLEAGUE,
    )
    return replace(benign, **changes)  # type: ignore[arg-type]  # a test names fields that exist


def rules(**changes: object) -> settings.Rules:
    benign = settings.Rules(
        due_after=timedelta(hours=4),
        oncall_group=GROUP,
        lead=COLLEAGUE,
        time_zone="Africa/Nairobi",
        opens=time(9),
        closes=time(17),
        days=frozenset(range(1, 6)),
        digest_at=time(9, 30),
    )
    return replace(benign, **changes)  # type: ignore[arg-type]  # a test names fields that exist


def every_message(foreign: str, *, actions: int = 60) -> dict[str, Message]:
    """One of each message by name, each text that others write being `foreign`, with so many Actions."""
    many = tuple((f"{foreign} {number}", f"{foreign} {number}") for number in range(actions))
    before = _foreign_status(foreign, actions=many)
    after = _foreign_status(foreign, actions=tuple((name, f"{value}.") for name, value in many))
    verdict = judged(
        meaning=foreign, next_step=foreign, conflicts=(foreign, foreign, foreign), certainty=Certainty.INFERRED
    )
    card = {"status": after, "verdict": verdict, "smile_user_id": foreign, "job_id": foreign}
    ended = {"ended_at": NOW, "ended_by": COLLEAGUE, **card}
    told = {"job_id": foreign, "watcher": WATCHER, "watch_id": 7, "possible_repeat": 12}
    lines = [
        watch_line(number, smile_user_id=foreign, job_id=foreign, no_answer_since=NOW, unreachable=foreign)
        for number in range(listing.PAGE_SIZE)
    ]
    kept = at_the_desk.some_notes(foreign, foreign, foreign, total=12)
    whole = status_card(status=after, verdict=verdict, selfie=status.OnClick(), notes=kept)
    reversed_decision = digest_line(job_id=foreign, result_code=foreign, before=Kind.CAUTION, after=Kind.UNDER_REVIEW)
    lines_of_digest = [reversed_decision] * ops.DIGEST_LINES
    late = late_review(job_id=foreign, possible_repeat=12)
    overdue_lines = [digest_line(job_id=foreign, event="overdue", result_code=foreign)] * ops.DIGEST_LINES
    decision = alerts.decision_reply(
        status=after,
        verdict=verdict,
        before=before,
        watcher=WATCHER,
        in_review=timedelta(hours=2),
        selfie=status.OnClick(),
        environment=foreign,
        watch_id=7,
        taken_by=COLLEAGUE,
        possible_repeat=12,
    )
    return {
        "status card": whole,
        "shared card": status_card(status=after, verdict=verdict, selfie=status.Link(SELFIE_URL), shared_by=WATCHER),
        "status card, not found": status_card(
            Kind.NOT_FOUND, status=replace(after, code="2304", result=None, message=foreign), environment=foreign
        ),
        "status card, waiting": status_card(
            Kind.WAITING, status=replace(after, code="2314", result=None, message=foreign)
        ),
        "open card": watch_card(**card, no_answer_since=NOW),
        "taken and snoozed card": watch_card(
            **card, claim=at_the_desk.CLAIM, snooze=at_the_desk.asleep(foreign), due_at=NOW, is_late=True, notes=kept
        ),
        "decided card": watch_card(**ended, state="decided"),
        "stopped card": watch_card(**ended, state="stopped"),
        "expired card": watch_card(**ended, state="expired"),
        "not found card": watch_card(**ended, state="not_found"),
        "change": alerts.change_reply(
            before=before,
            after=after,
            verdict_before=judged(Kind.APPROVED),
            verdict_after=replace(verdict, kind=Kind.UNDECIDED),
            in_review=timedelta(hours=2),
            possible_repeat=12,
        ),
        "decision": decision,
        "plain fallback": plain_fallback(message=decision, reference=foreign),
        "not found reply": alerts.not_found_reply(environment=foreign, waited=timedelta(minutes=20), **told),  # type: ignore[arg-type]
        "expired reply": alerts.expired_reply(status=after, verdict=verdict, watched=timedelta(days=14), **told),  # type: ignore[arg-type]
        "unreachable": alerts.unreachable_notice(
            channel_id=CHANNEL, job_id=foreign, reason=foreign, possible_repeat=12
        ),
        "digest": ops.digest(lines=lines_of_digest, part=1, parts=2, possible_repeat=12),
        "plain digest": plain_fallback(
            message=ops.digest(lines=lines_of_digest, part=1, parts=2, possible_repeat=12), reference=foreign
        ),
        "digest of overdue": ops.digest(lines=overdue_lines, part=1, parts=2, group=GROUP, possible_repeat=12),
        "reminder": lateness.reminder(late),
        "overdue": lateness.overdue(late, group=GROUP),
        "escalated": lateness.escalated(late, channel_id=CHANNEL, permalink=PERMALINK),
        "settings saved": settings.saved(
            channel_id=CHANNEL, rules=rules(time_zone=foreign), refused_lead=COLLEAGUE, refused_group=foreign
        ),
        "stats": reports.stats(jobs=[reports.late_job(job_id=foreign)] * 5, time_zone=foreign),
        "digest on": reports.digest_on(time_zone=foreign),
        "digest off": digest.switched_off(),
        "digest on its way": digest.on_its_way(),
        "no more digests": digest.no_more_digests(channel_id=CHANNEL, reason=foreign, possible_repeat=12),
        "daily digest": reports.daily_digest(jobs=[reports.late_job(job_id=foreign)] * 5, possible_repeat=12),
        "outage": ops.outage_notice(since=NOW, watches=12, possible_repeat=12),
        "outage over": ops.outage_over(since=NOW, until=NOW + timedelta(hours=2)),
        "signature refused": ops.signature_refused(since=NOW, environment=foreign, possible_repeat=12),
        "signature accepted": ops.signature_accepted(since=NOW, until=NOW + timedelta(hours=2)),
        "watching": answers.watching(
            job_id=foreign, channel_id=CHANNEL, tell="changes", expires_at=NOW, card_follows=True
        ),
        "already watched": answers.already_watched(job_id=foreign, watcher=WATCHER, since=NOW, channel_id=CHANNEL),
        "already decided": answers.already_decided(card=whole),
        "invite needed": answers.invite_needed(channel_id=CHANNEL, reason=foreign),
        "stopped": answers.stopped(job_id=foreign, channel_id=CHANNEL),
        "already ended": answers.already_ended(job_id=foreign, state="stopped", ended_by=COLLEAGUE, ended_at=NOW),
        "not watched": answers.not_watched(job_id=foreign, elsewhere=[CHANNEL] * 20),
        "list": listing.watch_list(lines=lines, scope="all", page=1, pages=3, total=30, now=NOW),
        "history": history.history(
            status=replace(after, history=(after.result or result(),) * 40), page=1, environment=foreign
        ),
        "no history": history.history(status=after, page=0, environment=foreign),
        **at_the_desk.every_message(foreign),
        **queues.every_message(foreign),
        "usage": notices.usage(sentence=foreign),
        "notice": notices.notice(text=foreign),
        "failure": notices.failure(sentence=foreign, reference=foreign),
        "unknown command": notices.unknown_command(
            typed=foreign, nearest="status", rest=[foreign, foreign], commands=[command()]
        ),
        "help": notices.help_message(commands=[command()], environment=foreign),
        "selfie": notices.selfie(smile_user_id=foreign, job_id=foreign, link=SELFIE_URL),
        "no selfie": notices.selfie(smile_user_id=foreign, job_id=foreign, link=None),
        **{name: Message("Id details.", tuple(modal["blocks"])) for name, modal in every_modal(foreign).items()},
    }


def every_modal(foreign: str) -> dict[str, Block]:
    """One of each modal about id details by name, each text that others write being `foreign`."""
    person = IdDetails(**dict.fromkeys(IdDetails.__slots__, foreign))
    return {
        "id details": reveal.reveal_form(foreign, person, masked=False, environment=foreign),
        "masked id details": reveal.reveal_form(foreign, person, masked=True, environment=foreign),
        "no id details": reveal.reveal_form(foreign, IdDetails(), masked=True, environment=foreign),
        "id details, asking": reveal.reveal_loading(foreign),
        "id details, failed": reveal.reveal_failed(foreign, foreign),
    }


def command(name: str = "status") -> CommandHelp:
    return CommandHelp(
        name, f"{name} <user_id> <job_id>", "What happened to a verification.", f"/smile {name} user-1042 job-77"
    )


def _foreign_status(foreign: str, *, actions: tuple[tuple[str, str], ...]) -> JobStatus:
    told = result(
        smile_user_id=foreign,
        job_id=foreign,
        result_code=foreign,
        result_text=foreign,
        smile_job_id=foreign,
        confidence=foreign,
        actions=actions,
    )
    return job_status(smile_user_id=foreign, job_id=foreign, result=told)
