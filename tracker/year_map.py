"""The year as a heatmap: what happened on each day, by metric and source, from the daily totals alone."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from itertools import groupby

from django.db.models import Min, Q, Sum
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tracker import figures
from tracker.activity_rows import source_name
from tracker.days import IsoWeek
from tracker.metrics import METRICS
from tracker.models import DailyTotal, User
from tracker.pictures.heatmap import WEEKS, Words, Year, heatmap
from tracker.sentences import language
from tracker.sources import Freshness, last_read
from tracker.study_days import FreeDays

STUDY, ALL = "study_hours", "all"
#: The least minutes, and numbers, of the second, third and fourth tone.
OF_STUDY, OF_PIECES = (30, 60, 120), (2, 4, 6)


@dataclass(frozen=True, slots=True)
class Choice:
    """One thing to choose, and whether it is chosen."""

    value: str
    words: str
    chosen: bool


@dataclass(frozen=True, slots=True)
class Month:
    """One month's numbers; its weeks lead to the log."""

    first: date
    weeks: tuple[IsoWeek, ...]
    days: int
    sum: str


@dataclass(frozen=True, slots=True)
class Had:
    """What somebody's days hold: each kind with its metric ("" unless custom), source and first day."""

    rows: tuple[tuple[str, str, str, date], ...]
    #: What the owner's own metrics are called, by slug.
    own: Mapping[str, str]

    @classmethod
    def of(cls, user: User) -> "Had":
        """Two queries, of which the second is made where there are own metrics."""
        rows = DailyTotal.objects.owned_by(user).order_by().values_list("kind", "metric", "source")
        found = tuple(rows.annotate(first=Min("local_date")))
        custom = any(kind == "custom" for kind, _metric, _source, _first in found)
        return cls(found, dict(user.custom_metrics.values_list("slug", "label")) if custom else {})

    def metrics(self) -> dict[str, str]:
        """What can be shown, by slug: study first, then what there is, all of it last."""
        kinds = {kind for kind, _metric, _source, _first in self.rows}
        had = {slug: str(each.label) for slug, each in METRICS.items() if kinds.intersection(each.kinds)}
        own = {metric: self.own.get(metric, metric) for _kind, metric, _source, _first in self.rows if metric}
        return (had | own or {STUDY: str(METRICS[STUDY].label)}) | {ALL: _("All activity")}

    def sources(self, metric: str) -> dict[str, str]:
        """The sources that brought what a metric counts, by slug."""
        brought = {source for kind, own, source, _first in self.rows if _takes(metric, kind, own)}
        return {source: source_name(source) for source in sorted(brought)}

    def since(self) -> date | None:
        return min((first for *_what, first in self.rows), default=None)


