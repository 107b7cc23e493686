"""The only writer of activities, and of how fresh their sources are. Everything that happened enters here."""

import uuid
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, tzinfo
from itertools import batched

from django.db import connection, transaction

from tracker.daily_totals import BATCH, bring_up_to_date
from tracker.days import local_day
from tracker.duplicates import Key, keys_of, settle_duplicates
from tracker.entry import Complete, Entry, cleaned, names, printable
from tracker.identity import ARXIV, identity, stand_in
from tracker.models import Activity, ActivityAlias, Resource, SourceState, User
from tracker.recounting import FIELDS, Counted, recounted
from tracker.resource_figures import bring_figures_up_to_date, resources_of

#: What a source may correct. The owner's own words (note, skill, resource and its unit) are theirs once stored, unless
#: they wrote it all.
SOURCE_FIELDS = (
    "kind",
    "metric",
    "occurred_at",
    "local_date",
    "quantity",
    "title",
    "evidence_url",
    "context",
    "scope",
    "own",
    "private",
    "words",
    "expires_on",
    "source_reason",
)
OWNER_FIELDS = ("note", "skill", "resource_id", "unit")
STATE_FIELDS = (
    "identity",
    "wants_title",
    "external_id",
    "gone_at",
    "missing_since",
    "unlisted",
    "counted",
    "ignored_reason",
    *FIELDS,
)
HAND_WRITTEN = ("manual", "import")


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one entry: ``new``, ``changed`` or ``unchanged``; and why it does not count, "" where it does."""

    change: str
    ignored_reason: str


@dataclass(slots=True)
class Recorded:
    """What became of the entries of one call, by external id, and how many stored activities turned out gone."""

    outcomes: dict[str, Outcome] = field(default_factory=dict)
    gone: int = 0


def record(
    user: User, *, source: str, account: str = "", entries: Iterable[Entry], complete: Sequence[Complete] = ()
) -> Recorded:
    """Store what happened: an upsert on (user, source, account, external id), in the caller's transaction.

    Calling it again with the same entries changes nothing. ``account`` is the outside service's unchanging id, so that
    two accounts of one user stay apart. Daily totals are brought up to date, and stored closings from the earliest
    changed day on are marked as out of date.
    """
    assert connection.in_atomic_block, "record() belongs into the caller's transaction"
    ledger = _Ledger(User.objects.hold(user), source, account)
    return ledger.take({entry.external_id: entry for entry in map(cleaned, entries)}, complete)


def set_aside(user: User, activity: Activity, *, excluded: bool) -> None:
    """Carry out the owner's "don't count this", or take it back; in the caller's transaction.

    Said again it changes nothing.
    """
    amend(user, {activity.pk: {"excluded": excluded}})
    activity.refresh_from_db()


def annotate(
    user: User,
    activity: Activity,
    *,
    skill: str | None = None,
    note: str | None = None,
    about: tuple[int | None, int | None] | None = None,
) -> None:
    """Store the owner's own words about an activity; in the caller's transaction.

    ``about`` is the id of one of the user's own resources, or None for none, and the unit of it that was reached.
    """
    said: dict[str, object] = {name: text for name, text in (("skill", skill), ("note", note)) if text is not None}
    if about is not None:
        said |= {"resource_id": about[0], "unit": about[1]}
    amend(user, {activity.pk: said})
    activity.refresh_from_db()


def amend(user: User, wanted: Mapping[int, Mapping[str, object]]) -> list[Activity]:
    """Store what an owner says of activities (OWNER_FIELDS, ``excluded``), by primary key; in the caller's transaction.

    What is so already is left as it is. Returns those that changed. The queries are by batch, not by row.
    """
    held, now = User.objects.hold(user), datetime.now(UTC)
    changed: list[Activity] = []
    keys: set[Key] = set()
    resources: set[int] = set()
    for pks in batched(wanted, BATCH):
        for activity in Activity.objects.filter(user=user, pk__in=pks):
            before, were, excluded = Counted.of(activity), resources_of([activity]), activity.excluded
            if not _amended(activity, wanted[activity.pk]):
                continue
            if activity.excluded != excluded:
                _settle(activity)
                keys |= keys_of([activity])
            recounted(activity, before, now, held)
            activity.updated_at = now
            resources |= were | resources_of([activity])
            changed.append(activity)
    names = [*OWNER_FIELDS, "excluded", "identity", "wants_title", "counted", "ignored_reason", "updated_at", *FIELDS]
    Activity.objects.bulk_update(changed, names, batch_size=100)
    settled = settle_duplicates(user, keys)
    bring_up_to_date(user, {each.local_date for each in [*changed, *settled]})
    bring_figures_up_to_date(resources | resources_of(settled))
    return changed


def detach(user: User, resource: Resource) -> None:
    """Let what was about a resource be about none; in the caller's transaction, before the resource is deleted."""
    User.objects.hold(user)
    Activity.objects.filter(user=user, resource=resource).update(resource=None, unit=None, updated_at=datetime.now(UTC))


