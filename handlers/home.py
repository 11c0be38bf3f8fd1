"""The app's Home tab: the queue for whoever opens it. Clicks there are answered by ``handlers.queue.HomeReply``."""

from functools import partial

from bot.config import Right
from handlers import doors, slash
from handlers.deps import Ask, Deps
from handlers.doors import Body
from handlers.queue import queue_of


def opened(deps: Deps, body: Body) -> None:
    """Show the queue, or whom to ask for the right to see it. Slack docs: app_home_opened event.

    Slack tells of the tab *Messages* too.
    """
    if body["event"].get("tab") == "home":
        ask = doors.of_home(deps, body)
        slash.answered(deps, ask, partial(_show, deps, ask))


def _show(deps: Deps, ask: Ask) -> None:
    deps.access.check(ask, Right.TRIAGE)  # a refusal is not written down: to open a tab is to ask for nothing
    shown = queue_of(ask)
    shown.show(shown.part)
