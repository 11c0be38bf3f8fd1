"""The history of a job's user: every result that Smile ID lists, newest first, a page at a time."""

import json

from bot.blocks.faces import face
from bot.blocks.message import Block, Message, actions, button, context, header, message, section
from bot.blocks.status import json_value
from bot.blocks.text import SHORT_ID_LIMIT, code, prose
from bot.smile_id.result_codes import product
from bot.smile_id.verdict import result_verdict
from bot.smile_id.wire import JobStatus, Result

PAGE_SIZE = 15
MAX_RESULT_TEXT = 100


def history(*, status: JobStatus, page: int, environment: str) -> Message:
    """One page (counted from 0, the nearest one there is) of `status.history`, in the order in which it came.

    Smile ID lists the newest first (Smile ID docs: Job status).
    """
    results = status.history
    if not results:
        return _empty(status, environment)
    pages = -(-len(results) // PAGE_SIZE)
    page = max(0, min(page, pages - 1))
    count = f"{len(results)} result{'s' if len(results) > 1 else ''}, newest first"
    where = f" · page {page + 1} of {pages}" if pages > 1 else ""
    return message(
        f"History of the user of job {code(status.job_id)}: {count}{where}.",
        header("Results of this user"),
        context(f"User {code(status.smile_user_id)} · {count}{where} · Smile ID {code(environment, SHORT_ID_LIMIT)}"),
        actions(_page_button("Newer results", status, page - 1)) if page > 0 else None,
        *(section(_entry(entry, status.job_id)) for entry in results[page * PAGE_SIZE : (page + 1) * PAGE_SIZE]),
        actions(_page_button("Older results", status, page + 1)) if page + 1 < pages else None,
    )


def history_value(smile_user_id: str, job_id: str, page: int) -> str:
    """A page of a job's history as the value of a button."""
    return json_value([smile_user_id, job_id, page])


def read_history_value(value: str) -> tuple[tuple[str, str], int]:
    """The job (`smile_user_id`, `job_id`) and page that `history_value` wrote."""
    smile_user_id, job_id, page = json.loads(value)
    return (str(smile_user_id), str(job_id)), int(page)


def _empty(status: JobStatus, environment: str) -> Message:
    return message(
        f"Smile ID lists no results for the user of job {code(status.job_id)}.",
        header("Results of this user"),
        section(f"Smile ID {code(environment, SHORT_ID_LIMIT)} lists none for user {code(status.smile_user_id)}."),
    )


def _page_button(label: str, status: JobStatus, page: int) -> Block:
    return button(label, "history_page", value=history_value(status.smile_user_id, status.job_id, page))


def _entry(result: Result, job_id: str) -> str:
    state = face(result_verdict(result).kind)
    code_shown = f" · code {code(result.result_code, 40)}" if result.result_code else ""
    job = code(result.job_id, SHORT_ID_LIMIT) if result.job_id else "unnamed"
    mark = " (*this job*)" if result.job_id == job_id else ""
    smile_job = f" · Smile job {code(result.smile_job_id, SHORT_ID_LIMIT)}" if result.smile_job_id else ""
    words = prose(result.result_text, MAX_RESULT_TEXT) if result.result_text else "no text"
    return (
        f"{state.emoji} *{state.words}* · {words}{code_shown}\n"
        f"{prose(product(result.job_type))} · job {job}{mark}{smile_job}"
    )