def erase(user: User, activities: Iterable[Activity]) -> int:
    """Delete activities for good (hand-made ones, or those of a source that is removed); in the caller's transaction.

    Returns how many.
    """
    User.objects.hold(user)
    days: set[date] = set()
    keys: set[Key] = set()
    resources: set[int] = set()
    number = 0
    for batch in batched(activities, BATCH):
        days.update(activity.local_date for activity in batch)
        resources |= resources_of(batch)
        keys |= keys_of(batch)
        number += len(batch)
        Activity.objects.filter(user=user, pk__in=[activity.pk for activity in batch]).delete()
    settled = settle_duplicates(user, keys)
    bring_up_to_date(user, days | {activity.local_date for activity in settled})
    bring_figures_up_to_date(resources | resources_of(settled))
    return number


def erase_source(user: User, *, source: str, account: str) -> int:
    """Delete everything that one account of one source brought; in the caller's transaction. Returns how many."""
    return erase(user, Activity.objects.filter(user=user, source=source, account=account).iterator())


def redate(user: User, *, wrong: tzinfo) -> int:
    """Move to its day in the user's zone what was dated by a zone that was wrong from the start; in one transaction.

    Days written by hand and those that a feed fixed itself stay. Returns how many activities moved.
    """
    held = User.objects.hold(user)
    moved: list[Activity] = []
    days: set[date] = set()
    dated = Activity.objects.filter(user=user, occurred_at__isnull=False).exclude(source="manual")
    for activity in dated.exclude(kind="post").iterator():
        assert activity.occurred_at is not None
        right = local_day(activity.occurred_at, held.zone)
        if activity.local_date == local_day(activity.occurred_at, wrong) != right:
            days |= {activity.local_date, right}
            before = Counted.of(activity)
            activity.local_date = right
            recounted(activity, before, datetime.now(UTC), held)
            moved.append(activity)
    Activity.objects.bulk_update(moved, ["local_date", *FIELDS], batch_size=BATCH)
    settled = settle_duplicates(user, keys_of(moved))
    bring_up_to_date(user, days | {each.local_date for each in settled})
    bring_figures_up_to_date(resources_of([*moved, *settled]))
    return len(moved)


def untitled_papers() -> list[str]:
    """The arXiv ids of the papers, whoever logged them, that go by a stand-in for their title. Each once."""
    identities = Activity.objects.filter(wants_title=True).order_by("identity").values_list("identity", flat=True)
    return [each.removeprefix(ARXIV) for each in identities.distinct()]


def retitle(titles: Mapping[str, str]) -> int:
    """Give papers their titles, by arXiv id, where a stand-in is still in place; a person's own words stay.

    A transaction for each user. Returns how many papers were changed.
    """
    found = {f"{ARXIV}{arxiv}": printable(title)[:500] for arxiv, title in titles.items()}
    waiting = Activity.objects.filter(wants_title=True, identity__in=found)
    number = 0
    for user in User.objects.filter(pk__in=waiting.values("user")).order_by("pk"):
        with transaction.atomic():
            User.objects.hold(user)
            for activity in waiting.filter(user=user):
                activity.title, activity.wants_title = found[activity.identity], False
                activity.save(update_fields=["title", "wants_title", "updated_at"])
                number += 1
    return number


