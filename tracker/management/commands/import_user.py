"""``manage.py import_user``: the account of an export, made anew with all that it owned."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from tracker.archive.reading import Refused
from tracker.archive.restoring import restore


class Command(BaseCommand):
    help = "Bring a user back from the file that export_user, or the page of exports, has made."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)

    def handle(self, *, file: Path, **options: Any) -> None:
        try:
            with file.open("rb") as stream:
                user = restore(stream)
        except OSError as error:
            raise CommandError(f"{file} can't be read: {error.strerror}.") from error
        except Refused as error:
            raise CommandError(f"{error} Nothing was imported.") from error
        owner = ", and runs this installation" if user.is_owner else ""
        self.stdout.write(f"{user.username} is here{owner}. Set a password: manage.py changepassword {user.username}")
