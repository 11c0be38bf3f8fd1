import pytest

from bot.blocks.history import PAGE_SIZE, history, history_value, read_history_value
from bot.blocks.message import MAX_BUTTON_VALUE, Message
from bot.blocks.plain import plain_text
from bot.demo.slack import block_kit
from bot.smile_id.wire import Result
from tests.blocks.examples import job_status, result
from tests.blocks.reading import all_buttons, buttons


def entries(count: int) -> tuple[Result, ...]:
    return tuple(result(job_id=f"job-{number}", smile_job_id=f"{number:010}") for number in range(count))


def page_of(count: int, page: int = 0) -> Message:
    return history(status=job_status(history=entries(count)), page=page, environment="sandbox")


def test_a_user_without_results_has_an_empty_history() -> None:
    message = page_of(0)

    assert message.text == "Smile ID lists no results for the user of job `job-77`."
    assert plain_text(message) == "Results of this user\n\nSmile ID sandbox lists none for user user-1042."
    assert buttons(message) == {}


def test_a_single_result_reads_in_two_lines() -> None:
    message = history(status=job_status(history=(result(),)), page=0, environment="sandbox")

    assert message.text == "History of the user of job `job-77`: 1 result, newest first."
    assert plain_text(message) == (
        "Results of this user\n"
        "\n"
        "User user-1042 · 1 result, newest first · Smile ID sandbox\n"
        "\n"
        "🔍 Under review by a person · Provisional Authentication - Under Review · code 0824\n"
        "SmartSelfie Authentication · job job-77 (this job) · Smile job 0000000194"
    )


def test_two_hundred_results_come_in_pages_that_hold_each_of_them_once_and_in_order() -> None:
    pages = [page_of(200, page) for page in range(14)]
    text = "\n".join(map(plain_text, pages))
    order = [text.index(f"job job-{number} ") for number in range(200)]

    assert order == sorted(order)
    assert all(text.count(f"job job-{number} ") == 1 for number in range(200))
    assert all(block_kit.message_problems(list(page.blocks)) == [] for page in pages)
    assert "200 results, newest first · page 14 of 14" in pages[-1].text


@pytest.mark.parametrize(
    ("page", "labels"), [(0, ["Older results"]), (1, ["Newer results", "Older results"]), (2, ["Newer results"])]
)
def test_a_page_leads_to_its_neighbours(page: int, labels: list[str]) -> None:
    turning = all_buttons(page_of(2 * PAGE_SIZE + 1, page))
    steps = {"Newer results": -1, "Older results": 1}

    assert [button["text"]["text"] for button in turning] == labels
    assert {button["action_id"] for button in turning} == {"history_page"}
    assert [read_history_value(button["value"]) for button in turning] == [
        (("user-1042", "job-77"), page + steps[label]) for label in labels
    ]


def test_a_full_page_alone_has_nothing_to_turn() -> None:
    assert buttons(page_of(PAGE_SIZE)) == {}


@pytest.mark.parametrize(("asked", "got"), [(-3, "page 1 of 3"), (99, "page 3 of 3")])
def test_a_page_that_is_not_there_any_more_gives_the_nearest(asked: int, got: str) -> None:
    assert got in page_of(2 * PAGE_SIZE + 1, asked).text


def test_results_of_this_job_are_marked_and_those_of_others_are_not() -> None:
    message = history(status=job_status(history=(result(), *entries(2))), page=0, environment="sandbox")

    assert plain_text(message).count("(this job)") == 1


def test_an_old_result_that_lacks_nearly_everything_is_listed() -> None:
    bare = result(job_id=None, job_type=None, result_code=None, result_text=None, smile_job_id=None, confidence=None)
    message = history(status=job_status(history=(bare,)), page=0, environment="sandbox")

    assert "· no text\nUnknown product · job unnamed" in plain_text(message)


def test_the_longest_ids_fit_the_value_of_a_page_button() -> None:
    value = history_value('"' * 400, "\\" * 400, 13)

    assert len(value) <= MAX_BUTTON_VALUE
    assert read_history_value(value) == (('"' * 400, "\\" * 400), 13)
