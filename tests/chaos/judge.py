"""Judges a run by the emulated Slack's own record. Each function is one promise and gives the ways it was broken."""

import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from bot.demo.slack.model import Message
from bot.demo.slack.web_api import Call
from tests.chaos.plan import Job, Plan, Watch
from tests.chaos.reading import A_JOB, is_card, is_digest, is_marked, news_in, words_of
from tests.chaos.stories import NO_ANSWER, NOT_KNOWN

ENTRY = re.compile(r"bot \| \d{4}-|bot \| The database |The bot ")  # the first line of an entry of the log
SENT = ("chat.postMessage", "chat.update", "chat.postEphemeral", "response_url")


@dataclass(slots=True)
class Record:
    """What came of a plan: Slack's messages and calls, when each state of each job began, and the bot's own log."""

    plan: Plan
    messages: list[Message] = field(default_factory=list)
    calls: list[Call] = field(default_factory=list)
    began: dict[str, list[datetime]] = field(default_factory=dict)
    log: list[str] = field(default_factory=list)
    exits: list[str] = field(default_factory=list)
    unanswered: Sequence[tuple[Job, Watch]] = ()

    def watches(self) -> Iterator[tuple[Job, Watch]]:
        """Every watch of the plan with its job."""
        return ((job, watch) for job in self.plan.jobs for watch in job.watches)

    def shown(self, job: Job, watch: Watch) -> list[Message]:
        """What everybody in the watch's channel can read of the job, the oldest first."""
        return [
            message
            for message in self.messages
            if message.channel == watch.channel_id and not message.ephemeral and job.job_id in message.words()
        ]

    def cards(self, job: Job, watch: Watch) -> list[Message]:
        """The cards of a watch: one, unless Slack took one without the bot getting to know."""
        return [message for message in self.shown(job, watch) if is_card(message.words())]

    def told(self, job: Job, watch: Watch) -> list[Message]:
        """The news of a watch: everything that is not its card."""
        return [message for message in self.shown(job, watch) if not is_card(message.words())]


def is_answered(whispers: Sequence[Message], job: Job, watch: Watch) -> bool:
    """Whether the person was told, in this channel, what became of their wish."""
    return any(m.channel == watch.channel_id and f"`{job.job_id}`" in m.words() for m in whispers)


def verdicts(record: Record) -> list[str]:
    """Everything that was promised and not kept, a sentence each; none if all is well."""
    return [broken for promise in PROMISES for broken in promise(record)]


def unfinished(record: Record) -> list[str]:
    """What time may still mend."""
    return [*every_decision_is_told(record), *every_card_shows_the_end(record)]


def everybody_is_answered(record: Record) -> Iterator[str]:
    for job, watch in record.unanswered:
        yield f"{job.job_id}: nobody answered {watch.slack_user_id} in {watch.channel_id}, however often they asked"


def every_decision_is_told(record: Record) -> Iterator[str]:
    """A watch that the channel could see, or that its owner was promised, ends with its decision in its thread."""
    for job, watch in record.watches():
        decisions = [message for message in record.told(job, watch) if _tells_the_end(message, job)]
        cards = record.cards(job, watch)
        if (cards or _promised(record, job, watch)) and not decisions:
            yield f"{job.job_id}: its decision is missing in {watch.channel_id}"
        replies = [message for message in decisions if not is_digest(message.words())]
        if not {message.thread_ts for message in replies} <= {card.ts for card in cards}:
            yield f"{job.job_id}: its decision stands outside of its card's thread in {watch.channel_id}"


def nothing_is_told_twice(record: Record) -> Iterator[str]:
    """Again only when marked. Slack may do late what it was asked first, so the marked one need not come second."""
    for job, watch in record.watches():
        plain = [message for message in record.told(job, watch) if not is_marked(message)]
        for words, times in Counter(words for m in plain for words in _words(m, job)).items():
            if times > 1:
                yield f'{job.job_id}: "{words}" was told {times} times unmarked in {watch.channel_id}'


