"""Manifest, help, README and code say the same."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from jsonschema import Draft7Validator

from bot.config import load
from bot.doctor import SCOPES
from handlers.slash import SUBCOMMANDS
from tests.test_config import COMPLETE

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text()
ENV_EXAMPLE = (ROOT / ".env.example").read_text()


@pytest.fixture
def manifest() -> dict[str, Any]:
    manifest = yaml.safe_load((ROOT / "app_manifest.yml").read_text())
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
    settings = manifest["settings"]

    assert manifest["oauth_config"]["scopes"] == {"bot": list(SCOPES)}
    assert settings["socket_mode_enabled"] is True
    assert settings["interactivity"]["is_enabled"] is True
    assert "event_subscriptions" not in settings


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


def test_every_scope_has_its_reason_in_the_readme() -> None:
    for scope in SCOPES:
        assert re.search(rf"`{scope}`.{{20,}}", README)


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


def test_the_version_is_the_changelogs_newest() -> None:
    version = re.search(r'^version = "(.+)"', (ROOT / "pyproject.toml").read_text(), re.MULTILINE)
    newest = re.search(r"^## \[(.+?)\]", (ROOT / "CHANGELOG.md").read_text(), re.MULTILINE)

    assert version is not None
    assert newest is not None
    assert newest[1] in (version[1], "Unreleased")
