"""What of Kaggle counts. The reading takes its limits from here, the page of rules its words."""

from datetime import timedelta

from tracker.kinds import Rule
from tracker.kinds import gettext_noop as _

#: A list has missed rows that were there all the time, so a row is gone when it is missing a day later, too.
MISSED = Rule(
    text=_("What two complete readings at least %(limit)s apart do not show is gone, and stops counting."),
    limit=timedelta(days=1),
    reason="gone",
)

RULES = (
    Rule(text=_("Of a team’s submissions, those count that the account sent."), limit=None, kinds=("submission",)),
    Rule(
        text=_("A competition counts on the day of the account’s first own submission, and not before there is one."),
        limit=None,
        reason="undated",
        kinds=("competition_entered",),
    ),
    Rule(
        text=_("A notebook counts on the day of its first known run, and not before it has one."),
        limit=None,
        reason="undated",
        kinds=("notebook",),
    ),
    MISSED,
)