def reached(
    user: User,
    *,
    source: str,
    account: str,
    at: datetime | None = None,
    state: str = "active",
    reason: str = "",
    next_at: datetime | None = None,
    done: int = 0,
    total: int = 0,
    handle: str = "",
    url: str = "",
) -> None:
    """Say how fresh a source is. ``at`` is when it was last read in full (None leaves what is known of that).

    ``done`` of ``total`` windows of its history are read; ``next_at`` is when it is read next. ``handle`` and ``url``
    are how the account is called and where its page is.
    """
    told = {"told_at": None} if state == SourceState.State.ACTIVE else {}
    values = {"state": state, "reason": reason[:500], "next_at": next_at, "done": done, "total": total, **told}
    values |= {"handle": handle[:500], "url": url[:2000]}
    if at is not None:
        values["reached_at"] = at
    SourceState.objects.update_or_create(user=user, source=source, account=account, defaults=values)


def confirmed(user: User, *, source: str, account: str, by: str, at: datetime) -> None:
    """Say that a connected account was seen at ``at`` to be the user's own, ``by`` one of ownership's ways."""
    state = SourceState.objects.filter(user=user, source=source, account=account)
    state.update(confirmed_at=at, confirmed_by=by)


def unconfirmed(user: User, *, source: str, account: str) -> None:
    """Say that nothing shows any more that an account is the user's own."""
    state = SourceState.objects.filter(user=user, source=source, account=account)
    state.update(confirmed_at=None, confirmed_by="")


def forgotten(user: User, *, source: str, account: str) -> None:
    """Say that a source is no longer connected."""
    SourceState.objects.filter(user=user, source=source, account=account).delete()


