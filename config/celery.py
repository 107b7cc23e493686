"""The Celery app: its worker and its beat, and the marks by which /readyz knows that both are alive."""

import os
from datetime import timedelta
from typing import Any

from celery import Celery
from celery.signals import after_task_publish, beat_init, celeryd_init, task_prerun

from config import health

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

app = Celery("headway")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks(["tracker", "integrations"])
# Without this only the importing thread knows the app; the web server's threads would publish to a default broker.
app.set_default()


def limit_statements(**_: object) -> None:
    """A statement that PostgreSQL has not ended after a minute never will; migrations run elsewhere, without limit."""
    os.environ.setdefault("PGOPTIONS", "-c statement_timeout=60s -c idle_in_transaction_session_timeout=30s")


def worker_seen(task: Any, **_: object) -> None:
    """A worker that runs a tick is alive from end to end: broker, pool and database."""
    if task.name.endswith(".tick"):
        health.seen("worker")


def ring_at_once(sender: Any, **_: object) -> None:
    """Let the first tick be due now, not in a minute, and note every one that is sent."""
    for entry in sender.scheduler.schedule.values():
        entry.last_run_at -= timedelta(days=1)
    after_task_publish.connect(beat_seen)


def beat_seen(**_: object) -> None:
    """Connected in the beat's own process alone, so that a request that publishes does not vouch for the beat."""
    health.seen("beat")


celeryd_init.connect(limit_statements)
task_prerun.connect(worker_seen)
beat_init.connect(ring_at_once)
