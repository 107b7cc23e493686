"""What of GitHub counts, and for whom. The reading takes its limits from here, the page of rules its words."""

from datetime import timedelta

from tracker.kinds import Rule
from tracker.kinds import gettext_noop as _

AHEAD = Rule(
    text=_(
        "A commit’s day is its author date, which anybody may set to anything: it is kept between the account’s first "
        "day and %(limit)s after the commit was first read."
    ),
    limit=timedelta(days=1),
    kinds=("commit",),
)

RULES = (
    Rule(
        text=_(
            "A repository is one’s own where the account owns it, and another’s otherwise. Both count alike; a goal "
            "may ask for one of the two."
        ),
        limit=None,
    ),
    Rule(text=_("Work in forks is left out, and so are commits that are on no default branch."), limit=None),
    Rule(text=_("Only what the account itself wrote, opened, reviewed or published counts."), limit=None),
    AHEAD,
    Rule(
        text=_("Private work that the token does not show is known as a number a month, and no goal takes it."),
        limit=None,
        kinds=("private_contribution",),
    ),
    Rule(
        text=_(
            "What a complete reading no longer shows stops counting; what was done in a repository that vanished goes "
            "on counting."
        ),
        limit=None,
        reason="gone",
    ),
)
