"""An emulated Smile ID on 127.0.0.1: strict about signatures, with jobs that move and faults that can be scripted."""

from __future__ import annotations

import secrets
import threading
import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import TYPE_CHECKING, Any, TypeVar

from aiohttp import web

from bot.demo import questions
from bot.demo.faults import Fault, released, reset
from bot.demo.jobs import Jobs
from bot.demo.loopback import LoopbackServer
from bot.demo.portraits import portrait
from bot.smile_id.wire import sign, timestamp_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from bot.demo.answers import Step
    from bot.demo.jobs import Job
    from bot.demo.questions import Question

T = TypeVar("T")

LINK_LIFE = timedelta(minutes=5)
PICTURE_HEADERS = {"Content-Security-Policy": "default-src 'none'; sandbox", "Cache-Control": "no-store"}
DOWN = Fault(status=503)


def utc_now() -> datetime:
    """Return the present moment in UTC."""
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """One question that arrived: when (by the emulator's clock), what about, and what came of it.

    `answer` is the code that was sent ("2302", "2304", "2305" ...), or "fault" where a scripted fault took its place.
    `question` is None when the body could not be read (2303, 2313).
    """

    at: datetime
    answer: str
    question: Question | None

    @property
    def job_id(self) -> str | None:
        """The job that was asked about, None for an unreadable question."""
        return self.question.job_id if self.question else None


