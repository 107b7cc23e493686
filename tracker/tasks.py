"""Doorbells. The database says what is to be done; a lost or repeated message costs a minute at most."""

import logging
from datetime import UTC, datetime
from itertools import islice
from typing import Any

from celery import shared_task
from kombu.exceptions import OperationalError

from tracker import closings, exporting, notices, report_delivery, sessions, undoing
from tracker.days import local_day
from tracker.handing_over import Refused, Unanswered
from tracker.models import Plan, Report, SourceState

log = logging.getLogger(__name__)

#: What is left goes on at the next tick.
CLOSINGS_A_TICK, REPORTS_A_TICK, NOTICES_A_TICK, EXPORTS_A_TICK = 50, 200, 5, 5
#: By then the next tick has rung again.
EXPIRES_SECONDS = 60


@shared_task
def tick() -> None:
    """Ring for closings, reports, notices and exports that are due; delete exports of a day ago.

    What can no longer be undone is forgotten.
    """
    now = datetime.now(UTC)
    undoing.forget(now)
    report_delivery.open_due(now)
    for report in report_delivery.settle():
        log.warning("report.unknown report=%s", report.pk)
    for plan in islice(closings.out_of_date(now), CLOSINGS_A_TICK):
        ring(close_days, plan.pk)
    for pk in report_delivery.deliverable(now).values_list("pk", flat=True)[:REPORTS_A_TICK]:
        ring(deliver_report, pk)
    for pk in notices.untold().values_list("pk", flat=True)[:NOTICES_A_TICK]:
        ring(tell_switched_off, pk)
    sessions.forget_expired(now)
    exporting.forget_old(now)
    for pk in exporting.wanted(now).values_list("pk", flat=True)[:EXPORTS_A_TICK]:
        ring(make_export, pk)


@shared_task
def close_days(plan_id: int) -> None:
    """Store closings of one plan; what is left goes on at the next tick."""
    plan = Plan.objects.select_related("user").filter(pk=plan_id).first()
    if plan:
        closings.bring_up_to_date(plan, today=local_day(datetime.now(UTC), plan.user.zone))


@shared_task
def deliver_report(report_id: int) -> None:
    """Build and send one report."""
    report = Report.objects.filter(pk=report_id).first()
    delivered = report and report_delivery.deliver(report, datetime.now(UTC))
    if delivered:
        log.info("report.%s report=%s", delivered.state, delivered.pk)


@shared_task
def make_export(export_id: int) -> None:
    """Make one export."""
    made = exporting.make(export_id)
    if made:
        log.info("export.%s export=%s", made.state, made.pk)


@shared_task
def tell_switched_off(state_id: int) -> None:
    """Write to the owner of one source that was switched off."""
    state = SourceState.objects.select_related("user").filter(pk=state_id).first()
    try:
        if state and notices.tell(state):
            log.info("notice.sent source_state=%s", state_id)
    except (Refused, Unanswered) as error:
        log.warning("notice.%s source_state=%s", type(error).__name__.lower(), state_id)


def ring(task: Any, pk: int) -> None:
    """Ask a worker to act on one row. Where the queue is out of reach, the next tick finds the row again."""
    try:
        task.apply_async((pk,), retry=False, expires=EXPIRES_SECONDS)
    except OperationalError:
        log.warning("%s.doorbell_failed id=%s", task.name, pk)
