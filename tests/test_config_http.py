"""The settings of what arrives over HTTP."""

import pytest

from bot.config import load
from tests.test_config import COMPLETE, problems

HTTP_MODE = {"SLACK_APP_TOKEN": "", "SLACK_SIGNING_SECRET": "8f742231b10e8888", "HTTP_PORT": "8080"}


def test_the_signing_secret_and_a_port_stand_in_for_the_app_token() -> None:
    config = load(COMPLETE | HTTP_MODE)

    assert (config.slack_app_token, config.slack_signing_secret) == (None, "8f742231b10e8888")
    assert config.http_port == 8080


def test_with_neither_token_nor_secret_both_ways_are_named() -> None:
    (problem,) = problems(SLACK_APP_TOKEN="")

    assert problem.startswith("SLACK_APP_TOKEN is missing.")
    assert "SLACK_SIGNING_SECRET" in problem
    assert "HTTP_PORT" in problem


@pytest.mark.parametrize("changes", [HTTP_MODE | {"HTTP_PORT": "0"}, {"AUTO_WATCH": "C024BE7LR"}])
def test_what_arrives_over_http_needs_a_port(changes: dict[str, str]) -> None:
    (problem,) = problems(**changes)

    assert problem.startswith("HTTP_PORT is missing: ")


def test_networks_may_be_addresses_ranges_and_ipv6() -> None:
    config = load(COMPLETE | {"SMILE_CALLBACK_IPS": "52.36.32.43, 10.0.0.0/8,2001:db8::/32,"})

    assert [str(network) for network in config.smile_callback_ips] == ["52.36.32.43/32", "10.0.0.0/8", "2001:db8::/32"]


@pytest.mark.parametrize(
    ("value", "channels"),
    [
        ("C024BE7LR", {1: "C024BE7LR", 6: "C024BE7LR", None: "C024BE7LR"}),
        ("1:C1, 6 : G6", {1: "C1", 6: "G6", 2: None, None: None}),
        ("C0, 6:C6", {1: "C0", 6: "C6", None: "C0"}),
        ("Off", {1: None, None: None}),
    ],
)
def test_jobs_are_watched_by_themselves_in_the_channel_of_their_type(
    value: str, channels: dict[int | None, str | None]
) -> None:
    config = load(COMPLETE | {"AUTO_WATCH": value, "HTTP_PORT": "8080"})

    assert {job_type: config.auto_watch_channel(job_type) for job_type in channels} == channels
