"""How far the forecasts of the past can be trusted."""

import numpy as np
import pytest

from tests.tracker.scoring.test_forecast import STEADY, week
from tracker.scoring.backtest import Calibration, calibration
from tracker.scoring.forecast import Week

IDLE = week()


def test_a_steady_person_is_forecast_well() -> None:
    found = calibration(STEADY * 3, pieces=False)
    assert found.number > 30
    assert found.safe == found.number


def test_who_stopped_was_forecast_too_early() -> None:
    """For ten weeks every forecast of the steady time failed; later nothing more is expected."""
    found = calibration([*STEADY, *[IDLE] * 20], pieces=False)
    assert found.number - found.safe > 0


def test_a_forecast_whose_safe_day_has_not_come_is_left_out() -> None:
    assert calibration(STEADY[:8], pieces=False) == Calibration()


@pytest.mark.parametrize("weeks", [(), STEADY[:3], (IDLE,) * 30], ids=["none", "few", "idle"])
def test_without_history_there_is_nothing_to_look_back_at(weeks: tuple[Week, ...]) -> None:
    assert calibration(weeks, pieces=False) == Calibration()


def test_only_the_last_year_is_looked_back_at() -> None:
    assert calibration(STEADY * 8, pieces=False).number <= 52


def test_a_lively_person_is_inside_about_as_often_as_is_said() -> None:
    rng = np.random.default_rng(5)
    people = [[week(*rng.gamma(0.5, 2, 7)) for _ in range(60)] for _ in range(4)]
    found = sum((calibration(weeks, pieces=False) for weeks in people), Calibration())
    assert 0.3 < found.likely / found.number < 0.75
    assert 0.75 < found.safe / found.number < 0.98
