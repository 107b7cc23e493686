"""What may be claimed, by hand or by a file. Pure: the checks take their limits from here, pages their words."""

from datetime import date, timedelta

from tracker.kinds import Rule
from tracker.kinds import gettext_noop as _

LONGEST_STUDY = Rule(
    text=_("One session of study is from one minute to %(limit)s long, in whole minutes."),
    limit=timedelta(hours=16),
    kinds=("study",),
)
FIRST_DAY = Rule(text=_("Days from %(limit)s until today can be logged."), limit=date(1990, 1, 1))

BY_HAND = (
    LONGEST_STUDY,
    Rule(
        text=_("All study of a day, wherever it was logged, is no longer than that day, also where the clock changes."),
        limit=None,
        kinds=("study",),
    ),
    FIRST_DAY,
    Rule(text=_("It is its owner’s word, with or without a link; only what a source shows is verifiable."), limit=None),
)
IMPORTED = (
    Rule(text=_("The rules of what is logged by hand hold for each line of a file, too."), limit=None),
    Rule(text=_("The same line counts once, however often and in whichever order it is brought."), limit=None),
)
