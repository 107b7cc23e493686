"""What `manage.py check` says beyond Django's own checks."""

import sqlite3
from collections.abc import Sequence

from django.apps import AppConfig
from django.conf import settings
from django.core import checks

#: Releases that carry the fix without being as new as the first that has it.
FIXED_IN = {(3, 44): 6, (3, 50): 7}
FIXED_FROM = (3, 51, 3)


@checks.register(checks.Tags.database)
def wal_reset_bug(app_configs: Sequence[AppConfig] | None, **_: object) -> list[checks.CheckMessage]:
    """Warn of SQLite 3.7.0 to 3.51.2, in which two connections can, rarely, lose a commit in WAL mode."""
    if "sqlite" not in settings.DATABASES["default"]["ENGINE"] or not affected(sqlite3.sqlite_version_info):
        return []
    return [
        checks.Warning(
            f"SQLite {sqlite3.sqlite_version} has the WAL-reset bug: in a rare race a commit can be lost.",
            hint="Use a Python with SQLite 3.51.3 or newer (3.44.6 and 3.50.7 are mended, too), or PostgreSQL.",
            id="headway.W001",
        )
    ]


def affected(version: tuple[int, ...]) -> bool:
    mended = FIXED_IN.get((version[0], version[1]))
    return version < FIXED_FROM and (mended is None or version[2] < mended)
