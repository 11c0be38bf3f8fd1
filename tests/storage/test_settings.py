import sqlite3
from dataclasses import replace
from datetime import time, timedelta
from pathlib import Path

from sqlite_utils import Database

from storage.migrations import migrations
from storage.settings import NEVER, ChannelSettings
from storage.store import Store
from storage.times import to_text
from tests.clock import START

SETTINGS = ChannelSettings(
    channel_id="C1",
    due_hours=4.5,
    oncall_group="S1",
    lead="U1",
    time_zone="Africa/Lagos",
    opens=time(9),
    closes=time(17, 30),
    days=frozenset({1, 2, 3, 4, 5}),
    digest_at=time(9),
    digested_until=None,
    changed_by="U2",
    changed_at=START,
)
BARE = replace(SETTINGS, channel_id="C2", due_hours=None, oncall_group=None, lead=None, digest_at=None)
DAY = timedelta(days=1)


def test_a_channel_that_changed_nothing_has_no_settings(store: Store) -> None:
    assert store.settings.get("C1") is None


def test_settings_are_read_as_they_were_kept(store: Store) -> None:
    store.settings.put(SETTINGS)
    store.settings.put(BARE)

    assert store.settings.get("C1") == SETTINGS
    assert store.settings.get("C2") == BARE


def test_later_settings_replace_the_first(store: Store) -> None:
    store.settings.put(SETTINGS)
    later = replace(SETTINGS, due_hours=8.0, changed_by="U3", changed_at=START + DAY)
    store.settings.put(later)

    assert store.settings.get("C1") == later


def test_the_user_groups_on_call_are_known_by_channel(store: Store) -> None:
    store.settings.put(SETTINGS)
    store.settings.put(BARE)

    assert store.settings.oncall_groups() == {"C1": "S1"}


def test_channels_where_no_review_was_late_keep_it_so_when_none_comes_to_mean_the_default(tmp_path: Path) -> None:
    connection = sqlite3.connect(tmp_path / "bot.db", isolation_level=None)
    migrations.apply(Database(connection), stop_before="m005_due_hours_by_default")
    for channel_id, hours in (("C1", None), ("C2", 4.5)):
        connection.execute(
            "INSERT INTO channel_settings (channel_id, due_hours, time_zone, opens, closes, days, changed_by,"
            " changed_at) VALUES (?, ?, 'UTC', '00:00', '00:00', '1', 'U1', ?)",
            (channel_id, hours, to_text(START)),
        )
    connection.close()
    store = Store(tmp_path / "bot.db")
    kept = [store.settings.get(channel_id) for channel_id in ("C1", "C2")]
    store.close()

    assert [settings and settings.due_hours for settings in kept] == [NEVER, 4.5]


def test_only_channels_that_want_a_digest_are_asked_for(store: Store) -> None:
    store.settings.put(SETTINGS)
    store.settings.put(BARE)

    assert store.settings.with_digest() == [SETTINGS]


def test_a_digest_is_claimed_once(store: Store) -> None:
    store.settings.put(SETTINGS)

    assert store.settings.digested(SETTINGS, START)
    assert not store.settings.digested(SETTINGS, START)
    claimed = store.settings.get("C1")
    assert claimed is not None
    assert claimed.digested_until == START
    assert store.settings.digested(claimed, START + DAY)


def test_a_digest_of_settings_that_have_changed_is_not_claimed(store: Store) -> None:
    store.settings.put(SETTINGS)
    store.settings.put(replace(SETTINGS, digest_at=time(10), changed_at=START + DAY))

    assert not store.settings.digested(SETTINGS, START)
