from pathlib import Path

import pytest

from bot.config import Broadcast, ConfigError, SelfieLinks, load

COMPLETE = {
    "SLACK_BOT_TOKEN": "xoxb-1",
    "SLACK_APP_TOKEN": "xapp-1",
    "SMILE_PARTNER_ID": "085",
    "SMILE_API_KEY": "key-one",
}


def problems(**changes: str) -> list[str]:
    with pytest.raises(ConfigError) as caught:
        load(COMPLETE | changes)
    return caught.value.problems


def test_four_settings_are_enough_and_the_rest_has_its_documented_default() -> None:
    config = load(COMPLETE)

    assert config.environment == "sandbox"
    assert config.slack_api_url == "https://slack.com/api/"
    assert config.database_path == Path("smile-bot.db")
    assert (config.poll_fastest_seconds, config.poll_slowest_seconds) == (15, 300)
    assert (config.smile_requests_per_second, config.watch_days) == (5, 14)
    assert (config.selfie_links, config.broadcast) == (SelfieLinks.CHANNEL, Broadcast.FINAL)
    assert (config.log_level, config.log_format) == ("INFO", "text")


def test_every_missing_and_bad_variable_is_named_in_one_error() -> None:
    with pytest.raises(ConfigError) as caught:
        load({"SLACK_BOT_TOKEN": "xapp-swapped", "WATCH_DAYS": "a week"})

    assert [line.split()[0] for line in caught.value.problems] == [
        "SLACK_BOT_TOKEN",
        "SLACK_APP_TOKEN",
        "SMILE_PARTNER_ID",
        "SMILE_API_KEY",
        "WATCH_DAYS",
    ]
    assert all(line in str(caught.value) for line in caught.value.problems)


def test_no_secret_is_echoed_in_an_error_or_a_repr() -> None:
    secrets = {"SLACK_BOT_TOKEN": "hush-bot", "SLACK_APP_TOKEN": "hush-app", "SMILE_API_KEY": " , "}
    with pytest.raises(ConfigError) as caught:
        load(COMPLETE | secrets)
    shown = repr(load(COMPLETE | {"SMILE_API_KEY": "hush-key"}))

    assert "hush" not in str(caught.value)
    assert "hush" not in shown
    assert "xoxb-1" not in shown
    assert "xapp-1" not in shown


def test_a_partner_id_keeps_its_leading_zero() -> None:
    assert load(COMPLETE).smile_partner_id == "085"


def test_of_several_keys_the_first_is_the_first() -> None:
    assert load(COMPLETE | {"SMILE_API_KEY": "new, old,"}).smile_api_keys == ("new", "old")


@pytest.mark.parametrize(
    ("server", "base_url", "environment"),
    [
        ("0", "https://testapi.smileidentity.com/v1", "sandbox"),
        ("Sandbox", "https://testapi.smileidentity.com/v1", "sandbox"),
        ("1", "https://api.smileidentity.com/v1", "production"),
        ("production", "https://api.smileidentity.com/v1", "production"),
        ("https://api.smileidentity.com/v1/", "https://api.smileidentity.com/v1", "production"),
        ("http://127.0.0.1:80/v1", "http://127.0.0.1:80/v1", "http://127.0.0.1:80/v1"),
    ],
)
def test_the_smile_server_is_a_word_a_digit_or_a_url(server: str, base_url: str, environment: str) -> None:
    config = load(COMPLETE | {"SMILE_SERVER": server})

    assert (config.smile_base_url, config.environment) == (base_url, environment)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("SMILE_SERVER", "staging"),
        ("SMILE_SERVER", "http://api.smileidentity.com/v1"),
        ("SMILE_SERVER", "https://api.smileidentity.com/v2"),
        ("SMILE_SERVER", "https://user:pass@api.smileidentity.com/v1"),
        ("SLACK_API_URL", "http://slack.com/api/"),
        ("SLACK_API_URL", "slack"),
        ("SLACK_BOT_TOKEN", "xoxb-1 xoxb-2"),
        ("SMILE_PARTNER_ID", "08 5"),
        ("SMILE_API_KEY", ","),
        ("DATABASE_URL", "postgres://db"),
        ("DATABASE_URL", "sqlite:///"),
        ("DATABASE_URL", "sqlite:///:memory:"),
        ("POLL_FASTEST_SECONDS", "0"),
        ("POLL_FASTEST_SECONDS", "-1"),
        ("POLL_SLOWEST_SECONDS", "inf"),
        ("POLL_SLOWEST_SECONDS", "nan"),
        ("SMILE_REQUESTS_PER_SECOND", "-1"),
        ("WATCH_DAYS", "0"),
        ("SELFIE_LINKS", "everyone"),
        ("BROADCAST", "loud"),
        ("LOG_LEVEL", "chatty"),
        ("LOG_FORMAT", "xml"),
    ],
)
def test_a_bad_value_is_one_sentence_that_names_the_variable(name: str, value: str) -> None:
    (problem,) = problems(**{name: value})

    assert problem.startswith(f"{name} ")
    assert problem.endswith(".")


def test_the_fastest_poll_is_not_slower_than_the_slowest() -> None:
    assert problems(POLL_FASTEST_SECONDS="10", POLL_SLOWEST_SECONDS="5") == [
        "POLL_FASTEST_SECONDS is larger than POLL_SLOWEST_SECONDS: swap them."
    ]


def test_a_variable_that_is_set_but_empty_has_its_default() -> None:
    assert load(COMPLETE | {"WATCH_DAYS": " ", "SELFIE_LINKS": ""}).watch_days == 14


def test_no_cap_on_requests_can_be_asked_for() -> None:
    assert load(COMPLETE | {"SMILE_REQUESTS_PER_SECOND": "0"}).smile_requests_per_second == 0


def test_a_database_path_may_be_absolute_or_relative() -> None:
    assert load(COMPLETE | {"DATABASE_URL": "sqlite:////var/lib/bot.db"}).database_path == Path("/var/lib/bot.db")
    assert load(COMPLETE | {"DATABASE_URL": "sqlite:///data/bot.db"}).database_path == Path("data/bot.db")
