"""``manage.py setup_link``: for installations whose processes are started one by one."""

from typing import Any

from django.core.management.base import BaseCommand

from tracker.setup import setup_url


class Command(BaseCommand):
    help = "Print the one-time link that makes the owner's account; nothing once there is one."

    def handle(self, **options: Any) -> None:
        if link := setup_url():
            self.stdout.write(link)
