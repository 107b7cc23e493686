"""The plans that one can start from, and how one of them becomes a user's own."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal

from django.db import transaction
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override, pgettext_lazy

from tracker.models import Goal, Plan, User
from tracker.planning import Figures, add_goal, current_rest_weekdays, put_plan


class HasGoals(Exception):
    """The user's plan has goals already; a template would mix its own among them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class GoalTemplate:
    """One goal over the whole plan. ``target`` is per ``period``, or in total where that is ""."""

    title: str | Promise
    metric: str
    target: int
    period: str = ""
    weight: int = 1
    filter: Mapping[str, str] = field(default_factory=dict)

    @property
    def kind(self) -> str:
        return Goal.Kind.RECURRING if self.period else Goal.Kind.CUMULATIVE


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanTemplate:
    """A plan as the gallery shows it: ``years`` long, with a sentence for whom it is."""

    slug: str
    title: str | Promise
    sentence: str | Promise
    years: int
    goals: tuple[GoalTemplate, ...] = ()


def _study(hours: int) -> GoalTemplate:
    return GoalTemplate(title=_("Focused study"), metric="study_hours", target=hours, period="month", weight=3)


def _merged_elsewhere(number: int, weight: int) -> GoalTemplate:
    title = _("Pull requests merged elsewhere")
    others = {"repositories": "others"}
    return GoalTemplate(title=title, metric="pull_requests_merged", target=number, weight=weight, filter=others)


def _repeated(title: Promise, metric: str, target: int, period: str, weight: int = 1) -> GoalTemplate:
    return GoalTemplate(title=title, metric=metric, target=target, period=period, weight=weight)


CERTIFICATIONS, POSTS, PAPERS = _("Certifications"), _("Blog posts"), _("Papers read")
COMPETITIONS, EVENTS, RELEASES = _("Kaggle competitions"), _("Events"), _("Releases of your own projects")

TEMPLATES: dict[str, PlanTemplate] = {
    template.slug: template
    for template in (
        PlanTemplate(
            slug="ai-transition",
            title=_("AI transition: 20 hours a month for three years"),
            sentence=_("Every month some of the study becomes proof that others can see."),
            years=3,
            goals=(
                _study(20),
                _merged_elsewhere(36, 3),
                _repeated(CERTIFICATIONS, "certifications", 2, "year"),
                _repeated(POSTS, "posts", 1, "month"),
                _repeated(COMPETITIONS, "kaggle_competitions", 1, "quarter"),
                _repeated(PAPERS, "papers", 2, "week"),
            ),
        ),
        PlanTemplate(
            slug="technical-expert",
            title=_("Technical expert"),
            sentence=_("Model architecture and large-scale training: papers, and code in others’ projects."),
            years=3,
            goals=(
                _study(24),
                _merged_elsewhere(48, 3),
                _repeated(PAPERS, "papers", 3, "week", weight=2),
                _repeated(RELEASES, "releases", 1, "quarter"),
                _repeated(POSTS, "posts", 1, "month"),
                _repeated(COMPETITIONS, "kaggle_competitions", 1, "quarter"),
            ),
        ),
        PlanTemplate(
            slug="management-and-product",
            title=_("Management and product"),
            sentence=_("AI product, MLOps or solution architecture: certifications, writing and people."),
            years=3,
            goals=(
                _study(16),
                _repeated(CERTIFICATIONS, "certifications", 2, "year", weight=2),
                _repeated(POSTS, "posts", 2, "month", weight=2),
                _repeated(EVENTS, "events", 1, "month"),
                _repeated(PAPERS, "papers", 1, "week"),
                _merged_elsewhere(12, 1),
            ),
        ),
        PlanTemplate(
            slug="light",
            title=pgettext_lazy("a plan that asks for little", "Light"),
            sentence=_("8 hours a month beside a full life, with one thing to show each quarter."),
            years=3,
            goals=(
                _study(8),
                _merged_elsewhere(6, 1),
                _repeated(CERTIFICATIONS, "certifications", 1, "year"),
                _repeated(POSTS, "posts", 1, "quarter"),
            ),
        ),
        PlanTemplate(slug="empty", title=_("My plan"), sentence=_("No goals yet: add your own."), years=1),
    )
}


def apply_template(user: User, slug: str, *, start: date, today: date) -> Plan:
    """Make a template the user's plan, or fill the goalless plan that they have; one revision.

    Every goal runs from ``start`` to the plan's end; titles are in the user's language. Raises KeyError for an unknown
    slug and HasGoals.
    """
    template = TEMPLATES[slug]
    with transaction.atomic(), override(user.language):
        held = User.objects.hold(user)
        if Goal.objects.owned_by(held).open().exists():
            raise HasGoals
        before = Plan.objects.current_of(held)
        rest = current_rest_weekdays(before) if before else []
        end = _last_day(start, template.years)
        plan, _made = put_plan(held, title=str(template.title), start=start, end=end, rest_weekdays=rest, today=today)
        for goal in template.goals:
            _add(plan, goal, today)
    return plan


def _add(plan: Plan, goal: GoalTemplate, today: date) -> None:
    add_goal(
        plan,
        figures=Figures(target=Decimal(goal.target), period=goal.period, end=plan.end),
        today=today,
        title=str(goal.title),
        metric=goal.metric,
        kind=goal.kind,
        weight=Decimal(goal.weight),
        start=plan.start,
        filter=dict(goal.filter),
    )


def _last_day(start: date, years: int) -> date:
    """The day before the anniversary, which is 1 March where it would be a missing 29 February."""
    try:
        anniversary = start.replace(year=start.year + years)
    except ValueError:
        anniversary = date(start.year + years, 3, 1)
    return anniversary - timedelta(days=1)
