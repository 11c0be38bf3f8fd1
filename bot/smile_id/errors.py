"""What can go wrong between the bot and Smile ID, as one tree.

SmileIdError
├── Unavailable         no connection, time-out, 408, 5xx, code 2301: waiting helps
│   └── RateLimited     429: wait as long as `retry_after` says
├── SignatureRefused    Smile ID did not accept our signature (2305, 2204, 2205, 2405)
├── Untrusted           the answer is not provably Smile ID's, or it speaks of another job
├── Malformed           the answer is not a job status: a web page, cut short, empty, too large
├── Rejected            Smile ID understood and said no (2303, 2307, 2310, 2313, any other code)
└── Cancelled           the client was closed
"""

from datetime import timedelta
from typing import ClassVar, Literal

Who = Literal["you", "smile_id", "maintainer"]
LARGEST_SKEW = timedelta(seconds=30)  # between good clocks; beyond it, Smile ID may refuse signatures


class SmileIdError(Exception):
    """A look-up that gave no status.

    `sentence` tells a support agent what is wrong and what to do, without ids or secrets. `who` must act: "you"
    are the agent, the "maintainer" runs the bot. `temporary` says that waiting helps. `code` is Smile ID's own,
    raw; `http_status` and `retry_after` (seconds) are None where there is none. Without an HTTP status nothing came
    back from Smile ID.
    """

    temporary: ClassVar[bool] = False

    def __init__(
        self,
        sentence: str,
        *,
        who: Who,
        code: str | None = None,
        http_status: int | None = None,
        retry_after: float | None = None,
    ) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.who = who
        self.code = code
        self.http_status = http_status
        self.retry_after = retry_after


class Unavailable(SmileIdError):
    """Smile ID cannot be reached or cannot answer now."""

    temporary: ClassVar[bool] = True


class RateLimited(Unavailable):
    """Smile ID asks us to slow down."""


class SignatureRefused(SmileIdError):
    """Smile ID did not accept our signature; asking again with the same settings is pointless."""

    def blame_clock(self, skew: timedelta) -> None:
        """Add to the sentence how far our clock is from Smile ID's (ours minus theirs), if that may be the cause."""
        if abs(skew) > LARGEST_SKEW:
            side = "ahead of" if skew > timedelta() else "behind"
            self.sentence += f" The clock is {abs(skew).total_seconds():.0f} s {side} Smile ID's."
            self.args = (self.sentence,)


class Untrusted(SmileIdError):
    """The answer does not prove that it comes from Smile ID and speaks of the job that was asked about."""


class Malformed(SmileIdError):
    """The answer is not a job status at all."""


class Rejected(SmileIdError):
    """Smile ID understood the question and refuses it for good."""

    @property
    def shows_signature_accepted(self) -> bool:
        """Whether Smile ID cannot say this without having accepted our signature: it speaks of the user."""
        return self.code in ("2307", "2310")


class Cancelled(SmileIdError):
    """The client was closed while somebody waited for an answer."""

    temporary: ClassVar[bool] = True


_Row = tuple[type[SmileIdError], Who, str]

_SIGNATURE_REFUSED: _Row = (
    SignatureRefused,
    "maintainer",
    "Smile ID refused the bot's signature: the API key belongs to the other environment (sandbox or production), "
    "the partner id is not exactly the portal's (leading zeros count), or this machine's clock is off; "
    "whoever runs the bot must check these three.",
)
_BY_CODE: dict[str | None, _Row] = {
    "2204": _SIGNATURE_REFUSED,
    "2205": _SIGNATURE_REFUSED,
    "2305": _SIGNATURE_REFUSED,
    "2405": _SIGNATURE_REFUSED,
    "2301": (Unavailable, "smile_id", "Smile ID has a system error; ask again in a few minutes."),
    "2303": (
        Rejected,
        "maintainer",
        "Smile ID could not read the bot's question; tell whoever runs the bot.",
    ),
    "2307": (
        Rejected,
        "you",
        "Smile ID has this user disabled; have the user enabled again in Smile ID's portal.",
    ),
    "2310": (
        Rejected,
        "you",
        "Smile ID has no enrolled user with this user id; check the id and the environment.",
    ),
    "2313": (Rejected, "you", "Smile ID misses a required value; check that neither id is empty."),
}
_SLOW_DOWN: _Row = (RateLimited, "smile_id", "Smile ID asks for fewer questions; ask again in a minute.")
_BROKEN: _Row = (Unavailable, "smile_id", "Smile ID cannot answer at the moment; ask again in a few minutes.")
_NOT_SMILE_ID: _Row = (
    Malformed,
    "maintainer",
    "What came back is no job status but a web page, a redirect, nothing at all or an answer cut short; "
    "ask again, and if it stays so, whoever runs the bot must check SMILE_SERVER and any proxy in between.",
)
_UNKNOWN_CODE: _Row = (
    Rejected,
    "you",
    "Smile ID answered with an error code that this bot does not know; look the code up in Smile ID's "
    "documentation or quote it in a support ticket.",
)


def refusal(http_status: int, *, code: str | None = None, retry_after: float | None = None) -> SmileIdError:
    """Choose the error for an answer without a status; a code we know weighs more than the HTTP status.

    `code` is None if the answer has none (Smile ID docs: Job status; Error codes; Troubleshooting error 2204 &
    2205).
    """
    error, who, sentence = _BY_CODE.get(code) or _by_http_status(http_status, code)
    return error(sentence, who=who, code=code, http_status=http_status, retry_after=retry_after)


def _by_http_status(http_status: int, code: str | None) -> _Row:
    if http_status == 429:
        return _SLOW_DOWN
    if http_status == 408 or http_status >= 500:
        return _BROKEN
    return _UNKNOWN_CODE if code else _NOT_SMILE_ID
