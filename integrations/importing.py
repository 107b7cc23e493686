"""From what somebody has brought to the ledger: first looked at, then stored whole or not at all."""

import hashlib
import uuid
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from itertools import batched
from operator import attrgetter

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext as translated

from integrations.importers import table
from integrations.importers.base import Choices, Dialect, Sentence, Skipped, Wrong
from integrations.importers.cells import settled_order
from integrations.importers.dialects import dialect_of
from integrations.importers.table import Table
from integrations.models import ImportDraft
from tracker.entry import Entry
from tracker.models import Activity, User
from tracker.recording import erase, record
from tracker.study_rules import day_error, length_error, studied, sum_error

SOURCE = "import"
KEPT = timedelta(days=1)
#: Of one person at a time; an older one makes room.
MOST_DRAFTS = 5
#: Entries that are stored between two words on how far it is.
BATCH = 1_000


class Refused(Exception):
    """It is not stored. ``str(error)`` is a sentence for the owner."""


@dataclass(frozen=True, slots=True)
class File:
    """A file whose lines can be read, and what it leaves open."""

    dialect: Dialect
    table: Table
    #: The order of day and month that it settles by itself, "" where somebody must say it.
    order: str
    #: Whose lines it holds, where that is more than one person.
    people: tuple[str, ...]

    @classmethod
    def of(cls, text: str) -> "File":
        """Raises Unreadable."""
        read = table.read(text)
        dialect = dialect_of(read.header)
        order = settled_order(line.text(column) for column in dialect.days for line in read.lines)
        people = sorted({line.text(*dialect.person) for line in read.lines} - {""} if dialect.person else set())
        return cls(dialect, read, order, tuple(people) if len(people) > 1 else ())


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with a line. ``column`` is "" where it is none's alone."""

    line: int
    column: str
    sentence: str


@dataclass(slots=True)
class Found:
    """What would be stored, and what would not."""

    account: str
    entries: list[Entry] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    #: How many lines are left out by each reason.
    skipped: Counter[str] = field(default_factory=Counter)
    #: Which of the entries are there already, by external id, with their owner's note and skill.
    known: dict[str, tuple[str, str]] = field(default_factory=dict)
    #: Days with study from elsewhere, too.
    shared_days: int = 0

    @property
    def new(self) -> int:
        return sum(entry.external_id not in self.known for entry in self.entries)

    @property
    def minutes(self) -> Decimal:
        return sum((entry.quantity for entry in self.entries if entry.kind == "study"), Decimal(0))

    def months(self) -> list[tuple[date, Decimal, int]]:
        """Each month's first day, minutes of study and number of entries, in order."""
        minutes: Counter[date] = Counter()
        numbers: Counter[date] = Counter()
        for entry in self.entries:
            assert entry.on is not None
            month = entry.on.replace(day=1)
            minutes[month] += int(entry.quantity) if entry.kind == "study" else 0
            numbers[month] += 1
        return [(month, Decimal(minutes[month]), numbers[month]) for month in sorted(numbers)]


def keep(user: User, what: str, text: str) -> ImportDraft:
    """Keep what somebody has brought until they have looked at it."""
    draft = ImportDraft.objects.create(user=user, what=what, text=text)
    newest = ImportDraft.objects.filter(user=user).order_by("-created_at").values_list("pk", flat=True)
    ImportDraft.objects.filter(user=user).exclude(pk__in=list(newest[:MOST_DRAFTS])).delete()
    return draft


def forget_old(now: datetime) -> None:
    """Delete what nobody has stored, or has stored, a day ago."""
    ImportDraft.objects.filter(created_at__lt=now - KEPT).delete()


def look(user: User, file: File, choices: Choices, *, today: date) -> Found:
    """What storing the file would do. Stores nothing."""
    found = Found(file.dialect.slug)
    read = list(_named(file.dialect, _read(user, file, choices, today, found)))
    found.entries = list(_fitting(user, read, found))
    stored = Activity.objects.filter(user=user, source=SOURCE, account=found.account)
    ids = {entry.external_id for entry in found.entries}
    words = stored.values_list("external_id", "note", "skill").iterator()
    found.known = {external_id: (note, skill) for external_id, note, skill in words if external_id in ids}
    found.problems.sort(key=lambda problem: problem.line)
    return found


