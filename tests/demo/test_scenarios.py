"""The demo's stories mean to the bot what their titles say, and their people are all invented."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

import pytest

from bot.demo import invented
from bot.demo.answers import CHECKS, Answer, Step
from bot.demo.portraits import portrait
from bot.demo.scenarios import SCENARIOS, Scenario, scenario_of
from bot.demo.site import offered
from bot.demo.smile_id import EmulatedSmileId
from bot.smile_id.actions import ActionGroup, action_group
from bot.smile_id.client import SmileId
from bot.smile_id.kinds import Kind
from bot.smile_id.verdict import result_verdict, verdict
from tests.clock import Clock

if TYPE_CHECKING:
    from collections.abc import Iterator

STORIES = {
    "approved": [(0, Kind.APPROVED)],
    "rejected": [(0, Kind.REJECTED)],
    "spoof": [(0, Kind.UNDER_REVIEW), (19, Kind.UNDER_REVIEW), (20, Kind.APPROVED)],
    "review": [(0, Kind.UNDER_REVIEW), (19, Kind.UNDER_REVIEW), (20, Kind.REJECTED)],
    "late": [(0, Kind.UNDER_REVIEW), (10 * 86_400, Kind.UNDER_REVIEW)],
    "expired": [(0, Kind.CAUTION)],
    "early": [(0, Kind.NOT_FOUND), (9, Kind.NOT_FOUND), (10, Kind.WAITING), (20, Kind.APPROVED)],
    "offline": [(0, Kind.ERROR)],
    "personal": [(0, Kind.APPROVED)],
    "undecided": [(0, Kind.UNDECIDED), (86_400, Kind.UNDECIDED)],
    "hostile": [(0, Kind.UNKNOWN)],
    "missing": [(0, Kind.NOT_FOUND), (86_400, Kind.NOT_FOUND)],
}


class Asking:
    """The bot's client between a clock and the emulated Smile ID."""

    def __init__(self) -> None:
        self.clock = Clock()
        self.smile = EmulatedSmileId(now=self.clock)
        self.smile.start()
        self.client = SmileId(
            base_url=self.smile.base_url,
            partner_id=self.smile.partner_id,
            api_keys=self.smile.api_keys,
            now=self.clock,
        )

    def close(self) -> None:
        self.client.close()
        self.smile.stop()


@pytest.fixture
def asking() -> Iterator[Asking]:
    asking = Asking()
    yield asking
    asking.close()


def every_answer() -> Iterator[Answer]:
    for scenario in SCENARIOS:
        yield from (step.answer for step in scenario.steps)


def actions_of(answer: Answer) -> dict[str, str]:
    return {} if answer.result is None or isinstance(answer.result, str) else dict(answer.result["Actions"])


