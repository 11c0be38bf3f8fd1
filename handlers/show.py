"""Shows a watch's card in Slack as it should look now: edits it, posts it, or finds what a crash left behind."""

import logging
from collections.abc import Iterator
from datetime import timedelta
from functools import partial
from typing import NamedTuple

from bot.blocks.fallback import MAX_EDITED
from bot.blocks.message import Message
from bot.logs import about
from handlers.cards import card
from handlers.deps import Deps
from handlers.say import say
from handlers.slack_errors import Busy, MessageGone, SlackError, WorkspaceClosed
from handlers.trouble import note_closed, note_open_again, pause_after
from handlers.written import written
from storage.watches import Watch

logger = logging.getLogger(__name__)

LEASE = timedelta(minutes=2)  # longer than a look for an earlier try and four calls to Slack can take


class Shown(NamedTuple):
    """The message that shows a card; ``repeated`` when an earlier one, out of reach, may show the same."""

    ts: str
    posted: bool
    repeated: bool = False


def show_card(deps: Deps, waiting: Watch) -> SlackError | None:
    """Post or edit one card if nobody else is at it; gives what went wrong."""
    until = deps.now() + LEASE
    watch = deps.store.watches.claim_card(waiting.number, now=until - LEASE, lease_for=LEASE)
    if watch is None:
        return None
    try:
        shown = _shown(deps, watch)
    except SlackError as trouble:
        written(deps, partial(_not_shown, deps, watch, trouble), until=until, fields=_about(watch))
        return trouble
    written(deps, partial(_note_shown, deps, watch, shown), until=until, fields=_about(watch))
    return None


def post_card(deps: Deps, watch: Watch, message: Message) -> str:
    """Post the card of a watch for the first time, marked so that it can be found again; gives its ts."""
    post = partial(deps.slack.post, watch.channel_id, mark={"card": watch.number, "key": watch.card_key})
    return say(message, post, key=watch.card_key, fields=_about(watch))


def note_card_trouble(deps: Deps, watch: Watch, trouble: SlackError) -> None:
    """Log that a card is not shown, unless its last try, or the channel's, failed in the same way.

    Nor if the whole workspace is closed, which ``handlers.deliver`` logs once.
    """
    if not isinstance(trouble, WorkspaceClosed) and deps.repeats.is_new(trouble.code, *_names(watch)):
        logger.warning("The card is not shown yet", extra=_about(watch) | about(reason=trouble.code))


def _names(watch: Watch) -> tuple[str, str]:
    return f"card {watch.number}", f"channel {watch.channel_id}"


def _about(watch: Watch) -> dict[str, int | str]:
    return about(job=watch.job, watch=watch.number)


def _shown(deps: Deps, watch: Watch) -> Shown:
    """Show the card in its message, or in a new one when there is none that can be edited."""
    job, lost = deps.store.jobs.get(watch.job), None
    for ts in _places(deps, watch):
        try:
            edit = partial(deps.slack.edit, watch.channel_id, ts)
            say(card(deps, watch, job), edit, key=watch.card_key, fields=_about(watch), limit=MAX_EDITED)
        except MessageGone as gone:  # or the channel is archived: then the post says so, and the card is kept
            lost = gone.code
        else:
            return Shown(ts, posted=False)
    repeated = watch.card_unsure
    ts = post_card(deps, watch, card(deps, watch, job, possible_repeat=repeated))
    if lost is not None:
        fields = _about(watch) | about(reason=lost)
        logger.warning("The card could not be edited: a new one is posted", extra=fields)
    return Shown(ts, posted=True, repeated=repeated)


def _places(deps: Deps, watch: Watch) -> Iterator[str]:
    """Where the card may stand: where it was shown last, and where a try that was cut short may have posted it."""
    if watch.card_ts is not None:
        yield watch.card_ts
    if watch.card_unsure:
        found = deps.slack.find(watch.channel_id, watch.card_key, since=watch.created_at, other_than=watch.card_ts)
        if found is not None:
            yield found


def _note_shown(deps: Deps, watch: Watch, shown: Shown) -> None:
    is_open = deps.store.watches.card_shown(watch, shown.ts, repeated=shown.repeated, posted=shown.posted)
    deps.repeats.over(*_names(watch))
    if is_open:
        note_open_again(watch)


def _not_shown(deps: Deps, watch: Watch, trouble: SlackError) -> None:
    now = deps.now()
    note_card_trouble(deps, watch, trouble)
    with deps.store.atomic():
        next_try_at = now + pause_after(trouble, watch.card_attempts)
        perhaps_shown = watch.card_unsure or (isinstance(trouble, Busy) and trouble.perhaps_done)
        deps.store.watches.card_delayed(watch, next_try_at=next_try_at, perhaps_shown=perhaps_shown)
        note_closed(deps, watch.channel_id, watch, trouble, now)
