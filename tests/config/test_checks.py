"""System checks."""

import pytest

from config import checks


@pytest.mark.parametrize("version", [(3, 40, 1), (3, 44, 5), (3, 50, 6), (3, 51, 2)])
def test_sqlite_with_the_wal_reset_bug_is_told_of(version: tuple[int, ...]) -> None:
    assert checks.affected(version)


@pytest.mark.parametrize("version", [(3, 44, 6), (3, 50, 7), (3, 51, 3), (3, 53, 0)])
def test_mended_releases_are_not(version: tuple[int, ...]) -> None:
    assert not checks.affected(version)
