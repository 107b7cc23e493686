"""One line by mail when nothing was logged for as many days as its reader chose; off unless they chose any.

It goes out in the evening of the reader's own day, 18:00 and their own part of an hour, once a silence: a row, unique
on user and last active day, is the claim on it, and ``handed_at`` is set in the moment before the letter goes over the
wire. Whoever dies before has sent nothing, and it is done again; whoever dies later may have, and it is not. Where it
is not the evening for it (a source that was not read, a server that is busy), the row says when to look again.

Days on which the plan asks for nothing are no silence: those of breaks, rest weekdays, and days before its start.
"""

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from fractions import Fraction
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.expressions import Combinable
from django.db.models.functions import Coalesce, TruncDate
from django.utils.translation import gettext as _
from django.utils.translation import override

from tracker import figures, returned_mail, sentences
from tracker.days import ONE_DAY, day_start, each_day, local_day
from tracker.handing_over import NotNow, Post, Refused, hand_over
from tracker.health import asked, lately
from tracker.mail import NudgeWords, nudge_letter, verified_address
from tracker.models import DailyTotal, Nudge, Report, User
from tracker.next_steps import Step as NextStep
from tracker.next_steps import candidates
from tracker.progress import Standing, live
from tracker.report.delivery import SPREAD_SECONDS, Step
from tracker.study_days import FreeDays

AT = time(18)
FIRST_DELAY = timedelta(minutes=5)
#: Hours of study that are a small step.
SMALL = Fraction(25, 60)


class NotDue(Exception):
    """Somebody else is sending it, or there is no silence any more."""


@dataclass(frozen=True, slots=True)
class Silence:
    """``last`` is the last day with counted activity, if there is any; ``since`` that day, or the account's."""

    user: User
    since: date
    last: date | None

    @property
    def days(self) -> int:
        assert self.user.nudge_after is not None, "nobody else is asked for"
        return self.user.nudge_after

    @property
    def began(self) -> date:
        """The day before: an account is not silent before it is made, whatever it has brought along."""
        return max(self.since, local_day(self.user.date_joined, self.user.zone))

    def evening(self, day: date) -> datetime:
        """18:00 where the user lives, and then their own part of an hour."""
        part = timedelta(seconds=self.user.pk * 1009 % SPREAD_SECONDS)
        return datetime.combine(day, AT, self.user.zone).astimezone(UTC) + part

    def is_due(self, now: datetime) -> bool:
        """Whether it lasts for long enough, this evening."""
        today = local_day(now, self.user.zone)
        return now >= self.evening(today) and (today - self.began).days >= self.days


def due(now: datetime) -> list[int]:
    """The ids of users whose own evening it is and who have been silent for long enough, in no order.

    Two queries; one where it is nobody's evening.
    """
    zones = _wanted().order_by().values_list("time_zone", flat=True).distinct()
    evening = [zone for zone in zones if now.astimezone(ZoneInfo(zone)).time() >= AT]
    if not evening:
        return []
    seen = Nudge.objects.filter(_settled(now), user=OuterRef("pk"), since=OuterRef("since"))
    silences = _silences(~Exists(seen), time_zone__in=evening)
    return [silence.user.pk for silence in silences if silence.is_due(now)]


def send(user_id: int, now: datetime, *, post: Post | None = None, step: Step = lambda _: None) -> bool:
    """Write to one user, where it is due, and return whether that was done. Raises Refused and Unanswered."""
    silence = next(_silences(pk=user_id), None)
    nudge = _row(silence) if silence and silence.is_due(now) else None
    if silence is None or nudge is None or Nudge.objects.filter(_settled(now), pk=nudge.pk).exists():
        return False
    user, address = silence.user, verified_address(silence.user)
    returned = returned_mail.of(user, address) if address else None
    words = None if address is None or (returned and returned.stopped_at) else _words(silence, now)
    if address is None or words is None:
        _look_again(nudge, None, silence.evening(local_day(now, user.zone) + ONE_DAY))
        return False
    letter, handed_at = nudge_letter(user, nudge.since, words, address), datetime.now(UTC)
    step("written")
    try:
        with returned_mail.counting(user, address, returned):
            (post.hand_over if post else hand_over)(letter, before=partial(_claim, nudge, handed_at, step))
    except NotDue:
        return False
    except Refused:
        Nudge.objects.filter(pk=nudge.pk, handed_at=None).update(handed_at=handed_at)
        raise
    except NotNow:
        _look_again(nudge, handed_at, now + FIRST_DELAY * 2 ** min(nudge.attempts, 6))
        return False
    step("handed")
    return True


