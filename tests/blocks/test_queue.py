from datetime import timedelta
from typing import Any

import pytest

from bot.blocks.faces import FACES
from bot.blocks.message import MAX_BUTTON_VALUE, message, section
from bot.blocks.plain import plain_text
from bot.blocks.queue import (
    MAX_FILTERS,
    PAGE_SIZE,
    SCOPES,
    Part,
    QueuePage,
    home_tab,
    queue,
    queue_value,
    read_queue_value,
)
from bot.demo.slack import block_kit
from bot.smile_id.verdict import Kind
from tests.blocks.at_the_desk import CHANNEL, COLLEAGUE, NOW, asleep
from tests.blocks.queues import CARD, VIEWER, fullest, page, row
from tests.blocks.reading import all_buttons, buttons, headline, shown

ROW_BUTTONS = ("queue_take", "queue_give_back", "queue_snooze", "queue_wake", "queue_note", "queue_open")


def labels(made: QueuePage) -> list[str]:
    """What the buttons of the rows are called."""
    return [button["text"]["text"] for button in all_buttons(queue(made)) if button["action_id"] in ROW_BUTTONS]


def targets(made: QueuePage) -> dict[str, Part]:
    """Where the other buttons lead, by what they are called."""
    found = (button for button in all_buttons(queue(made)) if button["action_id"] not in ROW_BUTTONS)
    return {button["text"]["text"]: read_queue_value(button["value"])[0] for button in found}


def test_a_row_shows_state_job_user_product_channel_and_age() -> None:
    assert plain_text(queue(page(row()))) == (
        "Queue of this channel\n"
        "\n"
        "1 open · the most pressing first · no filters\n"
        "\n"
        "🔍 Under review by a person · job job-1\n"
        f"User user-1042 · Biometric KYC · #{CHANNEL}\n"
        "In review for 2 h 5 min"
    )


def test_a_job_that_nobody_looks_at_yet_shows_how_long_it_is_watched() -> None:
    text = plain_text(queue(page(row(kind=None, product=None, review_since=None))))

    assert f"⏳ No answer yet · job job-1\nUser user-1042 · #{CHANNEL}\n" in text
    assert "Watched for 3 h" in text


@pytest.mark.parametrize(
    ("due_in", "told"),
    [
        (timedelta(hours=1), "In review for 2 h 5 min · due 21 Nov 2026 at 10:00 UTC"),
        (timedelta(), "In review for 2 h 5 min · 🚨 late by 0 s"),
        (-timedelta(minutes=5), "In review for 2 h 5 min · 🚨 late by 5 min"),
    ],
)
def test_a_review_is_due_or_late(due_in: timedelta, told: str) -> None:
    assert told in plain_text(queue(page(row(due_at=NOW + due_in))))


def test_who_has_it_until_when_it_rests_and_why_are_in_the_row() -> None:
    taken_at = NOW - timedelta(seconds=20)
    waiting = row(taken_by=COLLEAGUE, taken_at=taken_at, snooze=asleep(), unreachable="is_archived")
    text = plain_text(queue(page(waiting)))

    assert f"Taken by @{COLLEAGUE} 20 s ago" in text
    assert f"🔕 Snoozed until 21 Nov 2026 at 10:00 UTC by @{COLLEAGUE}: waiting for the passport" in text
    assert "The channel is closed to the bot: is_archived" in text


@pytest.mark.parametrize("kind", Kind)
def test_every_kind_is_told_in_words(kind: Kind) -> None:
    assert f"{FACES[kind].emoji} *{FACES[kind].words}* · job" in shown(queue(page(row(kind=kind))))


@pytest.mark.parametrize(
    ("changes", "offered"),
    [
        ({}, ["Take", "Snooze", "Note", "Open"]),
        ({"taken_by": VIEWER, "taken_at": NOW}, ["Give back", "Snooze", "Note", "Open"]),
        ({"taken_by": COLLEAGUE, "taken_at": NOW}, ["Snooze", "Note", "Open"]),
        ({"snooze": asleep()}, ["Take", "Wake", "Note", "Open"]),
        ({"link": None}, ["Take", "Snooze", "Note"]),
    ],
)
def test_a_row_offers_what_can_be_done_about_it(changes: dict[str, Any], offered: list[str]) -> None:
    assert labels(page(row(**changes))) == offered


