"""The alerts: what a channel is told about a watched job, as replies in the thread of its card.

`possible_repeat` is an alert's number when Slack may have shown it already: the message then says so.
"""

from datetime import timedelta

from bot.blocks.actions import action_blocks, change_text, changed_actions
from bot.blocks.buttons import watch_again_button
from bot.blocks.faces import face, news
from bot.blocks.message import Block, Message, actions, context, header, message, paragraph, section
from bot.blocks.status import (
    MAX_WORDS,
    Selfie,
    details,
    outcome,
    provenance,
    reservations,
    result_line,
    selfie_button,
)
from bot.blocks.text import SHORT_ID_LIMIT, channel, code, duration, mention, prose
from bot.smile_id.verdict import Kind, Verdict
from bot.smile_id.verdict import verdict as judge
from bot.smile_id.wire import JobStatus

CHANGED_AFTER_DECISION = ":rotating_light: Changed after the decision"


def change_reply(
    *,
    before: JobStatus | None,
    after: JobStatus,
    verdict_before: Verdict | None,
    verdict_after: Verdict,
    in_review: timedelta | None,
    possible_repeat: int | None = None,
) -> Message:
    """A change that decides nothing: the state before and after, the Actions that differ, the time in review."""
    changes = _changes(before, after)
    return message(
        repeatable(f"{_loud(verdict_before)}{news(after.job_id, verdict_after.kind)}", possible_repeat),
        header(CHANGED_AFTER_DECISION) if _was_final(verdict_before) else None,
        section(f"{_turn(verdict_before, verdict_after)}\nJob {code(after.job_id)}\n{result_line(after)}"),
        section(f"{prose(verdict_after.meaning, MAX_WORDS)}\n*What to do next:* {_next_step(verdict_after)}"),
        section(changes) if changes else None,
        small_print(*_time_in_review(in_review), *repeat_note(possible_repeat)),
    )


def decision_reply(
    *,
    status: JobStatus,
    verdict: Verdict,
    before: JobStatus | None,
    watcher: str,
    in_review: timedelta | None,
    selfie: Selfie | None,
    environment: str,
    watch_id: int,
    taken_by: str | None = None,
    possible_repeat: int | None = None,
) -> Message:
    """The decision: mentions `watcher` and whoever had taken the job, and carries the result as the status card."""
    loud = _loud(judge(before) if before else None)
    changes = _changes(before, status)
    end = f"Watch {watch_id} has ended." if verdict.final else "The watch goes on, and tells the next decision."
    whom = _whom(watcher, taken_by)
    return message(
        repeatable(f"{whom} {loud}{news(status.job_id, verdict.kind)}", possible_repeat),
        header(CHANGED_AFTER_DECISION if loud else face(verdict.kind).headline),
        section(f"{whom} {news(status.job_id, verdict.kind)}"),
        *outcome(status, verdict, environment),
        section(changes) if changes else None,
        *details(status.result),
        *action_blocks(status.result),
        context(
            provenance(status, environment),
            *reservations(verdict),
            *_time_in_review(in_review),
            end,
            *repeat_note(possible_repeat),
        ),
        actions(selfie_button(selfie, status)),
    )


def not_found_reply(
    *,
    job_id: str,
    watcher: str,
    environment: str,
    waited: timedelta,
    watch_id: int,
    taken_by: str | None = None,
    possible_repeat: int | None = None,
) -> Message:
    """Smile ID never got to know the job: what to check, and a button to watch again.

    Mentions `watcher` and whoever had taken the job, as do the other ends of a watch.
    """
    sentence = (
        f"Smile ID {code(environment, SHORT_ID_LIMIT)} still does not know job {code(job_id)} after {duration(waited)}."
    )
    return message(
        repeatable(f"{_whom(watcher, taken_by)} {sentence} The watch has ended.", possible_repeat),
        header(face(Kind.NOT_FOUND).headline),
        section(f"{_whom(watcher, taken_by)} {sentence} The watch has ended."),
        section(
            "*What to check*\n• Both ids and the environment.\n"
            "• Your own system's log: a submission that Smile ID refused leaves no record there."
        ),
        small_print(*repeat_note(possible_repeat)),
        actions(watch_again_button(watch_id, job_id)),
    )


