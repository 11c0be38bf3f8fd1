"""A Smile ID callback, plain values in and out.

Its signature covers the timestamp and the partner id, not the body: whoever has seen one pair can forge any body. So a
callback never carries a verdict. It is a hint that something happened to a job, which is then asked about.
"""

import logging
import re
from dataclasses import dataclass
from http import HTTPStatus
from ipaddress import IPv4Address, IPv6Address, ip_address

from bot.logs import about
from bot.smile_id.errors import Malformed, Untrusted
from bot.smile_id.wire import JobStatus, read_callback
from handlers.arguments import id_problem
from handlers.deps import Deps
from handlers.repeats import Repeats
from storage.lock import BusyError
from storage.table import StorageError

logger = logging.getLogger(__name__)

MAX_BODY = 1_572_864  # bytes. Smile ID docs: Enhanced KYC, callbacks of 1.5 MB
WITH_PORT = re.compile(r"(?P<v4>[0-9.]+):[0-9]+|\[(?P<v6>[^\]]+)\](?::[0-9]+)?")


@dataclass(frozen=True, slots=True)
class Answer:
    """What the sender gets: an HTTP status and a line of text."""

    status: HTTPStatus
    reason: str


ACCEPTED = Answer(HTTPStatus.OK, "Thank you.")
TOO_LARGE = Answer(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "The body is larger than 1.5 MB.")
NOT_ALLOWED = Answer(HTTPStatus.FORBIDDEN, "This address may not send callbacks.")
UNREADABLE = Answer(HTTPStatus.BAD_REQUEST, "This is not a callback of Smile ID's.")
UNSIGNED = Answer(HTTPStatus.UNAUTHORIZED, "The signature does not verify.")
NO_MEMORY = Answer(HTTPStatus.SERVICE_UNAVAILABLE, "Nothing can be written down right now.")


class Callbacks:
    """Takes callbacks, from any thread. It asks neither Smile ID nor Slack: the answer never waits for them."""

    def __init__(self, deps: Deps) -> None:
        self._deps = deps
        self._repeats = Repeats()

    def receive(self, body: bytes, address: str) -> Answer:
        """Have the job that ``body`` names asked about now; ``address`` is where the callback comes from.

        A callback that is a duplicate, late, or about an unknown job is accepted like any other.
        """
        answer = self._receive(body, address)
        if answer is not ACCEPTED and self._is_new(f"{answer.status} {answer.reason}"):
            logger.warning("Callback refused: %d", answer.status, extra=about(reason=answer.reason))
        return answer

    def _is_new(self, trouble: str) -> bool:
        """Whether this is the first of its kind in this hour: whoever sends them must not fill the log."""
        return self._repeats.is_new(f"{self._deps.now():%Y-%m-%d %H}", trouble)

    def _receive(self, body: bytes, address: str) -> Answer:
        config = self._deps.config
        if len(body) > MAX_BODY:
            return TOO_LARGE
        if not self._allowed(address):
            return NOT_ALLOWED
        try:
            hint = read_callback(body, api_keys=config.smile.api_keys, partner_id=config.smile.partner_id)
            with self._deps.store.hurry():
                self._note(hint)
        except Malformed:
            return UNREADABLE
        except Untrusted:
            return UNSIGNED
        except BusyError:  # another program has the database, and will be done with it
            return NO_MEMORY
        except StorageError as problem:
            self._deps.give_up(problem)
            return NO_MEMORY
        return ACCEPTED

    def _allowed(self, address: str) -> bool:
        networks = self._deps.config.smile_callback_ips
        sender = address_of(address)
        return not networks or (sender is not None and any(sender in network for network in networks))

    def _note(self, hint: JobStatus) -> None:
        store, now = self._deps.store, self._deps.now()
        job = store.jobs.find(hint.smile_user_id, hint.job_id)
        if job is not None:
            store.jobs.make_due(job, now)
            logger.info("Asking about the job now", extra=about(job=job.number, reason="a callback"))
        if self._deps.config.auto_watch and (job is None or not store.watches.open_of_job(job.number)):
            self._keep(hint)
        self._deps.wake()

    def _keep(self, hint: JobStatus) -> None:
        if id_problem(hint.smile_user_id) or id_problem(hint.job_id):
            return  # nobody could watch it
        job_type = hint.result.job_type if hint.result else None
        noted = self._deps.store.hints.seen(hint.smile_user_id, hint.job_id, job_type=job_type, now=self._deps.now())
        logger.info("Noted a job to look into", extra=about(hint=noted.number, reason="a callback"))
        if noted.dropped and self._is_new("dropped"):
            logger.warning("Hints dropped: too many wait to be looked into", extra=about(hint=noted.dropped[0]))


def address_of(text: str) -> IPv4Address | IPv6Address | None:
    """The IP address that ``text`` is, some proxies add a port to it; None if it is none.

    An IPv4 address is one also where a server wrote it as IPv6.
    """
    behind_port = WITH_PORT.fullmatch(text.strip())
    try:
        address = ip_address(behind_port["v4"] or behind_port["v6"] if behind_port else text.strip())
    except ValueError:
        return None
    mapped = address.ipv4_mapped if isinstance(address, IPv6Address) else None
    return mapped or address
