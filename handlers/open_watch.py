"""The watch that a button or a form is about."""

from collections.abc import Callable

from bot.blocks.answers import ENDINGS
from bot.blocks.message import Message
from handlers.deps import Ask, Deps, UsageError
from storage.jobs import Job
from storage.watches import Watch


def find(deps: Deps, number: int) -> tuple[Watch, Job]:
    """The open watch of this number, and its job. Raises UsageError that says what became of it."""
    watch, job = find_ended_too(deps, number)
    if watch.state != "open":
        raise UsageError(f"The watch on job {job.job_id} is over already: {ENDINGS[watch.state]}.")
    return watch, job


def find_ended_too(deps: Deps, number: int) -> tuple[Watch, Job]:
    """The watch of this number, open or not, and its job. Raises UsageError when nothing is known of it any more."""
    watch = deps.store.watches.get(number)
    if watch is None:
        raise UsageError("That watch is not in the bot's memory any more: there is nothing to work on.")
    return watch, deps.store.jobs.get(watch.job)


def clicked(work: Callable[[Deps, Ask, int], Message | None]) -> Callable[[Deps, Ask], None]:
    """What a click on the button of a watch runs: ``work`` gets the watch's number, its answer is for the clicker."""

    def run(deps: Deps, ask: Ask) -> None:
        answer = work(deps, ask, int(ask.value))
        if answer is not None:
            ask.reply.only_you(answer)

    return run
