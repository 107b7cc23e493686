"""``manage.py close_day``: stores the closings of all days that are over."""

from datetime import UTC, datetime
from typing import Any

from django.core.management.base import BaseCommand

from tracker.closings import bring_up_to_date, out_of_date
from tracker.days import local_day


class Command(BaseCommand):
    help = "Bring the stored closings of every current plan up to date."

    def handle(self, **options: Any) -> None:
        now = datetime.now(UTC)
        for plan in list(out_of_date(now)):
            while not bring_up_to_date(plan, today=local_day(now, plan.user.zone)):
                pass
            self.stdout.write(f"{plan.user.username}: {plan.title}")
