"""The list of evidence in a pack for applications: what counted, by kind, with links; all of it in four queries."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, F, Max, Min, Q, QuerySet, Sum, Window
from django.db.models.functions import RowNumber

from tracker.models import Activity, LifetimeTotal, User
from tracker.public import FREQUENT, NUMBERS_ALONE
from tracker.public_stored import connected_sources

#: Lines of one kind; the rest of it is a number.
MOST_LINES = 20
#: The values of an activity that its line is made of.
LINE = ("kind", "title", "context", "evidence_url", "local_date", "fetched", "by_hand")
#: Letters of an address as it is printed beside its link.
LONGEST_ADDRESS = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class EvidenceLine:
    """One thing, or how much of one kind there is in one place, from its first day to its last."""

    kind: str
    title: str
    context: str
    url: str
    first: date
    last: date
    number: int
    #: It was read from a source that is still connected; else it is what its owner has entered, or was.
    fetched: bool
    by_hand: bool

    @property
    def address(self) -> str:
        """Where it is, short enough to be printed."""
        short = self.url.removeprefix("https://").removeprefix("http://").removesuffix("/")
        return short if len(short) <= LONGEST_ADDRESS else f"{short[: LONGEST_ADDRESS - 1]}…"

    @property
    def site(self) -> str:
        """Whose it is."""
        return self.address.partition("/")[0]


@dataclass(frozen=True, slots=True, kw_only=True)
class EvidenceGroup:
    """All of one kind that counts. ``private`` of it is told as a number alone, and so is the ``rest``.

    The rest has no link, or no room.
    """

    kind: str
    counted: int
    private: int
    lines: tuple[EvidenceLine, ...]

    @property
    def rest(self) -> int:
        return self.counted - self.private - sum(line.number for line in self.lines)


def evidence_of(user: User) -> tuple[EvidenceGroup, ...]:
    """Every kind that counts, what is rarer first. Its numbers add up to those of the profile's proof."""
    totals = LifetimeTotal.objects.filter(user=user).exclude(kind__in=NUMBERS_ALONE).order_by().values_list("kind")
    kinds = totals.annotate(all=Sum("number"), private_ones=Sum("number", filter=Q(private=True), default=0))
    numbers = {kind: (number, private) for kind, number, private in kinds}
    linked = with_links(user)
    lines: dict[str, list[EvidenceLine]] = {}
    for line in (*_single(linked), *_summed(linked)):
        lines.setdefault(line.kind, []).append(line)
    groups = (
        EvidenceGroup(kind=kind, counted=number, private=private, lines=tuple(lines.get(kind, ())))
        for kind, (number, private) in numbers.items()
    )
    return tuple(sorted(groups, key=lambda group: (group.kind in (*FREQUENT, "study"), group.counted, group.kind)))


def with_links(user: User) -> QuerySet[Activity, Any]:
    """What may be named to a stranger and has a link, marked by whether it was ``fetched`` or entered ``by_hand``."""
    # What a study session links to may be anything that was read.
    unlisted = ("study", *NUMBERS_ALONE)
    shown = Activity.objects.owned_by(user).shown_publicly().exclude(evidence_url="").exclude(kind__in=unlisted)
    return shown.annotate(fetched=Q(source__in=connected_sources(user)), by_hand=Q(source="manual"))


def line_of(row: Mapping[str, Any]) -> EvidenceLine:
    """The line of one thing, which ``row`` has the values ``LINE`` of."""
    described = {name: row[name] for name in ("kind", "title", "context", "fetched", "by_hand")}
    day = row["local_date"]
    return EvidenceLine(**described, url=row["evidence_url"], first=day, last=day, number=1)


def _single(linked: Any) -> Iterable[EvidenceLine]:
    """The newest of each kind that is rare."""
    place = Window(RowNumber(), partition_by=F("kind"), order_by=[F("local_date").desc(), F("id").desc()])
    rows = linked.exclude(kind__in=FREQUENT).annotate(place=place).filter(place__lte=MOST_LINES)
    return map(line_of, rows.order_by("kind", "place").values(*LINE))


def _summed(linked: Any) -> Iterable[EvidenceLine]:
    """What there may be many of in a day, by repository or competition, where there is most of it first."""
    for kind in FREQUENT:
        rows = linked.filter(kind=kind).order_by().values("kind", "context", "fetched", "by_hand")
        rows = rows.annotate(
            number=Count("pk"), first=Min("local_date"), last=Max("local_date"), url=Max("evidence_url")
        )
        for row in rows.order_by("-number", "context")[:MOST_LINES]:
            # A commit's address begins with its repository's.
            named = {"title": row["context"], "context": "", "url": row["url"].split("/commit/")[0]}
            yield EvidenceLine(**row | named)
