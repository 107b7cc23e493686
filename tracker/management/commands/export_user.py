"""``manage.py export_user``: all that a user owns as one file."""

import uuid
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from tracker.archive.writing import write
from tracker.models import User


class Command(BaseCommand):
    help = "Write all that a user owns into a zip, which import_user brings back elsewhere."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("username")
        parser.add_argument("file", type=Path)

    def handle(self, *, username: str, file: Path, **options: Any) -> None:
        user = User.objects.filter(username=username).first()
        if user is None:
            raise CommandError(f"There is no user {username}.")
        unfinished = file.with_name(f".{file.name}.{uuid.uuid4().hex}")
        try:
            # Whoever else is on this machine may not read it.
            unfinished.touch(mode=0o600, exist_ok=False)
            with unfinished.open("r+b") as stream:
                write(user, stream)
            unfinished.replace(file)
        except OSError as error:
            raise CommandError(f"{file} can't be written: {error.strerror}.") from error
        finally:
            unfinished.unlink(missing_ok=True)
        self.stdout.write(f"{file} holds all of {username}.")
