from storage.store import Store
from tests.clock import START
from tests.storage.rows import MINUTE, add_job, open_watch, watch_with_card


def test_a_channel_watches_a_job_once(store: Store) -> None:
    job = add_job(store)
    first = open_watch(store, job, "C1")
    second = store.watches.open(
        job.number,
        channel_id="C1",
        slack_user_id="U2",
        tell="decision",
        now=START,
        expires_at=START,
        card_lease_for=MINUTE,
    )

    assert second is None
    assert store.watches.open_of_job(job.number) == [first]


def test_a_channel_may_watch_a_job_again_after_its_watch_ended(store: Store) -> None:
    job = add_job(store)
    ended = open_watch(store, job)
    store.watches.end(ended.number, "stopped", now=START, by="U2")

    again = open_watch(store, job)

    assert store.watches.open_of_job(job.number) == [again]


def test_only_the_first_to_end_a_watch_has_ended_it(store: Store) -> None:
    watch = open_watch(store, add_job(store))

    ended = store.watches.end(watch.number, "stopped", now=START + MINUTE, by="U2")

    assert ended is not None
    assert (ended.state, ended.ended_at, ended.ended_by) == ("stopped", START + MINUTE, "U2")
    assert store.watches.end(watch.number, "expired", now=START) is None


def test_a_forgotten_watch_leaves_nothing_behind(store: Store) -> None:
    watch = open_watch(store, add_job(store))
    store.alerts.add(watch.number, "changed", channel_id="C1", now=START)

    store.watches.forget(watch.number)

    assert store.watches.get(watch.number) is None
    assert store.alerts.untold() == 0


def test_a_new_card_belongs_to_whoever_opened_the_watch_until_the_lease_ends(store: Store) -> None:
    watch = open_watch(store, add_job(store))

    assert store.watches.next_cards(START) == []
    assert store.watches.next_cards(START + MINUTE) == [watch]


def test_a_card_that_shows_what_it_should_is_left_alone(store: Store) -> None:
    watch_with_card(store)

    assert store.watches.next_cards(START + MINUTE) == []


def test_a_change_while_the_card_is_being_edited_is_shown_by_another_edit(store: Store) -> None:
    watch = watch_with_card(store)
    store.watches.refresh_cards(watch.job, START)
    claimed = store.watches.claim_card(watch.number, now=START, lease_for=MINUTE)
    assert claimed is not None
    store.watches.refresh_cards(watch.job, START)
    store.watches.card_shown(claimed, "1.1")

    assert [card.number for card in store.watches.next_cards(START)] == [watch.number]


def test_two_deliverers_never_work_on_the_same_card(store: Store) -> None:
    watch = watch_with_card(store)
    store.watches.refresh_cards(watch.job, START)

    assert store.watches.claim_card(watch.number, now=START, lease_for=MINUTE) is not None
    assert store.watches.claim_card(watch.number, now=START, lease_for=MINUTE) is None


def test_a_delayed_card_waits_for_its_time(store: Store) -> None:
    watch = watch_with_card(store)
    store.watches.refresh_cards(watch.job, START)
    claimed = store.watches.claim_card(watch.number, now=START, lease_for=MINUTE)
    assert claimed is not None
    store.watches.card_delayed(claimed, next_try_at=START + MINUTE, perhaps_shown=False)

    assert store.watches.next_cards(START) == []
    assert len(store.watches.next_cards(START + MINUTE)) == 1


def test_a_card_that_a_try_may_have_posted_is_unsure_until_it_is_shown(store: Store) -> None:
    watch = open_watch(store, add_job(store))  # the opener died on the way
    later = START + MINUTE
    after_crash = store.watches.claim_card(watch.number, now=later, lease_for=MINUTE)
    assert after_crash is not None
    store.watches.card_delayed(after_crash, next_try_at=later, perhaps_shown=False)
    never_sent = store.watches.claim_card(watch.number, now=later, lease_for=MINUTE)
    assert never_sent is not None
    store.watches.card_delayed(never_sent, next_try_at=later, perhaps_shown=True)
    reset = store.watches.claim_card(watch.number, now=later, lease_for=MINUTE)

    assert reset is not None
    assert (after_crash.card_unsure, never_sent.card_unsure, reset.card_unsure) == (True, False, True)


