"""The whole bot in HTTP mode: posts to it what people do, as Slack would."""

from typing import Any

from bot.demo.slack.model import AMARA, BOT, KYC_SUPPORT, Message
from tests.posting import SIGNING_SECRET, free_port, request, slack_form, slack_headers
from tests.whole.world import World


class HttpMode:
    """Posts what people do as Slack would."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.port = free_port()
        world.start_bot(SLACK_APP_TOKEN="", SLACK_SIGNING_SECRET=SIGNING_SECRET, HTTP_PORT=str(self.port))

    def post(self, payload: dict[str, Any], headers: dict[str, str] | None = None, *, retry: int = 0) -> int:
        body = slack_form(payload)
        signed = slack_headers(body, self.world.clock()) if headers is None else headers
        repeated = {"X-Slack-Retry-Num": str(retry)} if retry else {}
        return request(self.port, "POST", "/slack/events", body, signed | repeated)[0]

    def typed(self, text: str) -> dict[str, Any]:
        """What Slack sends when Amara types a line; with the rights to answer that come with it."""
        envelope = self.world.slack.type(AMARA, KYC_SUPPORT, text)
        assert envelope is not None
        return envelope.payload

    def clicked(self, message: Message, action_id: str) -> dict[str, Any]:
        return self.world.slack.click(AMARA, message.channel, message.ts, action_id).payload

    def answers(self) -> list[Message]:
        return [message for message in self.world.slack.workspace.ephemerals(AMARA) if message.user == BOT]

    def answered(self, count: int) -> Message:
        """The last of so many answers that only Amara sees."""
        self.world.slack.wait_for(lambda _: len(self.answers()) >= count)
        return self.answers()[count - 1]
