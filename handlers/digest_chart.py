"""The chart in the thread of a daily digest: what was decided on each of the last days, as a picture.

It is posted once at most: after the digest is marked told, and never again. A crash between the two, or a Slack that
does not take it, leaves the digest without its chart; the same numbers stand in the digest in words.
"""

import logging
from collections import Counter
from zoneinfo import ZoneInfo

from bot.blocks.faces import face
from bot.blocks.report import busiest
from bot.chart import Days, chart
from bot.logs import about
from handlers.channel_settings import settings_of
from handlers.deps import Deps
from handlers.slack_errors import SlackError
from handlers.statistics import decided_by_day
from storage.alerts import Alert

logger = logging.getLogger(__name__)

DAYS = 14
TITLE = f"Decisions per day, the last {DAYS} days"


def post_chart(deps: Deps, alert: Alert, ts: str) -> None:
    """Post the chart into the thread of the digest ``ts``, if the bot may send files and there is something to show."""
    if "files:write" not in deps.slack.scopes:
        return
    zone = ZoneInfo(settings_of(deps, alert.channel_id).time_zone)
    days = decided_by_day(deps, alert.channel_id, alert.created_at, zone, days=DAYS)
    if not any(counts for _, counts in days):
        return
    try:
        deps.slack.upload(alert.channel_id, ts, "decisions.png", chart(days, TITLE), TITLE, alt_text=in_words(days))
    except SlackError as trouble:
        fields = about(alert=alert.number, reason=trouble.code)
        logger.warning("A digest's chart did not get through: it is not tried again", extra=fields)


def in_words(days: Days) -> str:
    """What the chart shows, for those who do not see it."""
    totals = [(day, sum(counts.values())) for day, counts in days]
    kinds = Counter(kind for _, counts in days for kind in Counter(counts).elements())
    verdicts = ", ".join(f"{face(kind).words}: {count}" for kind, count in kinds.most_common())
    return f"{TITLE}: {kinds.total()} in all, {busiest(totals)}. {verdicts}."
