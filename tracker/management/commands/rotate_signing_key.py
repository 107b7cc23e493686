"""Sign under a new key from now on."""

from typing import Any

from django.core.management.base import BaseCommand

from tracker.signing import rotate


class Command(BaseCommand):
    help = "Makes a new key for signed profiles. What the old one has signed can still be checked."

    def handle(self, **options: Any) -> None:
        self.stdout.write(rotate().kid)
