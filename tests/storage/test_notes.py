from datetime import timedelta

from storage.notes import Note
from storage.store import Store
from tests.clock import START
from tests.storage.rows import add_job


def add(store: Store, job: int, *texts: str, who: str = "U1") -> list[Note]:
    return [
        store.notes.add(job, slack_user_id=who, text=text, now=START + timedelta(minutes=minute))
        for minute, text in enumerate(texts)
    ]


def test_a_note_is_kept_as_it_was_written(store: Store) -> None:
    job = add_job(store)
    (note,) = add(store, job.number, "two\nlines & <!channel>", who="U7")

    assert note == Note(number=1, job=job.number, slack_user_id="U7", text="two\nlines & <!channel>", created_at=START)
    assert store.notes.get(note.number) == note


def test_there_is_no_note_of_an_unknown_number(store: Store) -> None:
    assert store.notes.get(12) is None


def test_the_notes_of_a_job_come_oldest_first(store: Store) -> None:
    job, other = (add_job(store, f"job-{n}").number for n in range(2))
    add(store, job, "one", "two", "three")
    add(store, other, "of another job")

    assert [note.text for note in store.notes.of_job(job)] == ["one", "two", "three"]
    assert store.notes.count(job) == 3


def test_the_newest_notes_alone_come_oldest_first_too(store: Store) -> None:
    job = add_job(store).number
    add(store, job, "one", "two", "three")

    assert [note.text for note in store.notes.of_job(job, newest=2)] == ["two", "three"]
    assert store.notes.of_job(job, newest=0) == []


def test_a_job_without_notes_has_none(store: Store) -> None:
    job = add_job(store).number

    assert store.notes.of_job(job) == []
    assert store.notes.count(job) == 0
