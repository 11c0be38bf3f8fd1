from pathlib import Path

import pytest

from bot.config import MEMBERS, Broadcast, ConfigError, Reveal, Right, SelfieLinks, load

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
    assert (config.claim_hours, config.review_due_hours) == (4, None)
    assert (config.audit_days, config.retention_days) == (365, 90)
    assert (config.log_level, config.log_format) == ("INFO", "text")
    assert (config.http_host, config.http_port) == ("127.0.0.1", 0)
    assert (config.smile_callback_ips, config.trusted_proxies) == ((), ())
    assert (config.slack_signing_secret, config.ops_channel, config.auto_watch) == (None, None, {})


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
    secrets = {
        "SLACK_BOT_TOKEN": "hush-bot",
        "SLACK_APP_TOKEN": "hush-app",
        "SLACK_SIGNING_SECRET": "hush hush",
        "SMILE_API_KEY": " , ",
    }
    with pytest.raises(ConfigError) as caught:
        load(COMPLETE | secrets)
    shown = repr(load(COMPLETE | {"SMILE_API_KEY": "hush-key", "SLACK_SIGNING_SECRET": "hush-secret"}))

    assert "hush" not in str(caught.value)
    assert "hush" not in shown
    assert "xoxb-1" not in shown
    assert "xapp-1" not in shown


def test_a_partner_id_keeps_its_leading_zero() -> None:
    assert load(COMPLETE).smile.partner_id == "085"


def test_of_several_keys_the_first_is_the_first() -> None:
    assert load(COMPLETE | {"SMILE_API_KEY": "new, old,"}).smile.api_keys == ("new", "old")


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

    assert (config.smile.base_url, config.environment) == (base_url, environment)


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
        ("CLAIM_HOURS", "0"),
        ("CLAIM_HOURS", "soon"),
        ("REVIEW_DUE_HOURS", "0"),
        ("AUDIT_DAYS", "0"),
        ("AUDIT_DAYS", "36501"),
        ("RETENTION_DAYS", "1e12"),
        ("REVEAL", "S0614TZR7"),
        ("REVEAL", "masked:"),
        ("REVEAL", "full:U024BE7LH"),
        ("REVEAL", "some:S0614TZR7"),
        ("REVEAL", "full:SUPPORT"),
        ("OPS_CHANNEL", "GENERAL"),
        ("LOG_LEVEL", "chatty"),
        ("LOG_FORMAT", "xml"),
        ("SLACK_SIGNING_SECRET", "two words"),
        ("HTTP_HOST", "http://127.0.0.1"),
        ("HTTP_PORT", "65536"),
        ("HTTP_PORT", "-1"),
        ("HTTP_PORT", "http"),
        ("SMILE_CALLBACK_IPS", "api.smileidentity.com"),
        ("SMILE_CALLBACK_IPS", "52.36.32.43/8"),
        ("SMILE_CALLBACK_IPS", ","),
        ("TRUSTED_PROXIES", "10.0.0.0/33"),
        ("AUTO_WATCH", "#kyc-support"),
        ("AUTO_WATCH", "two:C024BE7LR"),
        ("AUTO_WATCH", "2:C024BE7LR,"),
        ("AUTO_WATCH", "C024BE7LR,C024BE7LS"),
        ("AUTO_WATCH", "1:C024BE7LR,01:C024BE7LS"),
        ("OPS_CHANNEL", "@ops"),
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


def test_members_may_do_everything_but_read_the_audit_trail_and_see_id_details() -> None:
    access = load(COMPLETE).access

    assert {right for right in Right if access[right] == (MEMBERS,)} == set(Right) - {Right.AUDIT, Right.REVEAL}
    assert (access[Right.AUDIT], access[Right.REVEAL]) == ((), ())


@pytest.mark.parametrize("between", [";", "\n", " ; ;\n"])
def test_access_says_right_by_right_who_has_it_and_the_rest_stays(between: str) -> None:
    rules = ["selfie=S0614TZR7, U024BE7LH", "triage = members,UGUESTONE", "settings=nobody", "audit=C024BE7LR,G1,W1,G1"]
    access = load(COMPLETE | {"ACCESS": between.join(rules)}).access

    assert access[Right.SELFIE] == ("S0614TZR7", "U024BE7LH")
    assert access[Right.TRIAGE] == (MEMBERS, "UGUESTONE")
    assert access[Right.SETTINGS] == ()
    assert access[Right.AUDIT] == ("C024BE7LR", "G1", "W1")
    assert access[Right.LOOK_UP] == access[Right.WATCH] == (MEMBERS,)


def test_nobody_changes_who_may_do_what_while_the_bot_runs() -> None:
    access = load(COMPLETE | {"ACCESS": "selfie=S1"}).access

    with pytest.raises(TypeError):
        access[Right.SELFIE] = (MEMBERS,)  # type: ignore[index]


@pytest.mark.parametrize(
    ("rules", "sentence"),
    [
        ("selfies=S1", "ACCESS has no right called 'selfies': write selfie."),
        ("lookup=members", "ACCESS has no right called 'lookup': write look_up."),
        (
            "dance=S1",
            "ACCESS has no right called 'dance': the rights are look_up, watch, triage, selfie, settings, audit.",
        ),
        ("selfie", "ACCESS has 'selfie', which is no rule: write right=who,who; right=who."),
        (
            "selfie=",
            "ACCESS does not say who has the right selfie: write members, nobody or ids behind selfie=.",
        ),
        ("selfie=nobody,U1", "ACCESS says nobody and somebody for the right selfie: nobody stands alone."),
        ("selfie=U1;selfie=U2", "ACCESS names the right selfie twice: put everybody who has it into one list."),
        (
            "selfie=kyc-leads",
            "ACCESS has 'kyc-leads' for the right selfie, which is not an id: a user group's id begins with S (in"
            " Slack: the group's menu with three dots, Copy group ID), a person's with U or W, a channel's with C or"
            " G.",
        ),
    ],
)
def test_a_mistake_in_access_is_one_sentence_that_says_what_to_write(rules: str, sentence: str) -> None:
    assert problems(ACCESS=rules) == [sentence]


@pytest.mark.parametrize(
    "who", ["@amara", "#kyc", "s0614tzr7", "Members", "S", "<!subteam^S1>", "U1 U2", "SUPPORT", "CUSTOMERCARE"]
)
def test_whatever_is_no_id_and_no_word_is_refused(who: str) -> None:
    (problem,) = problems(ACCESS=f"look_up=members;selfie=U1,{who}")

    assert repr(who) in problem


@pytest.mark.parametrize(
    ("value", "reveal", "who"),
    [
        ("off", None, ()),
        ("masked:S0614TZR7", Reveal("S0614TZR7", full=False), ("S0614TZR7",)),
        ("full:S0614TZR7", Reveal("S0614TZR7", full=True), ("S0614TZR7",)),
    ],
)
def test_id_details_are_for_the_group_that_reveal_names(
    value: str, reveal: Reveal | None, who: tuple[str, ...]
) -> None:
    config = load(COMPLETE | {"REVEAL": value})

    assert (config.reveal, config.access[Right.REVEAL]) == (reveal, who)


def test_reviews_are_due_in_so_many_hours_or_never() -> None:
    assert load(COMPLETE | {"REVIEW_DUE_HOURS": "1.5", "CLAIM_HOURS": "0.25"}).review_due_hours == 1.5
    assert load(COMPLETE | {"REVIEW_DUE_HOURS": "Off"}).review_due_hours is None
    assert problems(REVIEW_DUE_HOURS="0") == ["REVIEW_DUE_HOURS must be a number above 0, or off."]
