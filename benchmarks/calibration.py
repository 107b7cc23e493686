"""How often the truth falls inside the forecasts, over simulated people; beside the plain resampling of weeks."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np

from tracker.scoring.forecast import MOST_WEEKS
from tracker.scoring.futures import PATHS, Floats, Futures

HISTORY, AFTERWARDS = 156, 130
#: Weeks of a life in which a forecast is made, and the weeks' work that is left then.
MADE_AT = range(4, HISTORY, 9)
MOST_LEFT = 13.0
PLAIN_WEEKS = 26

type Generator = np.random.Generator


@dataclass(frozen=True, slots=True)
class Replay:
    """One forecast and what came of it: days until the truth, and until half and 85 % of the futures."""

    truth: int
    p50: int
    p85: int


def steady(rng: Generator, weeks: int) -> Floats:
    return _varying(rng, rng.uniform(2, 10), rng.uniform(0.15, 0.5), weeks) * (rng.random(weeks) > 0.05)


def bursty(rng: Generator, weeks: int) -> Floats:
    mean, lasts, on = rng.uniform(2, 10), rng.uniform(2, 6, 2), rng.random() < 0.5
    amounts = np.zeros(weeks)
    for week in range(weeks):
        amounts[week] = rng.gamma(4, mean / 2) if on else rng.gamma(1, mean * 0.08)
        on ^= rng.random() < 1 / lasts[int(on)]
    return amounts


def seasonal(rng: Generator, weeks: int) -> Floats:
    year = 2 * np.pi * np.arange(weeks) / 52.18 + rng.uniform(0, 2 * np.pi)
    return _varying(rng, rng.uniform(2, 10), rng.uniform(0.2, 0.5), weeks) * (1 + rng.uniform(0.4, 0.9) * np.sin(year))


def terms(rng: Generator, weeks: int) -> Floats:
    """Holidays of five and ten weeks in each year."""
    week = (np.arange(weeks) + rng.integers(52)) % 52
    idle = (week < 5) | ((week > 25) & (week < 36))
    return _varying(rng, rng.uniform(2, 10), rng.uniform(0.2, 0.5), weeks) * np.where(idle, 0.15, 1.2)


def drifting(rng: Generator, weeks: int) -> Floats:
    level = np.zeros(weeks)
    for week in range(1, weeks):
        level[week] = 0.93 * level[week - 1] + rng.normal(0, 0.2)
    return np.asarray(_varying(rng, rng.uniform(2, 10), 0.4, weeks) * np.exp(level))


def writing(rng: Generator, weeks: int) -> Floats:
    return rng.poisson(rng.uniform(0.1, 0.6), weeks).astype(float)


TEMPERAMENTS: dict[str, Callable[[Generator, int], Floats]] = {
    each.__name__: each for each in (steady, bursty, seasonal, terms, drifting, writing)
}


def calibration(people: int) -> None:
    """Print, by temperament and pooled, how many of 100 truths lay inside; aimed at: 50 and 85."""
    ours, plain = [], []
    for name, temperament in TEMPERAMENTS.items():
        both = [pair for number in range(people) for pair in _replays(name, temperament, number)]
        mine, theirs = [pair[0] for pair in both], [pair[1] for pair in both]
        print(f"  {name:9} {inside(mine)}   (weeks resampled: {inside(theirs)})")
        ours += mine
        plain += theirs
    print(f"  {'pooled':9} {inside(ours)}   (weeks resampled: {inside(plain)})")
    soon = [replay for replay in ours if replay.truth <= 7 * MOST_LEFT]
    print(f"  {'pooled, truth within 13 weeks':9} {inside(soon)}")


def inside(replays: list[Replay]) -> str:
    """How many of 100 truths lay inside."""
    half = np.mean([replay.truth <= replay.p50 for replay in replays])
    most = np.mean([replay.truth <= replay.p85 for replay in replays])
    return f"{100 * half:3.0f} / {100 * most:3.0f}"


def _replays(
    name: str, temperament: Callable[[Generator, int], Floats], number: int
) -> Iterator[tuple[Replay, Replay]]:
    rng = np.random.default_rng([list(TEMPERAMENTS).index(name), number])
    pieces = name == "writing"
    life = _days(rng, temperament(rng, HISTORY + AFTERWARDS), pieces)
    for week in MADE_AT:
        history = life[max(0, week - MOST_WEEKS) : week]
        left = history[-PLAIN_WEEKS:].sum() / min(week, PLAIN_WEEKS) * rng.uniform(1, MOST_LEFT)
        left = max(1.0, round(left)) if pieces else left
        if history.any():
            truth = int(np.searchsorted(life[week:].ravel().cumsum(), left - 1e-9))
            futures = Futures(history, pieces=pieces, weekday=0, seed=number * 1000 + week, horizon=AFTERWARDS)
            yield _replay(truth, futures.finish(left)), _replay(truth, _resampled(rng, history, left))


def _resampled(rng: Generator, history: Floats, left: float) -> np.ndarray:
    recent = history[-PLAIN_WEEKS:]
    days = recent[rng.integers(0, len(recent), (PATHS, AFTERWARDS))].reshape(PATHS, -1).cumsum(axis=1)
    reached = days >= left - 1e-9
    return np.where(reached.any(axis=1), reached.argmax(axis=1), -1)


def _replay(truth: int, finishes: np.ndarray) -> Replay:
    days = np.sort(np.where(finishes < 0, 10**6, finishes))
    return Replay(truth, int(days[PATHS // 2 - 1]), int(days[int(PATHS * 0.85) - 1]))


def _varying(rng: Generator, mean: float, variation: float, weeks: int) -> Floats:
    return rng.gamma(variation**-2, mean * variation**2, weeks)


def _days(rng: Generator, weeks: Floats, pieces: bool) -> Floats:
    """Each week's amount on some of its days; pieces one by one."""
    shares = rng.gamma(2, 1, (len(weeks), 7)) * (rng.random((len(weeks), 7)) < 0.5)
    shares[:, 5] += 1e-9
    if not pieces:
        return np.asarray(weeks[:, None] * shares / shares.sum(axis=1, keepdims=True))
    return np.array([np.bincount(rng.integers(0, 7, int(number)), minlength=7) for number in weeks], dtype=float)
