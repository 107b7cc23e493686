"""``manage.py seed_demo``: an account to look around in, with two years of a made-up life."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from ipaddress import ip_address
from itertools import groupby
from typing import Any
from urllib.parse import urlsplit

from allauth.account.models import EmailAddress
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from tracker import demo
from tracker.catalogue.templates import apply_template
from tracker.closings import bring_up_to_date
from tracker.days import IsoWeek, Month, ReportPeriod, day_start, local_day
from tracker.entry import Entry
from tracker.exams import book, plan_exam
from tracker.models import Activity, Plan, ProfileSettings, Report, Resource, User
from tracker.ownership import REL_ME, TOKEN
from tracker.planning import add_break, current_rest_weekdays, put_plan
from tracker.recording import confirmed, reached, record
from tracker.report.delivery import deliverable, due_at, open_due
from tracker.resources import finish, propose, put_aside
from tracker.weekly_report import build

USERNAME, PASSWORD, EMAIL = "demo", "demo", "demo@example.org"
ZONE = "Europe/Berlin"
#: A holiday is entered some days before it begins.
AHEAD = timedelta(days=5)
#: So many reports of weeks, and of months, stand beside the newest.
REPORTS: tuple[tuple[type[IsoWeek | Month], int], ...] = ((IsoWeek, 5), (Month, 1))


class Command(BaseCommand):
    help = "Make the demo account (demo, password demo), or let its life go on until today. Loopback only."

    def handle(self, **options: Any) -> None:
        _refuse_the_open()
        now = datetime.now(UTC)
        with transaction.atomic():
            user = _account(now)
            plan = Plan.objects.current_of(user) or _plan(user, now)
            late = _live(user, plan, now)
            _known_in_time(user, plan, now)
        _close(plan, now)
        _send_earlier_reports(user)
        _tell_of_last_week(user)
        with transaction.atomic():
            _record(user, late, now)
        _close(plan, now)
        self.stdout.write(f"Sign in at {settings.SITE_URL} as {USERNAME}, password {PASSWORD}.")


def _refuse_the_open() -> None:
    """A password that everybody knows is for this machine alone."""
    if not all(map(_is_loopback, (urlsplit(settings.SITE_URL).hostname or "", settings.ENVIRONMENT.host))):
        raise CommandError("The demo account is for this machine alone: SITE_URL and HOST must be loopback addresses.")
    if User.objects.exclude(username=USERNAME, email=EMAIL).exists():
        raise CommandError("There are other accounts here. Use a database of its own for the demo.")


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _account(now: datetime) -> User:
    user, made = User.objects.get_or_create(username=USERNAME, email=EMAIL, defaults={"time_zone": ZONE})
    if user.is_owner or user.is_staff or user.is_superuser:
        raise CommandError("The account demo has rights that the demo must not have.")
    if made:
        user.set_password(PASSWORD)
        # So that the report of the week before is due at once.
        user.date_joined = now - timedelta(weeks=1)
        user.streak = user.monthly_report = True
        user.save()
        EmailAddress.objects.create(user=user, email=EMAIL, verified=True, primary=True)
        ProfileSettings.objects.create(user=user, enabled=True, shown=list(ProfileSettings.SECTIONS))
    return user


def _tell_of_last_week(user: User) -> None:
    """Build the report that is due, so that what comes later corrects what it told."""
    now = datetime.now(UTC)
    open_due(now, user)
    for report in deliverable(now, user).filter(facts__isnull=True):
        report.facts = build(user, report.period, now)
        report.save(update_fields=["facts"])


def _send_earlier_reports(user: User) -> None:
    """The reports of some weeks before that one, and of a month, as if they had been mailed."""
    for kind, number in REPORTS:
        period = kind.of(local_day(user.date_joined, user.zone))
        for _ in range(number):
            period = period.previous
            _send_earlier(user, period)


def _send_earlier(user: User, period: ReportPeriod) -> None:
    at = due_at(user, period)
    if not user.reports.filter(slug=period.slug).exists():
        facts = build(user, period, at)
        Report.of(user, period, due_at=at, sent_at=at, state=Report.State.SENT, facts=facts).save(force_insert=True)


def _close(plan: Plan, now: datetime) -> None:
    while not bring_up_to_date(plan, today=local_day(now, plan.user.zone)):
        pass


def _plan(user: User, now: datetime) -> Plan:
    today = local_day(now, user.zone)
    start = _years_before(today, 2)
    plan = apply_template(user, "ai-transition", start=start, today=start)
    # It was kept from its first day on, so that its Sundays were told.
    plan.created_at = day_start(start, user.zone)
    plan.save(update_fields=["created_at"])
    return plan


def _live(user: User, plan: Plan, now: datetime) -> list[demo.Happened]:
    """Write down what happened from the plan's start until now; what is known already changes nothing.

    Returns what was forgotten last week and comes to mind only after its Sunday is closed.
    """
    today = local_day(now, user.zone)
    _change_plan(plan, today)
    _plan_exams(user, plan)
    happened = [each for each in demo.life(plan.start, today, user.zone) if not _is_later(each, now)]
    made = [propose(user, proposal) for proposal in demo.RESOURCES]
    resources = {proposal.short_name: resource for proposal, (resource, _new) in zip(demo.RESOURCES, made, strict=True)}
    happened = [replace(each, entry=_entry(each, resources)) for each in happened]
    late = demo.remembered_late(happened, IsoWeek.of(today).previous)
    _record(user, [each for each in happened if each not in late], now)
    _mark({resource for resource, new in made if new}, today)
    return late


def _known_in_time(user: User, plan: Plan, now: datetime) -> None:
    """As if everything had been known when its week was over: else each report would tell of all weeks as corrected."""
    first, this_week = IsoWeek.of(plan.start), IsoWeek.of(local_day(now, user.zone))
    while first < this_week:
        known = day_start(first.next.first, user.zone)
        new = Activity.objects.owned_by(user).filter(created_at__gte=now).during(first.first, first.last)
        new.update(created_at=known, recounted_at=known)
        first = first.next


def _record(user: User, happened: list[demo.Happened], now: datetime) -> None:
    for (source, account), each in groupby(sorted(happened, key=_account_of), key=_account_of):
        record(user, source=source, account=account, entries=[one.entry for one in each])
        if source != "manual":
            # Of these made-up accounts only the blog's address is one that belongs to nobody.
            handle, url = urlsplit(account).hostname or account, account if source == "feed" else ""
            later = now + timedelta(hours=1)
            reached(user, source=source, account=account, at=now, next_at=later, handle=handle, url=url)
            confirmed(user, source=source, account=account, by=REL_ME if source == "feed" else TOKEN, at=now)


def _entry(one: demo.Happened, resources: dict[str, Resource]) -> Entry:
    return replace(one.entry, resource_id=resources[one.resource].pk) if one.resource else one.entry


def _mark(resources: set[Resource], today: date) -> None:
    """What has become of them, where nobody could have said so yet."""
    for resource in resources:
        resource.refresh_from_db()
        on = resource.last_day or today
        if resource.short_name == demo.FINISHED:
            finish(resource, on=on)
        elif resource.short_name == demo.PUT_ASIDE:
            put_aside(resource, on=on)


def _change_plan(plan: Plan, today: date) -> None:
    """What its owner changed on the way: the days off."""
    known = set(plan.breaks.values_list("start", flat=True))
    changes: list[tuple[date, Any]] = [
        (max(first - AHEAD, plan.start), (first, end, note))
        for first, end, note in demo.breaks(plan.start, today)
        if first not in known
    ]
    sundays_off = plan.start + demo.SUNDAYS_OFF_FROM
    if sundays_off <= today and 7 not in current_rest_weekdays(plan):
        changes.append((sundays_off, None))
    for on, pause in sorted(changes, key=lambda change: change[0]):
        if pause:
            add_break(plan, start=pause[0], end=pause[1], note=pause[2], today=on)
        else:
            put_plan(plan.user, title=plan.title, start=plan.start, end=plan.end, rest_weekdays=[7], today=on)


def _plan_exams(user: User, plan: Plan) -> None:
    """The exams that come next, once."""
    if not user.exams.exists():
        for code, age in demo.PLANNED:
            exam = plan_exam(user, code=code, today=plan.start)
            if age is not None:
                book(exam, plan.start + timedelta(days=age), note="")


def _account_of(each: demo.Happened) -> tuple[str, str]:
    return each.source, each.account


def _is_later(each: demo.Happened, now: datetime) -> bool:
    """This evening has not come yet."""
    return each.entry.occurred_at is not None and each.entry.occurred_at > now


def _years_before(day: date, years: int) -> date:
    return date(day.year - years, day.month, min(day.day, 28))
