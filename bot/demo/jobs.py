"""The jobs that the emulated Smile ID knows, and where each one stands."""

from __future__ import annotations

import zlib
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from bot.demo.scenarios import scenario_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bot.demo.answers import Answer, Step


@dataclass(slots=True)
class Job:
    """One job on its way through its steps; `since` is when the present step began, None before the first question."""

    smile_user_id: str
    job_id: str
    steps: tuple[Step, ...]
    earlier: tuple[Mapping[str, Any], ...] = ()
    index: int = 0
    since: datetime | None = None

    def at(self, moment: datetime) -> Answer:
        """Return the answer that holds at `moment`; the first question starts the clock."""
        self.since = self.since or moment
        while (ends := self._ends()) is not None and ends <= moment:
            self.index, self.since = self.index + 1, ends
        return self.steps[self.index].answer

    def advance(self, moment: datetime) -> None:
        """Go on to the next step now. IndexError when the job is at its last one."""
        self.at(moment)
        if self._is_last():
            raise IndexError(f"job {self.job_id} has no further step")
        self.index, self.since = self.index + 1, moment

    def result(self, answer: Answer) -> Mapping[str, Any] | str | None:
        """Return the result as it goes over the wire: a result object gets the job's own names."""
        if answer.result is None or isinstance(answer.result, str):
            return answer.result
        return {"SmileJobID": self.smile_job_id, "PartnerParams": self._partner_params(answer)} | dict(answer.result)

    def history(self) -> list[Mapping[str, Any]]:
        """Return the results so far, newest first, then the user's earlier ones."""
        begun = [self.result(step.answer) for step in reversed(self.steps[: self.index + 1])]
        return [*(entry for entry in begun if entry and not isinstance(entry, str)), *map(self._owned, self.earlier)]

    @property
    def smile_job_id(self) -> str:
        """Smile ID's own number for the job: ten digits, always the same for the same two ids."""
        return f"{zlib.crc32(f'{self.smile_user_id}/{self.job_id}'.encode('utf-8', 'replace')) % 10**8:010}"

    def _partner_params(self, answer: Answer) -> dict[str, str]:
        return {"user_id": self.smile_user_id, "job_id": self.job_id, "job_type": str(answer.job_type)}

    def _owned(self, entry: Mapping[str, Any]) -> dict[str, Any]:
        return {**entry, "PartnerParams": {"user_id": self.smile_user_id, **entry.get("PartnerParams", {})}}

    def _is_last(self) -> bool:
        return self.index + 1 >= len(self.steps)

    def _ends(self) -> datetime | None:
        lasts = self.steps[self.index].lasts
        if lasts is None or self.since is None or self._is_last():
            return None
        return self.since + timedelta(seconds=lasts)


class Jobs:
    """All jobs of the emulated Smile ID by (user id, job id); those named after a scenario appear when asked about."""

    def __init__(self) -> None:
        self._jobs: dict[tuple[str, str], Job] = {}

    def put(
        self, smile_user_id: str, job_id: str, steps: Sequence[Step], earlier: Sequence[Mapping[str, Any]] = ()
    ) -> Job:
        """Add a job, or start it anew; ValueError without any step."""
        if not steps:
            raise ValueError("a job needs at least one step")
        job = Job(smile_user_id, job_id, tuple(steps), tuple(earlier))
        self._jobs[smile_user_id, job_id] = job
        return job

    def get(self, smile_user_id: str, job_id: str) -> Job | None:
        """Return the job, made from its scenario at the first question; None if there is no such job."""
        job = self._jobs.get((smile_user_id, job_id))
        scenario = scenario_of(job_id)
        if job is None and scenario is not None:
            return self.put(smile_user_id, job_id, scenario.steps, scenario.earlier)
        return job