def _wanted() -> QuerySet[User]:
    return User.objects.filter(nudge_after__isnull=False, is_active=True)


def _silences(*conditions: Q | Combinable, **values: Any) -> Iterator[Silence]:
    """Of all who want nudges, or of some."""
    last = DailyTotal.objects.filter(user=OuterRef("pk")).order_by("-local_date").values("local_date")[:1]
    # Without any activity it is the account's day in UTC: that of a zone would change with the zone.
    made = TruncDate("date_joined", tzinfo=UTC)
    users: Any = _wanted().annotate(last=Subquery(last), since=Coalesce(F("last"), made))
    for user in users.filter(*conditions, **values).order_by("?"):
        yield Silence(user, since=user.since, last=user.last)


def _row(silence: Silence) -> Nudge | None:
    """What is known of it; None for somebody who has left meanwhile."""
    with suppress(User.DoesNotExist), transaction.atomic():
        User.objects.hold(silence.user)
        return Nudge.objects.get_or_create(user=silence.user, since=silence.since)[0]
    return None


def _settled(now: datetime) -> Q:
    """Rows of silences that are nobody's work now."""
    return Q(handed_at__isnull=False) | Q(next_at__gt=now)


def _words(silence: Silence, now: datetime) -> NudgeWords | None:
    """What to say this evening; None where there is nothing to say, or not today."""
    standing = live(silence.user, now)
    if standing is None or any(each.stale for each in standing.sources) or _told_today(silence.user, standing.on):
        return None
    today, plan, free = standing.on, standing.plan, FreeDays.of(standing.picture)
    began = max(silence.began, plan.start - ONE_DAY)
    days = sum(not free.holds(day) for day in each_day(began + ONE_DAY, today))
    if today > plan.end or free.holds(today) or days < silence.days:
        return None
    step = _small_step(standing, free)
    return _in_words(silence, step, standing) if step else None


def _told_today(user: User, today: date) -> bool:
    """Whether a report of today has said that nothing was logged, or will."""
    since = day_start(today, user.zone)
    reports = Report.objects.filter(Q(sent_at__gte=since) | Q(due_at__gte=since), user=user, facts__idle_weeks__gt=0)
    return reports.exclude(state__in=(Report.State.FAILED, Report.State.SKIPPED)).exists()


def _small_step(standing: Standing, free: FreeDays) -> NextStep | None:
    """A little study, where the plan asks for any; else one unit of what brings most."""
    now = asked(standing, lately(standing.plan.user, free, standing.on))
    steps = candidates(standing.specs, now, lambda _goal, _units: None)
    study = next((step for step in steps if standing.specs[step.goal].divisible), None)
    return replace(study, units=min(study.units, SMALL)) if study else next(iter(steps), None)


def _in_words(silence: Silence, step: NextStep, standing: Standing) -> NudgeWords:
    with override(silence.user.language):
        if silence.last:
            day = figures.day(silence.last, standing.on, sentences.language())
            title = _("Nothing logged since %(day)s") % {"day": day}
        else:
            title = _("Nothing is logged yet")
        action = sentences.action(step, standing.goals[step.goal])
        return NudgeWords(title, _("A small step counts, too: %(action)s.") % {"action": action})


def _claim(nudge: Nudge, handed_at: datetime, step: Step) -> None:
    """Commit that the letter goes out now, unless somebody else's does, or something was logged meanwhile."""
    step("accepted")
    silent = any(_silences(pk=nudge.user_id, since=nudge.since))
    # The condition stands on the row itself: PostgreSQL does not ask a subquery again after waiting for a rival.
    if not (silent and Nudge.objects.filter(pk=nudge.pk, handed_at=None).update(handed_at=handed_at)):
        raise NotDue
    step("handing")


def _look_again(nudge: Nudge, handed_at: datetime | None, at: datetime) -> None:
    """Free it until then, where the claim on it is ours or nobody's."""
    free = Nudge.objects.filter(Q(handed_at=None) | Q(handed_at=handed_at), pk=nudge.pk)
    free.update(handed_at=None, next_at=at, attempts=F("attempts") + 1)
