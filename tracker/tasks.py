"""Doorbells. The database says what is to be done; a lost or repeated message costs a minute at most."""

import logging
from collections.abc import Sequence
from datetime import UTC, datetime
from itertools import batched, islice
from time import monotonic
from typing import Any

from celery import shared_task
from django.core.cache import cache
from kombu.exceptions import OperationalError

from tracker import closings, exporting, notices, nudges, sessions, undoing
from tracker.days import local_day
from tracker.handing_over import Post, Refused, Unanswered
from tracker.models import Plan, Report, SourceState
from tracker.report import delivery

log = logging.getLogger(__name__)

#: What is left goes on at the next tick.
CLOSINGS_A_TICK, REPORTS_A_TICK, NOTICES_A_TICK, NUDGES_A_TICK, EXPORTS_A_TICK = 50, 200, 5, 50, 5
#: By then the next tick has rung again.
EXPIRES_SECONDS = 60
#: So many go over one connection to the mail server.
REPORTS_A_RING = 25
#: While a mail server that took nothing is left alone; workers have other things to do than to wait for it.
MAIL_AWAY, MAIL_AWAY_SECONDS = "tracker.mail.away", 150


@shared_task
def tick() -> None:
    """Ring for closings, reports, notices, nudges and exports that are due; delete exports of a day ago.

    What can no longer be undone is forgotten.
    """
    now = datetime.now(UTC)
    undoing.forget(now)
    delivery.open_due(now)
    for report in delivery.settle():
        log.warning("report.unknown report=%s", report.pk)
    for plan in islice(closings.out_of_date(now), CLOSINGS_A_TICK):
        ring(close_days, plan.pk)
    for pks in batched(delivery.deliverable(now).values_list("pk", flat=True)[:REPORTS_A_TICK], REPORTS_A_RING):
        ring(deliver_reports, pks)
    for pk in notices.untold().values_list("pk", flat=True)[:NOTICES_A_TICK]:
        ring(tell_switched_off, pk)
    if silent := nudges.due(now)[:NUDGES_A_TICK]:
        ring(nudge, silent)
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
def deliver_reports(report_ids: Sequence[int]) -> None:
    """Build and send reports, each claimed by itself, over one connection; what is left goes on at the next tick."""
    began = monotonic()
    with Post() as post:
        for report in Report.objects.filter(pk__in=report_ids).order_by("due_at"):
            if cache.get(MAIL_AWAY) or monotonic() - began > EXPIRES_SECONDS:
                return
            delivered = delivery.deliver(report, datetime.now(UTC), post=post)
            if delivered:
                log.info("report.%s report=%s", delivered.state, delivered.pk)
            if post.away:
                cache.set(MAIL_AWAY, post.away, MAIL_AWAY_SECONDS)


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


@shared_task
def nudge(user_ids: Sequence[int]) -> None:
    """Write to users that nothing was logged, where it is time for it, over one connection."""
    with Post() as post:
        for user_id in user_ids:
            if cache.get(MAIL_AWAY):
                return
            try:
                if nudges.send(user_id, datetime.now(UTC), post=post):
                    log.info("nudge.sent user=%s", user_id)
            except (Refused, Unanswered) as error:
                log.warning("nudge.%s user=%s", type(error).__name__.lower(), user_id)
            except Exception as error:  # noqa: BLE001  whatever it is, it is this user's alone
                log.error("nudge.broken user=%s error=%s", user_id, type(error).__name__)
            if post.away:
                cache.set(MAIL_AWAY, post.away, MAIL_AWAY_SECONDS)


def ring(task: Any, pk: int | Sequence[int]) -> None:
    """Ask a worker to act on a row, or on some. Where the queue is out of reach, the next tick finds the row again."""
    try:
        task.apply_async((pk,), retry=False, expires=EXPIRES_SECONDS)
    except OperationalError:
        log.warning("%s.doorbell_failed id=%s", task.name, pk)
