"""A person's possible futures, drawn from their own past weeks. Pure; vectorised with numpy.

What the past shows is used in three ways, each because the back-test is worse without it (``make bench`` prints it):

- Weeks follow each other in blocks, so that busy weeks come together as they did; recent weeks are drawn more often,
  and which past weeks are typical at all is itself uncertain (a Bayesian bootstrap).
- A path's level is wrong by a factor, as large as the differences that the own history shows between half a year and
  the two months after it.
- Where this year went like the last one, many paths follow the same weeks of a year ago.
"""

from functools import cached_property

import numpy as np
from numpy.typing import NDArray

type Floats = NDArray[np.float64]
type Integers = NDArray[np.int64]

PATHS = 2_000
YEAR = 52

#: Weeks of history that are drawn from, and after how many weeks one is drawn half as often.
DRAWN, HALF_LIFE = 52, 26
BLOCK = 4
#: How far this week's level lies from that of a similar one, as a share of all weeks.
SIMILAR = 0.15
#: The level's spread where the history is too short to show it, and how many two-month stretches that is worth.
USUAL_SPREAD, USUAL_WORTH = 0.25, 2
LEAST_SPREAD = 0.05
STRETCH, BASE = 8, 26
#: Nobody's next years are more than this many times as fast or slow as the past ones.
MOST_CHANGE = 4.0
#: The share of paths that follow the year before where it repeats itself clearly, and the spread of their level.
SEASONAL_SHARE, SEASONAL_SPREAD = 0.8, 0.15


class Futures:
    """Paths of a quantity in days that lie in no break, from the first of them on.

    ``weeks`` is the history, oldest first: one row of seven days, Monday first, for each week. ``pieces`` says that the
    quantity is whole. ``weekday`` (0 is Monday) is that of the first future day; ``horizon`` is in weeks.
    """

    def __init__(self, weeks: Floats, *, pieces: bool, weekday: int, seed: int, horizon: int) -> None:
        rng = np.random.default_rng(seed)
        totals = weeks.sum(axis=1)
        seasonal = rng.random(PATHS) < SEASONAL_SHARE * season(totals)
        index = np.where(seasonal[:, None], _year_ago(rng, len(weeks), horizon), _blocks(rng, totals, horizon))
        level = np.where(
            seasonal,
            np.log(_growth(totals)) + rng.normal(0, SEASONAL_SPREAD, PATHS),
            rng.normal(0, spread(totals), PATHS),
        )
        amounts = totals[index] * np.exp(level.clip(-np.log(MOST_CHANGE), np.log(MOST_CHANGE)))[:, None]
        self._patterns = _patterns(weeks)
        self._weekday, self._index = weekday, index
        if weekday:
            amounts[:, 0] *= 1 - self._patterns[index[:, 0], weekday - 1]
        # Nobody publishes nine tenths of a post: a piece is kept, left out or doubled at random.
        self._amounts = np.floor(amounts + rng.random(amounts.shape)) if pieces else amounts

    @cached_property
    def _sums(self) -> Floats:
        return self._amounts.cumsum(axis=1)

    def finish(self, units: float) -> Integers:
        """For each path the day (0 is the first) on which so many units are reached; -1 where it never does."""
        number = self._sums.shape[1]
        passed = (self._sums < units - 1e-9).sum(axis=1)
        week = passed.clip(max=number - 1)
        path = np.arange(PATHS)
        amount = self._amounts[path, week]
        missing = units - (self._sums[path, week] - amount)
        patterns = self._patterns[self._index[path, week]]
        start = np.where(week == 0, self._weekday, 0)
        before = np.where(start > 0, patterns[path, start - 1], 0.0)
        so_far = (patterns - before[:, None]) / np.maximum(1 - before, 1e-12)[:, None] * amount[:, None]
        day = np.maximum((so_far < missing[:, None] - 1e-9).sum(axis=1), start).clip(max=6)
        return np.where(passed < number, week * 7 + day - self._weekday, -1)

    def amount(self, days: int) -> Floats:
        """For each path the units that the first ``days`` days bring."""
        weeks, rest = divmod(min(days, self._sums.shape[1] * 7 - self._weekday - 1) + self._weekday, 7)
        path = np.arange(PATHS)
        whole = self._sums[:, weeks - 1] if weeks else np.zeros(PATHS)
        if not rest:
            return whole
        part = self._patterns[self._index[path, weeks], rest - 1]
        if not weeks and self._weekday:
            before = self._patterns[self._index[path, 0], self._weekday - 1]
            part = (part - before) / np.maximum(1 - before, 1e-12)
        return np.asarray(whole + part.clip(min=0) * self._amounts[:, weeks])


