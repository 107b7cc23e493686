"""``manage.py api_token``: makes a token for the API."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from tracker.models import ApiToken, User


class Command(BaseCommand):
    help = "Make an API token; it alone goes to standard output, and is shown only now."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("username")
        parser.add_argument("--scope", action="append", required=True, choices=("read", "write"))

    def handle(self, *, username: str, scope: list[str], **options: Any) -> None:
        user = User.objects.filter(username=username).first()
        if user is None:
            raise CommandError(f"There is no user {username}.")
        _, token = ApiToken.issue(user, read="read" in scope, write="write" in scope, name="made on the command line")
        self.stdout.write(token)
