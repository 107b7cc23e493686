"""A blog as people meet it."""

from integrations.providers.base import About, texts_of
from integrations.providers.feed import sentences
from integrations.providers.feed.older import PACE
from integrations.providers.feed.rules import RULES
from tracker.kinds import Kind, Metric, Source
from tracker.kinds import gettext_noop as _

ABOUT = About(
    source=Source(
        slug="feed",
        label=_("Blog"),
        kinds=(Kind("post", _("Post"), by_hand=True, many=_("Posts")),),
        metrics=(Metric("posts", _("Blog posts"), _("posts"), ("post",), action=_("Publish 1 post")),),
        rules=RULES,
    ),
    sentence=_("The site’s address is enough."),
    account=_("Address"),
    account_hint=_("The blog’s start page, or its RSS, Atom or JSON feed."),
    by_address=True,
    sentences=texts_of(sentences),
    requests_a_minute=PACE,
)