class _Ledger:
    """One call of :func:`record`: the activities that it found, and those that it touched."""

    def __init__(self, user: User, source: str, account: str) -> None:
        self.user = user
        self.source = source
        self.account = account
        self.now = datetime.now(UTC)
        self.stored = Activity.objects.filter(user=user, source=source, account=account)
        self.days: set[date] = set()
        self.resources: set[int] = set()
        #: Of which of them one is to be counted.
        self.keys: set[Key] = set()

    def take(self, entries: dict[str, Entry], complete: Sequence[Complete]) -> Recorded:
        recorded = Recorded()
        known = self._known(entries)
        fresh = [self._made_from(entry) for external_id, entry in entries.items() if external_id not in known]
        changed = [each for external_id, each in known.items() if self._corrected(each, entries[external_id])]
        self._store(fresh, changed)
        stored = {activity.external_id: activity for activity in [*fresh, *known.values()]}
        self._store_aliases(entries, stored)
        for promise in complete:
            recorded.gone += self._mark_missing(promise, entries)
        self._count_once(stored)
        bring_up_to_date(self.user, self.days)
        bring_figures_up_to_date(self.resources)
        changes = dict.fromkeys(map(id, fresh), "new") | dict.fromkeys(map(id, changed), "changed")
        for external_id in entries:
            activity = stored[external_id]
            recorded.outcomes[external_id] = Outcome(changes.get(id(activity), "unchanged"), activity.ignored_reason)
        return recorded

    def _count_once(self, stored: dict[str, Activity]) -> None:
        """Settle what more than one place tells of; ``stored`` is brought up to what this leaves."""
        mine = {activity.pk: activity for activity in stored.values()}
        for settled in settle_duplicates(self.user, self.keys):
            self.days.add(settled.local_date)
            self.resources |= resources_of([settled])
            if settled.pk in mine:
                mine[settled.pk].counted, mine[settled.pk].ignored_reason = settled.counted, settled.ignored_reason

    def _known(self, entries: dict[str, Entry]) -> dict[str, Activity]:
        """The stored activities of these entries, by the entries' external ids: by id first, then by alias."""
        known = {
            activity.external_id: activity
            for ids in batched(entries, BATCH)
            for activity in self.stored.filter(external_id__in=ids)
        }
        renamed = {external_id: entry for external_id, entry in entries.items() if external_id not in known}
        taken = {activity.pk for activity in known.values()}
        candidates = self._by_alias(renamed.values())
        for external_id, entry in renamed.items():
            for alias in names(entry):
                match = next((each for each in candidates.get(alias, ()) if each.pk not in taken), None)
                if match is not None:
                    known[external_id] = match
                    taken.add(match.pk)
                    break
        return known

    def _by_alias(self, entries: Iterable[Entry]) -> dict[str, list[Activity]]:
        found: dict[str, list[Activity]] = {}
        wanted = [alias for entry in entries if entry.aliases for alias in names(entry)]
        for batch in batched(wanted, BATCH):
            rows = ActivityAlias.objects.filter(alias__in=batch, activity__in=self.stored).select_related("activity")
            for row in rows.order_by("activity_id"):
                found.setdefault(row.alias, []).append(row.activity)
        return found

    def _made_from(self, entry: Entry) -> Activity:
        activity = Activity(user=self.user, source=self.source, account=self.account, external_id=entry.external_id)
        for name, value in self._values(entry, self._day(entry)).items():
            setattr(activity, name, value)
        for name in OWNER_FIELDS:
            setattr(activity, name, getattr(entry, name))
        if self.source in HAND_WRITTEN:
            activity.uid = _uid(entry.external_id) or activity.uid
        _settle(activity)
        self._touched(activity)
        return activity

    def _corrected(self, activity: Activity, entry: Entry) -> bool:
        """Bring a stored activity up to what its source says now. Returns whether anything was different."""
        if entry.first_known and entry.occurred_at and activity.occurred_at:
            entry = replace(entry, occurred_at=min(entry.occurred_at, activity.occurred_at))
        # A source that shows less of a text today has not unsaid how long it is.
        entry = replace(entry, words=activity.words) if entry.words is None else entry
        day = self._day(entry) if self._moved(activity, entry) else activity.local_date
        values = self._values(entry, day)
        values["title"] = _title(activity, entry, day)
        values |= {"external_id": entry.external_id, "gone_at": None, "missing_since": None, "unlisted": False}
        if self.source in HAND_WRITTEN:
            values |= {"note": entry.note, "skill": entry.skill}
        if self.source == "manual":
            # A file knows no resource: what its owner says of it later stays when the file is brought again.
            values |= {"resource_id": entry.resource_id, "unit": entry.unit}
        if all(getattr(activity, name) == value for name, value in values.items()):
            return False
        self._touched(activity)
        before = Counted.of(activity)
        for name, value in values.items():
            setattr(activity, name, value)
        _settle(activity)
        recounted(activity, before, self.now, self.user)
        activity.updated_at = self.now
        self._touched(activity)
        return True

    def _touched(self, activity: Activity) -> None:
        """Its day and its resource are added up anew, and whether it is a duplicate is asked anew."""
        self.days.add(activity.local_date)
        self.resources |= resources_of([activity])
        self.keys |= keys_of([activity])

    def _values(self, entry: Entry, day: date) -> dict[str, object]:
        values: dict[str, object] = {
            name: getattr(entry, name) for name in SOURCE_FIELDS if name not in ("local_date", "source_reason")
        }
        return values | {"local_date": day, "source_reason": entry.ignored_reason}

    def _day(self, entry: Entry) -> date:
        """A day is the user's day, unless the source fixes it; what has no date is stored at the day first seen."""
        return entry.on or local_day(entry.occurred_at or self.now, self.user.zone)

    @staticmethod
    def _moved(activity: Activity, entry: Entry) -> bool:
        """Whether the source corrected the date. Moving to another zone is no correction."""
        if entry.on is not None:
            return entry.on != activity.local_date
        return entry.occurred_at is not None and entry.occurred_at != activity.occurred_at

    def _store(self, fresh: list[Activity], changed: list[Activity]) -> None:
        Activity.objects.bulk_create(fresh, batch_size=BATCH)
        names = [*SOURCE_FIELDS, *OWNER_FIELDS, *STATE_FIELDS, "updated_at"]
        Activity.objects.bulk_update(changed, names, batch_size=100)

    def _store_aliases(self, entries: dict[str, Entry], activities: dict[str, Activity]) -> None:
        wanted = {
            (activities[external_id].pk, alias)
            for external_id, entry in entries.items()
            if entry.aliases
            for alias in names(entry)
        }
        for batch in batched(sorted(wanted), BATCH):
            pks = {pk for pk, _ in batch}
            have = set(ActivityAlias.objects.filter(activity__in=pks).values_list("activity_id", "alias"))
            ActivityAlias.objects.bulk_create(
                [ActivityAlias(activity_id=pk, alias=alias) for pk, alias in batch if (pk, alias) not in have]
            )

    def _mark_missing(self, promise: Complete, entries: dict[str, Entry]) -> int:
        """Mark what a complete reading did not show. Nothing is deleted. Returns how many became gone."""
        handed_over = promise.also | entries.keys()
        missing = [each for each in self._promised(promise) if each.external_id not in handed_over]
        gone = 0
        for activity in missing:
            if promise.keep_counting:
                activity.unlisted = True
                self._touched(activity)
            elif (activity.missing_since or self.now) <= self.now - promise.patience:
                before = Counted.of(activity)
                activity.gone_at = self.now
                gone += 1
                _settle(activity)
                recounted(activity, before, self.now, self.user)
                self._touched(activity)
            else:
                activity.missing_since = activity.missing_since or self.now
        Activity.objects.bulk_update(missing, STATE_FIELDS, batch_size=BATCH)
        return gone

    def _promised(self, promise: Complete) -> Iterator[Activity]:
        inside = self.stored.filter(kind__in=promise.kinds, gone_at=None)
        if promise.keep_counting:
            inside = inside.filter(unlisted=False)
        if promise.scope is not None:
            inside = inside.filter(scope=promise.scope)
        if promise.since is not None:
            inside = inside.filter(occurred_at__gte=promise.since)
        if promise.until is not None:
            inside = inside.filter(occurred_at__lt=promise.until)
        return inside.iterator()


