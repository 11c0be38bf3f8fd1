"""Files: announced, sent, shared, and served to the page."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
import requests
from slack_sdk.errors import SlackApiError

from bot.demo.slack.model import AMARA, BOT, KYC_SUPPORT, OTTO, RISK_REVIEW, WANJIRU
from bot.demo.slack.page_state import state_for
from bot.demo.slack.server import ALL_SCOPES, EmulatedSlack

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tests.demo.bare_bot import BareBot, Json


@pytest.fixture
def scopes() -> Sequence[str]:
    return ALL_SCOPES


PNG = b"\x89PNG\r\n\x1a\n and the rest"


def sent(bot: BareBot, name: str = "trend.png", body: bytes = PNG, **described: str) -> str:
    """The id of a file that has arrived and is not shared yet."""
    ticket = bot.client.files_getUploadURLExternal(filename=name, length=len(body), **described)
    answer = requests.post(ticket["upload_url"], data=body, timeout=10)
    assert (answer.status_code, answer.text) == (200, f"OK - {len(body)}")
    return str(ticket["file_id"])


def finished(bot: BareBot, *file_ids: str, **arguments: str) -> list[Json]:
    files: list[dict[str, str | None]] = [{"id": file_id, "title": "Trend"} for file_id in file_ids]
    return list(bot.client.files_completeUploadExternal(files=files, **arguments)["files"])  # type: ignore[arg-type]


def fetched(slack: EmulatedSlack, file_id: str, slack_user_id: str = AMARA) -> requests.Response:
    return requests.get(f"{slack.page_url}client/files/{file_id}?user={slack_user_id}", timeout=10)


def test_the_sdk_uploads_a_file_into_a_thread(slack: EmulatedSlack, bot: BareBot) -> None:
    parent = bot.client.chat_postMessage(channel=KYC_SUPPORT, text="digest")["ts"]
    bot.client.files_upload_v2(
        filename="trend.png",
        content=PNG,
        title="Trend",
        channel=KYC_SUPPORT,
        thread_ts=parent,
        initial_comment="7 days",
    )

    [reply] = slack.workspace.thread(KYC_SUPPORT, parent)
    [file] = reply.files
    assert (reply.user, reply.text) == (BOT, "7 days")
    assert (file.name, file.title, file.mimetype, file.content) == ("trend.png", "Trend", "image/png", PNG)
    assert repr(file).count("PNG") == 0


def test_a_file_is_shared_without_words_in_a_channel(slack: EmulatedSlack, bot: BareBot) -> None:
    file_id = sent(bot)

    assert finished(bot, file_id, channel_id=KYC_SUPPORT) == [{"id": file_id, "title": "Trend"}]
    [message] = slack.workspace.in_channel(KYC_SUPPORT)
    assert (message.text, [file.id for file in message.files]) == ("", [file_id])


def test_a_conversation_with_one_person_goes_by_its_own_id_or_among_channels(
    slack: EmulatedSlack, bot: BareBot
) -> None:
    direct = slack.workspace.direct(WANJIRU).id
    finished(bot, sent(bot, "jobs.csv", b"a,b"), channel_id=direct)
    finished(bot, sent(bot, "jobs.csv", b"a,b"), channels=[WANJIRU])  # type: ignore[arg-type]
    with pytest.raises(SlackApiError, match="invalid_arguments"):
        finished(bot, sent(bot), channel_id=WANJIRU)

    assert [message.files[0].mimetype for message in slack.workspace.in_channel(direct)] == ["text/csv"] * 2


def test_a_file_shared_nowhere_is_seen_by_nobody(slack: EmulatedSlack, bot: BareBot) -> None:
    file_id = sent(bot)
    finished(bot, file_id)

    assert slack.workspace.messages == []
    assert fetched(slack, file_id).status_code == 404


def test_a_file_stands_in_the_message_as_it_is_sent(slack: EmulatedSlack, bot: BareBot) -> None:
    file_id = sent(bot)
    finished(bot, file_id, channel_id=KYC_SUPPORT)
    [message] = slack.workspace.in_channel(KYC_SUPPORT)
    slack.shortcut(AMARA, KYC_SUPPORT, message.ts, "check_job")

    shared = bot.envelope()["payload"]["message"]
    assert shared["upload"] is True
    assert [shared["files"][0][key] for key in ("id", "name", "title", "size")] == [
        file_id,
        "trend.png",
        "Trend",
        len(PNG),
    ]


@pytest.mark.parametrize(
    ("arguments", "error"),
    [
        ({"filename": "x.png", "length": 0}, "missing_argument"),
        ({"filename": "", "length": 1}, "missing_argument"),
        ({"filename": "x.png", "length": "many"}, "invalid_arguments"),
        ({"filename": "x.png", "length": 2**30 + 1}, "file_upload_size_restricted"),
    ],
)
def test_a_file_is_announced_with_its_name_and_length(bot: BareBot, arguments: Json, error: str) -> None:
    with pytest.raises(SlackApiError, match=error):
        bot.client.api_call("files.getUploadURLExternal", params=arguments)


def test_a_file_must_arrive_whole_before_it_is_shared_and_is_shared_once(bot: BareBot) -> None:
    ticket = bot.client.files_getUploadURLExternal(filename="trend.png", length=len(PNG))
    short = requests.post(ticket["upload_url"], data=PNG[:-1], timeout=10)
    assert short.status_code == 400
    with pytest.raises(SlackApiError, match="file_not_found"):
        finished(bot, ticket["file_id"], channel_id=KYC_SUPPORT)
    requests.post(ticket["upload_url"], data=PNG, timeout=10)
    finished(bot, ticket["file_id"], channel_id=KYC_SUPPORT)

    with pytest.raises(SlackApiError, match="file_not_found"):
        finished(bot, ticket["file_id"], channel_id=KYC_SUPPORT)


def test_a_file_may_come_as_part_of_a_form(slack: EmulatedSlack, bot: BareBot) -> None:
    ticket = bot.client.files_getUploadURLExternal(filename="trend.png", length=len(PNG))
    answer = requests.post(ticket["upload_url"], files={"file": ("trend.png", PNG)}, timeout=10)
    finished(bot, ticket["file_id"], channel_id=KYC_SUPPORT)

    assert answer.status_code == 200
    assert slack.workspace.in_channel(KYC_SUPPORT)[0].files[0].content == PNG


@pytest.mark.parametrize(
    ("arguments", "error"),
    [
        ({"channel_id": "C0000000404"}, "channel_not_found"),
        ({"channel_id": RISK_REVIEW}, "not_in_channel"),
        ({"channel_id": KYC_SUPPORT, "thread_ts": "1.1"}, "thread_not_found"),
        ({"channel_id": KYC_SUPPORT, "files": "[]"}, "invalid_arguments"),
        ({"channel_id": KYC_SUPPORT, "files": "{"}, "invalid_arguments"),
    ],
)
def test_a_file_goes_only_where_the_bot_may_post(
    slack: EmulatedSlack, bot: BareBot, arguments: Json, error: str
) -> None:
    slack.workspace.remove(RISK_REVIEW)
    named = f'[{{"id": "{sent(bot)}"}}]'
    with pytest.raises(SlackApiError, match=error):
        bot.client.api_call("files.completeUploadExternal", params={"files": named} | arguments)

    assert slack.workspace.messages == []


def test_the_page_gets_what_its_user_can_see(slack: EmulatedSlack, bot: BareBot) -> None:
    picture, table = sent(bot), sent(bot, "jobs.csv", b"a,b")
    finished(bot, picture, table, channel_id=KYC_SUPPORT)

    served = fetched(slack, picture)
    assert (served.content, served.headers["Content-Type"]) == (PNG, "image/png")
    assert served.headers["Content-Disposition"].startswith("inline")
    assert fetched(slack, table).headers["Content-Disposition"].startswith("attachment")
    assert fetched(slack, picture, OTTO).status_code == 404


def test_a_download_has_the_name_of_its_file(slack: EmulatedSlack, bot: BareBot) -> None:
    file_id = sent(bot, 'jobs "7d" ü\r\n.csv', b"a,b")
    finished(bot, file_id, channel_id=KYC_SUPPORT)

    said = fetched(slack, file_id).headers["Content-Disposition"]
    assert said == "attachment; filename*=UTF-8''jobs%20%227d%22%20%C3%BC%0D%0A.csv"


def test_the_page_is_told_of_files_and_where_to_get_them(slack: EmulatedSlack, bot: BareBot) -> None:
    file_id = sent(bot, alt_txt="A line that goes up")
    finished(bot, file_id, channel_id=KYC_SUPPORT)
    [shown] = state_for(slack.workspace, AMARA, {})["messages"]

    assert shown["files"] == [
        {
            "id": file_id,
            "name": "trend.png",
            "title": "Trend",
            "mimetype": "image/png",
            "alt_txt": "A line that goes up",
            "size": len(PNG),
            "url": f"/client/files/{file_id}",
        }
    ]
