"""Which job a message means, from the words in it alone."""

import time
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from bot.blocks.message import Message
from bot.blocks.text import tidy
from bot.smile_id.verdict import Kind
from handlers.arguments import id_problem
from handlers.find_ids import LONGEST_TEXT, NO_IDS, Found, find_ids
from tests.blocks.examples import WATCHER, job_status, status_card, watch_card

JOB = ("user-1042", "job-77")


def of_text(text: str) -> Found:
    return find_ids({"type": "message", "user": "U1", "text": text})


@pytest.mark.parametrize(
    "text",
    [
        "/smile status user-1042 job-77",
        "please try `/smile status user-1042 job-77` again",
        "/SMILE Status “user-1042” 'job-77'.",
        "/smile watch user-1042 job-77 <#C024BE7LR|kyc>",
        "<@U0SMILEBOT0> status user-1042 job-77",
        "<@U0SMILEBOT0|smile> status `user-1042` `job-77`, thanks",
        "user_id: user-1042, job_id: job-77",
        "job id user 1\njob_id=job-77 user_id=user-1042",
        "User id user-1042 and job id job-77, any idea?",
        "The user id is user-1042. The job id is job-77.",
        "Job `job-77` of user `user-1042`",
        "what about job job-77 of user user-1042?",
        "User user-1042 waits since 5 days (job job-77).",
        "*User id*\nuser-1042\n*Job id*\njob-77",
        "*User id:* user-1042 *Job id:* job-77",
        "user_id: *user-1042* job_id: **job-77**",
        "*User id*\n*user-1042*\n*Job id*\n*`job-77`*",
        "/smile unwatch user-1042 job-77, then /smile status user-1042 job-77",
        '{"user_id": "user-1042", "job_id": "job-77", "job_type": 6}',
        '```{"PartnerParams":{"job_id":"job-77","user_id":"user-1042"},"SmileJobID":"0000001111"}```',
        '{\\"user_id\\":\\"user-1042\\",\\"job_id\\":\\"job-77\\"}',
        "userId=“user-1042”; jobId=‘job-77’",
        "user-id 'user-1042' job-id 'job-77'",
        "failed: <https://example.com/?user_id=user-1042&amp;job_id=job-77>",
        "smile_user_id user-1042, smile job id 0000001111, job id job-77",
        "Slack user id: U024BE7LR, slack_user_id U024BE7LR, user: user-1042, job: job-77",
        "user_id: user-1042 job_id: job-77 and once more job_id: job-77",
        "user_id: null, user_id: user-1042, job_id: job-77",
        "`user-1042` `job-77`",
        "who is `user-1042`? the job was `job-77`",
    ],
)
def test_a_message_that_names_one_job_is_understood(text: str) -> None:
    assert of_text(text).sure == JOB


@pytest.mark.parametrize(
    ("text", "job"),
    [
        ("user_id: <mailto:a@b.com|a@b.com> job_id: <tel:+254700123456|+254700123456>", ("a@b.com", "+254700123456")),
        ("/smile status <mailto:a@b.com|a@b.com> x.io", ("a@b.com", "x.io")),
        ("user_id: <http://x.io|x.io>, job_id: a&amp;b", ("x.io", "a&b")),
        ('user_id: "ada l. 1" job_id: “the second 2”', ("ada l. 1", "the second 2")),
        (r'"user_id": "a\"b\u0041", "job_id": 77', ('a"bA', "77")),
        ("Job `a\u02cbb` of user `<!channel>`".replace("<", "&lt;").replace(">", "&gt;"), ("<!channel>", "a`b")),
        ("Job `שלום` \u200e of user `x`", ("x", "שלום")),
    ],
)
def test_ids_are_read_as_they_were_meant(text: str, job: tuple[str, str]) -> None:
    assert of_text(text).sure == job


@pytest.mark.parametrize(
    ("text", "smile_user_id", "job_id"),
    [
        ("", "", ""),
        ("the job is done, the user said so", "", ""),
        ("what is the user id for job id 77?", "", "77"),
        ("the job 2 days ago, user 5 times asked", "", ""),
        ("users and jobs: see the user id or the job id", "", ""),
        ("job `job-77` please", "", "job-77"),
        ("user_id=user-1042", "user-1042", ""),
        ("run `make` then `test`", "", ""),
        ("`a1` `b2` `c3`", "", ""),
        ("/smile status &lt;user_id&gt; &lt;job_id&gt;", "", ""),
        ('/smile status "user-1042 job-77', "", ""),
        ("/smile status user-1042", "", ""),
        ("smile job id 0000001111", "", ""),
        (f"user_id: {'x' * 401}, job_id: 7", "", "7"),
        ("user_id: user-1…, job_id: 7", "", "7"),
    ],
)
def test_half_a_job_is_a_guess_and_nothing_is_none(text: str, smile_user_id: str, job_id: str) -> None:
    found = of_text(text)

    assert found.sure is None
    assert found.jobs == ()
    assert (found.smile_user_id, found.job_id) == (smile_user_id, job_id)


def test_of_several_jobs_none_is_sure_and_the_first_is_the_best_guess() -> None:
    found = of_text("user_id: u1 job_id: j1\njob `j2` of user `u2`\nuser_id: u1 job_id: j1")

    assert found.sure is None
    assert found.jobs == (("u1", "j1"), ("u2", "j2"))
    assert (found.smile_user_id, found.job_id) == ("u1", "j1")


