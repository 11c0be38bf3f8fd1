import pytest

from bot.blocks.faces import FACES
from bot.blocks.listing import (
    PAGE_SIZE,
    WatchLine,
    page_value,
    read_page_value,
    read_stop_value,
    stop_value,
    watch_list,
)
from bot.blocks.message import Message
from bot.blocks.plain import plain_text
from bot.demo.slack import block_kit
from bot.smile_id.verdict import Kind
from tests.blocks.examples import CHANNEL, NOW, WATCHER, watch_line
from tests.blocks.reading import all_buttons, buttons, headline, shown


def page_of(
    *lines: WatchLine, scope: str = "channel", page: int = 0, pages: int = 1, total: int | None = None
) -> Message:
    count = len(lines) if total is None else total
    return watch_list(lines=lines, scope=scope, page=page, pages=pages, total=count, now=NOW)


def test_each_line_shows_state_job_watcher_age_and_next_check() -> None:
    text = plain_text(page_of(watch_line()))

    assert text == (
        "Open watches in this channel\n"
        "\n"
        "1 open\n"
        "\n"
        "🔍 Under review by a person · job job-1\n"
        "User user-1042\n"
        f"@{WATCHER} in #{CHANNEL}\n"
        "Watched for 2 h 5 min · next check 21 Nov 2026 at 09:00 UTC"
    )


def test_a_job_without_an_answer_yet_says_so() -> None:
    text = plain_text(page_of(watch_line(kind=None, next_poll_at=None)))

    assert "⏳ No answer yet · job job-1" in text
    assert "next check now" in text


def test_a_silence_and_a_closed_channel_are_shown_in_the_line() -> None:
    text = plain_text(page_of(watch_line(no_answer_since=NOW, unreachable="is_archived")))

    assert "No answer from Smile ID since 21 Nov 2026 at 09:00 UTC" in text
    assert "The channel is closed to the bot: is_archived" in text


@pytest.mark.parametrize("kind", Kind)
def test_every_kind_is_told_in_words(kind: Kind) -> None:
    assert f"{FACES[kind].emoji} *{FACES[kind].words}* · job" in shown(page_of(watch_line(kind=kind)))


def test_every_line_has_a_stop_button_that_names_its_job() -> None:
    found = all_buttons(page_of(watch_line(1), watch_line(2), scope="mine", page=3, pages=4))[1:]

    assert [button["action_id"] for button in found] == ["stop_listed", "stop_listed"]
    assert [read_stop_value(button["value"]) for button in found] == [("mine", 3, 1), ("mine", 3, 2)]
    assert [button["accessibility_label"] for button in found] == ["Stop watching job job-1", "Stop watching job job-2"]
    assert "job job-2" in found[1]["confirm"]["text"]["text"]


def test_ten_lines_fit_a_page() -> None:
    page = page_of(*[watch_line(number) for number in range(25)], page=1, pages=3, total=25)

    assert len([button for button in all_buttons(page) if button["action_id"] == "stop_listed"]) == PAGE_SIZE
    assert block_kit.message_problems(list(page.blocks)) == []


@pytest.mark.parametrize(
    ("page", "labels"), [(0, ["Next page"]), (1, ["Previous page", "Next page"]), (2, ["Previous page"])]
)
def test_a_page_leads_to_its_neighbours(page: int, labels: list[str]) -> None:
    turning = [
        button
        for button in all_buttons(page_of(watch_line(), scope="all", page=page, pages=3, total=21))
        if button["action_id"] == "list_page"
    ]
    steps = {"Previous page": -1, "Next page": 1}

    assert [button["text"]["text"] for button in turning] == labels
    assert [read_page_value(button["value"]) for button in turning] == [
        ("all", page + steps[label]) for label in labels
    ]


def test_a_single_page_has_nothing_to_turn() -> None:
    page = page_of(watch_line())

    assert "list_page" not in buttons(page)
    assert page.text == "Open watches in this channel: 1."


def test_the_page_is_counted_from_one_for_people() -> None:
    page = page_of(watch_line(), scope="mine", page=1, pages=3, total=21)

    assert page.text == "Your open watches: 21 · page 2 of 3."
    assert "21 open · page 2 of 3" in shown(page)


@pytest.mark.parametrize(
    ("scope", "title"),
    [("mine", "Your open watches"), ("channel", "Open watches in this channel"), ("all", "All open watches")],
)
def test_an_empty_list_says_how_to_start_a_watch(scope: str, title: str) -> None:
    page = page_of(scope=scope)

    assert headline(page) == title
    assert page.text == f"{title}: none."
    assert (
        "Start one with /smile watch, or with Watch on the answer to /smile status <user_id> <job_id>."
        in plain_text(page)
    )
    assert buttons(page) == {}


def test_the_values_of_the_buttons_read_back() -> None:
    assert read_page_value(page_value("all", 12)) == ("all", 12)
    assert read_stop_value(stop_value("mine", 0, 7)) == ("mine", 0, 7)
