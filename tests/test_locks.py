"""The lock files: what is installed, in which version and from whose hash."""

import re
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())
PRODUCTION, DEMO, DEV, NODE = (f"requirements{kind}.lock" for kind in ("", "-demo", "-dev", "-node"))


def locked(lock: str) -> dict[str, str]:
    """Every package of a lock file with its version."""
    return dict(re.findall(r"^([\w.-]+)==(\S+)", (ROOT / lock).read_text(), re.MULTILINE))


def names(requirements: list[str]) -> set[str]:
    return {re.split("[<>=]", requirement)[0] for requirement in requirements}


@pytest.mark.parametrize("lock", [PRODUCTION, DEMO, DEV, NODE])
def test_every_package_has_its_hashes_and_no_index_is_named(lock: str) -> None:
    text = (ROOT / lock).read_text()

    assert len(re.findall(r"^[\w.-]+==.+ \\\n    --hash=sha256:", text, re.MULTILINE)) == len(locked(lock)) > 0
    assert "://" not in text
    assert "-index" not in text


def test_the_pages_libraries_have_their_hashes_and_no_registry_is_named() -> None:
    lock = (ROOT / "bot/demo/page/package-lock.json").read_text()

    assert '"integrity"' in lock
    assert '"resolved"' not in lock


@pytest.mark.parametrize(("smaller", "larger"), [(PRODUCTION, DEMO), (DEMO, DEV)])
def test_the_demo_and_the_tests_run_on_the_versions_of_production(smaller: str, larger: str) -> None:
    assert locked(smaller).items() < locked(larger).items()


def test_production_has_what_the_bot_declares_and_nothing_of_the_demo() -> None:
    project = PROJECT["project"]
    own, extra = names(project["dependencies"]), names(project["optional-dependencies"]["demo"])

    assert own < locked(PRODUCTION).keys()
    assert not extra & locked(PRODUCTION).keys()
    assert extra < locked(DEMO).keys()


@pytest.mark.parametrize("installer", ["Containerfile", "README.md"])
def test_who_runs_it_for_real_is_told_to_install_productions_lock_alone(installer: str) -> None:
    text = (ROOT / installer).read_text()

    assert set(re.findall(r"-r (requirements\S*\.lock)", text)) == {PRODUCTION}
