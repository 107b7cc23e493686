"""``manage.py create_user``: opens an account, whatever SIGNUP says."""

import sys
from argparse import ArgumentParser
from typing import Any

from allauth.account.models import EmailAddress
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.db import IntegrityError, transaction

from tracker.models import User

LONGEST_PASSWORD = 4096


class Command(BaseCommand):
    help = "Open an active account with a verified e-mail address."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("username")
        parser.add_argument("--email", required=True)
        parser.add_argument("--time-zone", default="UTC", help="such as Europe/Berlin (UTC)")
        parser.add_argument(
            "--password-stdin", action="store_true", help="read one line from standard input (else none)"
        )
        parser.add_argument("--owner", action="store_true", help="the account that runs this installation")

    def handle(self, *, username: str, email: str, time_zone: str, owner: bool, **options: Any) -> None:
        user = User(
            username=username,
            email=email.lower(),
            time_zone=time_zone,
            is_owner=owner,
            is_staff=owner,
            is_superuser=owner,
        )
        user.set_password(_password() if options["password_stdin"] else None)
        try:
            with transaction.atomic():
                user.full_clean()
                user.save()
                EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error
        except IntegrityError as error:
            raise CommandError("That user name or address was taken just now.") from error
        self.stdout.write(f"{user.username} can sign in.")


def _password() -> str:
    password = sys.stdin.readline().rstrip("\r\n")
    if not password or len(password.encode()) > LONGEST_PASSWORD:
        raise CommandError(f"Write a password of 1 to {LONGEST_PASSWORD} bytes to standard input.")
    return password
