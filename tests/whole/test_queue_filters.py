"""The filters of the queue through real sockets: typed, chosen in the form, kept and cleared."""

from typing import Any

from bot.demo.slack.model import AMARA
from handlers.filters import MAX_VALUES
from tests.whole.queues import SNOOZE, form_of, jobs, press, send
from tests.whole.world import World


def test_filters_keep_and_leave_out_and_are_told(waiting: World) -> None:
    waiting.clock.advance(seconds=30)
    wanted = {
        "product:authentication": (["job-1"], "product:smartselfie-authentication"),
        "-product:2": (["job-2", "job-3"], "-product:smartselfie-authentication"),
        "Verdict:Under_Review,waiting": (["job-1", "job-2", "job-3"], "verdict:waiting,under-review"),
        "-verdict:in-progress product:1": (["job-3"], "product:biometric-kyc -verdict:waiting"),
        "environment:production": ([], "environment:production"),
        "-environment:production,sandbox": (["job-1", "job-2", "job-3"], "-environment:sandbox,production"),
        "age:>3min": (["job-1"], "age:&gt;3min"),
        "age:<3min age:>2min age:>1min": (["job-2"], "age:&gt;2min age:&lt;3min"),
        "-age:>3min": (["job-2", "job-3"], "age:&lt;3min"),
    }
    shown = {filters: waiting.type(f"/smile triage all {filters}").words() for filters in wanted}

    assert {filters: jobs(text) for filters, text in shown.items()} == {
        line: found for line, (found, _) in wanted.items()
    }
    for filters, (found, told) in wanted.items():
        assert f"{len(found)} open · the most pressing first · filters: `{told}`" in shown[filters]


def test_wrong_words_are_answered_with_the_nearest_right_one(waiting: World) -> None:
    sentences = {
        "prodct:2": "“prodct:2” is no filter: did you mean product:2?",
        "product:documnt": "There is no product “documnt”: did you mean product:document?",
        "undecided": "“undecided” is no filter: did you mean verdict:undecided?",
        "product": "“product” is no filter: product needs a colon and a value, such as product:biometric-kyc.",
        "age:4h": "“4h” is no age: write age:>4h for older than 4 hours, age:<2d for younger than 2 days",
        "age:>4h age:<4h": "No job is older than 4h and younger than 4h: change one of the two.",
        "mine all": "The queue can be one of mine, channel and all: /smile triage [mine|channel|all] [filters]",
    }

    for line, sentence in sentences.items():
        assert sentence in waiting.type(f"/smile triage {line}").words()


def test_a_scope_may_be_said_twice(waiting: World) -> None:
    assert waiting.type("/smile triage mine MINE").text == "Your queue: 2 open."


def test_the_filter_form_starts_from_the_filter_that_holds_and_changes_it(waiting: World) -> None:
    shown = waiting.type("/smile triage all product:2,13 age:<2d")
    view = form_of(waiting, shown, "queue_filter")
    held = {block: state[block] for block, state in view.state.items()}
    shown = send(waiting, shown, view, {"only_product": [], "never_verdict": ["waiting"], "older": "2min"})

    assert [option["value"] for option in held["only_product"]["selected_options"]] == [
        "smartselfie-authentication",
        "13",
    ]
    assert held["younger"]["value"] == "2d"
    assert "filters: `-verdict:waiting age:&gt;2min age:&lt;2d`" in shown.words()
    assert jobs(shown.words()) == ["job-1"]
    assert shown.text.startswith("The whole queue")


def test_the_filter_form_says_at_the_field_what_is_wrong(waiting: World) -> None:
    view = form_of(waiting, waiting.type("/smile triage"), "queue_filter")

    def complaints(**values: Any) -> dict[str, str]:
        waiting.slack.submit(AMARA, view.id, values)
        return waiting.slack.wait_for(lambda workspace: dict(workspace.views[view.id].errors))

    ages = [complaints(older=typed) for typed in ("soon", "4", "<2d", "4 hours", ">")]
    both = complaints(older="4h", younger="1h")
    twice = complaints(older="", younger="", only_verdict=["undecided"], never_verdict=["undecided"])
    assert ages == [{"older": "Write a number and min, h, d or w, such as 90min, 4h or 2d."}] * len(ages)
    assert both == {"younger": "No job is older than 4h and younger than 1h: change one of the two."}
    assert twice == {"never_verdict": "verdict:undecided is both wanted and left out: take one of the two away."}


def test_filters_stay_until_they_are_cleared(waiting: World) -> None:
    shown = waiting.type("/smile triage product:2")
    mine = press(waiting, shown, "queue_all").words()
    refreshed = press(waiting, shown, "queue_refresh").words()
    cleared = press(waiting, shown, "queue_clear")

    assert jobs(mine) == jobs(refreshed) == ["job-1"]
    assert "filters: `product:smartselfie-authentication`" in refreshed
    assert jobs(cleared.words()) == ["job-1", "job-2", "job-3"]
    assert "queue_clear" not in cleared.action_ids()


def test_an_age_may_be_entered_as_it_would_be_typed(waiting: World) -> None:
    shown = waiting.type("/smile triage")
    view = form_of(waiting, shown, "queue_filter")
    shown = send(waiting, shown, view, {"older": ">7d", "younger": "age:<3w"})

    assert "filters: `age:&gt;1w age:&lt;3w`" in shown.words()


def test_the_longest_filters_fit_every_form(waiting: World) -> None:
    urls = " ".join(f"-environment:https://{host}{':' * 99}" for host in "abcdefghi")
    for filters in (urls, f"-product:{','.join(map(str, range(100, 100 + MAX_VALUES)))}"):
        shown = waiting.type(f"/smile triage {filters}")
        for button, values in (("queue_filter", {}), ("queue_snooze", SNOOZE), ("queue_note", {"text": "x"})):
            view = form_of(waiting, shown, button)
            shown = send(waiting, shown, view, values)

            assert len(view.view["private_metadata"]) < 1_500, "Slack takes 3,000, of which its own address is a part"
            assert jobs(shown.words())
