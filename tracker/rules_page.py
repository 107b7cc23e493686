"""The page of counting rules: from the objects by which things are counted."""

from collections.abc import Iterable, Iterator, Mapping
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


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicRules:
    """The rules beside a profile: how much study may be claimed and what is padding, whatever the profile shows.

    Of its goals' metrics, how much is one, and the rules of the sources that bring it.
    """

    general: tuple[str, ...]
    counted: tuple[str, ...]
    sources: tuple[Section, ...]


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


def public_rules(
    today: date,
    shown: Iterable[str] = (),
    *,
    sources: Mapping[str, Source] = SOURCES,
    metrics: Mapping[str, Metric] = METRICS,
) -> PublicRules:
    """What a stranger wants to know of a profile whose goals have the metrics ``shown``."""
    study = (rule_in_words(rule, today) for rule in sources["manual"].rules if "study" in rule.kinds)
    padding = (rule for section in padding_rules(today, sources) for rule in section.rules)
    counted = [metrics[slug] for slug in dict.fromkeys(shown) if slug in metrics]
    kinds = {kind for metric in counted for kind in metric.kinds}
    bringing = {slug: each for slug, each in sources.items() if kinds & {kind.slug for kind in each.kinds}}
    bringing.pop("manual", None)
    return PublicRules(
        general=(*study, *padding),
        counted=tuple(map(_one, counted)),
        sources=tuple(_of_sources(today, bringing)),
    )


def _of_sources(today: date, sources: Mapping[str, Source]) -> Iterator[Section]:
    for source in sources.values():
        rules = [rule for rule in source.rules if rule.reason != Activity.Reason.PADDING]
        if rules:
            yield Section(source.label, tuple(rule_in_words(rule, today) for rule in rules))


def _counted(metric: Metric) -> Counted:
    kinds = figures.listed(map(kind_name, metric.kinds), language())
    one = _("%(minutes)s minutes") % {"minutes": metric.scale} if metric.divisible else _("1 piece")
    return Counted(metric.label, kinds, one)


def _one(metric: Metric) -> str:
    """``Study: 60 minutes``; of what takes several kinds, which ones."""
    counted = _counted(metric)
    several = f" ({counted.kinds})" if len(metric.kinds) > 1 else ""
    return f"{counted.name}{several}{figures.sign(':', language())}{counted.one}"
