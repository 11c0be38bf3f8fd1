"""``/smile audit``: who did what about a job, for those who may know."""

from bot.blocks.audit import PAGE_SIZE, AuditEntry, audit_trail, read_audit_value
from bot.blocks.message import Message
from bot.blocks.notices import CommandHelp
from handlers.arguments import job_ids
from handlers.deps import Ask, Deps
from handlers.trail import write_down

HELP = CommandHelp(
    "audit",
    "audit <user_id> <job_id>",
    "Who looked at a job, opened its selfie, took it or changed anything, and when.",
    "/smile audit user-1042 job-77",
)


def run(deps: Deps, ask: Ask) -> None:
    """Show the newest entries of a job's audit trail."""
    ask.reply.only_you(_page(deps, ask, job_ids(ask.words, HELP), page=0))


def turn_page(deps: Deps, ask: Ask) -> None:
    """Put another page in the place of the one that was clicked in."""
    job, page = read_audit_value(ask.value)
    ask.reply.only_you(_page(deps, ask, job, page=page), replace=True)


def _page(deps: Deps, ask: Ask, job: tuple[str, str], *, page: int) -> Message:
    write_down(deps, ask, "read the audit trail", job=job)
    total = deps.store.audit.count(*job)
    pages = max(1, -(-total // PAGE_SIZE))
    page = max(0, min(page, pages - 1))
    kept = deps.store.jobs.find(*job)
    lines = deps.store.audit.of_job(*job, limit=PAGE_SIZE, offset=page * PAGE_SIZE)
    return audit_trail(
        smile_user_id=job[0],
        job_id=job[1],
        entries=[
            AuditEntry(
                at=line.at,
                slack_user_id=line.slack_user_id,
                act=line.act,
                door=line.door,
                channel_id=line.channel_id,
                detail=line.detail,
            )
            for line in lines
        ],
        page=page,
        pages=pages,
        total=total,
        kept_days=deps.config.audit_days,
        number=kept.number if kept else None,
    )
