"""A database that takes nothing, as one on a full disk does."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection


@contextmanager
def read_only() -> Iterator[None]:
    """SQLite refuses to write in this thread: an OperationalError of its own."""
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA query_only = on")
        try:
            yield
        finally:
            cursor.execute("PRAGMA query_only = off")
