from typing import Any

import pytest

from bot.blocks.check_form import CALLBACK_ID, MAX_JOBS, CheckRequest, check_form, read_check_form
from bot.blocks.message import Block
from bot.demo.slack import block_kit
from tests.blocks.examples import HOSTILE


def form(foreign: str = "", *, jobs: int = 0, thread_ts: str | None = None) -> Block:
    named = [(foreign or "user", f"{foreign}{number}") for number in range(jobs)]
    return check_form(asked_in="C0KYC", thread_ts=thread_ts, jobs=named, smile_user_id=foreign, job_id=foreign)


def sections(view: Block) -> list[str]:
    return [block["text"]["text"] for block in view["blocks"] if block["type"] == "section"]


@pytest.mark.parametrize("foreign", ["", "x" * 400, *HOSTILE.values()])
def test_the_form_is_a_modal_within_slacks_limits(foreign: str) -> None:
    view = form(foreign, jobs=MAX_JOBS + 1, thread_ts="1795251600.000100")

    assert block_kit.view_problems(view) == []
    assert view["callback_id"] == CALLBACK_ID == "check_form"


def test_it_is_filled_in_with_the_best_guess_and_knows_where_the_message_stands() -> None:
    fields = {block["block_id"]: block for block in form("guess", thread_ts="1.2")["blocks"] if "element" in block}

    assert list(fields) == ["smile_user_id", "job_id"]
    assert {field["element"]["initial_value"] for field in fields.values()} == {"guess"}
    assert form("guess", thread_ts="1.2")["private_metadata"] == "C0KYC 1.2"
    assert form()["private_metadata"].split() == ["C0KYC"]


def test_it_names_the_jobs_to_choose_from_when_they_are_several() -> None:
    assert len(sections(form(jobs=0))) == len(sections(form(jobs=1))) == 1
    assert sections(form(jobs=3))[1:] == [f"Job `{number}` of user `user`" for number in range(3)]
    assert len(sections(form(jobs=MAX_JOBS + 5))) == 1 + MAX_JOBS


def entered(smile_user_id: object, job_id: object) -> dict[str, Any]:
    fields = {"smile_user_id": smile_user_id, "job_id": job_id}
    return {"state": {"values": {name: {name: {"value": value}} for name, value in fields.items()}}}


def test_what_was_entered_is_read_without_the_space_around_it() -> None:
    assert read_check_form(entered(" user-1042 ", "job 77\n")) == CheckRequest(
        smile_user_id="user-1042", job_id="job 77"
    )


@pytest.mark.parametrize("view", [None, {}, {"state": 7}, entered(None, 7), entered(["x"], {})])
def test_whatever_is_no_text_says_nothing(view: object) -> None:
    assert read_check_form(view) == CheckRequest(smile_user_id="", job_id="")