class EmulatedSmileId:
    """Smile ID's job_status for one partner (Smile ID docs: Job status, Generate signature).

    `start()` listens and sets `base_url` ("http://127.0.0.1:PORT/v1"); `stop()` closes everything, and another
    `start()` may follow. Every method may be called from any thread. While `down` is true each question gets a
    503 page of HTML. `asked` is the record of all questions. Answers are signed with the first of `api_keys`.
    `leeway` is how old a question's signature may be beyond Smile ID's own minutes: when the clock of a demo is pushed,
    questions are on their way that were signed before.
    """

    def __init__(
        self,
        *,
        now: Callable[[], datetime] = utc_now,
        partner_id: str = "085",
        api_keys: Sequence[str] = ("invented-smile-api-key",),
    ) -> None:
        self.now = now
        self.partner_id = partner_id
        self.api_keys = tuple(api_keys)
        self.base_url = ""
        self.down = False
        self.leeway = timedelta()
        self.asked: list[Asked] = []
        self._jobs = Jobs()
        self._faults: list[Fault] = []
        self._links: dict[str, tuple[datetime, str]] = {}
        self._changed = threading.Condition(threading.RLock())
        self._server: LoopbackServer | None = None

    def start(self, port: int = 0) -> None:
        """Listen on `port` of 127.0.0.1 (0: any free one)."""
        app = web.Application()
        app.router.add_post("/v1/job_status", self._job_status)
        app.router.add_get("/selfie/{token}", self._selfie)
        app.on_response_prepare.append(self._put_date)
        self._server = LoopbackServer(app)
        self.base_url = f"{self._server.start(port)}/v1"

    def stop(self) -> None:
        """Close the server: from now on connections are refused."""
        if self._server is not None:
            self._server.stop()

    def set_job(
        self, smile_user_id: str, job_id: str, steps: Sequence[Step], earlier: Sequence[Mapping[str, Any]] = ()
    ) -> None:
        """Add a job, or start it anew. `earlier` are result objects that follow in its history."""
        with self._changed:
            self._jobs.put(smile_user_id, job_id, steps, earlier)

    def advance(self, smile_user_id: str, job_id: str) -> None:
        """Move a job on to its next step, now. LookupError if there is no such job or no such step."""
        with self._changed:
            job = self._jobs.get(smile_user_id, job_id)
            if job is None:
                raise LookupError(f"no job {job_id} of user {smile_user_id}")
            job.advance(self.now())

    def fail(self, fault: Fault, times: int = 1) -> None:
        """Let the next `times` questions (about the fault's job, if it names one) fail in this way."""
        with self._changed:
            self._faults.extend([fault] * times)

    def heal(self) -> None:
        """Forget the faults that have not happened yet."""
        with self._changed:
            self._faults.clear()

    def wait_for(self, condition: Callable[[list[Asked]], T], timeout: float = 10) -> T:
        """Block until `condition(asked)` is true and return its value; AssertionError with the record otherwise."""
        deadline = time.monotonic() + timeout
        with self._changed:
            while not (seen := condition(self.asked)):
                if not self._changed.wait(deadline - time.monotonic()):
                    raise AssertionError(f"not seen within {timeout} s; asked: {self.asked}")
            return seen

    async def _job_status(self, request: web.Request) -> web.Response:
        body = await request.read()
        with self._changed:
            fault, response = self._answer(body)
            self._changed.notify_all()
        if fault is not None and fault.hang is not None:
            await released(fault.hang)
        return reset(request) if response is None else response

    def _answer(self, body: bytes) -> tuple[Fault | None, web.Response | None]:
        """Judge one question; no response means that the connection is to be reset."""
        question = fault = None
        try:
            question = questions.read(body)
            fault = DOWN if self.down else self._next_fault(question.job_id)
            if fault is not None and fault.replaces_the_answer:
                self._record("fault", question)
                return fault, fault.response()
            answer = self._found(question)
        except questions.Refusal as refusal:
            self._record(refusal.code, question)
            return fault, web.json_response({"error": refusal.error, "code": refusal.code}, status=400)
        self._record(answer["code"], question)
        return fault, web.json_response(answer | self._signature(fault))

    def _found(self, question: Question) -> dict[str, Any]:
        """Return the unsigned answer about a job; Refusal when the question is not to be answered."""
        now = self.now()
        questions.check(question, self.partner_id, self.api_keys, now, self.leeway)
        job = self._jobs.get(question.smile_user_id, question.job_id)
        answer = job.at(now) if job else None
        if job is None or answer is None or answer.code == "2304":
            raise questions.Refusal("2304", "Job not found")
        body: dict[str, Any] = {"code": answer.code, "job_complete": answer.job_complete}
        body |= {"job_success": answer.job_success, "result": job.result(answer)}
        if question.history:
            body["history"] = job.history()
        if question.image_links:
            body["image_links"] = self._image_links(job, now) if answer.has_selfie else {}
        return body

    def _signature(self, fault: Fault | None) -> dict[str, str]:
        timestamp = timestamp_of(self.now())
        if fault is not None and fault.signature == "missing":
            return {}
        api_key = self.api_keys[0]
        if fault is not None and fault.signature == "wrong":
            api_key = "not-the-key-of-this-partner"
        return {"timestamp": timestamp, "signature": sign(api_key, self.partner_id, timestamp)}

    def _next_fault(self, job_id: str) -> Fault | None:
        fault = next((fault for fault in self._faults if fault.job_id in (None, job_id)), None)
        if fault is not None:
            self._faults.remove(fault)
        return fault

    def _record(self, answer: str, question: Question | None) -> None:
        self.asked.append(Asked(at=self.now(), answer=answer, question=question))

    def _image_links(self, job: Job, now: datetime) -> dict[str, str]:
        token = secrets.token_urlsafe(24)
        self._links[token] = (now + LINK_LIFE, job.smile_job_id)
        return {"selfie_image": f"{self.base_url.removesuffix('/v1')}/selfie/{token}"}

    async def _selfie(self, request: web.Request) -> web.Response:
        expires_at, smile_job_id = self._links.get(request.match_info["token"], (None, ""))
        if expires_at is None:
            raise web.HTTPNotFound(text="No such picture.")
        if self.now() >= expires_at:
            raise web.HTTPGone(text="This link has expired. Ask for a fresh one.")
        picture = portrait(smile_job_id)
        return web.Response(text=picture, content_type="image/svg+xml", headers=PICTURE_HEADERS)

    async def _put_date(self, _request: web.Request, response: web.StreamResponse) -> None:
        response.headers["Date"] = format_datetime(self.now(), usegmt=True)
