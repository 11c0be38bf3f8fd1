"""The shell: ``smile-bot run``, ``demo``, ``doctor``, ``status``, ``audit`` and ``forget``."""

import argparse
import json
import logging
import os
import signal
import sys
import threading
from collections.abc import Callable, Sequence
from dataclasses import asdict
from datetime import datetime
from pathlib import Path

from dotenv import dotenv_values

from bot import config, doctor, logs, records, variables
from bot.app import Bot, utc_now
from bot.blocks.plain import plain_text
from bot.blocks.status import status_card
from bot.config import Config, ConfigError, SmileAccount
from bot.smile_id import wire
from bot.smile_id.client import SmileId
from bot.smile_id.errors import SmileIdError
from bot.smile_id.verdict import verdict
from bot.start import StartError
from storage.store import CannotOpenError

# What a process manager, a terminal and an operator send: to stop, to stop, and to look at everything again.
SIGNALS = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)


def main(arguments: Sequence[str] | None = None, *, now: Callable[[], datetime] = utc_now) -> int:
    """Run one command; gives the exit status: 0 done, 1 it could not be done, 2 it was typed wrongly."""
    parsed = _parser().parse_args(arguments)
    if parsed.command == "demo":
        return _demo(parsed.port, terminal=parsed.terminal)
    environ = {**{k: v for k, v in dotenv_values(".env").items() if v is not None}, **os.environ}
    if parsed.command == "doctor":
        return doctor.run(environ, print, now)
    try:
        if parsed.command in ("audit", "forget"):
            return _records(config.load_database_path(environ), parsed, now)
        if parsed.command == "status":
            return _status(config.load_smile(environ), parsed.user_id, parsed.job_id, now, as_json=parsed.json)
        settings = config.load(environ)
    except ConfigError as problem:
        print(problem, file=sys.stderr)
        return 1
    return _run(settings, now)


def _run(settings: Config, now: Callable[[], datetime]) -> int:
    logs.set_up(settings.log_level, settings.log_format)
    signal.pthread_sigmask(signal.SIG_BLOCK, (signal.SIGHUP,))  # heeded as soon as there is a bot
    try:
        bot = Bot(settings, now=now)
    except StartError as problem:
        print(problem, file=sys.stderr)
        return 1
    # A thread waits for them. A handler would run in the midst of whatever the main thread does, holding its locks; and
    # a signal that comes while Python lets that thread fall asleep would be heeded only when something else wakes it.
    # Blocked before the first thread is started: one that does not block them would get them, and end the process.
    signal.pthread_sigmask(signal.SIG_BLOCK, SIGNALS)
    threading.Thread(target=_heed_signals, args=(bot,), name="signals", daemon=True).start()
    try:
        bot.start()
        bot.stopping.wait()
        status = int(bot.gave_up)
    except StartError as problem:
        print(problem, file=sys.stderr)
        status = 1
    if not bot.stop():
        # A call that hangs would keep the process alive; everything that matters is on disk.
        logging.shutdown()
        os._exit(status)
    return status


def _heed_signals(bot: Bot) -> None:
    while signal.sigwait(SIGNALS) == signal.SIGHUP:
        # Somebody has mended the key, or moved the clock, and nothing shall wait for its time.
        bot.poller.breaker.probe_now()
        bot.deps.wake()
    bot.stopping.set()


def _status(
    account: SmileAccount, smile_user_id: str, job_id: str, now: Callable[[], datetime], *, as_json: bool
) -> int:
    smile = SmileId(
        base_url=account.base_url,
        partner_id=account.partner_id,
        api_keys=account.api_keys,
        now=now,
    )
    try:
        answer = smile.job_status(smile_user_id, job_id)
    except SmileIdError as trouble:
        print(trouble.sentence, file=sys.stderr)
        return 1
    finally:
        smile.close()
    judged = verdict(answer)
    if as_json:
        print(json.dumps({"status": json.loads(wire.dump(answer)), "verdict": asdict(judged)}, indent=2))
        return 0
    card = status_card(
        status=answer,
        verdict=judged,
        environment=account.environment,
        selfie=None,
        now=now(),
        watchable=False,
    )
    print(plain_text(card))
    return 0


def _records(path: Path, parsed: argparse.Namespace, now: Callable[[], datetime]) -> int:
    try:
        if parsed.command == "audit":
            records.export_audit(path, sys.stdout, now=now(), days=parsed.days)
            return 0
        gone = records.forget(path, parsed.user_id, now=now())
    except CannotOpenError as problem:
        print(f"The database {path} cannot be opened ({problem}): check DATABASE_URL.", file=sys.stderr)
        return 1
    except records.StillHeldError:
        print(
            f"Forgotten, but the files of {path} still hold the ids because another program is reading it: end that"
            " program (a sqlite3 shell, a backup) and run this again.",
            file=sys.stderr,
        )
        return 1
    print(
        f"Forgotten: jobs {gone.jobs}, watches {gone.watches}, notes {gone.notes}, audit entries {gone.audit_lines}."
        " What Slack shows already stays there: delete the cards by hand if it must go too."
    )
    return 0


def _demo(port: int, *, terminal: bool) -> int:
    try:
        from bot.demo import run as demo
    except ImportError as missing:
        print(
            f"The demo needs {missing.name}: install smile-id-slack-bot[demo], or use make demo.",
            file=sys.stderr,
        )
        return 1
    return demo.main(port=port, terminal=terminal)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="smile-bot",
        description="Smile ID verifications in Slack. Settings come from the environment and .env.",
    )
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    commands.add_parser("run", help="run the bot")
    demo = commands.add_parser("demo", help="try the bot in the browser, on an emulated Slack and Smile ID")
    demo.add_argument("--port", type=int, default=0, help="port of the page (default: a free one)")
    demo.add_argument("--terminal", action="store_true", help="no page: type commands and read cards here")
    commands.add_parser("doctor", help="check every setting and connection; exit status 1 if any fails")
    status = commands.add_parser("status", help="ask Smile ID about one job and show its card as text")
    status.add_argument("user_id", metavar="USER", help="your own user id of the person")
    status.add_argument("job_id", metavar="JOB", help="your own job id")
    status.add_argument("--json", action="store_true", help="as JSON, for other programs")
    audit = commands.add_parser("audit", help="the audit trail as CSV")
    audit.add_argument("--days", type=_days, default=30, help="how far back (default: 30)")
    forget = commands.add_parser("forget", help="delete everything the bot remembers of a person")
    forget.add_argument("user_id", metavar="USER", help="your own user id of the person")
    return parser


def _days(text: str) -> float:
    try:
        return variables.number(above=0, at_most=config.LONGEST_DAYS)(text)
    except ValueError as problem:
        raise argparse.ArgumentTypeError(str(problem)) from None


if __name__ == "__main__":
    sys.exit(main())