def store(
    user: User,
    draft_id: uuid.UUID,
    found: Found,
    *,
    leave_out: bool = False,
    told: Callable[[int, int], None] = lambda _done, _total: None,
) -> None:
    """Store what was found, whole or not at all, once. The user is held by the caller's transaction.

    ``told`` is told how many of its entries are stored, of how many. Raises Refused, and ImportDraft.DoesNotExist.
    """
    draft = ImportDraft.objects.select_for_update().get(user=user, pk=draft_id)
    if draft.stored is not None:
        return
    if found.problems and not leave_out:
        raise Refused(_("Nothing is stored yet: there are errors in what you brought. They are listed below."))
    if not found.entries:
        raise Refused(_("There is nothing in it to store."))
    entries = [_with_owners_words(entry, found) for entry in found.entries]
    changes: dict[str, str] = {}
    for batch in batched(sorted(entries, key=attrgetter("on")), BATCH):
        outcomes = record(user, source=SOURCE, account=found.account, entries=batch).outcomes
        changes |= {external_id: outcome.change for external_id, outcome in outcomes.items()}
        told(len(changes), len(entries))
    stored = Activity.objects.filter(user=user, source=SOURCE, account=found.account)
    ignored = stored.filter(ignored_reason=Activity.Reason.DUPLICATE).values_list("external_id", flat=True)
    draft.stored = {**Counter(changes.values()), "duplicate": len(changes.keys() & set(ignored))}
    draft.new_ids = [external_id for external_id, change in changes.items() if change == "new"]
    draft.account, draft.text = found.account, ""
    draft.save()


def take_back(user: User, draft_id: uuid.UUID) -> int:
    """Delete what an import has newly stored. Returns how many; raises ImportDraft.DoesNotExist."""
    with transaction.atomic():
        held = User.objects.hold(user)
        draft = ImportDraft.objects.select_for_update().get(user=held, pk=draft_id, stored__isnull=False)
        stored = Activity.objects.filter(user=held, source=SOURCE, account=draft.account)
        ids = set(draft.new_ids)
        number = erase(held, [each for each in stored.iterator() if each.external_id in ids])
        draft.new_ids = []
        draft.stored = {**(draft.stored or {}), "taken_back": number}
        draft.save()
    return number


def _with_owners_words(entry: Entry, found: Found) -> Entry:
    """What its owner has written about an activity since stays theirs."""
    note, skill = found.known.get(entry.external_id, ("", ""))
    return replace(entry, note=note or entry.note, skill=skill or entry.skill)


def _read(user: User, file: File, choices: Choices, today: date, found: Found) -> Iterator[tuple[int, Entry]]:
    """The entries of all lines that make one by themselves."""
    for line in file.table.lines:
        try:
            if line.surplus:
                raise Wrong(_("The line has more fields than the header."))
            entry = file.dialect.read(line, choices)
        except Skipped as reason:
            found.skipped[said(reason)] += 1
            continue
        except Wrong as error:
            found.problems.append(Problem(line.number, error.column, said(error)))
            continue
        if sentence := _rule(user, entry, today):
            found.problems.append(Problem(line.number, "", sentence))
        else:
            yield line.number, entry


def _rule(user: User, entry: Entry, today: date) -> str | None:
    """What a claim by hand would be refused for."""
    assert entry.on is not None
    too_long = length_error(entry.quantity) if entry.kind == "study" else None
    return day_error(entry.on, today, user.language) or too_long


def _named(dialect: Dialect, read: Iterable[tuple[int, Entry]]) -> Iterator[tuple[int, Entry]]:
    """The entries under ids that stay the same when the file is brought again, in whatever order.

    Of lines that say the same each is another session, unless the dialect names one thing by its id.
    """
    seen: Counter[str] = Counter()
    for number, entry in read:
        key = entry.external_id
        seen[key] += 1
        if dialect.named:
            if seen[key] == 1:
                yield number, entry
            continue
        digest = hashlib.sha256(f"{dialect.slug}\n{key}\n{seen[key]}".encode()).hexdigest()
        yield number, replace(entry, external_id=digest)


def _fitting(user: User, read: list[tuple[int, Entry]], found: Found) -> Iterator[Entry]:
    """Those entries for which their day is long enough, with what is there from elsewhere."""
    study = [entry for _number, entry in read if entry.kind == "study"]
    days = {entry.on for entry in study if entry.on}
    sums = studied(user, days, source=SOURCE, besides={entry.external_id for entry in study})
    found.shared_days = len(sums)
    for number, entry in read:
        if entry.kind == "study" and entry.on:
            minutes = sums.get(entry.on, Decimal(0)) + entry.quantity
            if sentence := sum_error(user, entry.on, minutes):
                found.problems.append(Problem(number, "", sentence))
                continue
            sums[entry.on] = minutes
        yield entry


def said(sentence: Sentence) -> str:
    """A sentence of an importer in the reader's language."""
    return translated(sentence.text) % sentence.named