def every_card_shows_the_end(record: Record) -> Iterator[str]:
    """The card that the bot knows of is equal to the last state, and nothing is left to stop."""
    for job, watch in record.watches():
        cards = record.cards(job, watch)
        if cards and not any(_tells_the_end(card, job) and "stop" not in card.action_ids() for card in cards):
            yield f"{job.job_id}: its card in {watch.channel_id} is not up to date: {cards[-1].text}"
        if _promised(record, job, watch) and not cards:
            yield f"{job.job_id}: no card in {watch.channel_id}"


def nothing_is_shown_twice(record: Record) -> Iterator[str]:
    """A second card only when marked: then the first is one that Slack took and the bot cannot know of."""
    for job, watch in record.watches():
        plain = [card for card in record.cards(job, watch) if not is_marked(card)]
        if len(plain) > 1:
            texts = " / ".join(card.text for card in plain)
            yield f"{job.job_id}: {len(plain)} unmarked cards in {watch.channel_id}: {texts}"


def nothing_is_made_up(record: Record) -> Iterator[str]:
    """Whatever was sent to Slack, Smile ID had said it before; that it knows nothing it may say at any time."""
    states = {
        (job.job_id, state.words): began
        for job in record.plan.jobs
        for state, began in zip(job.story, record.began[job.job_id], strict=False)
    }
    for call in record.calls:
        if call.method not in SENT:
            continue
        for job_id, words in news_in(words_of(call)):
            began = states.get((job_id, words))
            if words not in (NO_ANSWER.words, NOT_KNOWN.words) and (began is None or call.at < began):
                yield f'{job_id}: "{words}" was said at {call.at:%T}, which Smile ID had not said'


def nothing_is_out_of_order(record: Record) -> Iterator[str]:
    """The news of one watch is sent in the order of its story, whatever goes wrong with the sending."""
    stories = {job.job_id: [state.words for state in job.story] for job in record.plan.jobs}
    latest: dict[tuple[str, str], int] = {}
    for call in record.calls:
        if call.method != "chat.postMessage" or is_card(words_of(call)):
            continue
        for job_id, words in news_in(words_of(call)):
            place = stories[job_id].index(words) if words in stories[job_id] else 0
            if place < latest.get((call.arguments["channel"], job_id), 0):
                yield f'{job_id}: "{words}" was sent after later news to {call.arguments["channel"]}'
            latest[call.arguments["channel"], job_id] = place


def nothing_is_in_a_wrong_channel(record: Record) -> Iterator[str]:
    channels = {job.job_id: {watch.channel_id for watch in job.watches} for job in record.plan.jobs}
    for message in record.messages:
        for job_id in A_JOB.findall(message.words()):
            if message.channel not in channels[job_id]:
                yield f"{job_id} is named in {message.channel}: {message.text}"


def the_process_lives(record: Record) -> Iterator[str]:
    yield from record.exits
    for start, line in enumerate(record.log):
        if "Traceback (most recent call last)" in line:
            end = next((at for at in range(start + 1, len(record.log)) if ENTRY.match(record.log[at])), len(record.log))
            yield "\n".join(["a traceback in the log:", *record.log[start - 1 : end]])


PROMISES: tuple[Callable[[Record], Iterator[str]], ...] = (
    the_process_lives,
    everybody_is_answered,
    every_decision_is_told,
    nothing_is_told_twice,
    every_card_shows_the_end,
    nothing_is_shown_twice,
    nothing_is_made_up,
    nothing_is_out_of_order,
    nothing_is_in_a_wrong_channel,
)


def _promised(record: Record, job: Job, watch: Watch) -> bool:
    return any(
        message.only_for == watch.slack_user_id
        and message.channel == watch.channel_id
        and f"Watching job `{job.job_id}`." in message.text
        for message in record.messages
    )


def _tells_the_end(message: Message, job: Job) -> bool:
    return (job.job_id, job.story[-1].words) in news_in(message.words())


def _words(message: Message, job: Job) -> set[str]:
    return {words for job_id, words in news_in(message.words()) if job_id == job.job_id}
