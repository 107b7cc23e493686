"""``manage.py backtest_forecasts``: says how often the forecasts of the past held."""

from datetime import UTC, datetime
from typing import Any

from django.core.management.base import BaseCommand

from tracker.calibrating import past_calibration
from tracker.models import Plan
from tracker.progress import live
from tracker.scoring.backtest import Calibration
from tracker.scoring.forecast import FORECAST_VERSION


class Command(BaseCommand):
    help = "Make the forecasts of the last year again, week by week, and say how many of them held."

    def handle(self, **options: Any) -> None:
        pooled, now = Calibration(), datetime.now(UTC)
        for plan in Plan.objects.filter(current=True).select_related("user").order_by("user__username"):
            standing = live(plan.user, now)
            assert standing is not None, "whoever has a current plan stands somewhere"
            for goal_id, goal in standing.goals.items():
                if goal["kind"] != "milestone":
                    found = past_calibration(standing, goal_id)
                    pooled += found
                    self._tell(f"{plan.user.username}: {goal['title']}", found)
        self._tell(f"All, by version {FORECAST_VERSION}", pooled)

    def _tell(self, whose: str, found: Calibration) -> None:
        if not found.number:
            self.stdout.write(f"{whose}: not enough history to look back at")
            return
        shares = (f"{100 * held / found.number:.0f} %" for held in (found.likely, found.safe))
        likely, safe = shares
        self.stdout.write(f"{whose}: of {found.number} forecasts {likely} held by the 50 % day, {safe} by the 85 % day")
