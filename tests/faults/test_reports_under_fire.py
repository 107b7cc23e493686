"""A crowd's reports, sent by commands that are killed: the small version of ``python -m benchmarks reports``."""

from pathlib import Path
from shutil import copy
from typing import Any

import pytest

from tests.faults.reports_under_fire import INSTANTS, Fire, Outcome

pytestmark = pytest.mark.slow


def fire(folder: Path, migrated: Path, **options: Any) -> Outcome:
    url = f"sqlite:///{copy(migrated, folder)}"
    return Fire(folder, url, **{"users": 12, "kills": 5, "weeks": 1, "instants": INSTANTS[5::6]} | options).open()


def test_each_reader_gets_one_report_or_knows_that_it_may_not_have_come(tmp_path: Path, migrated: Path) -> None:
    outcome = fire(tmp_path, migrated)
    assert list(outcome.faults) == []
    assert outcome.sent + outcome.unknown == 12


def test_a_way_that_sends_again_what_may_have_come_is_seen(tmp_path: Path, migrated: Path) -> None:
    # Killed as soon as a letter has come, and before its sender hears of it.
    outcome = fire(
        tmp_path, migrated, mutant="resends", users=6, kills=2, seed=7, instants=INSTANTS[-1:], wait=0.1, within=0
    )
    assert any("got 2" in fault for fault in outcome.faults)