@dataclass(frozen=True, slots=True)
class Asked:
    """What is shown: a metric, a source ("" for all) and a calendar year (None: the last 53 weeks)."""

    metric: str
    source: str
    year: int | None

    @classmethod
    def of(cls, query: Mapping[str, str], had: Had, today: date) -> "Asked":
        """From an address. What its reader has not, or has no more, is what they see without asking."""
        metrics, year = had.metrics(), query.get("year", "")
        metric = query.get("metric") if query.get("metric") in metrics else next(iter(metrics))
        source = query.get("source", "")
        first = had.since()
        known = range(first.year if first else today.year, today.year + 1)
        return cls(
            metric=str(metric),
            source=source if source in had.sources(str(metric)) else "",
            year=next((each for each in known if str(each) == year), None),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class YearMap:
    """The heatmap, ready to print."""

    picture: SafeString
    words: str
    #: What the newest day had, as the script says the others.
    now: str
    #: What each of the four tones stands for.
    key: tuple[str, ...]
    #: Whether days are drawn of which nothing is known yet.
    unknown: bool
    metrics: tuple[Choice, ...]
    sources: tuple[Choice, ...]
    years: tuple[Choice, ...]
    months: tuple[Month, ...]


def year_map(
    user: User,
    query: Mapping[str, str],
    today: date,
    *,
    free: FreeDays,
    sources: Iterable[Freshness],
    minutes: Mapping[date, int] | None = None,
) -> YearMap:
    """What an address asks for. Three queries at most; ``minutes`` of study of the last 53 weeks save one."""
    had = Had.of(user)
    asked = Asked.of(query, had, today)
    first, last = _bounds(asked.year, today)
    known_minutes = minutes if asked == Asked(STUDY, "", None) else None
    by_day = known_minutes if known_minutes is not None else _by_day(user, asked, first, last)
    known = _known_until(user, asked, had, sources, today)
    drawn = Year(
        last=last,
        quantities=by_day,
        thresholds=OF_STUDY if asked.metric == STUDY else OF_PIECES,
        rest_weekdays=free.weekdays(last),
        breaks=free.breaks,
        since=first if asked.year else None,
        known=known,
    )
    title, told = had.metrics()[asked.metric], _told(by_day, asked.metric)
    words = Words(
        label=_("%(metric)s on each day: %(sum)s") % {"metric": title, "sum": told},
        months=figures.month_names(language()),
        weekdays=figures.weekday_names(language()),
        said=lambda day: _amount(by_day[day], asked.metric) if by_day.get(day) else "",
    )
    return YearMap(
        picture=mark_safe(heatmap(drawn, words)),  # noqa: S308  # pictures escape what they are given
        words=told,
        now=f"{figures.day(last, today, language())}{figures.sign(':', language())}{_said(by_day, last, asked.metric)}",
        key=_key(asked.metric),
        unknown=known is not None and known < last,
        metrics=_choices(had.metrics(), asked.metric),
        sources=_choices({"": _("Every source")} | had.sources(asked.metric), asked.source),
        years=_choices(_years(had, today), str(asked.year or "")),
        months=tuple(_months(by_day, asked.metric, first, last)),
    )


def _bounds(year: int | None, today: date) -> tuple[date, date]:
    if year is None:
        return IsoWeek.of(today).first - timedelta(weeks=WEEKS - 1), today
    return date(year, 1, 1), min(date(year, 12, 31), today)


def _by_day(user: User, asked: Asked, first: date, last: date) -> dict[date, Decimal]:
    rows = DailyTotal.objects.owned_by(user).during(first, last).filter(_taken(asked))
    counted = Sum("number") if asked.metric == ALL else Sum("quantity")
    return dict(rows.order_by("local_date").values_list("local_date").annotate(counted))


def _taken(asked: Asked) -> Q:
    source = Q(source=asked.source) if asked.source else Q()
    if asked.metric == ALL:
        return source
    if asked.metric in METRICS:
        return source & Q(kind__in=METRICS[asked.metric].kinds)
    return source & Q(kind="custom", metric=asked.metric)


def _takes(metric: str, kind: str, own: str) -> bool:
    return metric == ALL or (kind in METRICS[metric].kinds if metric in METRICS else own == metric)


def _known_until(user: User, asked: Asked, had: Had, sources: Iterable[Freshness], today: date) -> date | None:
    """The last day that is known of what is shown; None where all of it is."""
    asked_of = {asked.source} if asked.source else set(had.sources(asked.metric))
    silent = last_read(user, (each for each in sources if each.source in asked_of and (each.stale or each.given_up)))
    # What several sources bring is known in part.
    return min(silent.values()) if silent and asked_of == set(silent) else None


def _told(by_day: Mapping[date, Decimal | int], metric: str) -> str:
    """``226 h 15 on 192 days``, ``31 on 31 days``."""
    said = {"time": _amount(sum(by_day.values()), metric), "days": len(by_day)}
    words = ngettext("%(time)s on %(days)s day", "%(time)s on %(days)s days", len(by_day))
    return words % said if by_day else _("none yet")


def _said(by_day: Mapping[date, Decimal | int], day: date, metric: str) -> str:
    return _amount(by_day[day], metric) if by_day.get(day) else _("nothing")


def _amount(quantity: Decimal | int, metric: str) -> str:
    if metric == STUDY:
        return figures.duration(quantity, language())
    return figures.number(quantity, 0 if quantity == int(quantity) else 1)


def _key(metric: str) -> tuple[str, ...]:
    if metric == STUDY:
        return _("under 30 min"), _("under 1 h"), _("under 2 h"), _("2 h and more")
    return "1", "2–3", "4–5", _("6 and more")


def _years(had: Had, today: date) -> dict[str, str]:
    """The last 53 weeks, then calendar years from this one back to the first with anything."""
    first = had.since()
    years = range(today.year, (first.year if first else today.year) - 1, -1)
    return {"": _("Last 53 weeks")} | {str(year): str(year) for year in years}


def _choices(options: Mapping[str, str], chosen: str) -> tuple[Choice, ...]:
    return tuple(Choice(value, words, value == chosen) for value, words in options.items())


def _months(by_day: Mapping[date, Decimal | int], metric: str, first: date, last: date) -> Iterable[Month]:
    """The newest first."""
    days = (first + timedelta(days=step) for step in range((last - first).days + 1))
    months = [(month, list(each)) for month, each in groupby(days, key=lambda day: day.replace(day=1))]
    for month, inside in reversed(months):
        had = [by_day[day] for day in inside if by_day.get(day)]
        weeks = dict.fromkeys(IsoWeek.of(day) for day in inside)
        yield Month(month, tuple(weeks), len(had), _amount(sum(had), metric))
