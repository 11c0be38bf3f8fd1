"""The requests that Slack has sent over HTTP, so that one that comes again is done once, after a restart too.

Of a request nothing is kept but a digest of the id that Slack gave it: an event's id, or a command's or click's
trigger id.
"""

import hashlib
from datetime import datetime, timedelta

from storage.table import Table
from storage.times import to_text

# Slack repeats at once, after 1 minute and after 5 (Slack docs: the Events API, error handling), and signs anew each
# time. A day has room for every delay on the way, and a row is 100 bytes.
KEPT = timedelta(days=1)


class SlackRequests(Table):
    """The ``slack_requests`` table: *taken* while a request is done, *answered* once Slack is told so.

    No write waits for the disk: they survive a crash of the bot, and after a power cut at worst a request that Slack
    repeats is done again.
    """

    def take(self, request_id: str, now: datetime) -> bool:
        """Whether the request is new, and from now on taken. One conditional INSERT: of two at once, one is new."""
        self._passing_rows(
            "DELETE FROM slack_requests WHERE taken_at < :than RETURNING digest", {"than": to_text(now - KEPT)}
        )
        taken = self._passing_rows(
            """
            INSERT INTO slack_requests (digest, taken_at) VALUES (:digest, :now)
            ON CONFLICT (digest) DO NOTHING RETURNING digest""",
            {"digest": _digest(request_id), "now": to_text(now)},
        )
        return bool(taken)

    def answered(self, request_id: str) -> None:
        """The request is done, as far as Slack can know: a repeat is not done again, whatever happens."""
        self._passing_rows(
            "UPDATE slack_requests SET answered = 1 WHERE digest = :digest RETURNING digest",
            {"digest": _digest(request_id)},
        )

    def forget_unanswered(self) -> None:
        """Have those done again that were taken and not answered: whoever was at it is gone."""
        self._rows("DELETE FROM slack_requests WHERE answered = 0 RETURNING digest", {})


def _digest(request_id: str) -> str:
    return hashlib.sha256(request_id.encode(errors="surrogatepass")).hexdigest()
