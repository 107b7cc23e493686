"""The rules by which things count, in words: of each source as it declares them, and what holds for all of them."""

from datetime import date, timedelta
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as later

from tracker import figures
from tracker.kinds import Rule
from tracker.models import Activity
from tracker.sentences import language

COUNTS = later("It counts. Each goal of its kind takes it from the goal’s start on, under the goal’s filter.")
#: What each reason means, whichever source an activity is from.
REASONS = {
    Activity.Reason.PADDING: (
        later("Its source’s padding rule leaves it out: it does little but fill a count."),
        later("The rule looks at the activity alone. It counts as soon as its source shows more of it."),
    ),
    Activity.Reason.UNDATED: (later("It counts on its own day as soon as its source tells that."),),
    Activity.Reason.GONE: (
        later(
            "What a complete reading does not find is kept without counting; once a later one finds it, it counts "
            "again."
        ),
    ),
    Activity.Reason.DUPLICATE: (
        later("The same thing is counted elsewhere, and one real thing counts once."),
        later("What a source brought goes before an import, an import before what was entered by hand."),
        later("If the other one no longer counts, this one does."),
    ),
    Activity.Reason.EXCLUDED: (
        later("You said not to count it. It stays in the log and counts again when you take that back."),
    ),
}


def rule_in_words(rule: Rule[Any], today: date) -> str:
    """A rule's sentence in the language that is active, its limit filled in."""
    sentence = _(rule.text)
    return sentence if rule.limit is None else sentence % {"limit": _limit(rule.limit, today)}


def _limit(limit: date | timedelta | int, today: date) -> str:
    """``1 Jan 1990``, ``16 h``, ``5,000``."""
    match limit:
        case date():
            return figures.short_day(limit, today, language())
        case timedelta():
            return figures.duration(limit // timedelta(minutes=1), language())
    return figures.number(limit)
