"""``smile-bot audit`` and ``smile-bot forget``, on a database that a bot has written."""

import csv
import io
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from bot import records
from bot.__main__ import main
from storage import store as store_module
from storage.store import Store
from tests.clock import START
from tests.storage.rows import add_job, open_watch


@pytest.fixture
def database(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A database with a watched job that somebody looked at; DATABASE_URL leads to it, and nothing else is set."""
    path = tmp_path / "bot.db"
    store = Store(path)
    open_watch(store, add_job(store))
    look_up(store, "user-1", "job-1")
    store.close()
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{path}")
    for name in ("SLACK_BOT_TOKEN", "SMILE_API_KEY"):
        monkeypatch.delenv(name, raising=False)
    return path


def look_up(store: Store, smile_user_id: str, job_id: str, *, detail: str | None = None) -> None:
    store.audit.add(
        now=START,
        slack_user_id="U1",
        act="look up",
        door="command",
        smile_user_id=smile_user_id,
        job_id=job_id,
        detail=detail,
    )


def exported(path: Path, *, days: float = 1) -> list[dict[str, str]]:
    out = io.StringIO()
    records.export_audit(path, out, now=START, days=days)
    return list(csv.DictReader(io.StringIO(out.getvalue())))


@pytest.mark.usefixtures("database")
def test_the_trail_is_csv_with_a_header_and_says_that_it_was_exported(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["audit", "--days", "36500"]) == 0

    lines = list(csv.DictReader(io.StringIO(capsys.readouterr().out)))
    assert [line["act"] for line in lines] == ["look up", "exported the audit trail"]
    assert lines[0]["smile_user_id"] == "user-1"
    assert lines[1]["slack_user_id"].startswith("shell")


def test_only_the_days_asked_for_are_exported(database: Path) -> None:
    store = Store(database)
    store.audit.add(now=START.replace(year=2001), slack_user_id="U1", act="long ago", door="command")
    store.close()

    assert [line["act"] for line in exported(database)] == ["look up", "exported the audit trail"]


@pytest.mark.parametrize("hostile", ["=cmd()", "+1", "-1", "@SUM(A1)", "\tx"])
def test_no_spreadsheet_takes_a_cell_for_a_formula(database: Path, hostile: str) -> None:
    store = Store(database)
    look_up(store, hostile, 'job-"1",\n2', detail=hostile)
    store.close()

    line = exported(database)[1]
    assert line["smile_user_id"] == f"'{hostile}"
    assert line["detail"] == f"'{hostile}"
    assert line["job_id"] == 'job-"1",\n2'


def test_a_forgotten_person_leaves_the_database_and_the_shell_says_what_stays(
    database: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["forget", "user-1"]) == 0

    printed = capsys.readouterr().out
    assert "jobs 1, watches 1, notes 0, audit entries 1" in printed
    assert "Slack" in printed
    assert [(line["act"], line["smile_user_id"]) for line in exported(database, days=36500)] == [
        ("look up", ""),
        ("forgot a person", ""),
        ("exported the audit trail", ""),
    ]
    assert "user-1" not in database.read_bytes().decode("latin-1")


def test_a_forgotten_persons_ids_that_another_program_keeps_in_the_files_are_told_of(
    database: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(store_module, "BUSY_S", 0.01)
    with closing(sqlite3.connect(database, isolation_level=None)) as reader:
        reader.execute("PRAGMA journal_mode = WAL")
        reader.execute("BEGIN")
        reader.execute("SELECT count(*) FROM jobs").fetchone()
        held = main(["forget", "user-1"])
        said = capsys.readouterr().err
        reader.execute("COMMIT")
    again = main(["forget", "user-1"])

    assert (held, again) == (1, 0)
    assert "end that program" in said
    assert "Forgotten: jobs 0" in capsys.readouterr().out
    assert not any(b"user-1" in file.read_bytes() for file in database.parent.iterdir())


@pytest.mark.usefixtures("database")
@pytest.mark.parametrize(
    ("days", "sentence"),
    [
        ("nan", "must be a number above 0."),
        ("inf", "must be a number above 0."),
        ("-5", "must be a number above 0."),
        ("0", "must be a number above 0."),
        ("1e9", "must be a number of 36500 or less."),
        ("week", "must be a number, such as 15 or 2.5."),
    ],
)
def test_days_that_no_calendar_has_are_one_sentence(
    capsys: pytest.CaptureFixture[str], days: str, sentence: str
) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["audit", "--days", days])

    assert ended.value.code == 2
    assert f"argument --days: {sentence}" in capsys.readouterr().err


@pytest.mark.parametrize("arguments", [["audit"], ["forget", "user-1"]])
def test_a_database_that_is_not_there_is_one_sentence_and_is_not_made(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], arguments: list[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DATABASE_URL", "sqlite:///missing.db")

    assert main(arguments) == 1
    assert "DATABASE_URL" in capsys.readouterr().err
    assert not (tmp_path / "missing.db").exists()


def test_a_bad_database_url_is_one_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DATABASE_URL", "postgres://x")

    assert main(["forget", "user-1"]) == 1
    assert "DATABASE_URL must be sqlite:///" in capsys.readouterr().err


def test_a_person_who_is_forgotten_beside_a_running_bot_is_in_none_of_its_files(database: Path) -> None:
    with closing(Store(database)) as store:
        look_up(store, "user-1", "job-1")
        records.forget(database, "user-1", now=START)
        files = [file.read_bytes() for file in database.parent.iterdir()]

        assert len(files) > 1
        assert not any(b"user-1" in file for file in files)


@pytest.mark.parametrize("command", [["audit"], ["forget", "user-1"]])
def test_a_database_of_an_older_version_is_left_to_the_bot_to_bring_up_to_date(
    database: Path, capsys: pytest.CaptureFixture[str], command: list[str]
) -> None:
    with closing(sqlite3.connect(database)) as connection:
        connection.execute("PRAGMA user_version = 3")
        status = main(command)
        (version,) = connection.execute("PRAGMA user_version").fetchone()

    assert (status, version) == (1, 3)
    assert "an older version of the bot has written it: start the new one first" in capsys.readouterr().err
