"""The tick that deletes what has been kept long enough: jobs that are decided, and the audit trail."""

import logging
from datetime import datetime, timedelta

from bot.logs import about
from handlers.deps import Deps

logger = logging.getLogger(__name__)

AT_ONCE = 100  # jobs in one transaction: nobody waits for more than some milliseconds


def sweep(deps: Deps) -> None:
    """Delete what was kept for RETENTION_DAYS after its end, and the audit trail after AUDIT_DAYS.

    What nobody could be told for so long is given up first.
    """
    retention, now = deps.store.retention, deps.now()
    ended_before = now - timedelta(days=deps.config.retention_days)
    for stale in retention.give_up_stale(ended_before):
        fields = about(watch=stale.watch, alert=stale.alert, reason=stale.trouble or "never tried")
        logger.warning("Alert given up: it has waited for RETENTION_DAYS", extra=fields)
    total = 0
    while swept := _sweep_jobs(deps, ended_before):
        total += swept
    with deps.store.atomic():
        retention.sweep_notices(ended_before)
        retention.sweep_audit(now - timedelta(days=deps.config.audit_days))
    if total:
        logger.info("Jobs deleted", extra=about(reason=f"{total} ended long ago (RETENTION_DAYS)"))


def _sweep_jobs(deps: Deps, ended_before: datetime) -> int:
    with deps.store.atomic():
        return deps.store.retention.sweep_jobs(ended_before, limit=AT_ONCE)