def _settle(activity: Activity) -> None:
    """Decide whether an activity counts by itself: what is gone does not, then the owner has the word, then the source.

    Whether it is a duplicate of another one is decided after it is stored.
    """
    activity.identity = identity(
        activity.kind,
        evidence_url=activity.evidence_url,
        context=activity.context,
        title=activity.title,
        on=activity.local_date,
    )
    activity.wants_title = bool(activity.title) and activity.title == stand_in(activity.identity)
    if activity.gone_at is not None:
        activity.ignored_reason = Activity.Reason.GONE
    elif activity.excluded:
        activity.ignored_reason = Activity.Reason.EXCLUDED
    else:
        activity.ignored_reason = activity.source_reason
    activity.counted = not activity.ignored_reason


def _amended(activity: Activity, said: Mapping[str, object]) -> bool:
    """Take over what is said of an activity. Returns whether anything was different."""
    if all(getattr(activity, name) == value for name, value in said.items()):
        return False
    for name, value in said.items():
        setattr(activity, name, value)
    return True


def _title(activity: Activity, entry: Entry, day: date) -> str:
    """What the entry calls itself; a paper's stand-in gives way to the title that was found meanwhile."""
    if entry.kind != "paper":
        return entry.title
    same = identity(entry.kind, evidence_url=entry.evidence_url, context=entry.context, title=entry.title, on=day)
    found = same == activity.identity and entry.title == stand_in(same)
    return activity.title if found and activity.title else entry.title


def _uid(text: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(text)
    except ValueError:
        return None
