"""``manage.py serve``: everything that Headway needs, in one go."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from config.serve import NotServed, serve
from tracker.setup import setup_url


class Command(BaseCommand):
    help = "Start web, worker, beat and, without REDIS_URL, an embedded Valkey; TERM or Ctrl-C ends them all."
    # Migrating checks everything; first comes what is cheap and often wrong, such as a taken port.
    requires_system_checks = ()

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            serve(setup_url)
        except NotServed as error:
            raise CommandError(str(error), returncode=2) from error
