"""Shows a watch's card in Slack as it should look now: edits it, posts it, or finds what a crash left behind."""

import logging
from datetime import timedelta

from bot.blocks.message import Message
from handlers.cards import card
from handlers.deps import Deps
from handlers.slack_errors import Busy, MessageGone, SlackError
from handlers.trouble import note_closed, pause_after
from storage.watches import Watch

logger = logging.getLogger(__name__)

LEASE = timedelta(seconds=40)  # longer than three calls to Slack can take


def show_card(deps: Deps, waiting: Watch) -> SlackError | None:
    """Post or edit one card if nobody else is at it; gives what went wrong."""
    watch = deps.store.watches.claim_card(waiting.number, now=deps.now(), lease_for=LEASE)
    if watch is None:
        return None
    try:
        ts, repeated = _shown(deps, watch)
    except SlackError as trouble:
        _not_shown(deps, watch, trouble)
        return trouble
    deps.store.watches.card_shown(watch, ts, repeated=repeated)
    return None


def post_card(deps: Deps, watch: Watch, message: Message) -> str:
    """Post the card of a watch for the first time, marked so that it can be found again; gives its ts."""
    return deps.slack.post(watch.channel_id, message, mark={"card": watch.number, "key": watch.card_key})


def _shown(deps: Deps, watch: Watch) -> tuple[str, bool]:
    """Show the card in its message, or in a new one when there is none that can be edited.

    Gives the message's ts, and whether an earlier message, out of reach, may show the same card.
    """
    job = deps.store.jobs.get(watch.job)
    ts = watch.card_ts or deps.slack.find(watch.channel_id, watch.card_key, since=watch.created_at)
    if ts is not None:
        try:
            deps.slack.edit(watch.channel_id, ts, card(deps, watch, job))
        except MessageGone as gone:  # or the channel is archived: then the post says so, and the card is kept
            logger.warning("The card of watch %d cannot be edited (%s)", watch.number, gone.code)
        else:
            return ts, False
    repeated = ts is None and watch.card_unsure
    return post_card(deps, watch, card(deps, watch, job, possible_repeat=repeated)), repeated


def _not_shown(deps: Deps, watch: Watch, trouble: SlackError) -> None:
    now = deps.now()
    if watch.card_attempts == 1:
        logger.warning("The card of watch %d is not shown yet: %s", watch.number, trouble.code)
    with deps.store.atomic():
        next_try_at = now + pause_after(trouble, watch.card_attempts)
        perhaps_shown = watch.card_unsure or (isinstance(trouble, Busy) and trouble.perhaps_done)
        deps.store.watches.card_delayed(watch, next_try_at=next_try_at, perhaps_shown=perhaps_shown)
        note_closed(deps, watch, trouble, now)
