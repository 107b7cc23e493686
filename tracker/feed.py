"""The latest proof as an Atom feed (RFC 4287)."""

from datetime import UTC, date, datetime, time
from html import escape
from urllib.parse import urlsplit

from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import gettext as _

from tracker import sentences
from tracker.activity_rows import kind_name
from tracker.one_line import one_plain_line
from tracker.public import PublicProfile

#: The day since which the installations' names of entries hold, as RFC 4151 wants one.
SINCE = date(2026, 1, 1)


class ProofFeed(Atom1Feed):
    """A feed without a clock: with nothing in it, it was last changed on the day of its making."""

    def latest_post_date(self) -> datetime:
        return super().latest_post_date() if self.items else _midnight(SINCE)


def proof_feed(profile: PublicProfile, site_url: str) -> str:
    """The feed, in the language that is active. ``profile`` must show its proof."""
    page = f"{site_url}/u/{profile.username}/"
    name = one_plain_line(profile.name) or profile.username
    feed = ProofFeed(
        title=_("%(name)s: latest proof") % {"name": name},
        link=page,
        description=None,
        language=sentences.language(),
        feed_url=f"{page}feed.xml",
        author_name=name,
        author_link=page,
        feed_guid=page,
    )
    for each in profile.proof.latest if profile.proof else ():
        kind = kind_name(each.kind)
        feed.add_item(
            title=one_plain_line(each.title) or kind,
            link=each.url,
            description=escape(one_plain_line(" · ".join(filter(None, (kind, each.context))))),
            pubdate=_midnight(each.on),
            updateddate=_midnight(each.on),
            unique_id=f"tag:{urlsplit(site_url).hostname},{SINCE}:{each.uid}",
        )
    return feed.writeString("utf-8")


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), UTC)
