"""Whether a connected blog says that it is its user's own: looked up once a week, and whenever they ask.

The database is the queue: ``check_at`` says when a blog is due. Whoever claims it puts it off, so that two never ask at
once and one that is killed is followed by the next. What a blog no longer says is taken back; a blog that can't be
reached keeps what it said until that is too old (:data:`tracker.ownership.CONFIRMED_FOR`).
"""

import logging
import uuid
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

from django.conf import settings
from django.db import transaction
from django.utils.crypto import salted_hmac

from integrations import sentences
from integrations.http import Failed, Fetched, Refused
from integrations.models import Connection
from integrations.providers.feed.document import Broken, NotAFeed
from integrations.providers.feed.owner import (
    Channel,
    Wanted,
    channel,
    lies_below,
    page_says,
    same_address,
    same_site,
)
from integrations.providers.feed.visit import Visit
from tracker.ownership import FEED
from tracker.recording import confirmed, unconfirmed

log = logging.getLogger(__name__)

SOURCE = "feed"
EVERY, RETRY = timedelta(weeks=1), timedelta(days=1)
#: So long one may be at it; and so long after a check the next one may be asked for.
LEASE, PAUSE = timedelta(minutes=5), timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Said:
    """By which way a blog says whose it is, or "" and why it does not."""

    way: str
    reason: str = ""


def token(connection: Connection) -> str:
    """What a blog's page or feed may carry: of this user's connection alone, always the same, and no secret."""
    digest = salted_hmac("integrations.owning", f"{connection.user_id}:{connection.pk}", algorithm="sha256")
    return f"headway-{digest.hexdigest()[:24]}"


def profile_address(connection: Connection) -> str:
    """The address that a blog links back to."""
    return f"{settings.SITE_URL}/u/{connection.user.username}/"


def due(now: datetime) -> list[uuid.UUID]:
    """The blogs to look at now, longest overdue first."""
    waiting = Connection.objects.filter(state=Connection.State.ACTIVE, made_up=False, check_at__lte=now)
    return list(waiting.order_by("check_at").values_list("pk", flat=True))


def begin(connection: Connection) -> None:
    """Have a blog that was just read for the first time looked at, too."""
    if connection.provider == SOURCE:
        Connection.objects.filter(pk=connection.pk, check_at=None).update(check_at=datetime.now(UTC))


def ask(connection: Connection) -> None:
    """Have a blog looked at now, or a minute after the last time."""
    now = datetime.now(UTC)
    at = max(now, connection.checked_at + PAUSE) if connection.checked_at else now
    Connection.objects.filter(pk=connection.pk, provider=SOURCE, made_up=False).update(check_at=at)


def check(connection_id: uuid.UUID) -> None:
    """Look at one blog, if it is due. Repeating it asks for nothing twice."""
    now = datetime.now(UTC)
    claimed = now + LEASE
    if connection_id not in due(now):
        return
    if not Connection.objects.filter(pk=connection_id, check_at__lte=now).update(check_at=claimed):
        return
    connection = Connection.objects.select_related("user").get(pk=connection_id)
    said: Said | None = None
    try:
        said = _look(connection)
        reason = said.reason
    except NotAFeed:
        reason = sentences.FEED_NOT_READ
    except (Refused, Failed, Broken) as error:
        reason = str(error)
    _store(connection, claimed, said, reason)


def _store(connection: Connection, claimed: datetime, said: Said | None, reason: str) -> None:
    """Keep what was said; None is a blog that could not be read. One that was changed meanwhile is left alone."""
    now = datetime.now(UTC)
    with transaction.atomic():
        mine = Connection.objects.filter(pk=connection.pk, account=connection.account, check_at=claimed)
        later = now + (EVERY if said else RETRY)
        if not mine.update(check_at=later, checked_at=now, check_reason=reason[:500]):
            return
        account = {"source": SOURCE, "account": connection.account}
        if said and said.way:
            confirmed(connection.user, **account, by=said.way, at=now)
        elif said:
            unconfirmed(connection.user, **account)
    log.info("owning.checked connection=%s way=%s", connection.pk, said.way if said else "unread")


def _look(connection: Connection) -> Said:
    """Ask the blog's page, the feed that is read, and the page which that feed names as its own.

    A page speaks for its account only if it is where the address leads, and the feed that is read lies below it or
    names it: else somebody could pass another one's feed off as their own. Raises Refused, Failed, NotAFeed and Broken.
    """
    wanted = Wanted(profile_address(connection), token(connection))
    if urlsplit(connection.account).query:
        return Said("", sentences.ADDRESS_WITH_QUERY)
    visit = Visit(allow_private=settings.ALLOW_PRIVATE_FEEDS, own_site=settings.SITE_URL)
    answer = _whole(visit, connection.account)
    if not same_site(answer.url, connection.account):
        return Said("", sentences.LEADS_ELSEWHERE % {"host": urlsplit(answer.url).netloc[:200]})
    try:
        feed = _channel(answer)
    except NotAFeed:
        return _page_first(visit, connection, answer, wanted)
    # The account is the feed itself: whoever writes it may say which page is theirs.
    if wanted.token in feed.text:
        return Said(FEED)
    if not feed.page:
        return Said("", sentences.SAYS_NOTHING)
    page = _whole(visit, feed.page)
    way = page_says(page.body, page.url, wanted) if same_address(page.url, feed.page) else ""
    return Said(way, "" if way else sentences.SAYS_NOTHING)


def _page_first(visit: Visit, connection: Connection, page: Fetched, wanted: Wanted) -> Said:
    """What a page says, then what the feed says that is read for it."""
    way = page_says(page.body, page.url, wanted)
    address = connection.cursor.get("feed", "")
    if not address:
        return Said("", sentences.FEED_NOT_READ)
    answer = _whole(visit, address)
    feed, below = _channel(answer), lies_below(answer.url, page.url)
    if way and (below or same_address(feed.page, page.url)):
        return Said(way)
    if way or (wanted.token in feed.text and not below):
        return Said("", sentences.FEED_ELSEWHERE)
    return Said(FEED) if wanted.token in feed.text else Said("", sentences.SAYS_NOTHING)


def _whole(visit: Visit, url: str) -> Fetched:
    answer = visit.get(url)
    if answer.status != 200:
        raise Failed(sentences.BLOG_ANSWERED % {"status": answer.status})
    return answer


def _channel(answer: Fetched) -> Channel:
    return channel(answer.body, answer.headers.get("content-type", ""), answer.url)
