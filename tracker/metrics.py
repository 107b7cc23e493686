"""The registries of sources, kinds and metrics, by slug. The tracker's own stand here; each provider adds its line."""

from dataclasses import replace
from typing import Any

from django.utils.translation import gettext_lazy
from django.utils.translation import gettext_noop as _

from tracker.claim_rules import BY_HAND, IMPORTED
from tracker.kinds import Kind, Metric, Source

SOURCES: dict[str, Source] = {}
KINDS: dict[str, Kind] = {}
METRICS: dict[str, Metric] = {}


def add_source(source: Source) -> None:
    """Let a source's kinds be recorded and its metrics be planned. Adding it again changes nothing."""
    SOURCES[source.slug] = replace(source, label=_shown(source.label))
    for kind in source.kinds:
        by_hand = kind.by_hand or source.slug == "manual"
        label, many = _shown(kind.label), _shown(kind.many or kind.label)
        KINDS[kind.slug] = replace(kind, label=label, many=many, source=source.slug, by_hand=by_hand)
    for metric in source.metrics:
        texts: dict[str, Any] = {name: _shown(getattr(metric, name)) for name in ("label", "unit", "action")}
        METRICS[metric.slug] = replace(metric, **texts)


def where_to_log(metric: str) -> str:
    """The log's form for a metric that is entered by hand, "" for one that a source brings."""
    if metric not in METRICS:
        return f"/log/?form=custom:{metric}#form"
    kind = METRICS[metric].kinds[0]
    return f"/log/?form={kind}#form" if KINDS[kind].source == "manual" else ""


def _shown(text: object) -> object:
    """The text in the language of whoever reads it."""
    return gettext_lazy(str(text))


add_source(
    Source(
        slug="manual",
        label=_("by hand"),
        kinds=(
            Kind("study", _("Study")),
            Kind("certification", _("Certification"), many=_("Certifications")),
            Kind("paper", _("Paper"), many=_("Papers")),
            Kind("event", _("Event"), many=_("Events")),
            Kind("medal", _("Medal"), many=_("Medals")),
            Kind("custom", _("Custom")),
        ),
        metrics=(
            Metric("study_hours", _("Study"), _("hours"), ("study",), scale=60),
            Metric(
                "certifications",
                _("Certifications"),
                _("certifications"),
                ("certification",),
                action=_("Pass 1 certification"),
            ),
            Metric("papers", _("Papers read"), _("papers"), ("paper",), action=_("Read 1 paper")),
            Metric("events", _("Events"), _("events"), ("event",), action=_("Take part in 1 event")),
            Metric("medals", _("Medals"), _("medals"), ("medal",), action=_("Win 1 medal")),
        ),
        rules=BY_HAND,
    )
)
add_source(Source(slug="import", label=_("imported"), rules=IMPORTED))
