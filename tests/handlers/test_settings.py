from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers import settings
from handlers.deps import Ask, UsageError
from handlers.reply import Reply
from tests.handlers.parts import Parts, parts
from tests.smile_id.answers import moderate

SOUND: dict[str, Any] = {
    "due_hours": {"value": "4"},
    "oncall_group": {"value": "S0ONCALL"},
    "lead": {"selected_user": "U0LEAD"},
    "time_zone": {"value": "Africa/Lagos"},
    "opens": {"selected_time": "09:00"},
    "closes": {"selected_time": "17:00"},
    "days": {"selected_options": [{"value": "1"}, {"value": "5"}]},
    "digest_at": {"selected_time": "09:30"},
}
KEYS = ["value", "selected_user", "selected_time", "selected_option", "selected_options"]
ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(st.characters(exclude_categories=())),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(KEYS), inner, max_size=3),
    max_leaves=5,
)


@pytest.fixture
def bot(tmp_path: Path) -> Iterator[Parts]:
    with parts(tmp_path) as bot:
        yield bot


def view(**values: Any) -> dict[str, Any]:
    """A submitted form; a field that is given as None says nothing."""
    fields = {block_id: {block_id: value} for block_id, value in (SOUND | values).items()}
    return {"private_metadata": "C1 ", "state": {"values": fields}}


def problems(bot: Parts, **values: Any) -> dict[str, str]:
    return settings.problems(bot.deps, view(**values))


def test_a_sound_form_has_no_problems(bot: Parts) -> None:
    assert problems(bot) == {}
    assert problems(bot, due_hours=None, oncall_group=None, lead=None, digest_at=None) == {}


@pytest.mark.parametrize("block_id", ["time_zone", "opens", "closes", "days"])
def test_what_may_not_be_empty_is_asked_for_at_its_field(bot: Parts, block_id: str) -> None:
    assert block_id in problems(bot, **{block_id: None})


@pytest.mark.parametrize("hours", ["four", "nan", "inf", "-inf", "-1", "0", "1e9"])
def test_what_is_no_number_of_hours_is_refused(bot: Parts, hours: str) -> None:
    assert list(problems(bot, due_hours={"value": hours})) == ["due_hours"]


@pytest.mark.parametrize("group", ["S0614TZR7", "SAZ94GDB8", "<!subteam^S0614TZR7>", "<!subteam^S0614TZR7|@oncall>"])
def test_a_group_may_be_given_as_an_id_or_a_mention(bot: Parts, group: str) -> None:
    assert problems(bot, oncall_group={"value": group}) == {}


@pytest.mark.parametrize("group", ["@oncall", "oncall", "SUPPORT", "U0614TZR7", "<!channel>", "S1 <!here>", "S"])
def test_what_is_no_group_is_refused_with_where_to_find_its_id(bot: Parts, group: str) -> None:
    assert "Copy group ID" in problems(bot, oncall_group={"value": group})["oncall_group"]


@pytest.mark.parametrize(
    ("typed", "meant"),
    [("Nairobi", "Africa/Nairobi"), ("lagoss", "Africa/Lagos"), ("europe/ london", "Europe/London"), ("UCT+1", "UCT")],
)
def test_a_mistyped_time_zone_gets_the_nearest_one(bot: Parts, typed: str, meant: str) -> None:
    assert f"did you mean {meant}?" in problems(bot, time_zone={"value": typed})["time_zone"]


@pytest.mark.parametrize("typed", ["utc", "AFRICA/LAGOS", " Africa/Lagos "])
def test_a_time_zone_may_be_typed_in_any_case(bot: Parts, typed: str) -> None:
    assert problems(bot, time_zone={"value": typed}) == {}


@pytest.mark.parametrize(
    ("block_id", "forged"),
    [
        ("lead", {"selected_user": "<!channel>"}),
        ("opens", {"selected_time": "9"}),
        ("closes", {"selected_time": "24:00"}),
        ("digest_at", {"selected_time": "09:00:00+01:00"}),
        ("days", {"selected_options": [{"value": "0"}, {"value": "8"}]}),
    ],
)
def test_what_slacks_own_fields_never_say_is_refused(bot: Parts, block_id: str, forged: dict[str, Any]) -> None:
    assert block_id in problems(bot, **{block_id: forged})


@pytest.mark.parametrize(("opens", "closes"), [("17:00", "09:00"), ("09:00", "09:00"), ("22:00", "00:00")])
def test_hours_may_end_at_midnight_or_on_the_next_day(bot: Parts, opens: str, closes: str) -> None:
    assert problems(bot, opens={"selected_time": opens}, closes={"selected_time": closes}) == {}


@given(st.sampled_from(list(SOUND)), ANYTHING)
@moderate()
def test_a_form_of_any_shape_is_sound_or_refused_at_that_field(block_id: str, anything: object) -> None:
    assert set(settings.problems(None, view(**{block_id: anything}))) <= {block_id}  # type: ignore[arg-type]


def test_a_form_cannot_be_opened_from_a_mention(bot: Parts) -> None:
    ask = Ask(slack_user_id="U1", channel_id="C1", reply=Reply(bot.slack, "C1", "U1", None), door="mention")

    with pytest.raises(UsageError, match="type /smile settings in the channel"):
        settings.run(bot.deps, ask)
