"""The beat: a Celery app that knows the schedule and no tasks, so that it needs a third of a worker's memory.

``python -m celery -A config.beat beat``; run exactly one.
"""

import os
from datetime import timedelta
from typing import Any

from celery import Celery
from celery.signals import after_task_publish, beat_init
from django.db import close_old_connections

from config import health

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

# Not the current app: a process that knows both would lose its tasks to this one.
app = Celery("headway-beat", set_as_current=False)
app.config_from_object("django.conf:settings", namespace="CELERY")


def ring_at_once(sender: Any, **_: object) -> None:
    """Let the first tick be due now, not in a minute, and note every one that is sent."""
    for entry in sender.scheduler.schedule.values():
        entry.last_run_at -= timedelta(days=1)
    after_task_publish.connect(seen)


def seen(**_: object) -> None:
    """Connected in the beat's own process alone, so that a page that publishes does not vouch for the beat."""
    # Neither requests nor tasks end here, and nobody else would give up a connection whose database was restarted.
    close_old_connections()
    health.seen("beat")


beat_init.connect(ring_at_once)
