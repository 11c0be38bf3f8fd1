"""Hostile texts and shapes through the doors that people have, in the whole bot."""

import json
import logging
import re
from collections.abc import Iterator
from copy import deepcopy
from typing import Any
from uuid import uuid4

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from bot.demo.answers import UNDER_REVIEW
from bot.demo.slack.model import AMARA, BOT, KYC_SUPPORT, TEAM_ID, Message
from handlers.slash import OUR_FAULT
from tests.posting import request, slack_form, slack_headers
from tests.whole.http_mode import HttpMode
from tests.whole.world import World

OURS = re.compile(
    rf"<@{AMARA}>|<#[CG][A-Z0-9]+>|<!date\^\d+\^[^|<>&]+\|[\w: ]+ UTC>|<https?://[\w.:/-]+/archives/[\w/]+\|[\w ]+>"
)
CONTROL = re.compile(r"<[^<>]*>?|&(?!amp;|lt;|gt;)")
HOSTILE = st.sampled_from(
    [
        "<!channel>", "<!here|here>", "<@U02TUNDE>", "<#C0SECRET|x>", "<http://evil.io|click>", "<mailto:a@b.io|a>",
        "&lt;!channel&gt;", "&amp;lt;", "https://evil.example", "```", "*", "_", "~", ":tada:", "\u202e", "\u2066",
        "\x00", "\n", "\ud800", '"', "“", "'", " ", "\u00a0", "\u2028", "x" * 200, "'; DROP TABLE jobs; --", "../../",
    ]
)  # fmt: skip
ANY_TEXT = st.lists(HOSTILE | st.text(st.characters(exclude_categories=()), max_size=20), max_size=5).map("".join)
ANY_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | ANY_TEXT,
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(ANY_TEXT, inner, max_size=2),
    max_leaves=3,
)
# Of a signed form, what a person's own client fills in; the rest is Slack's.
REACHABLE = st.sampled_from(
    [
        "private_metadata", "callback_id", "hash", "state", "state.values", "state.values.job_id",
        "state.values.job_id.job_id", "state.values.job_id.job_id.value", "state.values.smile_user_id",
        "state.values.channel", "state.values.channel.channel", "state.values.channel.channel.selected_conversation",
        "state.values.tell", "state.values.tell.tell", "state.values.tell.tell.selected_option",
        "state.values.tell.tell.selected_option.value",
    ]
)  # fmt: skip
MISSING = object()


class Log(logging.Handler):
    """Keeps what only a mistake of the bot's own would log: errors and tracebacks."""

    def __init__(self) -> None:
        super().__init__()
        self.mistakes: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        if record.exc_info or record.levelno >= logging.ERROR:
            self.mistakes.append(self.format(record))


@pytest.fixture(scope="module")
def http(tmp_path_factory: pytest.TempPathFactory) -> Iterator[HttpMode]:
    world = World(tmp_path_factory.mktemp("hostile"))
    world.start()
    try:
        yield HttpMode(world)
    finally:
        world.stop()


@pytest.fixture
def log() -> Iterator[Log]:
    log = Log()
    logging.getLogger().addHandler(log)
    yield log
    logging.getLogger().removeHandler(log)


@pytest.fixture(scope="module")
def submission(http: HttpMode) -> dict[str, Any]:
    """A form that Amara has filled in and sent, as Slack posts it."""
    http.post(http.typed("/smile watch"))
    form = http.world.slack.wait_for(lambda workspace: workspace.view_of(AMARA))
    values = {"smile_user_id": "user-1", "job_id": "job-1", "channel": KYC_SUPPORT, "tell": "changes"}
    envelope = http.world.slack.submit(AMARA, form.id, values)
    assert envelope is not None
    return envelope.payload


def submitted(http: HttpMode, payload: dict[str, Any]) -> tuple[int, dict[str, Any]]:
    """Post a form; the status, and what is wrong with which field."""
    body = slack_form(payload)
    status, text = request(http.port, "POST", "/slack/events", body, slack_headers(body, http.world.clock()))
    answer = json.loads(text) if status == 200 and text else {}
    return status, answer.get("errors", {})