@pytest.mark.parametrize(
    "text",
    [
        "/smile unwatch u1 j1, then /smile status u2 j2",
        "`/smile unwatch u1 j1` and `/smile status u2 j2`",
        "<@U0SMILEBOT0> unwatch u1 j1 <@U0SMILEBOT0> status u2 j2",
    ],
)
def test_each_of_two_commands_on_one_line_is_read(text: str) -> None:
    found = of_text(text)

    assert found.sure is None
    assert found.jobs == (("u1", "j1"), ("u2", "j2"))


def test_an_id_that_belongs_to_no_job_named_leaves_it_open() -> None:
    found = of_text("/smile status user-1042 job-77 says not found; job_id: job-78")

    assert found.sure is None
    assert found.jobs == (JOB,)


def test_blocks_and_attachments_of_other_apps_are_read() -> None:
    fields = [{"title": "user_id", "value": "user-1042"}, {"title": "job_id", "value": "job-77"}]
    section = {"type": "section", "fields": [{"type": "mrkdwn", "text": "*User id:*\nuser-1042"}]}
    context = {"type": "context", "elements": [{"type": "mrkdwn", "text": "Job `job-77`"}]}

    assert find_ids({"text": "", "attachments": [{"fallback": "Failed", "fields": fields}]}).sure == JOB
    assert find_ids({"text": "KYC failed", "blocks": [section, context]}).sure == JOB


def test_a_rich_text_is_not_read_beside_the_text_that_says_the_same() -> None:
    words = [{"type": "text", "text": "user_id: user-1 job_id: other"}]
    rich = {"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": words}]}

    assert find_ids({"text": "user_id: user-1042 job_id: job-77", "blocks": [rich]}).sure == JOB


ANY_ID = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=60).map(tidy)


def sent(message: Message) -> dict[str, Any]:
    return {"type": "message", "text": message.text, "blocks": list(message.blocks)}


@given(smile_user_id=ANY_ID, job_id=ANY_ID)
@example(smile_user_id="<!channel>", job_id="a`b&amp;c")
@example(smile_user_id="job id: 7", job_id='user `8` "')
@settings(derandomize=True, database=None, deadline=None, max_examples=150)
def test_the_words_of_the_bots_own_messages_name_exactly_their_job(smile_user_id: str, job_id: str) -> None:
    ids = (smile_user_id, job_id)
    assume(all(map(may_be_shown, ids)))
    status = job_status(smile_user_id=smile_user_id, job_id=job_id)
    messages = {
        "status": status_card(status=status),
        "shared": status_card(status=status, shared_by=WATCHER),
        "not found": status_card(Kind.NOT_FOUND, status=replace(status, code="2304", result=None)),
        "card": watch_card(status=status, smile_user_id=smile_user_id, job_id=job_id),
        "ended card": watch_card(status=status, smile_user_id=smile_user_id, job_id=job_id, state="stopped"),
    }

    assert {name: find_ids(sent(message)).sure for name, message in messages.items()} == dict.fromkeys(messages, ids)


def may_be_shown(text: str) -> bool:
    """Whether a message shows the id as it is; of others only the buttons and the mark know it."""
    return bool(text) and not text.endswith("…") and "\u02cb" not in text and text.lower() not in NO_IDS


PART = st.sampled_from(
    [
        "user_id", "job id", "User", "Job", ":", "=", " is ", '"', "`", "“", "”", "'", "\\", "\\\"", "*", "\n", " ",
        "<", ">", "&lt;", "&amp;", "|", "/smile status ", "<@U1> watch ", "<mailto:a@b|a@b>", "x" * 500, "\ud800", "7",
        "\x00",
    ]
)  # fmt: skip
HOSTILE = st.lists(PART | st.text(st.characters(exclude_categories=()), max_size=10), max_size=12).map("".join)
ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | HOSTILE,
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["text", "blocks", "attachments", "fields", "elements", "title", "value", "type"]),
            inner,
            max_size=4,
        )
    ),
    max_leaves=10,
)


@given(text=HOSTILE)
@example(text="job_id:\\" * 9)
@settings(derandomize=True, database=None, deadline=None, max_examples=400)
def test_any_text_is_read_without_an_error_and_gives_ids_that_can_be_asked_for(text: str) -> None:
    found = of_text(text)

    for job in found.jobs:
        assert [id_problem(part) for part in job] == [None, None]
    assert found.sure is None or found.sure in found.jobs


@given(message=st.dictionaries(st.sampled_from(["text", "blocks", "attachments"]), ANYTHING))
@settings(derandomize=True, database=None, deadline=None, max_examples=200)
def test_a_message_of_any_shape_is_read_without_an_error(message: dict[str, Any]) -> None:
    found = find_ids(message)

    assert found.sure is None or found.sure in found.jobs


@pytest.mark.parametrize(
    "piece", ["user_id:", "user.", "job id `", 'job_id "', "user_id ", "/smile status ", "`1", '\\"']
)
def test_the_longest_text_takes_no_time(piece: str) -> None:
    began = time.process_time()
    of_text(piece * (LONGEST_TEXT // len(piece)))

    assert time.process_time() - began < 5
