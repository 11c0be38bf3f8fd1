"""What happens when: made from a seed alone, before anything starts."""

from collections.abc import Iterator
from dataclasses import dataclass
from random import Random

from bot.demo.slack.model import AMARA, TUNDE, WANJIRU
from tests.chaos.stories import STORIES, State
from tests.chaos.troubles import KINDS, Kind

PEOPLE = (AMARA, TUNDE, WANJIRU)
JOBS_PER_CHANNEL = 8
FEWEST_CHANNELS = 16
WATCHED_TWICE = 5  # every fifth job is watched in a second channel too
LONGEST_TROUBLE = 13.0  # seconds; the bot gives Slack 10 and Smile ID 8


@dataclass(frozen=True, slots=True)
class Watch:
    """Somebody types `/smile watch` in a channel, and once more at `again_at` if nobody has answered until then."""

    channel_id: str
    slack_user_id: str
    at: float
    again_at: float


@dataclass(frozen=True, slots=True)
class Job:
    """One job: `moments` are when it goes on to the second state of its story, the third ... the decision."""

    smile_user_id: str
    job_id: str
    story: tuple[State, ...]
    moments: tuple[float, ...]
    watches: tuple[Watch, ...]

    def __str__(self) -> str:
        told = [self.story[0].words, *(f"{s.words} at {at:.1f} s" for s, at in self.later)]
        watched = ", ".join(f"{w.channel_id} at {w.at:.1f} s" for w in self.watches)
        return f"{self.job_id} {', '.join(told)}; watched in {watched}"

    @property
    def later(self) -> list[tuple[State, float]]:
        """The states after the first, each with its moment."""
        return list(zip(self.story[1:], self.moments, strict=True))


@dataclass(frozen=True, slots=True)
class Trouble:
    """One trouble of a kind: it meets `times` calls, or lasts some seconds, whichever its kind asks for."""

    at: float
    kind: Kind
    lasts: float
    times: int
    retry_after: int
    victim: Job

    def __str__(self) -> str:
        return f"{self.at:5.1f} s  {self.kind.sentence}".format(trouble=self)


@dataclass(frozen=True, slots=True)
class Plan:
    """All of it. Moments are seconds from the start of the bot."""

    seed: int
    seconds: float
    may_read_back: bool  # the optional history scope
    jobs: tuple[Job, ...]
    troubles: tuple[Trouble, ...]

    @property
    def channels(self) -> list[str]:
        """The channels it plays in."""
        return sorted({watch.channel_id for job in self.jobs for watch in job.watches})

    def __str__(self) -> str:
        scope = "with" if self.may_read_back else "without"
        title = f"seed {self.seed}, {scope} the history scope: {len(self.jobs)} jobs in {len(self.channels)} channels"
        return "\n".join([title, *map(str, self.jobs), *map(str, self.troubles)])


def make(seed: int, *, jobs: int, seconds: float) -> Plan:
    """The plan of this seed: the same for the same three numbers."""
    random = Random(seed)  # noqa: S311  # a plan, not a secret
    channels = [f"C0CHAOS{number:03}" for number in range(max(FEWEST_CHANNELS, jobs // JOBS_PER_CHANNEL))]
    planned = tuple(_job(random, number, channels, seconds) for number in range(jobs))
    troubles = sorted(_troubles(random, planned, seconds), key=lambda trouble: trouble.at)
    return Plan(seed, seconds, random.random() < 0.5, planned, tuple(troubles))


def _job(random: Random, number: int, channels: list[str], seconds: float) -> Job:
    story = random.choice(STORIES)
    watches = tuple(_watch(random, channel_id, seconds) for channel_id in random.sample(channels, _watchers(number)))
    moments = sorted(random.uniform(seconds * 0.25, seconds) for _ in story[1:])
    return Job(f"user-{number:04}", f"job-{number:04}", story, tuple(moments), watches)


def _watchers(number: int) -> int:
    return 2 if number % WATCHED_TWICE == 0 else 1


def _watch(random: Random, channel_id: str, seconds: float) -> Watch:
    at = random.uniform(0, seconds * 0.4)
    return Watch(channel_id, random.choice(PEOPLE), at, random.uniform(at, seconds))


def _troubles(random: Random, jobs: tuple[Job, ...], seconds: float) -> Iterator[Trouble]:
    for kind in KINDS:
        for _ in range(_how_often(random, kind, seconds)):
            yield Trouble(
                at=random.uniform(0, seconds),
                kind=kind,
                lasts=random.uniform(0.2, min(LONGEST_TROUBLE, seconds / 3)),
                times=random.randint(1, kind.most_times),
                retry_after=random.randint(1, 3),
                victim=random.choice(jobs),
            )


def _how_often(random: Random, kind: Kind, seconds: float) -> int:
    """As often as the kind comes in a minute, what is left of a whole number by chance."""
    often = kind.per_minute * seconds / 60
    return int(often) + (random.random() < often % 1)
