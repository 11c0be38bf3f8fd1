import json
import time
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from smile_id_core.Signature import Signature

from bot.smile_id.signature import moment_of, sign, timestamp_of, verifies
from tests.smile_id.answers import SAMPLES, moderate

VECTORS = json.loads((SAMPLES / "signature_vectors.json").read_text())
GOOD = {vector["name"]: vector for vector in VECTORS["valid"] + VECTORS["published"]}
BAD = {vector["name"]: vector for vector in VECTORS["invalid"]}
V01 = GOOD["v01_js_millis_z"]


def check(vector: dict[str, Any], signature: object) -> bool:
    return verifies([vector["api_key"]], vector["partner_id"], vector["timestamp"], signature)


@pytest.mark.parametrize("name", GOOD)
def test_every_valid_and_published_vector_is_reproduced_and_verifies(name: str) -> None:
    vector = GOOD[name]

    assert sign(vector["api_key"], vector["partner_id"], vector["timestamp"]) == vector["signature"]
    assert check(vector, vector["signature"])


@pytest.mark.parametrize("name", BAD)
def test_every_vector_to_be_refused_is_refused(name: str) -> None:
    vector = BAD[name]

    assert not check(GOOD[vector["of"]], vector["signature"])


def test_a_dropped_leading_zero_makes_another_signature() -> None:
    assert GOOD["v08_leading_zero_lost"]["signature"] != V01["signature"]


@pytest.mark.parametrize("vector", GOOD.values(), ids=GOOD)
def test_the_official_package_makes_and_confirms_the_same_signature(vector: dict[str, Any]) -> None:
    official = Signature(vector["partner_id"], vector["api_key"])
    ours = sign(vector["api_key"], vector["partner_id"], vector["timestamp"])
    theirs = official.generate_signature(vector["timestamp"])

    assert official.confirm_signature(vector["timestamp"], ours)
    assert check(vector, theirs["signature"])


@moderate(max_examples=50)
@given(st.text(min_size=1), st.text(min_size=1), st.datetimes(timezones=st.just(UTC)))
def test_the_official_package_agrees_on_any_key_partner_and_moment(key: str, partner: str, moment: datetime) -> None:
    theirs = Signature(partner, key).generate_signature(timestamp_of(moment))

    assert sign(key, partner, timestamp_of(moment)) == theirs["signature"]
    assert verifies([key], partner, theirs["timestamp"], theirs["signature"])


def test_the_official_packages_own_timestamp_verifies() -> None:
    theirs = Signature("085", "key").generate_signature()

    assert verifies(["key"], "085", theirs["timestamp"], theirs["signature"])


STRANGE = [
    None,
    True,
    1705311000000,
    b"QVSb0S3eKD1USL+yNYI2MQxcOzOACmvjgQhI8TthuRo=",
    [],
    {},
    "",
    "é" * 44,
    "\ud800",
    V01["signature"] + "\n",
    V01["signature"][:-1],
    V01["signature"] * 1000,
]


@pytest.mark.parametrize("value", STRANGE, ids=repr)
def test_a_strange_signature_is_not_verified_and_raises_nothing(value: object) -> None:
    assert not check(V01, value)


@pytest.mark.parametrize("value", STRANGE, ids=repr)
def test_a_strange_timestamp_is_not_verified_and_raises_nothing(value: object) -> None:
    assert not verifies([V01["api_key"]], V01["partner_id"], value, V01["signature"])


def test_any_of_several_keys_verifies_and_no_key_verifies_nothing() -> None:
    good = V01["partner_id"], V01["timestamp"], V01["signature"]

    assert verifies(["old", V01["api_key"], "new"], *good)
    assert not verifies(["old", "new"], *good)
    assert not verifies([], *good)


def test_a_timestamp_is_utc_with_three_decimals_and_z() -> None:
    lagos = timezone(timedelta(hours=1))

    assert timestamp_of(datetime(2024, 1, 15, 10, 30, tzinfo=lagos)) == "2024-01-15T09:30:00.000Z"
    assert timestamp_of(datetime(2024, 1, 15, 9, 30, 0, 123999, tzinfo=UTC)) == "2024-01-15T09:30:00.123Z"


def test_a_naive_moment_makes_no_timestamp() -> None:
    with pytest.raises(ValueError, match="aware"):
        timestamp_of(datetime(2024, 1, 15, 9, 30))  # noqa: DTZ001 - the point of the test


@pytest.mark.parametrize(
    "timestamp",
    [
        "2024-01-15T09:30:00.000Z",
        "2024-01-15T09:30:00.000000",
        "2024-01-15T09:30:00+00:00",
        "2024-01-15T10:30:00+01:00",
        "2024-01-15T09:30:00.000000000Z",
        "1705311000000",
    ],
)
def test_every_form_of_a_servers_timestamp_is_the_same_moment(timestamp: str) -> None:
    assert moment_of(timestamp) == datetime(2024, 1, 15, 9, 30, tzinfo=UTC)


def test_a_moment_without_zone_is_utc_wherever_the_bot_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as elsewhere:
        elsewhere.setenv("TZ", "Africa/Nairobi")
        time.tzset()
        moment = moment_of("2024-01-15T09:30:00.000000")
    time.tzset()

    assert moment == datetime(2024, 1, 15, 9, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    "timestamp", ["", "None", "yesterday", "2024-13-01T00:00:00Z", "9" * 40, "9" * 5000, "0001-01-01T00:00:00+14:00"]
)
def test_an_unreadable_timestamp_is_no_moment(timestamp: str) -> None:
    assert moment_of(timestamp) is None
