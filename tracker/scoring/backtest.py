"""How far the forecasts of the past can be trusted: each is made again from what was known then. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from tracker.scoring.forecast import LEAST_WEEKS, LIKELY, MOST_WEEKS, SAFE, Week
from tracker.scoring.futures import BASE, PATHS, Floats, Futures

#: Each replay asks when the work of so many usual weeks will be done, and looks so many weeks ahead.
ASKED, AHEAD = 6, 26
#: The newest weeks only, as many as make a year.
MOST_REPLAYS = 52


@dataclass(frozen=True, slots=True)
class Calibration:
    """Of ``number`` forecasts of the past, how many held: done by the likely day, and by the safe one."""

    number: int = 0
    likely: int = 0
    safe: int = 0

    def __add__(self, other: "Calibration") -> "Calibration":
        return Calibration(self.number + other.number, self.likely + other.likely, self.safe + other.safe)


def calibration(weeks: Sequence[Week], *, pieces: bool) -> Calibration:
    """Make the forecasts of the last year again, week by week, and see which of them held.

    One whose safe day has not come yet is left out, whatever has happened since.
    """
    history = np.array(weeks).reshape(len(weeks), 7)
    made = range(max(LEAST_WEEKS, len(weeks) - MOST_REPLAYS), len(weeks))
    return _sum(_replay(history[max(0, week - MOST_WEEKS) : week], history[week:], pieces, week) for week in made)


def _sum(each: Iterable[Calibration]) -> Calibration:
    return sum(each, Calibration())


def _replay(before: Floats, after: Floats, pieces: bool, seed: int) -> Calibration:
    usual = before[-BASE:].sum() / len(before[-BASE:])
    left = max(1.0, round(ASKED * usual)) if pieces else ASKED * usual
    if not usual:
        return Calibration()
    finishes = Futures(before, pieces=pieces, weekday=0, seed=seed, horizon=AHEAD).finish(left)
    days = np.sort(np.where(finishes < 0, AHEAD * 7, finishes))
    likely, safe = (int(days[int(np.ceil(part * PATHS)) - 1]) for part in (LIKELY, SAFE))
    if safe >= after.size:
        return Calibration()
    truth = int(np.searchsorted(after.ravel().cumsum(), left - 1e-9))
    return Calibration(1, int(truth <= likely), int(truth <= safe))
