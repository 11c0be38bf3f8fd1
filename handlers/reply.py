"""The way back to a person who has done something in Slack."""

import logging
from dataclasses import dataclass
from functools import partial

from bot.blocks.message import Message
from bot.logs import about
from handlers.slack import Slack
from handlers.slack_errors import ChannelClosed, SlackError

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Reply:
    """The way back to a person who typed, clicked or sent a form: the response_url, else a message only they see.

    Slack takes 5 answers at a response_url, for 30 minutes, even in channels where the bot is no member. With
    ``thread_ts`` they asked in a thread, and are answered there: what only one person is to see Slack shows in a thread
    as a message of its own, and not at a response_url (Slack docs: Publishing responses in thread).
    """

    slack: Slack
    channel_id: str
    slack_user_id: str
    response_url: str | None
    thread_ts: str | None = None

    def only_you(self, message: Message, *, replace: bool = False) -> None:
        """Answer so that only they see it; ``replace`` puts it in the place of the message they clicked in."""
        if self.response_url is None:
            self._whisper_or_direct(message)
            return
        respond = partial(
            self.slack.respond, self.response_url, message, response_type="ephemeral", replace_original=replace
        )
        whisper = partial(self._whisper, message)
        first, second = (whisper, respond) if self.thread_ts is not None and not replace else (respond, whisper)
        try:
            first()
        except SlackError as trouble:
            logger.warning("An answer did not get through: trying the other way", extra=about(reason=trouble.code))
            second()

    def to_channel(self, message: Message) -> None:
        """Answer so that the whole channel, or everybody in the thread, sees it."""
        if self.response_url is None:
            self.slack.post(self.channel_id, message, thread_ts=self.thread_ts)
            return
        thread = {} if self.thread_ts is None else {"thread_ts": self.thread_ts}
        how = {"response_type": "in_channel", "replace_original": False, **thread}
        self.slack.respond(self.response_url, message, **how)

    def _whisper(self, message: Message) -> None:
        self.slack.whisper(self.channel_id, self.slack_user_id, message, thread_ts=self.thread_ts)

    def _whisper_or_direct(self, message: Message) -> None:
        """Where the bot is no member, a direct message is all that is left."""
        try:
            self._whisper(message)
        except ChannelClosed:
            self.slack.post(self.slack_user_id, message)
