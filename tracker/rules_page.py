"""The page of counting rules: from the objects by which things are counted."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from tracker import figures
from tracker.activity_rows import kind_name
from tracker.kinds import Metric, Source
from tracker.metrics import METRICS, SOURCES
from tracker.models import Activity
from tracker.rule_words import REASONS, rule_in_words
from tracker.sentences import language


@dataclass(frozen=True, slots=True)
class Counted:
    """A metric: what it takes, and how much of it is one."""

    name: object
    kinds: str
    one: str


@dataclass(frozen=True, slots=True)
class Section:
    """The rules of one source, or what one reason means."""

    name: object
    rules: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class RulesPage:
    """Everything by which something counts or doesn't; ``padding`` are the sources that leave something out as such."""

    counted: tuple[Counted, ...]
    sources: tuple[Section, ...]
    padding: tuple[Section, ...]
    reasons: tuple[Section, ...]


def rules_page(
    today: date, sources: Mapping[str, Source] = SOURCES, metrics: Mapping[str, Metric] = METRICS
) -> RulesPage:
    """The page, in the language that is active. No queries."""
    return RulesPage(
        counted=tuple(_counted(metric) for metric in metrics.values()),
        sources=tuple(_of_sources(today, sources)),
        padding=tuple(padding_rules(today, sources)),
        reasons=tuple(
            Section(reason.label, tuple(map(str, told)))
            for reason, told in REASONS.items()
            if reason != Activity.Reason.PADDING
        ),
    )


def padding_rules(today: date, sources: Mapping[str, Source] = SOURCES) -> Iterator[Section]:
    """By source, what it leaves out because it does little but fill a count."""
    for source in sources.values():
        rules = [rule for rule in source.rules if rule.reason == Activity.Reason.PADDING]
        if rules:
            yield Section(source.label, tuple(rule_in_words(rule, today) for rule in rules))


def public_rules(today: date, sources: Mapping[str, Source] = SOURCES) -> tuple[str, ...]:
    """Those that a stranger wants to know first: how much study may be claimed, and what is left out as padding."""
    study = (rule_in_words(rule, today) for rule in sources["manual"].rules if "study" in rule.kinds)
    return (*study, *(rule for section in padding_rules(today, sources) for rule in section.rules))


def _of_sources(today: date, sources: Mapping[str, Source]) -> Iterator[Section]:
    for source in sources.values():
        rules = [rule for rule in source.rules if rule.reason != Activity.Reason.PADDING]
        if rules:
            yield Section(source.label, tuple(rule_in_words(rule, today) for rule in rules))


def _counted(metric: Metric) -> Counted:
    kinds = figures.listed(map(kind_name, metric.kinds), language())
    one = _("%(minutes)s minutes") % {"minutes": metric.scale} if metric.divisible else _("1 piece")
    return Counted(metric.label, kinds, one)
