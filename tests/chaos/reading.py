"""Reads what the bot says: which job is in which state, in a card, in an alert or in a digest."""

import re

from bot.demo.slack.model import Message, texts_in
from bot.demo.slack.web_api import Call
from tests.chaos.stories import EVERY_STATE

A_JOB = re.compile(r"\bjob-\d{4}\b")
_STATES = {state.words: state.words for state in EVERY_STATE} | {state.headline: state.words for state in EVERY_STATE}
_SENTENCE = re.compile(rf"Job `({A_JOB.pattern})` ({'|'.join(state.words for state in EVERY_STATE)})\.")
_DIGEST_LINE = re.compile(rf"\*(?:[^*\n]* → )?([^*\n]*)\* · job `({A_JOB.pattern})`")


def news_in(words: str) -> set[tuple[str, str]]:
    """Each job that is spoken of with what is said of it, as `State.words`."""
    in_sentences = {(job_id, _STATES[state]) for job_id, state in _SENTENCE.findall(words)}
    in_a_digest = {(job_id, _STATES.get(state, state)) for state, job_id in _DIGEST_LINE.findall(words)}
    return in_sentences | in_a_digest


def words_of(call: Call) -> str:
    """Everything a reader would see of the message that was sent, whether Slack took it or not."""
    return "\n".join([str(call.arguments.get("text")), *texts_in(call.arguments.get("blocks") or [])])


def is_card(words: str) -> bool:
    return "Watched by" in words


def is_digest(words: str) -> bool:
    return _DIGEST_LINE.search(words) is not None


def is_marked(message: Message) -> bool:
    return "possible repeat of" in message.words().lower()
