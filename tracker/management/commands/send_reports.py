"""``manage.py send_reports``: builds and sends the reports that have fallen due."""

from argparse import ArgumentParser
from datetime import UTC, datetime
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from tracker.handing_over import Post
from tracker.models import Report, User
from tracker.plan_forms import FIRST_DAY, LAST_DAY
from tracker.report.delivery import deliver, deliverable, open_due, settle


class Command(BaseCommand):
    help = "Send all reports that fell due by now; older ones that were missed are skipped."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--now", help="an instant such as 2026-11-16T09:00:00Z (UTC where it names no zone)")
        parser.add_argument("--user", metavar="USERNAME", help="only this user's")

    def handle(self, *, now: str | None, user: str | None, **options: Any) -> None:
        instant = _instant(now) if now else datetime.now(UTC)
        reader = _user(user) if user else None
        open_due(instant, reader)
        # Whoever calls this by hand does not wait for the leases of processes that have died.
        for report in settle(reader, patient=False):
            self._say(report)
        reports = list(deliverable(instant, reader, patient=False).only("pk", "lease_id"))
        with Post() as post:
            for number, report in enumerate(reports, start=1):
                delivered = deliver(report, instant, post=post, patient=False)
                if delivered:
                    self._say(delivered)
                if post.away:
                    left = len(reports) - number
                    raise CommandError(
                        f"No mail can be sent now: {post.away}. Reports that wait for the next call: {left}."
                    )

    def _say(self, report: Report) -> None:
        self.stdout.write(f"{report.user.username} {report.slug} {report.state} {report.reason}".rstrip())


def _instant(text: str) -> datetime:
    try:
        instant = datetime.fromisoformat(text)
        instant = (instant if instant.tzinfo else instant.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise CommandError(f"--now {text!r} is no instant such as 2026-11-16T09:00:00Z.") from error
    if not FIRST_DAY < instant.date() < LAST_DAY:
        # Every week between an account's first and this one would get a row.
        raise CommandError(f"--now {text!r} must lie between {FIRST_DAY.year} and {LAST_DAY.year}.")
    return instant


def _user(username: str) -> User:
    # No name is unprintable, and no database looks for one.
    user = User.objects.filter(username=username).first() if username.isprintable() else None
    if user is None:
        raise CommandError(f"There is no user {username}.")
    return user