def expired_reply(
    *,
    job_id: str,
    status: JobStatus | None,
    verdict: Verdict | None,
    watcher: str,
    watched: timedelta,
    watch_id: int,
    taken_by: str | None = None,
    possible_repeat: int | None = None,
) -> Message:
    """The watch's time is over and nothing is decided: where the job stands, and a button to watch again.

    `status` and `verdict` are None when Smile ID has given no answer since the watch's time was over.
    """
    job = f"{_whom(watcher, taken_by)} Job {code(job_id)} is still undecided"
    if status is None or verdict is None:
        title, stand = "Ended without an answer", "*Last state:* the watch's card shows it; it may be old."
        sentence = f"{job} as far as is known: Smile ID gives no answer about it. The watch has ended."
        advice = "Smile ID may have decided: look the job up later or in Smile ID's portal, or watch again."
    else:
        title, stand = "Still undecided", f"*Last state:* {face(verdict.kind).words}\n{result_line(status)}"
        sentence = f"{job} after {duration(watched)}. The watch has ended."
        advice = "This may stay as it is: decide yourself, ask Smile ID's support, or watch again."
    return message(
        repeatable(sentence, possible_repeat),
        header(f":alarm_clock: {title}"),
        section(sentence),
        section(stand),
        section(f"*What to do next*\n{advice}"),
        small_print(*repeat_note(possible_repeat)),
        actions(watch_again_button(watch_id, job_id)),
    )


def unreachable_notice(*, channel_id: str, job_id: str, reason: str, possible_repeat: int | None = None) -> Message:
    """For whoever watches in a channel that is closed to the bot; `reason` is Slack's own error."""
    return message(
        repeatable(f"The bot cannot post about job {code(job_id)} in the channel where you watch it.", possible_repeat),
        section(f":no_bell: *News is waiting:* the bot cannot post about job {code(job_id)} in {channel(channel_id)}."),
        paragraph(closed_channel(reason)),
        section(
            "So it is with whatever else you watch there. What is to be told is kept, and follows as soon as the bot"
            " can post there again."
        ),
        context(f"Slack's reason: {code(reason, 100)}", *repeat_note(possible_repeat)),
    )


def closed_channel(reason: str) -> str:
    """What to do about a channel that is closed to the bot, by Slack's own error (Slack docs: chat.postMessage)."""
    if reason == "is_archived":
        return "The channel is archived: unarchive it, or watch the job in another channel."
    if reason.startswith("restricted_action"):
        return "The channel's settings do not let apps post: have an admin allow it, or use another channel."
    return "The bot is not in the channel: type /invite @Smile ID there."


def repeat_note(number: int | None) -> list[str]:
    """The small print of a message that Slack may have shown already; nothing for one that it has not."""
    if number is None:
        return []
    return [f"Possible repeat of alert {number}: the bot was interrupted while sending it."]


def repeatable(sentence: str, number: int | None) -> str:
    """The sentence of such a message."""
    return sentence if number is None else f"{sentence} (possible repeat of alert {number})"


def small_print(*texts: str) -> Block | None:
    """The texts in grey; None when there are none."""
    return context(*texts) if texts else None


def _whom(watcher: str, taken_by: str | None) -> str:
    return " ".join(map(mention, dict.fromkeys([watcher, taken_by or watcher])))


def _turn(before: Verdict | None, after: Verdict) -> str:
    """The state now, and what it was before."""
    was, now = face(before.kind if before else None), face(after.kind)
    return f"{now.emoji} *{now.words}* ({'as before' if was == now else f'before: {was.words}'})"


def _next_step(verdict: Verdict) -> str:
    """The table's advice, which is to watch the job where nothing can be done but wait: that is done already."""
    if verdict.kind in (Kind.WAITING, Kind.UNDER_REVIEW):
        return "nothing; the decision will be told here."
    return prose(verdict.next_step, MAX_WORDS)


def _changes(before: JobStatus | None, after: JobStatus) -> str:
    """Against no earlier result every Action would be a change: then there is nothing to compare."""
    return change_text(changed_actions(before.result, after.result)) if before and before.result else ""


def _was_final(verdict: Verdict | None) -> bool:
    return verdict is not None and verdict.final


def _loud(verdict_before: Verdict | None) -> str:
    return "Changed after the decision: " if _was_final(verdict_before) else ""


def _time_in_review(in_review: timedelta | None) -> list[str]:
    return [] if in_review is None else [f"Time in review: {duration(in_review)}"]
