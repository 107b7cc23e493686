"""How often the forecasts of a goal's last year held, in words. No queries."""

from math import sqrt

from django.utils.translation import gettext as _

from tracker.scoring.backtest import ASKED, Calibration
from tracker.scoring.forecast import LIKELY, SAFE

#: Fewer forecasts than these say nothing.
LEAST = 8
#: So many standard deviations off is hardly chance.
BEYOND_CHANCE = 1.3


def told(found: Calibration) -> str:
    """``Of the last 31 forecasts whose truth is known, 17 fell inside the 50 % and 27 inside the 85 %.``"""
    if found.number < LEAST:
        return _("There is not enough history to say how often such forecasts held.")
    said = {"number": found.number, "likely": found.likely, "safe": found.safe}
    words = _(
        "Of the last %(number)s forecasts whose truth is known, %(likely)s fell inside the 50 %% and "
        "%(safe)s inside the 85 %%."
    )
    return words % said


def meaning(found: Calibration) -> str:
    """Whether that is what they say; "" where nothing can be said."""
    if found.number < LEAST:
        return ""
    likely, safe = _off(found.likely, found.number, LIKELY), _off(found.safe, found.number, SAFE)
    if min(likely, safe) < -BEYOND_CHANCE:
        return _("They were too sure: it took longer than they said, so plan with the later day.")
    if likely > BEYOND_CHANCE:
        return _("They were too careful: it was mostly done sooner than they said.")
    return _("That is about what they promise.")


def _off(held: int, number: int, part: float) -> float:
    """By how many standard deviations more of them held than should."""
    # Each looks at the weeks of its neighbours, too: as many of them as it asks for weeks say as much as one.
    return (held / number - part) / sqrt(part * (1 - part) * ASKED / number)
