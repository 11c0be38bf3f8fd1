"""Manifest, help, README and code say the same."""

import inspect
import json
import re
import tomllib
from pathlib import Path
from typing import Any

import pytest
import yaml
from jsonschema import Draft7Validator

from bot.config import load
from bot.demo.slack.server import ALL_SCOPES, EmulatedSlack
from bot.doctor import LOST_WITHOUT, SCOPES
from handlers import EVENTS, SHORTCUTS
from handlers.slash import SUBCOMMANDS
from tests.test_config import COMPLETE

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text()
MANIFEST = (ROOT / "app_manifest.yml").read_text()
CHANGELOG = (ROOT / "CHANGELOG.md").read_text()
ENV_EXAMPLE = (ROOT / ".env.example").read_text()


@pytest.fixture
def manifest() -> dict[str, Any]:
    manifest = yaml.safe_load(MANIFEST)
    assert isinstance(manifest, dict)
    return manifest


def test_the_manifest_fits_slacks_published_schema(manifest: dict[str, Any]) -> None:
    schema = json.loads((ROOT / "tests/samples/manifest.schema.1.0.0.json").read_text())

    assert [error.message for error in Draft7Validator(schema).iter_errors(manifest)] == []


def test_the_schema_would_notice_a_mistake(manifest: dict[str, Any]) -> None:
    schema = json.loads((ROOT / "tests/samples/manifest.schema.1.0.0.json").read_text())
    manifest["display_information"]["name"] = "x" * 36

    assert list(Draft7Validator(schema).iter_errors(manifest))


def test_the_manifest_asks_for_what_the_code_needs_and_no_more(manifest: dict[str, Any]) -> None:
    settings, scopes = manifest["settings"], manifest["oauth_config"]["scopes"]

    assert scopes.keys() == {"bot"}
    assert tuple(scopes["bot"][: len(SCOPES)]) == SCOPES
    assert sorted(scopes["bot"]) == sorted([*SCOPES, *LOST_WITHOUT])
    assert settings["socket_mode_enabled"] is True
    assert settings["interactivity"]["is_enabled"] is True
    assert settings["event_subscriptions"] == {"bot_events": sorted(EVENTS)}
    assert manifest["features"]["app_home"]["home_tab_enabled"] is True


@pytest.mark.parametrize("scope", [*SCOPES, *LOST_WITHOUT])
def test_every_scope_has_its_reason_in_the_manifest(scope: str) -> None:
    assert re.search(rf"^ +- {scope} # .{{15,}}$", MANIFEST, re.MULTILINE)


def test_the_manifest_has_the_shortcuts_that_the_bot_answers(manifest: dict[str, Any]) -> None:
    shortcuts = manifest["features"]["shortcuts"]

    assert [shortcut["callback_id"] for shortcut in shortcuts] == list(SHORTCUTS)
    assert {shortcut["type"] for shortcut in shortcuts} == {"message"}
    assert all(f"*{shortcut['name']}*" in README for shortcut in shortcuts)


def test_the_demo_offers_what_the_manifest_has(manifest: dict[str, Any]) -> None:
    defaults = inspect.signature(EmulatedSlack).parameters
    shortcuts = tuple((shortcut["callback_id"], shortcut["name"]) for shortcut in manifest["features"]["shortcuts"])

    assert sorted(ALL_SCOPES) == sorted(manifest["oauth_config"]["scopes"]["bot"])
    assert defaults["shortcuts"].default == shortcuts
    assert list(defaults["events"].default) == manifest["settings"]["event_subscriptions"]["bot_events"]


def test_the_manifest_has_the_one_command_with_its_hint(manifest: dict[str, Any]) -> None:
    (command,) = manifest["features"]["slash_commands"]

    assert command["command"] == "/smile"
    assert command["usage_hint"].split(" | ") == list(SUBCOMMANDS)
    assert command["should_escape"] is True  # channels arrive as tokens with their ids


def test_the_names_fit_slacks_limits(manifest: dict[str, Any]) -> None:
    assert len(manifest["display_information"]["description"]) <= 140
    assert len(manifest["display_information"]["long_description"]) >= 174
    assert manifest["features"]["bot_user"]["display_name"] == manifest["display_information"]["name"]


@pytest.mark.parametrize("name", SUBCOMMANDS)
def test_every_command_is_in_the_readme_as_the_help_has_it(name: str) -> None:
    assert f"`/smile {SUBCOMMANDS[name].help.usage}`" in README.replace("\\|", "|")


@pytest.mark.parametrize("scope", [*SCOPES, *LOST_WITHOUT])
def test_every_scope_has_its_reason_and_its_loss_in_the_readme(scope: str) -> None:
    assert re.search(rf"^\| `{scope}` \| .{{20,}} \| .{{20,}} \|$", README, re.MULTILINE)


@pytest.mark.parametrize(("scope", "loss"), LOST_WITHOUT.items())
def test_what_is_lost_without_an_optional_scope_is_told_alike_in_the_readme_and_by_doctor(
    scope: str, loss: str
) -> None:
    assert re.search(rf"^\| `{scope}` \| .+ \| {loss[0].upper()}{re.escape(loss[1:])}\. \|$", README, re.MULTILINE)


def variables() -> list[str]:
    """Every variable that the settings look at."""
    looked_at: list[str] = []

    class Environ(dict[str, str]):
        def get(self, name: str, default: Any = None) -> Any:
            looked_at.append(name)
            return super().get(name, default)

    load(Environ(COMPLETE))
    return list(dict.fromkeys(looked_at))


@pytest.mark.parametrize("name", variables())
def test_every_variable_is_in_the_readme_and_in_env_example(name: str) -> None:
    assert f"| `{name}` |" in README
    assert re.search(rf"^{name}=", ENV_EXAMPLE, re.MULTILINE)


def test_env_example_has_no_variable_that_nobody_reads() -> None:
    assert set(re.findall(r"^([A-Z_]+)=", ENV_EXAMPLE, re.MULTILINE)) == set(variables())


def test_the_version_is_that_of_the_changelogs_newest_release() -> None:
    version = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["version"]
    headings = re.findall(r"^## \[(.+?)\](?: - (\d{4}-\d\d-\d\d))?$", CHANGELOG, re.MULTILINE)
    released = [name for name, day in headings if day]

    assert (released or [name for name, _ in headings])[0] == (version if released else "Unreleased")


def test_every_test_that_the_readme_names_is_there() -> None:
    files = (ROOT / "tests").rglob("test_*.py")
    there = {name for file in files for name in re.findall(r"^def (test_\w+)\(", file.read_text(), re.MULTILINE)}
    named = set(re.findall(r"`(test_\w+)`", README))

    assert named
    assert named - there == set()
