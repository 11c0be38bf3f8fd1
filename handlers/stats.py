"""``/smile stats``: the numbers of a period."""

from bot.blocks import report as messages
from bot.blocks.notices import CommandHelp
from handlers.channel_settings import settings_of
from handlers.deps import Ask, Deps
from handlers.periods import period_and_scope
from handlers.statistics import most_pressing, report

HELP = CommandHelp(
    "stats",
    "stats [7d] [channel|all]",
    "What was decided in a period (24h, 7d, 4w; up to 90d), how long it took, what is open and late.",
    "/smile stats 4w all",
)


def run(deps: Deps, ask: Ask) -> None:
    """Answer with the numbers of this channel or of all, in the days of this channel's time zone."""
    period, scope = period_and_scope(ask.words, HELP.usage, channel_id=ask.channel_id)
    channel_id = ask.channel_id if scope == "channel" else None
    end, zone = deps.now(), settings_of(deps, ask.channel_id).time_zone
    numbers = report(deps, channel_id=channel_id, start=end - period.span, end=end, time_zone=zone)
    late = most_pressing(deps, channel_id)
    ask.reply.only_you(messages.stats(report=numbers, late=late, period=period.words, everywhere=channel_id is None))
