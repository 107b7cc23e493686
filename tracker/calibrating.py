"""How far a goal's forecasts can be trusted: those of its last year made again, and kept for as long as they hold."""

from hashlib import sha256

from django.core.cache import cache

from tracker.forecasting import Forecasts
from tracker.progress import Standing
from tracker.scoring.backtest import Calibration, calibration
from tracker.scoring.forecast import FORECAST_VERSION, Outlook

#: Another week is complete by then, and has its own key.
KEPT_SECONDS = 8 * 24 * 60 * 60


def past_calibration(standing: Standing, goal_id: int) -> Calibration:
    """How often the forecasts of a goal's last year held. One query, and half a second or so of reckoning."""
    outlook = Forecasts.of(standing, goal_id).outlooks.get(goal_id)
    return _reckoned(outlook) if outlook else Calibration()


def kept_calibration(standing: Standing, goal_id: int) -> Calibration:
    """The same from the cache: reckoned once a week, and when an earlier week has changed."""
    outlook = Forecasts.of(standing, goal_id).outlooks.get(goal_id)
    if outlook is None:
        return Calibration()
    made_from = sha256(repr((FORECAST_VERSION, outlook.pieces, outlook.weeks)).encode()).hexdigest()
    key = f"calibration:{goal_id}:{made_from}"
    kept = cache.get(key)
    if kept is None:
        found = _reckoned(outlook)
        kept = (found.number, found.likely, found.safe)
        cache.set(key, kept, KEPT_SECONDS)
    return Calibration(*kept)


def _reckoned(outlook: Outlook) -> Calibration:
    return calibration(outlook.weeks, pieces=outlook.pieces)
