"""What the emulated Smile ID plays: each job whose id begins with a scenario's name goes through its steps."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from bot.demo import invented
from bot.demo.answers import (
    APPROVED_AFTER_REVIEW,
    AUTHORITY_OFFLINE,
    DOCUMENT_EXPIRED,
    DOCUMENT_VERIFIED,
    ENROLLED,
    ENROLMENT_UNDER_REVIEW,
    FACES_DIFFER,
    HOSTILE,
    NEVER_DECIDED,
    NOT_FOUND,
    NUMBER_VALIDATED,
    PROCESSING,
    SPOOF_FOUND,
    UNDER_REVIEW,
    Step,
)

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True, kw_only=True)
class Scenario:
    """One story to try: a job id that begins with `name` and a dash starts a run of its own at the first question."""

    name: str
    title: str
    what: str
    smile_user_id: str
    steps: tuple[Step, ...]
    earlier: tuple[Mapping[str, Any], ...] = ()
    commands: tuple[str, ...] = ("/smile status {user} {job}", "/smile watch {user} {job}")


SCENARIOS = (
    Scenario(
        name="approved",
        title="Approved",
        what="A new customer's selfie matches the ID authority's photo. History shows an earlier, failed try.",
        smile_user_id="amina",
        steps=(Step(ENROLLED),),
        earlier=invented.EARLIER_RESULTS,
    ),
    Scenario(
        name="rejected",
        title="Rejected",
        what="The ID number is real, but the face on the selfie is somebody else's.",
        smile_user_id="kofi",
        steps=(Step(FACES_DIFFER),),
    ),
    Scenario(
        name="spoof",
        title="Spoof suspected, then approved",
        what="A person at Smile ID looks at it for 20 seconds, then lets it pass. Watch it and wait.",
        smile_user_id="zanele",
        steps=(Step(UNDER_REVIEW, 20), Step(APPROVED_AFTER_REVIEW)),
        commands=("/smile watch {user} {job}", "/smile status {user} {job}"),
    ),
    Scenario(
        name="review",
        title="Under review, then rejected",
        what="Looks fine to the machine; after 20 seconds the reviewer finds a photo of a photo.",
        smile_user_id="bola",
        steps=(Step(ENROLMENT_UNDER_REVIEW, 20), Step(SPOOF_FOUND)),
        commands=("/smile watch {user} {job}", "/smile status {user} {job}"),
    ),
    Scenario(
        name="late",
        title="Late review",
        what="Nobody at Smile ID comes to look at it. It is due after 4 hours: push the clock.",
        smile_user_id="lerato",
        steps=(Step(UNDER_REVIEW), Step(APPROVED_AFTER_REVIEW)),
        commands=("/smile watch {user} {job}", "/smile status {user} {job}"),
    ),
    Scenario(
        name="expired",
        title="Document expired",
        what="Face and document are right, but the document has expired: your decision.",
        smile_user_id="fatou",
        steps=(Step(DOCUMENT_EXPIRED),),
    ),
    Scenario(
        name="early",
        title="Not found at first",
        what="Asked too early: unknown for 10 seconds, in work for 10 more, then verified.",
        smile_user_id="juma",
        steps=(Step(NOT_FOUND, 10), Step(PROCESSING, 10), Step(DOCUMENT_VERIFIED)),
        commands=("/smile watch {user} {job}", "/smile status {user} {job}"),
    ),
    Scenario(
        name="offline",
        title="ID authority offline",
        what="The government's database did not answer, so Smile ID could not check the number.",
        smile_user_id="neema",
        steps=(Step(AUTHORITY_OFFLINE),),
    ),
    Scenario(
        name="personal",
        title="Personal data in the answer",
        what="Smile ID sends an (invented) name, birth date, ID number and photo. No message shows any of it.",
        smile_user_id="kwame",
        steps=(Step(NUMBER_VALIDATED),),
    ),
    Scenario(
        name="undecided",
        title="Never decided",
        what="The reviewer could not tell, and no better answer will come.",
        smile_user_id="ada",
        steps=(Step(NEVER_DECIDED),),
    ),
    Scenario(
        name="hostile",
        title="Hostile text",
        what="An unknown code, and text that tries to ping the whole channel, fake a link and hide its direction.",
        smile_user_id="eve",
        steps=(Step(HOSTILE),),
    ),
    Scenario(
        name="missing",
        title="No such job",
        what="The ids are wrong, or it is a job of the other environment.",
        smile_user_id="nobody",
        steps=(Step(NOT_FOUND),),
        commands=("/smile status {user} {job}",),
    ),
)


def scenario_of(job_id: str) -> Scenario | None:
    """Return the scenario that a job id names ("spoof-4821" is "spoof"), or None."""
    name, dash, _ = job_id.partition("-")
    return next((scenario for scenario in SCENARIOS if dash and scenario.name == name), None)
