"""Drawing a large message, a decision with fourteen Actions, against json.dumps of it, which sending needs anyway."""

import json
from collections.abc import Iterator
from datetime import timedelta

from bot.blocks.alerts import decision_reply
from bot.blocks.message import Message
from bot.blocks.status import OnClick
from bot.demo.answers import CHECKS
from bot.smile_id.verdict import verdict
from tests.bench.table import Line, Section, in_turn, seconds_for
from tests.smile_id.answers import result, status

SECTION = Section(
    compared="Rendering: a decision card against json.dumps of it (less is better)", first="card", second="json"
)
VALUES = ("Passed", "Not Applicable", "Failed", "Completed")
ACTIONS = tuple((check, VALUES[number % len(VALUES)]) for number, check in enumerate(CHECKS))
BEFORE = status(result(2, "0824", result_text="Provisional - Under Review"))
DECIDED = status(result(2, "1220", result_text="Authenticated", actions=ACTIONS, smile_job_id="0000000194"))


def lines() -> Iterator[Line]:
    """In microseconds a message."""
    blocks = draw().blocks
    yield Line(
        what=f"decision, {len(ACTIONS)} Actions, {len(blocks)} blocks",
        unit="us",
        pairs=in_turn(
            lambda: 1e6 * seconds_for(draw, 200), lambda: 1e6 * seconds_for(lambda: json.dumps(blocks), 200), 21
        ),
    )


def draw() -> Message:
    """Judge the job and draw the reply that tells its decision."""
    return decision_reply(
        status=DECIDED,
        verdict=verdict(DECIDED),
        before=BEFORE,
        watcher="U0WATCHER",
        in_review=timedelta(hours=3),
        selfie=OnClick(),
        environment="sandbox",
        watch_id=1,
    )