def filled_in(submission: dict[str, Any], smile_user_id: str, job_id: str) -> dict[str, Any]:
    """The same form with other ids, sent once more: the bot answers it by a message that only Amara sees."""
    payload = deepcopy(submission) | {"trigger_id": uuid4().hex, "response_urls": []}
    payload["view"]["state"]["values"]["smile_user_id"]["smile_user_id"]["value"] = smile_user_id
    payload["view"]["state"]["values"]["job_id"]["job_id"]["value"] = job_id
    return payload


def acting(message: Message) -> list[str]:
    """What in a message Slack would take for a mention or a link, beside our own."""
    return CONTROL.findall(OURS.sub("", "\n".join(markup(message.text, message.blocks))))


def markup(text: str, blocks: object) -> Iterator[str]:
    yield text
    if isinstance(blocks, list):
        for block in blocks:
            yield from markup("", block)
    if isinstance(blocks, dict):
        if blocks.get("type") == "mrkdwn":
            yield blocks["text"]
        for inner in blocks.values():
            yield from markup("", inner)


@given(smile_user_id=ANY_TEXT, job_id=ANY_TEXT)
@example(smile_user_id="<!channel>", job_id="<@U02TUNDE>")
@example(smile_user_id="user\ud800", job_id="job-1")
@settings(derandomize=True, database=None, deadline=None, max_examples=80)
def test_any_text_in_the_form_is_a_complaint_at_its_field_or_an_answer(
    http: HttpMode, submission: dict[str, Any], smile_user_id: str, job_id: str
) -> None:
    workspace = http.world.slack.workspace
    answers, messages = len(http.answers()), len(workspace.messages)
    status, errors = submitted(http, filled_in(submission, smile_user_id, job_id))
    if not errors:
        http.answered(answers + 1)

    assert status == 200
    assert errors.keys() <= {"smile_user_id", "job_id"}
    assert [message for message in workspace.messages[messages:] if acting(message)] == []
    assert all(OUR_FAULT not in message.words() for message in workspace.messages[messages:])


@pytest.mark.parametrize("channel_id", [None, "", "<!channel>", "C1|x", "\ud800", "D0AMARA", ["C0KYCSUPPORT"]])
def test_what_is_no_channel_is_said_at_its_field(
    http: HttpMode, submission: dict[str, Any], channel_id: object
) -> None:
    path = "state.values.channel.channel.selected_conversation"
    status, errors = submitted(http, with_change(submission, path, channel_id))

    assert status == 200
    assert errors == {"channel": "The channel is missing: choose the one to tell."}


def test_a_mention_in_an_id_is_shown_as_text(http: HttpMode, submission: dict[str, Any]) -> None:
    answers = len(http.answers())
    http.world.job("<@U0GHOST>", UNDER_REVIEW, smile_user_id="<!everyone>")
    submitted(http, filled_in(submission, "<!everyone>", "<@U0GHOST>"))
    http.answered(answers + 1)
    card = http.world.cards()[-1]

    assert "&lt;!everyone&gt;" in card.words()
    assert "&lt;@U0GHOST&gt;" in card.words()
    assert acting(card) == []


WORDS = st.sampled_from(["status", "watch", "unwatch", "list", "help", "", "wach", "STATUS"])
TYPED = st.lists(
    HOSTILE.filter(str.isprintable) | st.text(max_size=20) | st.just("<#C0KYCSUPPORT|kyc>"), max_size=5
).map(" ".join)


@given(word=WORDS, rest=TYPED)
@example(word="watch", rest="<!channel> <@U02TUNDE> <#C0NOWHERE|x>")
@example(word="<!channel>", rest="`<!here>`")
@settings(derandomize=True, database=None, deadline=None, max_examples=80)
def test_any_text_after_the_command_is_answered(http: HttpMode, word: str, rest: str) -> None:
    workspace = http.world.slack.workspace
    answers, forms, messages = len(http.answers()), len(workspace.views), len(workspace.messages)
    status = http.post(http.typed("/smile help") | {"text": f"{word} {rest}"})
    http.world.slack.wait_for(lambda _: len(http.answers()) > answers or len(workspace.views) > forms)

    assert status == 200
    assert [message for message in workspace.messages[messages:] if acting(message)] == []
    assert all(OUR_FAULT not in message.words() for message in workspace.messages[messages:])


@pytest.mark.parametrize("address", ["", "here", "http://[", "http://a b", "file:///etc/hosts", "http://127.0.0.1:1/"])
def test_an_answer_that_cannot_go_where_the_payload_says_reaches_the_person(http: HttpMode, address: str) -> None:
    answers = len(http.answers())
    http.post(http.typed("/smile help") | {"response_url": address})

    assert "How to use /smile" in http.answered(answers + 1).text


