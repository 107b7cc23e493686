"""What of a blog's feed is a post. The reading takes its limits from here, the page of rules its words."""

from datetime import date

from tracker.kinds import Rule
from tracker.kinds import gettext_noop as _

EARLIEST = Rule(text=_("An item without a date, or dated before %(limit)s, is no post."), limit=date(1990, 1, 1))
MOST_ITEMS = Rule(text=_("Of a feed that lists more than %(limit)s posts, the newest are taken."), limit=5_000)

RULES = (
    Rule(
        text=_(
            "Each dated item of the feed that is read is one post, however long it is, on the day that the feed writes."
        ),
        limit=None,
    ),
    EARLIEST,
    Rule(text=_("A post that is dated ahead counts on the day on which it was first seen."), limit=None),
    MOST_ITEMS,
    Rule(text=_("A post that its feed no longer lists goes on counting."), limit=None),
)
