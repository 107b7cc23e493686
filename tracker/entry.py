"""What happened, as a source hands it over. Pure: knows no Django, no network and no user."""

import hashlib
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
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
    #: The source tells only of the last time, and the first that is known is meant: a later one moves nothing.
    first_known: bool = False
    on: date | None = None
    quantity: Decimal = Decimal(1)
    title: str = ""
    note: str = ""
    skill: str = ""
    #: The user's own resource that a study session was about, by its id, and the unit of it that was reached.
    resource_id: int | None = None
    unit: int | None = None
    evidence_url: str = ""
    #: What it belongs to, for people: repository ``owner/name``, competition slug, site.
    context: str = ""
    #: The same, by the source's unchanging id (a repository's number); :class:`Complete` speaks of it.
    scope: str = ""
    #: Whether the repository is the user's own; None where the question makes no sense.
    own: bool | None = None
    private: bool = False
    #: How many words a text has; None where the source does not show all of it.
    words: int | None = None
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


def cleaned(entry: Entry) -> Entry:
    """The entry as the ledger can hold it and a page may show it, whatever the source sent."""
    return replace(
        entry,
        external_id=_cut(entry.external_id, 500),
        title=printable(entry.title)[:500],
        note="\n".join(map(printable, entry.note.splitlines())),
        skill=printable(entry.skill)[:100],
        context=printable(entry.context)[:300],
        scope=_cut(entry.scope, 300),
        evidence_url=_web_address(entry.evidence_url),
    )


def names(entry: Entry) -> Iterator[str]:
    """All names of an entry, best first; its external id is one, so that it is found after a rename back."""
    return (_cut(name, 1000) for name in (f"id:{entry.external_id}", *entry.aliases))


def is_no_text(character: str) -> bool:
    """Controls, halves of surrogate pairs, and what Unicode promises never to give a meaning."""
    code = ord(character)
    return unicodedata.category(character) in ("Cc", "Cs") or code & 0xFFFE == 0xFFFE or 0xFDD0 <= code <= 0xFDEF


def printable(text: str) -> str:
    """The text in one line, without what no page can show."""
    # Nearly all of the many thousands of texts of a long history are, at once.
    if text.isprintable():
        return text.strip()
    shown = (" " if c in "\t\r\n" else c for c in text if c in "\t\r\n" or not is_no_text(c))
    return "".join(shown).strip()


def _web_address(url: str) -> str:
    """The address, where a browser may follow it safely and it can be stored whole; else ""."""
    return url if url.lower().startswith(("https://", "http://")) and len(url) <= 2000 and url.isprintable() else ""


def _cut(name: str, length: int) -> str:
    """A name that fits; a longer one keeps its start and is told apart by its digest."""
    name = printable(name)
    if len(name) <= length:
        return name
    return f"{name[: length - 65]}#{hashlib.sha256(name.encode()).hexdigest()}"
