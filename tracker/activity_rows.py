"""Activities as a list says them."""

import uuid
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from tracker import figures
from tracker.metrics import KINDS, SOURCES
from tracker.models import Activity
from tracker.resource_rows import about
from tracker.sentences import language


@dataclass(frozen=True, slots=True, kw_only=True)
class ActivityRow:
    """One activity, ready to print. ``amount`` is "" for what is counted in pieces; ``reason`` where it counts."""

    uid: uuid.UUID
    day: date
    kind: str
    amount: str
    what: str
    skill: str
    #: The id of the resource that a session was about, and the same in words with the unit that was reached.
    resource: int | None
    about: str
    note: str
    evidence_url: str
    reason: str
    own: bool | None
    private: bool
    #: How many words a text has, None where nobody knows.
    words: int | None
    source: str
    manual: bool
    counted: bool
    #: Its owner said not to count it.
    excluded: bool


def activity_row(activity: Activity) -> ActivityRow:
    """The row of an activity."""
    return ActivityRow(
        uid=activity.uid,
        day=activity.local_date,
        kind=activity.metric or kind_name(activity.kind),
        amount=amount(activity),
        what=activity.title or activity.context or activity.evidence_url or kind_name(activity.kind),
        skill=activity.skill,
        resource=activity.resource_id,
        about=about(activity.resource, activity.unit) if activity.resource else "",
        note=activity.note,
        evidence_url=activity.evidence_url,
        reason=activity.get_ignored_reason_display(),
        own=activity.own,
        private=activity.private,
        words=activity.words,
        source=source_name(activity.source),
        manual=activity.manual,
        counted=activity.counted,
        excluded=activity.excluded,
    )


def stored_in_words(activity: Activity, today: date) -> str:
    """What is said when it was stored by hand: what it was, and why it does not count where it does not."""
    row = activity_row(activity)
    title = activity.title or activity.evidence_url or row.what
    said = {"time": row.amount or row.kind, "title": title, "day": figures.day(row.day, today, language())}
    sentence = _("Stored: %(time)s, %(title)s, %(day)s.") % said
    return f"{sentence} {_('Not counted: %(reason)s.') % {'reason': row.reason}}" if row.reason else sentence


def amount(activity: Activity) -> str:
    """How much it was, where that is not one piece."""
    if activity.kind == "study":
        return figures.duration(activity.quantity, language())
    return f"{activity.quantity.normalize():,f}" if activity.kind == "custom" or activity.quantity != 1 else ""


def kind_name(kind: str, number: int = 1) -> str:
    """A kind in words, as they stand behind this number; one that is no longer known says its slug."""
    if kind not in KINDS:
        return kind
    return str(KINDS[kind].label if number == 1 else KINDS[kind].many)


def source_name(source: str) -> str:
    """A source in words."""
    return str(SOURCES[source].label) if source in SOURCES else source
