"""``manage.py reset_two_factor``: lets somebody in by password again who has lost what they sign in with."""

from argparse import ArgumentParser
from typing import Any

from allauth.mfa.models import Authenticator
from django.core.management.base import BaseCommand, CommandError

from tracker.models import User


class Command(BaseCommand):
    help = "Remove a user's passkeys, authenticator app and recovery codes; the password alone signs in then."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("username")

    def handle(self, *, username: str, **options: Any) -> None:
        user = User.objects.filter(username=username).first()
        if user is None:
            raise CommandError(f"There is no user {username!r}.")
        Authenticator.objects.filter(user=user).delete()
        self.stdout.write(f"{username} signs in by password alone.")
