"""What can be walked through in the demo: every line of it can be done, and every command of the bot is on the way."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from bot.demo.run import Demo, say
from bot.demo.scenarios import scenario_of
from bot.demo.site import PAGE
from bot.demo.slack.model import OTTO
from bot.demo.stories import RUN, STORIES, Story
from bot.demo.terminal import PUSH
from handlers.slash import SUBCOMMANDS

if TYPE_CHECKING:
    from pathlib import Path

SENTENCE = re.compile(r"[A-Z].*[.:`]")
JOB = re.compile(r"(\S+) ([a-z]+-1)\b")


@pytest.fixture
def demo(tmp_path: Path) -> Demo:
    return Demo(tmp_path, say)


def steps_of(word: str) -> list[str]:
    steps = [step for story in STORIES for step in story.steps]
    return [step.removeprefix(word).strip() for step in steps if step.startswith(word)]


@pytest.mark.parametrize("story", STORIES, ids=lambda story: story.name)
def test_every_step_is_a_line_or_a_sentence(story: Story) -> None:
    for step in story.steps:
        assert step.startswith(("/smile ", "clock ", "decide ", "be ", "channel ", "home")) or SENTENCE.fullmatch(step)
    assert story.what.endswith(".")


def test_names_of_stories_differ() -> None:
    assert len({story.name for story in STORIES}) == len(STORIES)


def test_every_job_belongs_to_the_user_of_its_scenario() -> None:
    text = "\n".join(step.replace(RUN, "1") for story in STORIES for step in story.steps)
    jobs = {job for job in JOB.findall(text) if job[0] != "job_id:"}

    assert len(jobs) > 4
    for smile_user_id, job_id in jobs:
        scenario = scenario_of(job_id)
        assert scenario is not None
        assert smile_user_id == scenario.smile_user_id


def test_people_channels_and_pushes_are_there(demo: Demo) -> None:
    names = {user.name for user in demo.slack.workspace.users.values() if not user.is_bot}
    channels = {channel.name for channel in demo.slack.workspace.channels.values()}

    assert set(steps_of("be ")) == names
    assert set(steps_of("channel ")) <= channels
    assert all(PUSH.fullmatch(step) for step in steps_of("clock "))


def test_another_company_reads_along_in_one_channel_alone(demo: Demo) -> None:
    shared = [channel.name for channel in demo.slack.workspace.channels.values() if OTTO in channel.members]

    assert shared == ["other-bank"]


@pytest.mark.parametrize("word", ["triage", "settings", "digest", "stats", "export", "audit", "status", "watch"])
def test_the_commands_of_the_desk_are_on_the_way(word: str) -> None:
    assert any(step == word or step.startswith(f"{word} ") for step in steps_of("/smile "))


def test_the_page_completes_every_command_as_the_help_has_it() -> None:
    written = (PAGE / "src" / "commands.js").read_text("utf-8")
    completed = {" ".join(filter(None, found)) for found in re.findall(r'\["/smile (\w+)", "([^"]*)"', written)}

    assert completed == {subcommand.help.usage for subcommand in SUBCOMMANDS.values()}
