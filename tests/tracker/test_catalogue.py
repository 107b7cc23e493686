"""The plan templates."""

from datetime import date
from decimal import Decimal

import pytest

from tests.factories import make_goal, make_plan, make_user
from tracker.catalogue.certifications import CERTIFICATIONS, certification, mentioned
from tracker.catalogue.skills import NAMES
from tracker.catalogue.templates import TEMPLATES, HasGoals, apply_template
from tracker.metrics import METRICS
from tracker.models import Goal, Plan, PlanRevision
from tracker.planning import current_figures, current_rest_weekdays

TODAY = date(2026, 11, 19)


@pytest.mark.parametrize("template", TEMPLATES.values(), ids=TEMPLATES)
def test_every_template_counts_what_exists(template):
    assert {goal.metric for goal in template.goals} <= METRICS.keys()


@pytest.mark.django_db
@pytest.mark.parametrize("slug", TEMPLATES)
def test_a_template_becomes_a_plan_with_one_revision(slug):
    plan = apply_template(make_user(), slug, start=TODAY, today=TODAY)
    assert PlanRevision.objects.filter(plan=plan).count() == 1
    assert plan.goals.count() == len(TEMPLATES[slug].goals)


@pytest.mark.django_db
def test_the_transition_asks_for_twenty_hours_a_month_for_three_years():
    plan = apply_template(make_user(), "ai-transition", start=date(2026, 1, 1), today=TODAY)
    study = plan.goals.get(metric="study_hours")
    figures = current_figures(study)
    assert (figures.target, figures.period, figures.end) == (Decimal(20), "month", date(2028, 12, 31))
    assert (plan.start, plan.end, study.start) == (date(2026, 1, 1), date(2028, 12, 31), date(2026, 1, 1))


@pytest.mark.django_db
def test_merged_pull_requests_are_those_in_other_peoples_repositories():
    plan = apply_template(make_user(), "ai-transition", start=TODAY, today=TODAY)
    goal = plan.goals.get(metric="pull_requests_merged")
    assert (goal.kind, goal.filter) == ("cumulative", {"repositories": "others"})


@pytest.mark.django_db
def test_the_revision_holds_every_goal():
    plan = apply_template(make_user(), "ai-transition", start=TODAY, today=TODAY)
    revision = PlanRevision.objects.get(plan=plan)
    assert [goal["id"] for goal in revision.picture["goals"]] == list(plan.goals.values_list("id", flat=True))


@pytest.mark.django_db
def test_a_plan_that_starts_on_a_leap_day_ends_with_february():
    plan = apply_template(make_user(), "ai-transition", start=date(2028, 2, 29), today=date(2028, 2, 29))
    assert plan.end == date(2031, 2, 28)


@pytest.mark.django_db
def test_titles_are_in_the_users_language():
    plan = apply_template(make_user(language="zh-hans"), "ai-transition", start=TODAY, today=TODAY)
    assert plan.goals.get(metric="posts").title != "Blog posts"


@pytest.mark.django_db
def test_a_plan_without_goals_is_filled_and_keeps_its_rest_weekdays():
    user = make_user()
    empty = make_plan(user, rest_weekdays=[7], today=TODAY)
    plan = apply_template(user, "light", start=TODAY, today=TODAY)
    assert (plan.pk, current_rest_weekdays(plan), plan.goals.count()) == (empty.pk, [7], 4)


@pytest.mark.django_db
def test_a_plan_with_goals_is_left_alone():
    user = make_user()
    make_goal(make_plan(user))
    with pytest.raises(HasGoals):
        apply_template(user, "light", start=TODAY, today=TODAY)
    assert (Plan.objects.get().title, Goal.objects.count()) == ("Into AI work", 1)


@pytest.mark.django_db
def test_an_unknown_template_is_refused():
    with pytest.raises(KeyError):
        apply_template(make_user(), "astronaut", start=TODAY, today=TODAY)


def test_a_retired_exam_names_successors_that_are_open():
    for exam in CERTIFICATIONS.values():
        if exam.retired_on:
            assert exam.successors
            assert all(CERTIFICATIONS[code].retired_on is None for code in exam.successors)


@pytest.mark.parametrize(("day", "retired"), [("2026-03-31", False), ("2026-04-01", True)])
def test_an_exam_is_retired_after_its_last_day(day: str, retired: bool):
    assert CERTIFICATIONS["MLS-C01"].is_retired(date.fromisoformat(day)) is retired
    assert not CERTIFICATIONS["PMLE"].is_retired(date.fromisoformat(day))


@pytest.mark.parametrize(
    ("code", "title", "found"),
    [
        (" mla-c01 ", "", "MLA-C01"),
        ("", "hcia-ai", "HCIA-AI"),
        ("Uni A", "Azure AI  Engineer Associate", "AI-102"),
        ("", "", None),
        ("Uni A", "NLP", None),
    ],
)
def test_an_exam_is_found_by_its_code_or_its_whole_title(code: str, title: str, found: str | None):
    exam = certification(code, title)
    assert (exam.code if exam else None) == found


def test_every_skill_stands_in_the_map_once():
    assert len(set(NAMES)) == len(NAMES)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Google PMLE", "PMLE"),
        ("华为HCIA-AI认证", "HCIA-AI"),
        ("AWS Certified Machine Learning - Specialty, 2025", "MLS-C01"),
        ("Google Professional Machine Learning Engineer", "PMLE"),
        ("AI-102 or AI-103", None),
        ("pre-AI-102", None),
        ("Machine Learning Engineer", None),
        ("", None),
    ],
)
def test_an_exam_is_found_where_a_text_names_it_alone(text: str, found: str | None):
    exam = mentioned(text)
    assert (exam.code if exam else None) == found