def texts_in(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        for inner in value.values():
            yield from texts_in(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from texts_in(inner)
    elif isinstance(value, str):
        yield value


def test_every_scenario_has_its_story_here() -> None:
    assert [scenario.name for scenario in SCENARIOS] == list(STORIES)


@pytest.mark.parametrize("name", STORIES)
def test_a_scenario_plays_the_story_its_title_tells(asking: Asking, name: str) -> None:
    asking.clock.advance(days=1)  # the clock of a story starts with the first question about it
    begun = asking.clock()
    told = []
    for seconds, _ in STORIES[name]:
        asking.clock.advance(seconds=seconds - (asking.clock() - begun).total_seconds())
        status = asking.client.job_status("somebody", f"{name}-4821", history=True, image_links=True)
        told.append((seconds, verdict(status).kind))

    assert told == STORIES[name]


@pytest.mark.parametrize("scenario", SCENARIOS, ids=lambda scenario: scenario.name)
def test_no_answer_contradicts_itself(asking: Asking, scenario: Scenario) -> None:
    for step in scenario.steps:
        asking.smile.set_job("somebody", "job", [Step(step.answer)])
        judged = verdict(asking.client.job_status("somebody", "job"))
        groups = {action_group(value) for value in actions_of(step.answer).values()}

        assert judged.conflicts == ()
        if groups:
            good = judged.kind in (Kind.APPROVED, Kind.CAUTION)
            assert good == (ActionGroup.ATTENTION not in groups)


def test_all_checks_but_the_hostile_ones_are_smile_ids_own() -> None:
    names = {name for answer in every_answer() for name in actions_of(answer)}

    assert names - set(invented.HOSTILE_ACTIONS) <= set(CHECKS)


def test_each_run_has_a_clock_of_its_own(asking: Asking) -> None:
    first = asking.client.job_status("zanele", "spoof-1")
    asking.clock.advance(seconds=20)
    again, fresh = (asking.client.job_status("zanele", job_id) for job_id in ("spoof-1", "spoof-2"))

    kinds = [verdict(status).kind for status in (first, again, fresh)]
    assert kinds == [Kind.UNDER_REVIEW, Kind.APPROVED, Kind.UNDER_REVIEW]


def test_a_users_history_tells_this_job_and_the_earlier_ones(asking: Asking) -> None:
    history = asking.client.job_status("amina", "approved-1", history=True).history

    assert [entry.job_id for entry in history] == ["approved-1", "onboarding-77", "onboarding-77", "login-12"]
    assert {entry.smile_user_id for entry in history} == {"amina"}
    assert [result_verdict(entry).kind for entry in history][-2:] == [Kind.REJECTED, Kind.APPROVED]


@pytest.mark.parametrize("job_id", ["spoof", "spoofing-1", "SPOOF-1", "-1", "", "job-1"])
def test_only_a_scenarios_name_and_a_dash_start_a_run(job_id: str) -> None:
    assert scenario_of(job_id) is None


def test_personal_data_comes_where_the_checks_say_so_and_nowhere_else() -> None:
    for answer in every_answer():
        returned = actions_of(answer).get("Return_Personal_Info") == "Returned"

        assert returned == ("FullName" in str(answer.result))
        if isinstance(answer.result, dict) and returned:
            assert answer.result.items() >= invented.PERSONAL_FIELDS.items()


def test_a_status_keeps_none_of_the_personal_data(asking: Asking) -> None:
    kept = repr(asking.client.job_status("kwame", "personal-1", history=True, image_links=True))
    shown = [text for text in texts_in(invented.PERSONAL_FIELDS) if text in kept]
    assert shown == []


def test_the_id_details_of_a_job_are_those_of_the_invented_person(asking: Asking) -> None:
    details = asking.client.id_details("kwame", "personal-1")

    told = (details.full_name, details.birth_date, details.id_number, details.secondary_id_number)
    assert told == tuple(
        invented.PERSONAL_FIELDS[name] for name in ("FullName", "DOB", "IDNumber", "SecondaryIDNumber")
    )
    assert asking.client.id_details("neema", "offline-1").full_name is None


def test_the_hostile_text_is_hostile() -> None:
    for trick in ("<!channel>", "*bold*", "`", "|your bank>", ":tada:", "&lt;", "\n", invented.RIGHT_TO_LEFT_OVERRIDE):
        assert trick in invented.HOSTILE_TEXT


@pytest.mark.parametrize("scenario", SCENARIOS, ids=lambda scenario: scenario.name)
def test_the_page_is_offered_commands_that_lead_to_the_scenario(scenario: Scenario) -> None:
    card = offered(scenario)

    assert json.dumps(card)
    assert card["title"]
    assert card["what"].endswith(".")
    for command in card["commands"]:
        verb, smile_user_id, job_id = re.fullmatch(r"/smile (status|watch) (\S+) (\S+)", command).groups()  # type: ignore[union-attr]
        assert verb in ("status", "watch")
        assert smile_user_id == scenario.smile_user_id
        assert scenario_of(job_id.replace("{run}", "1")) is scenario


def test_a_portrait_is_a_drawing_and_the_same_for_the_same_job() -> None:
    faces = {portrait(f"{number:010}") for number in range(40)}

    assert portrait("0000057497") == portrait("0000057497")
    assert len(faces) > 10
    assert not any("<script" in face or "href" in face for face in faces)
