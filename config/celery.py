"""The Celery app of the worker and of whoever sends it work. The beat has one of its own."""

import os
import warnings
from typing import Any

from celery import Celery
from celery.exceptions import SecurityWarning
from celery.signals import celeryd_init, task_prerun

from config import health

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
# It warns root of pickle, which is switched off.
warnings.filterwarnings("ignore", category=SecurityWarning)

app = Celery("headway")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks(["tracker", "integrations"])
# Without this only the importing thread knows the app; the web server's threads would publish to a default broker.
app.set_default()


def limit_statements(**_: object) -> None:
    """A statement that PostgreSQL has not ended after a minute never will; migrations run elsewhere, without limit."""
    os.environ.setdefault("PGOPTIONS", "-c statement_timeout=60s -c idle_in_transaction_session_timeout=30s")


def seen(task: Any, **_: object) -> None:
    """A worker that runs a tick is alive from end to end: broker, pool and database."""
    if task.name.endswith(".tick"):
        health.seen("worker")


celeryd_init.connect(limit_statements)
task_prerun.connect(seen)
