"""`make chaos`: plays the plan of a seed against the real process and prints what was broken, if anything."""

import argparse
import secrets
import sys
import tempfile
from pathlib import Path

from tests.bench.table import say
from tests.chaos.judge import Record, verdicts
from tests.chaos.plan import make
from tests.chaos.world import World

FINISH_WITHIN = 300.0


def main() -> int:
    """0: every promise was kept; 1: some were not, and the folder with log, calls and database is kept."""
    parsed = _arguments()
    plan = make(parsed.seed, jobs=parsed.jobs, seconds=parsed.seconds)
    say(str(plan))
    folder = Path(tempfile.mkdtemp(prefix=f"chaos-{parsed.seed}-"))
    record = World(plan, folder).play(finish_within=FINISH_WITHIN)
    broken = verdicts(record)
    _write_down(record, folder)
    say(f"{len(record.calls)} calls, {len(record.messages)} messages; everything else is in {folder}")
    say("\n".join(broken) or "Every promise was kept.")
    if broken:
        say(f"Again: python -m tests.chaos --seed {plan.seed} --jobs {parsed.jobs} --seconds {parsed.seconds:g}")
    return 1 if broken else 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.chaos", description=__doc__)
    parser.add_argument("--seed", type=int, default=secrets.randbelow(100_000))
    parser.add_argument("--jobs", type=int, default=200)
    parser.add_argument("--seconds", type=float, default=60.0, help="how long there is trouble")
    return parser.parse_args()


def _write_down(record: Record, folder: Path) -> None:
    calls = (
        f"{call.at:%T.%f} {call.status} {call.method} {call.arguments.get('channel')}"
        f" {call.arguments.get('ts')} {call.arguments.get('thread_ts')} {call.arguments.get('text')}"
        for call in record.calls
    )
    (folder / "calls").write_text("\n".join(calls))
    (folder / "log").write_text("\n".join(record.log))


if __name__ == "__main__":
    sys.exit(main())