def test_a_lost_card_is_posted_anew(store: Store) -> None:
    watch = watch_with_card(store, ts="1.1")
    shown = store.watches.get(watch.number)
    assert shown is not None
    store.watches.card_lost(shown)

    (waiting,) = store.watches.next_cards(START)
    assert waiting.card_ts is None


def test_each_channel_gets_its_oldest_card_first(store: Store) -> None:
    first = watch_with_card(store, "job-1", "C1")
    second = watch_with_card(store, "job-2", "C1")
    other = watch_with_card(store, "job-3", "C2")
    for watch in (second, first, other):
        store.watches.refresh_cards(watch.job, START)

    assert [watch.number for watch in store.watches.next_cards(START)] == [first.number, other.number]


def test_a_channel_turns_out_to_be_closed_once_until_it_is_open_again(store: Store) -> None:
    watch = watch_with_card(store)
    first, second = (store.watches.unreachable(watch.number, "is_archived") for _ in range(2))
    store.watches.card_shown(watch, "1.1")

    assert (first, second) == (True, False)
    assert store.watches.unreachable(watch.number, "is_archived")


def test_an_edit_does_not_show_a_channel_to_be_open_while_news_waits_for_it(store: Store) -> None:
    watch = watch_with_card(store)
    store.watches.unreachable(watch.number, "restricted_action")
    with_nothing_to_post = store.watches.card_shown(watch, "1.1", posted=False)
    store.alerts.add(watch.number, "decided", channel_id=watch.channel_id, now=START)
    store.watches.unreachable(watch.number, "restricted_action")
    with_news = store.watches.card_shown(watch, "1.1", posted=False)
    store.bursts.fold(START, more_than=0, lines=1)
    with_a_digest = store.watches.card_shown(watch, "1.1", posted=False)

    assert (with_nothing_to_post, with_news, with_a_digest) == (True, False, False)
    assert store.watches.card_shown(watch, "1.1")


def test_an_owner_is_told_once_of_a_closed_channel_for_all_they_watch_there(store: Store) -> None:
    mine = [watch_with_card(store, f"job-{number}") for number in range(2)]
    theirs = open_watch(store, add_job(store, "job-2"), slack_user_id="U2")
    for watch in mine:
        store.alerts.add(watch.number, "decided", channel_id=watch.channel_id, now=START)
    told = [store.watches.unreachable(watch.number, "is_archived") for watch in (*mine, theirs)]

    assert told == [True, False, True]


def test_an_owner_is_told_again_when_nothing_is_left_of_what_was_closed_before(store: Store) -> None:
    old, new = (watch_with_card(store, f"job-{number}") for number in range(2))
    store.watches.unreachable(old.number, "is_archived")

    assert store.watches.unreachable(new.number, "is_archived")


def test_the_list_is_of_a_channel_a_person_or_all_and_comes_in_pages(store: Store) -> None:
    jobs = [add_job(store, f"job-{number}") for number in range(4)]
    mine = open_watch(store, jobs[0], "C1", slack_user_id="U1")
    here = open_watch(store, jobs[1], "C1", slack_user_id="U2")
    there = open_watch(store, jobs[2], "C2", slack_user_id="U2")
    store.watches.end(open_watch(store, jobs[3], "C1").number, "stopped", now=START)

    def listed(channel_id: str | None, slack_user_id: str | None, offset: int = 0) -> list[int]:
        page = store.watches.listed(channel_id=channel_id, slack_user_id=slack_user_id, limit=2, offset=offset)
        return [watch.number for watch in page]

    assert listed("C1", None) == [mine.number, here.number]
    assert listed(None, "U2") == [here.number, there.number]
    assert listed(None, None, offset=2) == [there.number]
    assert store.watches.count() == 3
    assert store.watches.count(channel_id="C1") == 2
    assert store.watches.count(slack_user_id="U1") == 1


def test_that_somebody_stopped_a_watch_in_a_channel_is_remembered(store: Store) -> None:
    job = add_job(store)
    for channel_id, end in (("C1", "stopped"), ("C2", "expired"), ("C3", None)):
        watch = open_watch(store, job, channel_id)
        if end is not None:
            store.watches.end(watch.number, end, now=START, by="U1")

    assert [store.watches.stopped(job.number, channel_id) for channel_id in ("C1", "C2", "C3")] == [True, False, False]
