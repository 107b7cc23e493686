"""``manage.py report_bounce``: what a mail server pipes a bounce to."""

import sys
from argparse import ArgumentParser
from contextlib import nullcontext
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError

from tracker.bounces import MOST_BYTES, NotABounce
from tracker.returned_mail import NotOurs, take_in

#: As mail servers read them (sysexits.h): the mail is wrong; try again later.
WRONG, LATER = 65, 75


class Command(BaseCommand):
    help = "Read a mail that came back (a bounce, a complaint) and act on it; again changes nothing."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", nargs="?", help="the mail as it came; standard input without it")

    def handle(self, *, file: str | None, **options: Any) -> None:
        try:
            self.stdout.write(take_in(_content(file)))
        except (NotABounce, NotOurs) as error:
            raise CommandError(str(error), returncode=WRONG) from error
        except OSError as error:
            raise CommandError(f"{file or 'Standard input'} can't be read: {error.strerror}.") from error
        except DatabaseError as error:
            raise CommandError("The database is away. Try again later.", returncode=LATER) from error


def _content(file: str | None) -> bytes:
    """The beginning of it; the rest is read as well, since whoever pipes it would fail otherwise."""
    with Path(file).open("rb") if file else nullcontext(sys.stdin.buffer) as mail:
        content = mail.read(MOST_BYTES)
        while mail.read(MOST_BYTES):
            pass
    return content