def test_the_buttons_of_a_row_carry_its_watch_and_the_part_of_the_queue() -> None:
    part = Part(scope="mine", filters="product:biometric-kyc age:>4h", page=2)
    found = buttons(queue(page(row(7), part=part, pages=3)))

    assert read_queue_value(found["queue_take"]["value"]) == (part, 7)
    assert found["queue_take"]["accessibility_label"] == "Take: job job-7"
    assert found["queue_open"]["url"] == CARD


def test_the_queue_leads_to_the_other_scopes_with_the_same_filters_from_their_first_page() -> None:
    part = Part(scope="mine", filters="age:>4h", page=1)
    found = targets(page(row(), part=part, pages=2))

    assert found == {
        "Show this channel": Part(scope="channel", filters="age:>4h"),
        "Show all": Part(scope="all", filters="age:>4h"),
        "Filter": part,
        "Clear filters": Part(scope="mine"),
        "Refresh": part,
        "Previous page": Part(scope="mine", filters="age:>4h"),
    }


def test_without_filters_there_is_nothing_to_clear_and_outside_of_channels_no_channel() -> None:
    assert list(targets(page(row(), part=Part(scope="all"), scopes=("mine", "all")))) == [
        "Show mine",
        "Filter",
        "Refresh",
    ]


@pytest.mark.parametrize(
    ("at", "turns"), [(0, ["Next page"]), (1, ["Previous page", "Next page"]), (2, ["Previous page"])]
)
def test_a_page_leads_to_its_neighbours(at: int, turns: list[str]) -> None:
    made = page(row(), part=Part(scope="all", page=at), pages=3, total=21)
    found = {label: part.page for label, part in targets(made).items() if label in turns}

    assert found == {label: at + (1 if label == "Next page" else -1) for label in turns}
    assert f"21 open · page {at + 1} of 3 · the most pressing first · no filters" in shown(queue(made))


def test_the_filters_that_hold_are_always_said() -> None:
    part = Part(scope="all", filters="-verdict:waiting age:>4h")
    text = plain_text(queue(page(part=part)))

    assert "0 open · the most pressing first · filters: -verdict:waiting age:>4h" in text
    assert "Nothing that these filters let through is waiting." in text


@pytest.mark.parametrize("scope", SCOPES)
def test_a_queue_without_jobs_says_so(scope: str) -> None:
    made = queue(page(part=Part(scope=scope)))

    assert headline(made) == SCOPES[scope]
    assert made.text == f"{SCOPES[scope]}: 0 open."
    assert "Nothing is waiting. Watch a job with /smile watch." in plain_text(made)


def test_a_notice_stands_on_top_of_the_queue_and_in_its_news() -> None:
    made = queue(page(row()), notice=message("Taken.", section("You have it.")))

    assert plain_text(made).startswith("You have it.\n\nQueue of this channel\n")
    assert made.text == "Taken. Queue of this channel: 1 open."


def test_a_page_holds_ten_rows_and_fits_a_message_and_a_home_tab() -> None:
    made = fullest("x" * 400)
    part = Part(scope="all")

    assert len([button for button in all_buttons(made) if button["action_id"] == "queue_note"]) == PAGE_SIZE
    assert block_kit.message_problems(list(made.blocks)) == []
    assert block_kit.home_problems(home_tab(made, part)) == []
    assert read_queue_value(home_tab(made, part)["private_metadata"]) == (part, None)


def test_the_longest_filter_fits_a_button() -> None:
    longest = Part(scope="channel", filters="x" * MAX_FILTERS, page=10**6)

    assert read_queue_value(queue_value(longest, 10**9)) == (longest, 10**9)
    assert len(queue_value(longest, 10**9)) < MAX_BUTTON_VALUE
