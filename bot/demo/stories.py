"""What can be walked through at the triage desk: commands and deeds to click, and what to do by hand between them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

RUN: Final = "{run}"  # stands for the number of the run: another number is another job
WATCH: Final = "/smile watch lerato late-{run}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """One thing to try; its steps are lines of the demo in the terminal, or sentences that say what to do by hand.

    The lines: a slash command, `clock +4h`, `decide USER JOB`, `be NAME`, `channel NAME`, `home`.
    """

    name: str
    title: str
    what: str
    steps: tuple[str, ...]


STORIES: Final = (
    Story(
        name="two",
        title="Two people, one job",
        what="Who takes a job has it; whoever comes second is told so.",
        steps=(
            WATCH,
            "Click *Take* on the card.",
            "be tunde",
            "Click *Give back* on the card: it is not his to give back.",
            "be amara",
            "Click *Give back*. Untouched, it would be given back after 4 hours.",
        ),
    ),
    Story(
        name="snooze",
        title="Snooze, and wake",
        what="A job that waits for somebody sleeps, with a reason. It wakes by itself; a decision comes through.",
        steps=(
            WATCH,
            "Click *Snooze* on the card, say why, and leave it at 1 hour.",
            "clock +1h",
            "Its thread says that it is awake. Snooze it once more, and have it decided in its sleep:",
            "decide lerato late-{run}",
        ),
    ),
    Story(
        name="note",
        title="A note for the next person",
        what="A note stays with the job: in the thread, on the next status, in the export.",
        steps=(WATCH, "Click *Note* on the card and write one.", "/smile status lerato late-{run}"),
    ),
    Story(
        name="late",
        title="Late",
        what="A reminder, a mention of who is on call, a word to the lead: each once.",
        steps=(
            "/smile settings",
            "Choose kyc-oncall as the group on call and Wanjiru as the lead; *Save*.",
            WATCH,
            "clock +3h",
            "The thread has a reminder.",
            "clock +1h",
            "It is due: the group is mentioned in the channel.",
            "clock +4h",
            "be wanjiru",
            "Open *Smile ID* below Apps, *Messages*: the lead has been told.",
        ),
    ),
    Story(
        name="triage",
        title="The queue",
        what="Everything that is open, the most pressing first. Only you see it.",
        steps=(
            WATCH,
            "/smile watch ada undecided-{run}",
            "/smile triage",
            "Take, snooze and note in it: the queue changes in its place.",
            "/smile triage all -verdict:undecided age:<2d",
            "Click *Filter* for the same as a form.",
        ),
    ),
    Story(
        name="home",
        title="The same at home",
        what="The app's Home tab is the queue too. It is new whenever it is opened.",
        steps=(WATCH, "home", "Take a job there, then *Show mine*."),
    ),
    Story(
        name="doors",
        title="In a thread, from a message",
        what="Slash commands do not run in threads: mention the bot there. A message has a shortcut.",
        steps=(
            WATCH,
            "Point at the card, *Reply in thread*, and write: `@smile status lerato late-{run}`",
            "Say in the channel: `user_id: lerato, job_id: late-{run}`",
            "Point at that message, ⋮, *Check this Smile ID job*.",
        ),
    ),
    Story(
        name="digest",
        title="Every morning a digest",
        what="What was decided, what is open, what is late; with a chart in its thread.",
        steps=(
            "/smile digest on 09:00",
            "/smile watch bola review-{run}",
            "clock +1h",
            "/smile digest now",
            "clock +1d",
            "The digest of the day comes by itself.",
        ),
    ),
    Story(
        name="stats",
        title="Numbers and a file",
        what="The same for a period, and a CSV without personal data by direct message.",
        steps=("/smile stats 7d", "/smile export 7d", "Open *Smile ID* below Apps, *Messages*: the file is there."),
    ),
    Story(
        name="audit",
        title="Who looked at this job?",
        what="Only KYC leads may ask: Amara may not, Wanjiru may.",
        steps=(
            "/smile status lerato late-{run}",
            "/smile audit lerato late-{run}",
            "be wanjiru",
            "/smile audit lerato late-{run}",
            "be amara",
        ),
    ),
    Story(
        name="details",
        title="Show id details",
        what="KYC leads may see whom a job is about, masked. It is fetched afresh, audited, never kept.",
        steps=(
            "be wanjiru",
            "/smile status kwame personal-{run}",
            "Click *Show id details*.",
            "be amara",
            "/smile status kwame personal-{run}",
            "There is no such button for Amara.",
        ),
    ),
    Story(
        name="outside",
        title="Guests and another company",
        what="A guest may do nothing; where another company reads along, no link to a selfie is posted.",
        steps=(
            "be gita",
            "/smile status amina approved-{run}",
            "be amara",
            "channel other-bank",
            "/smile watch zanele spoof-{run}",
            "Wait 20 seconds. *Open selfie* at the decision is no link: it fetches one for whoever clicks and may.",
            "be otto",
            "Write `@smile status zanele spoof-{run}`: Otto is refused, too.",
        ),
    ),
)
