"""People's faces and names stay where they belong, whatever way a job goes through the bot."""

import logging
import re
import sqlite3
from typing import Any

import pytest

from bot.demo.answers import PROCESSING, Answer, found
from bot.demo.slack.model import AMARA
from tests.whole.world import World

CHECKS = {"Liveness_Check": "Under Review", "Selfie_Provided": "Passed"}
# Every field of a result that carries personal data, with a value that is easy to find again.
PERSONAL: dict[str, Any] = {
    "FullName": "PII-full-name",
    "FirstName": "PII-first",
    "MiddleName": "PII-middle",
    "LastName": "PII-last",
    "OtherName": "PII-other",
    "DOB": "PII-1990-01-01",
    "Gender": "PII-gender",
    "Address": "PII-address",
    "PhoneNumber": "PII-phone",
    "PhoneNumber2": "PII-phone2",
    "IDNumber": "PII-id-number",
    "SecondaryIDNumber": "PII-second-id",
    "Secondary_ID_Number": "PII-second-id",
    "ExpirationDate": "PII-expires",
    "IssuanceDate": "PII-issued",
    "IsAlive": True,
    "Country": "PII-country",
    "IDType": "PII-id-type",
    "Photo": "PII-photo",
    "Document": "PII-document",
    "FullData": {"name": "PII-nested", "more": [{"deep": "PII-deeper"}]},
    "UserIDsOfPreviousRegistrants": ["PII-somebody-else"],
    "Antifraud": {"SuspectUsers": [{"user_id": "PII-suspect", "reasons": ["PII-reason"]}]},
    "ImageLinks": {"id_card_image": "https://pii.example/PII-card"},
    "KYCReceipt": "https://pii.example/PII-receipt",
    "company_information": {"name": "PII-company"},
    "directors": [{"name": "PII-director"}],
    "beneficial_owners": [{"name": "PII-owner"}],
    "people": [{"name": "PII-person"}],
}
UNDER_REVIEW = found(2, "0824", "Provisional Authentication - Under Review", CHECKS, **PERSONAL)
APPROVED = found(2, "1220", "Authenticated", CHECKS | {"Liveness_Check": "Passed"}, **PERSONAL)


def everything_done(world: World) -> None:
    """A job through every door: status, history, share, watch, change, decision, list."""
    earlier = [
        {**PERSONAL, "ResultCode": "1220", "PartnerParams": {"user_id": "user-1", "job_id": "old", "FullName": "PII-x"}}
    ]
    steps: list[Answer] = [PROCESSING, UNDER_REVIEW, APPROVED]
    world.job("job-1", *steps, earlier=earlier)
    world.start_bot(LOG_LEVEL="DEBUG")
    world.type("/smile watch user-1 job-1")
    for _ in range(2):
        world.advance("job-1")
        answer = world.type("/smile status user-1 job-1")
        world.click(answer, "history")
        world.slack.click(AMARA, answer.channel, answer.ts, "share")
        world.type("/smile list")
        world.pass_time(minutes=5)
    world.smile.down = True
    world.type("/smile status user-1 job-1")


def test_no_personal_data_reaches_slack_the_log_or_the_database(world: World, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG, logger="bot")
    caplog.set_level(logging.DEBUG, logger="handlers")
    everything_done(world)
    world.stop_bot()

    assert "Approved" in world.card().words()
    assert "PII" not in str([call.arguments for call in world.slack.calls])
    assert "PII" not in caplog.text
    assert b"PII" not in world.database.read_bytes()


def test_no_secret_no_user_and_no_link_is_written_down(world: World, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG, logger="bot")
    caplog.set_level(logging.DEBUG, logger="handlers")
    everything_done(world)
    world.stop_bot()
    with sqlite3.connect(world.database) as connection:
        written = "\n".join(connection.iterdump())
    connection.close()

    for secret in (world.slack.bot_token, world.slack.app_token, world.smile.api_keys[0], "/selfie/", "/response/"):
        assert secret not in caplog.text
        assert secret not in written
    assert "user-1" not in caplog.text


def test_every_post_forbids_unfurling_and_holds_no_image(world: World) -> None:
    everything_done(world)

    posts = world.slack.calls_of("chat.postMessage") + world.slack.calls_of("response_url")
    assert len(posts) > 5
    for post in posts:
        assert str(post.arguments["unfurl_links"]).lower() in ("false", "0")
        assert str(post.arguments["unfurl_media"]).lower() in ("false", "0")
        assert not re.search(r"'type': 'image'|\"type\": \"image\"", str(post.arguments))


def test_the_line_for_lock_screens_names_no_person(world: World) -> None:
    everything_done(world)

    for message in world.slack.workspace.messages:
        if message.by_bot:
            assert message.text
            assert "user-1" not in message.text
