"""Titles for papers that were logged by their arXiv id. They are looked up later: nobody waits for arXiv.

The database is the queue. A tick shares titles that are known already and notes which are wanted; one request then asks
for as many as fit, and what it does not bring is asked for again, later and later.
"""

import logging
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import batched
from urllib.parse import quote

from django.conf import settings
from django.db import transaction

from integrations.http import Failed, Fetched, Refused, fetch
from integrations.models import PaperTitle
from integrations.providers.feed.document import Broken, NotAFeed
from integrations.providers.feed.items import read
from tracker.identity import arxiv_id
from tracker.recording import retitle, untitled_papers

log = logging.getLogger(__name__)

#: How many ids one request may ask for.
MOST = 50
#: arXiv's terms: one request in three seconds, all processes together.
PACE = timedelta(seconds=3)
FIRST_RETRY, LAST_RETRY = timedelta(minutes=5), timedelta(days=3)
MAX_BYTES = 2_000_000
BATCH = 500


def note_wanted(now: datetime) -> bool:
    """Share the titles that are known, note those that are wanted. Returns whether arXiv is to be asked now."""
    due = False
    for batch in batched(untitled_papers(), BATCH):
        papers = PaperTitle.objects.filter(arxiv_id__in=batch)
        known = dict(papers.values_list("arxiv_id", "title"))
        retitle({arxiv: title for arxiv, title in known.items() if title})
        fresh = [PaperTitle(arxiv_id=arxiv, next_try_at=now) for arxiv in batch if arxiv not in known]
        PaperTitle.objects.bulk_create(fresh, ignore_conflicts=True)
        due = due or papers.filter(title="", next_try_at__lte=now).exists()
    return due


def look_up() -> None:
    """Ask arXiv once, if something is due. Repeating it asks for nothing twice."""
    asked = _claimed()
    if not asked:
        return
    try:
        titles = dict(_titles(_answer(asked), asked))
    except (Refused, Failed, NotAFeed, Broken) as error:
        log.warning("papers.not_looked_up papers=%s error=%s", len(asked), type(error).__name__)
        return
    for arxiv, title in titles.items():
        PaperTitle.objects.filter(arxiv_id=arxiv).update(title=title)
    retitle(titles)
    log.info("papers.looked_up papers=%s found=%s", len(asked), len(titles))


def _claimed() -> list[str]:
    """The ids to ask for now; whoever claims them has put off the next attempt, whatever becomes of this one."""
    with transaction.atomic():
        # All who want to ask meet at one row, so that two never ask at once.
        PaperTitle.objects.select_for_update().order_by("pk").first()
        now = datetime.now(UTC)
        if PaperTitle.objects.filter(asked_at__gt=now - PACE).exists():
            return []
        wanted = set(untitled_papers())
        due = [each for each in PaperTitle.objects.filter(title="", next_try_at__lte=now) if each.arxiv_id in wanted]
        claimed = _together(due)
        for paper in claimed:
            paper.next_try_at = now + min(FIRST_RETRY * float(2 ** min(paper.attempts, 20)), LAST_RETRY)
            paper.asked_at, paper.attempts = now, paper.attempts + 1
        PaperTitle.objects.bulk_update(claimed, ["next_try_at", "asked_at", "attempts"])
    return [paper.arxiv_id for paper in claimed]


def _together(due: list[PaperTitle]) -> list[PaperTitle]:
    """Those that are asked for in one request: fewer with every failure, as one bad id spoils a whole answer."""
    if not due:
        return []
    attempts = due[0].attempts
    return [each for each in due if each.attempts == attempts][: max(1, MOST // 4**attempts)]


def _answer(ids: list[str]) -> Fetched:
    query = f"id_list={quote(','.join(ids), safe=',/')}&max_results={MOST}"
    # The address is the operator's own, like GitHub's, and may lie in a private network.
    answer = fetch(f"{settings.ARXIV_URL}/api/query?{query}", allow_private=True, max_bytes=MAX_BYTES)
    if answer.status != 200:
        _wait_until(ids, answer.retry_at(datetime.now(UTC)))
        raise Failed(f"arXiv answers {answer.status}.")
    return answer


def _wait_until(ids: list[str], wished: datetime | None) -> None:
    if wished:
        PaperTitle.objects.filter(arxiv_id__in=ids, next_try_at__lt=wished).update(next_try_at=wished)


def _titles(answer: Fetched, asked: list[str]) -> Iterator[tuple[str, str]]:
    """What the answer tells of the papers that were asked for. Raises NotAFeed and Broken."""
    content_type = answer.headers.get("content-type", "")
    for item in read(answer.body, content_type=content_type, url=answer.url).items:
        # Of what it does not have arXiv tells nothing, or an error under an id that is none of a paper.
        arxiv, title = arxiv_id(item.external_id), " ".join(item.title.split())
        if arxiv in asked and title:
            yield arxiv, title[:500]
