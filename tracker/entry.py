"""What happened, as a source hands it over. Pure: knows no Django, no network and no user."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One thing that happened, before it is stored as an activity.

    ``external_id`` is stable and unique within (user, source, account). ``occurred_at`` is an aware instant.
    ``on`` is the day where the source itself fixes it (a post's date as its feed writes it); otherwise the day is
    that of ``occurred_at`` in the user's zone, and with neither it is the day on which the entry is first stored.
    ``quantity`` is minutes for study and 1 for everything that is counted in pieces.
    """

    external_id: str
    kind: str
    occurred_at: datetime | None = None
    on: date | None = None
    quantity: Decimal = Decimal(1)
    title: str = ""
    note: str = ""
    skill: str = ""
    evidence_url: str = ""
    #: What it belongs to, for people: repository ``owner/name``, competition slug, site.
    context: str = ""
    #: The same, by the source's unchanging id (a repository's number); :class:`Complete` speaks of it.
    scope: str = ""
    #: Whether the repository is the user's own; None where the question makes no sense.
    own: bool | None = None
    private: bool = False
    #: The user's own metric, for kind ``custom``.
    metric: str = ""
    #: Why it does not count (``undated``, ``padding``), "" where it does.
    ignored_reason: str = ""
    #: Other names of the same thing, best first; an entry whose external id is new but one of whose aliases is known
    #: is that known activity under a new id (a post whose blog has moved).
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Complete:
    """A promise: of ``kinds`` in ``scope``, from ``since`` until before ``until``, there is only what was handed over.

    Stored activities inside it that were not handed over are no longer shown by the source. They become gone at once,
    or, with ``patience``, when a second complete reading at least that much later misses them too. With
    ``keep_counting`` they are only marked as no longer listed. ``scope`` None means every scope; a bound None is open.
    """

    kinds: tuple[str, ...]
    scope: str | None = None
    since: datetime | None = None
    until: datetime | None = None
    patience: timedelta = timedelta(0)
    keep_counting: bool = False
    #: External ids that are still there though not handed over again (read in an earlier window of the same pass).
    also: frozenset[str] = field(default_factory=frozenset)