def mentioned(http: HttpMode, text: str) -> int:
    """Post what Slack sends when Amara's message mentions the bot; the status."""
    event = {"type": "app_mention", "user": AMARA, "text": text, "ts": "1.1", "channel": KYC_SUPPORT, "team": TEAM_ID}
    payload = {"type": "event_callback", "event_id": uuid4().hex, "team_id": TEAM_ID, "event": event}
    body = json.dumps(payload).encode()
    headers = slack_headers(body, http.world.clock(), kind="application/json")
    return request(http.port, "POST", "/slack/events", body, headers)[0]


@given(before=ANY_TEXT, word=WORDS, rest=ANY_TEXT)
@example(before="<!channel>", word="", rest="")
@example(before="", word="watch", rest="<!channel> <@U02TUNDE> <#C0NOWHERE|x>")
@example(before="", word="status", rest=f"<@{BOT}> `<!here>` <@{BOT}>")
@settings(derandomize=True, database=None, deadline=None, max_examples=80)
def test_any_text_of_a_mention_is_answered(http: HttpMode, before: str, word: str, rest: str) -> None:
    workspace = http.world.slack.workspace
    answers, messages = len(http.answers()), len(workspace.messages)
    status = mentioned(http, f"{before}<@{BOT}> {word} {rest}")
    http.answered(answers + 1)

    assert status == 200
    assert [message for message in workspace.messages[messages:] if acting(message)] == []
    assert all(OUR_FAULT not in message.words() for message in workspace.messages[messages:])


NAMES = st.sampled_from(["user_id: ", "job_id=", "Job `", "` of user `", '"user_id": "', "/smile status ", "`", " "])
WRITTEN = st.lists(NAMES | HOSTILE | st.text(max_size=10), max_size=8).map("".join)


@given(text=WRITTEN)
@example(text="user_id: &lt;!channel&gt; job_id: &lt;@U02TUNDE&gt;")
@example(text="Job `<!channel>` of user `<@U02TUNDE>`")
@example(text="Job `<!channel>`")
@settings(derandomize=True, database=None, deadline=None, max_examples=80)
def test_a_message_with_any_text_can_be_checked_or_is_asked_about(http: HttpMode, text: str) -> None:
    workspace = http.world.slack.workspace
    written = workspace.post(channel=KYC_SUPPORT, user=AMARA, text=text)
    answers, forms, messages = len(http.answers()), len(workspace.views), len(workspace.messages)
    status = http.post(http.world.slack.shortcut(AMARA, KYC_SUPPORT, written.ts, "check_job").payload)
    http.world.slack.wait_for(lambda _: len(http.answers()) > answers or len(workspace.views) > forms)
    said, forms_shown = workspace.messages[messages:], list(workspace.views.values())[forms:]
    workspace.delete(written)

    assert status == 200
    assert [message for message in said if acting(message)] == []
    assert all(OUR_FAULT not in message.words() for message in said)
    assert [text for form in forms_shown for text in markup("", form.view["blocks"]) if CONTROL.search(text)] == []


def with_change(submission: dict[str, Any], path: str, value: object) -> dict[str, Any]:
    """The form sent once more, with something else at ``path`` of its view, or nothing."""
    changed = deepcopy(submission) | {"trigger_id": uuid4().hex, "response_urls": []}
    *outer, last = path.split(".")
    inner = changed["view"]
    for key in outer:
        inner = inner[key]
    inner[last] = value
    if value is MISSING:
        del inner[last]
    return changed


def test_a_form_of_any_shape_is_no_mistake_of_the_bots(http: HttpMode, submission: dict[str, Any], log: Log) -> None:
    statuses = set()

    @given(path=REACHABLE, value=ANY_JSON | st.just(MISSING))
    @settings(derandomize=True, database=None, deadline=None, max_examples=200)
    def send(path: str, value: object) -> None:
        statuses.add(submitted(http, with_change(submission, path, value))[0])

    send()
    http.world.stop_bot()  # whatever was begun has ended
    http.world.start_bot()

    assert statuses <= {200, 400, 404}
    assert log.mistakes == []
    assert [message for message in http.world.slack.workspace.messages if acting(message)] == []
