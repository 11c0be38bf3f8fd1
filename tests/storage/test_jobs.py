from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

from storage.store import Store
from tests.clock import START
from tests.storage.rows import MINUTE, add_job, answer, open_watch


def test_a_job_is_leased_when_its_time_has_come_and_not_before(store: Store) -> None:
    add_job(store, next_poll_at=START + MINUTE)

    assert store.jobs.lease_due(START, lease_for=MINUTE, limit=10) == []
    assert [job.job_id for job in store.jobs.lease_due(START + MINUTE, lease_for=MINUTE, limit=10)] == ["job-1"]


def test_the_longest_overdue_jobs_are_leased_first(store: Store) -> None:
    for minutes in (3, 1, 2):
        add_job(store, f"job-{minutes}", next_poll_at=START + minutes * MINUTE)

    leased = store.jobs.lease_due(START + 5 * MINUTE, lease_for=MINUTE, limit=2)

    assert [job.job_id for job in leased] == ["job-1", "job-2"]


def test_a_leased_job_is_nobody_elses_until_the_lease_ends(store: Store) -> None:
    add_job(store)
    store.jobs.lease_due(START, lease_for=MINUTE, limit=10)

    assert store.jobs.lease_due(START, lease_for=MINUTE, limit=10) == []
    assert len(store.jobs.lease_due(START + MINUTE, lease_for=MINUTE, limit=10)) == 1


def test_two_processes_on_one_file_never_lease_the_same_job(tmp_path: Path) -> None:
    stores = [Store(tmp_path / "bot.db") for _ in range(4)]
    for number in range(40):
        add_job(stores[0], f"job-{number}")

    with ThreadPoolExecutor(4) as pool:
        taken = pool.map(lambda store: store.jobs.lease_due(START, lease_for=MINUTE, limit=15), stores)
        leased = [job.job_id for jobs in taken for job in jobs]
    for store in stores:
        store.close()

    assert sorted(leased) == sorted(f"job-{number}" for number in range(40))


def test_an_answer_is_written_down_and_the_lease_given_back(store: Store) -> None:
    add_job(store)
    (job,) = store.jobs.lease_due(START, lease_for=MINUTE, limit=1)

    kept = store.jobs.answered(
        job, answer=answer('{"new": 1}'), review_since=START, now=START, next_poll_at=START + MINUTE
    )

    after = store.jobs.get(job.number)
    assert kept
    assert (after.status, after.review_since, after.next_poll_at, after.lease) == (
        '{"new": 1}',
        START,
        START + MINUTE,
        None,
    )


def test_an_answer_that_comes_after_its_lease_was_lost_changes_nothing(store: Store) -> None:
    add_job(store)
    (late,) = store.jobs.lease_due(START, lease_for=MINUTE, limit=1)
    (current,) = store.jobs.lease_due(START + MINUTE, lease_for=MINUTE, limit=1)

    kept = store.jobs.answered(late, answer=answer('{"late": 1}'), review_since=None, now=START, next_poll_at=START)

    assert not kept
    assert store.jobs.get(late.number) == current


def test_failures_are_counted_from_the_first_and_forgotten_with_an_answer(store: Store) -> None:
    add_job(store)
    for minutes in (0, 1):
        (job,) = store.jobs.lease_due(START + minutes * MINUTE, lease_for=MINUTE, limit=1)
        now = START + minutes * MINUTE
        assert store.jobs.failed(job, now=now, next_poll_at=now + MINUTE, silence_shown=minutes == 1)
    failing = store.jobs.get(job.number)
    (job,) = store.jobs.lease_due(START + 2 * MINUTE, lease_for=MINUTE, limit=1)
    store.jobs.answered(job, answer=answer(), review_since=None, now=START, next_poll_at=START)
    answered = store.jobs.get(job.number)

    assert (failing.failures, failing.failing_since, failing.silence_shown) == (2, START, True)
    assert (answered.failures, answered.failing_since, answered.silence_shown) == (0, None, False)


def test_a_lease_given_back_leaves_the_job_as_due_as_it_was(store: Store) -> None:
    before = add_job(store)
    (job,) = store.jobs.lease_due(START, lease_for=MINUTE, limit=1)

    store.jobs.release(job)

    assert store.jobs.get(job.number) == before


def test_adding_a_job_that_is_watched_leaves_it_alone(store: Store) -> None:
    job = add_job(store, status='{"first": 1}')
    open_watch(store, job)

    again = add_job(store, now=START + MINUTE, status='{"second": 1}', next_poll_at=START + 9 * MINUTE)

    assert again == job


def test_adding_a_job_whose_watches_have_ended_starts_it_afresh_from_what_channels_were_told(store: Store) -> None:
    job = add_job(store, status='{"first": 1}')
    store.watches.end(open_watch(store, job).number, "decided", now=START)
    store.jobs.stop_if_unwatched(job.number)

    again = add_job(store, now=START + MINUTE, status='{"second": 1}', next_poll_at=START + 2 * MINUTE)

    assert again.number == job.number
    assert (again.status, again.watched_since, again.answered_at, again.next_poll_at) == (
        '{"first": 1}',
        START + MINUTE,
        START + MINUTE,
        START + 2 * MINUTE,
    )


def test_adding_a_job_again_while_smile_id_is_silent_forgets_neither_its_status_nor_when_that_was(store: Store) -> None:
    job = add_job(store, status='{"first": 1}')
    store.jobs.stop_if_unwatched(job.number)

    again = add_job(store, now=START + MINUTE, status=None)

    assert (again.status, again.answered_at) == ('{"first": 1}', START)


