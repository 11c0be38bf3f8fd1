"""``/smile list`` and its page buttons: the open watches, a stop button each."""

from bot.blocks.listing import PAGE_SIZE, WatchLine, read_page_value, read_stop_value, watch_list
from bot.blocks.message import Message
from bot.blocks.notices import CommandHelp
from bot.smile_id import wire
from bot.smile_id.verdict import verdict
from handlers import watching
from handlers.deps import Ask, Deps, UsageError
from handlers.trail import write_down_page
from handlers.words import is_channel
from storage.watches import Watch

HELP = CommandHelp(
    "list",
    "list [mine|channel|all]",
    "The open watches: of this channel (when nothing is said), yours, or all.",
    "/smile list mine",
)
SCOPES = ("mine", "channel", "all")


def run(deps: Deps, ask: Ask) -> None:
    """Show the first page of the open watches."""
    scope = ask.words[0].lower() if ask.words else "channel"
    if scope not in SCOPES or len(ask.words) > 1:
        raise UsageError(f"The list can be of mine, channel or all: /smile {HELP.usage}")
    ask.reply.only_you(_page(deps, ask, scope, 0))


def turn_page(deps: Deps, ask: Ask) -> None:
    """Put another page in the place of the one that was clicked in."""
    scope, page = read_page_value(ask.value)
    ask.reply.only_you(_page(deps, ask, scope, page), replace=True)


def stop_listed(deps: Deps, ask: Ask) -> None:
    """Stop a watch from the list, and show the page again without it."""
    scope, page, number = read_stop_value(ask.value)
    watching.stop(deps, ask, number)
    ask.reply.only_you(_page(deps, ask, scope, page), replace=True)


def _page(deps: Deps, ask: Ask, scope: str, page: int) -> Message:
    if scope == "channel" and not is_channel(ask.channel_id):
        scope = "all"
    channel_id = ask.channel_id if scope == "channel" else None
    slack_user_id = ask.slack_user_id if scope == "mine" else None
    watches = deps.store.watches
    total = watches.count(channel_id=channel_id, slack_user_id=slack_user_id)
    pages = max(1, -(-total // PAGE_SIZE))
    page = max(0, min(page, pages - 1))
    rows = watches.listed(channel_id=channel_id, slack_user_id=slack_user_id, limit=PAGE_SIZE, offset=page * PAGE_SIZE)
    write_down_page(deps, ask, "list", scope, (watch.job for watch in rows))
    lines = [_line(deps, watch) for watch in rows]
    return watch_list(lines=lines, scope=scope, page=page, pages=pages, total=total, now=deps.now())


def _line(deps: Deps, watch: Watch) -> WatchLine:
    job = deps.store.jobs.get(watch.job)
    return WatchLine(
        watch_id=watch.number,
        smile_user_id=job.smile_user_id,
        job_id=job.job_id,
        kind=verdict(wire.load(job.status)).kind if job.status else None,
        channel_id=watch.channel_id,
        slack_user_id=watch.slack_user_id,
        created_at=watch.created_at,
        next_poll_at=job.next_poll_at,
        no_answer_since=job.failing_since if job.silence_shown else None,
        unreachable=watch.unreachable,
    )