def spread(totals: Floats) -> float:
    """By how much (as a logarithm's standard deviation) two months have differed from the half-year before them.

    What chance alone makes of such sums is taken off; a short history is filled up with what is usual.
    """
    mean = float(totals.mean())
    if not mean:
        return USUAL_SPREAD
    chance = float(totals.var()) / mean**2
    squares, number = 0.0, 0
    sums = np.concatenate([[0.0], totals.cumsum()])
    for week in range(STRETCH, len(totals) - STRETCH // 2):
        first, last = max(0, week - BASE), min(len(totals), week + STRETCH)
        before = (sums[week] - sums[first]) / (week - first)
        after = (sums[last] - sums[week]) / (last - week)
        difference = np.log((after + mean / 10) / (before + mean / 10))
        squares += float(difference) ** 2 - chance * (1 / (last - week) + 1 / (week - first))
        number += 1
    # The stretches overlap: eight of them say as much as one.
    variance = (squares / STRETCH + USUAL_SPREAD**2 * USUAL_WORTH) / (number / STRETCH + USUAL_WORTH)
    return float(max(variance, LEAST_SPREAD**2) ** 0.5)


def season(totals: Floats) -> float:
    """How clearly the weeks of this year went like those of the last: from 0 (not, or unknown) to 1."""
    smooth = np.convolve(totals, np.ones(4) / 4, "valid")
    number = min(YEAR, len(smooth) - YEAR)
    if number < YEAR // 4:
        return 0.0
    now, ago = smooth[-number:], smooth[-number - YEAR : -YEAR]
    if not (now.std() and ago.std()):
        return 0.0
    likeness = float(np.corrcoef(now, ago)[0, 1])
    return min(1.0, max(0.0, (likeness - 0.2) / 0.5)) * min(1.0, number / BASE)


def _growth(totals: Floats) -> float:
    """The last half-year by the same half-year a year before."""
    if len(totals) < YEAR + BASE:
        return 1.0
    now, ago, usual = totals[-BASE:].sum(), totals[-YEAR - BASE : -YEAR].sum(), totals.mean()
    return float(np.clip((now + usual) / (ago + usual), 0.5, 2)) if now + usual else 1.0


def _blocks(rng: np.random.Generator, totals: Floats, horizon: int) -> Integers:
    """Indices of past weeks for every path and future week: blocks of them, the first like the weeks just past."""
    first = max(0, len(totals) - DRAWN)
    number = len(totals) - first
    recent = 0.5 ** (np.arange(number)[::-1] / HALF_LIFE)
    weights = rng.gamma(recent, 1.0, (PATHS, number)) + 1e-12
    borders = (weights / weights.sum(axis=1, keepdims=True)).cumsum(axis=1)
    begins = rng.random((PATHS, horizon)) < 1 / BLOCK
    begins[:, 0] = True
    path, week = begins.nonzero()
    # One sorted array for all paths: the borders of path p lie between p and p + 1.
    flat = (borders * (1 - 1e-12) + np.arange(PATHS)[:, None]).ravel()
    drawn = np.searchsorted(flat, path + rng.random(len(path)), side="right") - path * number
    drawn = drawn.clip(0, number - 1)
    drawn[week == 0] = _like_now(rng, totals[first:], recent, drawn[week == 0])
    block = begins.cumsum(dtype=np.int32).reshape(begins.shape) - 1
    follows = (drawn - week)[block] + np.arange(horizon)
    return np.asarray(first + follows % number)


def _like_now(rng: np.random.Generator, totals: Floats, recent: Floats, otherwise: Integers) -> Integers:
    """Where each path begins: after a week such as the last one was, by its rank among all."""
    if len(totals) < STRETCH:
        return otherwise
    pairs = np.convolve(totals, [0.5, 0.5])[: len(totals)]
    ranks = pairs.argsort().argsort() / len(totals)
    likeness = np.exp(-(((ranks[:-1] - ranks[-1]) / SIMILAR) ** 2) / 2) * recent[:-1]
    return rng.choice(len(likeness), PATHS, p=likeness / likeness.sum()) + 1


def _year_ago(rng: np.random.Generator, number: int, horizon: int) -> Integers:
    """Indices of the same weeks of a year ago, or of one up to two weeks beside each."""
    if number < YEAR:
        return np.zeros((PATHS, horizon), dtype=np.int64)
    same = number - YEAR + np.arange(horizon) % YEAR
    return np.asarray((same + rng.integers(-2, 3, (PATHS, horizon))).clip(0, number - 1))


def _patterns(weeks: Floats) -> Floats:
    """What part of each week's total was reached by the end of each of its days."""
    sums = weeks.cumsum(axis=1)
    totals = sums[:, -1:]
    even = np.arange(1, 8) / 7
    return np.where(totals > 0, sums / np.where(totals > 0, totals, 1), even)
