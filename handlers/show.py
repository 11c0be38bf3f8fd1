"""Shows a watch's card in Slack as it should look now: edits it, posts it, or finds what a crash left behind."""

import logging
from datetime import timedelta

from bot.blocks.message import Message
from bot.logs import about
from handlers.cards import card
from handlers.deps import Deps
from handlers.slack_errors import Busy, MessageGone, SlackError
from handlers.trouble import note_closed, note_open_again, pause_after
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
    deps.repeats.over(*_names(watch))
    note_open_again(watch)
    return None


def post_card(deps: Deps, watch: Watch, message: Message) -> str:
    """Post the card of a watch for the first time, marked so that it can be found again; gives its ts."""
    return deps.slack.post(watch.channel_id, message, mark={"card": watch.number, "key": watch.card_key})


def note_card_trouble(deps: Deps, watch: Watch, trouble: SlackError) -> None:
    """Log that a card is not shown, unless its last try, or the channel's, failed in the same way."""
    if deps.repeats.is_new(trouble.code, *_names(watch)):
        fields = about(job=watch.job, watch=watch.number, reason=trouble.code)
        logger.warning("The card is not shown yet", extra=fields)


def _names(watch: Watch) -> tuple[str, str]:
    return f"card {watch.number}", f"channel {watch.channel_id}"


def _shown(deps: Deps, watch: Watch) -> tuple[str, bool]:
    """Show the card in its message, or in a new one when there is none that can be edited.

    Gives the message's ts, and whether an earlier message, out of reach, may show the same card.
    """
    job, lost = deps.store.jobs.get(watch.job), None
    ts = watch.card_ts or deps.slack.find(watch.channel_id, watch.card_key, since=watch.created_at)
    if ts is not None:
        try:
            deps.slack.edit(watch.channel_id, ts, card(deps, watch, job))
        except MessageGone as gone:  # or the channel is archived: then the post says so, and the card is kept
            lost = gone.code
        else:
            return ts, False
    repeated = ts is None and watch.card_unsure
    posted = post_card(deps, watch, card(deps, watch, job, possible_repeat=repeated))
    if lost is not None:
        fields = about(job=watch.job, watch=watch.number, reason=lost)
        logger.warning("The card could not be edited: a new one is posted", extra=fields)
    return posted, repeated


def _not_shown(deps: Deps, watch: Watch, trouble: SlackError) -> None:
    now = deps.now()
    note_card_trouble(deps, watch, trouble)
    with deps.store.atomic():
        next_try_at = now + pause_after(trouble, watch.card_attempts)
        perhaps_shown = watch.card_unsure or (isinstance(trouble, Busy) and trouble.perhaps_done)
        deps.store.watches.card_delayed(watch, next_try_at=next_try_at, perhaps_shown=perhaps_shown)
        note_closed(deps, watch, trouble, now)