def test_a_job_that_never_had_an_answer_gets_the_one_it_is_added_with(store: Store) -> None:
    job = add_job(store, status=None)
    store.jobs.stop_if_unwatched(job.number)

    assert add_job(store, status='{"first": 1}').status == '{"first": 1}'


def test_one_job_can_be_leased_before_its_time_and_whoever_had_it_can_write_nothing_more(store: Store) -> None:
    job = add_job(store, next_poll_at=START + MINUTE)
    first = store.jobs.lease(job.number, START, lease_for=MINUTE)
    second = store.jobs.lease(job.number, START, lease_for=MINUTE)
    late = store.jobs.failed(first, now=START, next_poll_at=START, silence_shown=False)
    store.jobs.release(first)

    assert not late
    assert store.jobs.get(job.number) == second
    assert store.jobs.lease_due(START + MINUTE, lease_for=MINUTE, limit=1) != []


def test_a_job_is_polled_as_long_as_anybody_watches_it(store: Store) -> None:
    job = add_job(store)
    first, second = open_watch(store, job, "C1"), open_watch(store, job, "C2")
    store.watches.end(first.number, "stopped", now=START)
    store.jobs.stop_if_unwatched(job.number)
    while_watched = store.jobs.get(job.number)
    store.watches.end(second.number, "stopped", now=START)
    store.jobs.stop_if_unwatched(job.number)

    assert while_watched.next_poll_at == START
    assert store.jobs.get(job.number).next_poll_at is None


def test_making_due_has_a_job_asked_about_now_even_one_that_nobody_watches_any_more(store: Store) -> None:
    job = add_job(store, next_poll_at=START + MINUTE)
    store.jobs.make_due(job, START)
    due = store.jobs.get(job.number)
    store.jobs.stop_if_unwatched(job.number)
    stopped = store.jobs.get(job.number)
    store.jobs.make_due(job, START)

    assert due.next_poll_at == START
    assert stopped.next_poll_at is None
    assert store.jobs.get(job.number).next_poll_at == START


def test_what_makes_a_job_due_while_it_is_asked_about_outlives_the_answer(store: Store) -> None:
    add_job(store)
    (leased,) = store.jobs.lease_due(START, lease_for=MINUTE, limit=1)
    hinted_at = START + timedelta(seconds=1)
    store.jobs.make_due(leased, hinted_at)
    store.jobs.answered(leased, answer=answer(), review_since=None, now=hinted_at, next_poll_at=START + MINUTE)
    after_an_answer = store.jobs.get(leased.number).next_poll_at
    (again,) = store.jobs.lease_due(hinted_at, lease_for=MINUTE, limit=1)
    store.jobs.make_due(again, START + timedelta(seconds=2))
    store.jobs.failed(again, now=START, next_poll_at=START + MINUTE, silence_shown=False)

    assert after_an_answer == hinted_at
    assert store.jobs.get(leased.number).next_poll_at == START + timedelta(seconds=2)


def test_what_is_due_is_counted_with_its_oldest_moment(store: Store) -> None:
    assert store.jobs.due_since(START) == (0, None)

    add_job(store, "job-1", next_poll_at=START)
    add_job(store, "job-2", next_poll_at=START - timedelta(hours=1))
    add_job(store, "job-3", next_poll_at=START + MINUTE)

    assert store.jobs.due_since(START) == (2, START - timedelta(hours=1))


def test_an_answer_that_brings_nothing_new_keeps_a_watched_job_going(store: Store) -> None:
    job = add_job(store)
    open_watch(store, job)
    (leased,) = store.jobs.lease_due(START, lease_for=MINUTE, limit=1)
    store.jobs.answered_as_before(leased, answer=answer('{"same": 1}'), now=START, next_poll_at=START + MINUTE)

    after = store.jobs.get(job.number)
    assert (after.status, after.next_poll_at, after.lease) == ('{"same": 1}', START + MINUTE, None)


def test_an_answer_that_brings_nothing_new_ends_the_polling_of_a_job_that_nobody_watches(store: Store) -> None:
    job = add_job(store)
    (leased,) = store.jobs.lease_due(START, lease_for=MINUTE, limit=1)
    store.jobs.answered_as_before(leased, answer=answer(), now=START, next_poll_at=START + MINUTE)

    assert store.jobs.get(job.number).next_poll_at is None


def test_a_job_made_due_during_an_answer_that_brings_nothing_new_is_asked_about_again(store: Store) -> None:
    job = add_job(store)
    open_watch(store, job)
    (leased,) = store.jobs.lease_due(START, lease_for=MINUTE, limit=1)
    store.jobs.make_due(job, START + timedelta(seconds=1))
    store.jobs.answered_as_before(leased, answer=answer(), now=START, next_poll_at=START + MINUTE)

    assert store.jobs.get(job.number).next_poll_at == START + timedelta(seconds=1)


def test_an_answer_whose_lease_was_lost_writes_nothing_even_if_it_brings_nothing_new(store: Store) -> None:
    job = add_job(store)
    open_watch(store, job)
    (late,) = store.jobs.lease_due(START, lease_for=MINUTE, limit=1)
    (current,) = store.jobs.lease_due(START + MINUTE, lease_for=MINUTE, limit=1)
    store.jobs.answered_as_before(late, answer=answer('{"late": 1}'), now=START, next_poll_at=START)

    assert store.jobs.get(job.number) == current
