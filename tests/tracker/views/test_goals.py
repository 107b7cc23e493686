"""One goal: where it stands and why; adding, changing, archiving."""

import re
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.factories import START, log_study, make_activity, make_entry, make_goal, make_plan, make_user, take
from tests.tracker.views.conftest import TODAY
from tests.tracker.views.reading import words
from tracker.closings import bring_up_to_date
from tracker.models import CustomMetric, Goal, Plan, PlanRevision, User
from tracker.planning import MOST_GOALS, Figures, add_break, archive_goal, change_goal, current_figures, set_weekly_aim
from tracker.recording import reached

YESTERDAY = TODAY - timedelta(days=1)
FORM: dict[str, Any] = {
    "title": "Read code",
    "metric": "pull_requests_merged",
    "kind": "cumulative",
    "target": "36",
    "period": "",
    "weight": "3",
    "start": "2026-03-04",
    "end": "2026-12-31",
    "whose": "others",
    "repositories": "",
    "skills": "",
    "certification": "",
}


CERTIFICATION = {"metric": "certifications", "whose": ""}


def changed(**values: Any) -> dict[str, Any]:
    """The form that changes the study goal of ``make_goal``, with other values."""
    same = {"title": "Study", "metric": "study_hours", "target": "100", "weight": "1", "start": "2026-01-01"}
    return FORM | {"whose": "", "acts_from": TODAY.isoformat()} | same | values


def merged(user: User, number: int, **values: Any) -> None:
    """So many pull requests, merged elsewhere on the plan's first day."""
    shared = {"kind": "pull_request_merged", "own": False}
    take(user, *(make_entry(**shared | values) for _ in range(number)))


class TestStanding:
    def test_a_goal_says_where_it_stands(self, page: Client, ann: User) -> None:
        goal = make_goal(make_plan(ann), title="Read code", metric="pull_requests_merged", target=365)
        merged(ann, 31)
        said = words(page.get(f"/goals/{goal.pk}/").content)
        assert "31 of 365 done; by Tue 3 Mar the plan asked for 62. That is 31 days behind." in said
        assert "Status behind Actual / planned 31 / 62 Days −31" in said

    def test_a_goal_that_is_behind_says_how_much_by_when(self, page: Client, ann: User) -> None:
        goal = make_goal(make_plan(ann), title="Posts", metric="posts", target=12)
        content = page.get(f"/goals/{goal.pk}/").content
        said = words(content)
        assert "2 by Sun 8 Mar With that it stands on its line. by 31 Mar 2 by 31 Dec 12 " in said
        assert b"btn go" not in content  # the blog brings it

    def test_what_is_logged_by_hand_has_the_pages_yellow_button(self, page: Client, ann: User) -> None:
        goal = make_goal(make_plan(ann), target=365)
        assert '<a class="btn go" href="/log/?form=study#form">' in page.get(f"/goals/{goal.pk}/").content.decode()

    def test_a_goal_that_is_ahead_says_until_when_it_is_safe(self, page: Client, ann: User) -> None:
        goal = make_goal(make_plan(ann), target=365)
        log_study(ann, minutes=70 * 60)
        content = page.get(f"/goals/{goal.pk}/").content
        assert "Safe until Wed 11 Mar Nothing more is asked for until then: 7 days. by 31 Mar 20 h" in words(content)
        assert b"btn go" not in content

    def test_the_chart_tells_its_weeks_and_has_them_as_a_table(self, page: Client, ann: User) -> None:
        goal = make_goal(make_plan(ann), target=365)
        content = page.get(f"/goals/{goal.pk}/").content
        assert b'data-told="3 0.0 4.0 \xe2\x88\x924;' in content
        assert "31 Jan 0.0 31.0 −31" in words(content)

    def test_hours_are_said_as_time(self, page: Client, ann: User) -> None:
        goal = make_goal(make_plan(ann), target=365)
        log_study(ann, minutes=62 * 60 + 30)
        said = words(page.get(f"/goals/{goal.pk}/").content)
        assert "62 h 30 of 365.0 h done; by Tue 3 Mar the plan asked for 62.0 h. That is on the plan line." in said

    def test_the_number_is_explained_by_its_formula(self, page: Client, ann: User) -> None:
        plan = make_plan(ann)
        goal = make_goal(plan, metric="pull_requests_merged", target=73, weight=Decimal(3))
        make_goal(plan, title="Write", metric="posts", target=365, weight=Decimal(7))
        make_goal(plan, title="Later", weight=Decimal(5), start=TODAY + timedelta(days=1))
        merged(ann, 6)
        said = words(page.get(f"/goals/{goal.pk}/").content)
        assert (
            "Why 15.0 of 30 Actual 6 Planned by Tue 3 Mar 12.4 Due, in whole pieces 12 Ratio, at most 1 0.5000 "
            "Weight, of goals with something due 3 of 10 100 × 0.5000 × 3 / 10 15.00"
        ) in said

    def test_its_part_of_what_changed_since_sunday_is_said(self, page: Client, ann: User) -> None:
        # Sunday: 30 of 60 h; by Tuesday 62 are due.
        plan = make_plan(ann)
        goal = make_goal(plan, target=365)
        log_study(ann, minutes=30 * 60)
        bring_up_to_date(plan, today=TODAY)
        log_study(ann, minutes=60, on=TODAY)
        said = words(page.get(f"/goals/{goal.pk}/").content)
        assert "Points since Sunday 0.0 1 h done (+1.6), while the plan moved on (−1.6) What changed" in said

    def test_without_a_closing_nothing_is_said_of_sunday(self, page: Client, ann: User) -> None:
        goal = make_goal(make_plan(ann), target=365)
        assert "since Sunday" not in words(page.get(f"/goals/{goal.pk}/").content)

    def test_before_anything_is_due_it_adds_nothing(self, page: Client, ann: User) -> None:
        goal = make_goal(make_plan(ann), metric="certifications", target=2)
        said = words(page.get(f"/goals/{goal.pk}/").content)
        assert "Nothing is due yet: the goal adds nothing to the score and takes nothing from it." in said

    @pytest.mark.parametrize(
        ("values", "sentence"),
        [
            ({"start": TODAY + timedelta(days=1)}, "It starts on Thu 5 Mar; until then it asks for nothing."),
            ({"target": 0}, "It asks for nothing, so it takes no part in the score."),
            ({"kind": "milestone", "target": 1, "end": TODAY}, "It is due on Wed 4 Mar."),
            ({"kind": "milestone", "target": 1, "end": date(2026, 3, 1)}, "It was due on Sun 1 Mar: 3 days behind."),
            ({"end": date(2026, 3, 1)}, "That is 60 days behind."),
        ],
    )
    def test_every_condition_has_its_sentence(
        self, page: Client, ann: User, values: dict[str, Any], sentence: str
    ) -> None:
        goal = make_goal(make_plan(ann), metric="posts", **{"target": 60} | values)
        assert sentence in words(page.get(f"/goals/{goal.pk}/").content)

    def test_a_reached_goal_says_so(self, page: Client, ann: User) -> None:
        goal = make_goal(make_plan(ann), metric="pull_requests_merged", target=3)
        merged(ann, 3)
        assert "3 of 3: it is reached." in words(page.get(f"/goals/{goal.pk}/").content)

    def test_a_break_says_that_nothing_is_planned(self, page: Client, ann: User) -> None:
        plan = make_plan(ann)
        add_break(plan, start=TODAY, end=TODAY, note="", today=TODAY)
        goal = make_goal(plan)
        assert "Today lies in a break: nothing is planned." in words(page.get(f"/goals/{goal.pk}/").content)

    def test_a_stale_source_is_no_fault_of_the_goal(self, page: Client, ann: User) -> None:
        goal = make_goal(make_plan(ann), metric="commits")
        reached(ann, source="github", account="ann", at=datetime(2026, 2, 28, 12, tzinfo=UTC))
        said = words(page.get(f"/goals/{goal.pk}/").content)
        assert "stale as of Sat 28 Feb" in said
        assert "GitHub was last read on Sat 28 Feb: its goals stand as of then." in said
        assert "Its source was not reached since; until then nothing counts against you." in said

    def test_a_stale_source_of_another_goal_is_not_told(self, page: Client, ann: User) -> None:
        goal = make_goal(make_plan(ann), metric="commits")
        reached(ann, source="kaggle", account="ann", at=datetime(2026, 2, 28, 12, tzinfo=UTC))
        assert "last read on" not in words(page.get(f"/goals/{goal.pk}/").content)

    def test_the_last_four_weeks_are_told_in_units(self, page: Client, ann: User) -> None:
        goal = make_goal(make_plan(ann), metric="pull_requests_merged", target=365)
        merged(ann, 2)
        merged(ann, 5, occurred_at=datetime(2026, 2, 20, tzinfo=UTC))
        assert "Last 28 days 5 of 28 planned" in words(page.get(f"/goals/{goal.pk}/").content)

    def test_its_history_says_what_was_eased(self, page: Client, ann: User) -> None:
        plan = make_plan(ann)
        goal = make_goal(plan, target=365)
        change_goal(goal, figures=Figures(target=Decimal(200), period="", end=plan.end), today=TODAY)
        said = words(page.get(f"/goals/{goal.pk}/").content)
        assert "200 h by 31 Dec From 4 Mar 365 h by 31 Dec From 1 Jan Eased the next seven days: 7 h → 3.2 h" in said

    def test_a_break_is_no_part_of_its_history(self, page: Client, ann: User) -> None:
        goal = make_goal(make_plan(ann), target=365)
        add_break(goal.plan, start=TODAY, end=TODAY, note="", today=TODAY)
        assert "Eased" not in words(page.get(f"/goals/{goal.pk}/").content)

    def test_the_baseline_stands_beside_changed_figures(self, page: Client, ann: User) -> None:
        plan = make_plan(ann)
        goal = make_goal(plan, metric="posts", target=365)
        change_goal(goal, figures=Figures(target=Decimal(730), period="", end=plan.end), acts_from=START, today=TODAY)
        said = words(page.get(f"/goals/{goal.pk}/").content)
        assert "Asks for 365 by 31 Dec 730 by 31 Dec Due by 3 Mar 62 124" in said


class TestPace:
    def test_planned_and_actual_are_drawn(self, page: Client, ann: User) -> None:
        goal = make_goal(make_plan(ann), metric="pull_requests_merged", target=365)
        merged(ann, 31)
        content = page.get(f"/goals/{goal.pk}/").content.decode()
        assert 'class="planned"' in content
        assert 'aria-label="Study over its days: 31 done, 62 planned by now, 365 in the end"' in content

    def test_what_the_filter_leaves_out_is_not_drawn(self, page: Client, ann: User) -> None:
        goal = make_goal(make_plan(ann), metric="pull_requests_merged", filter={"repositories": "others"})
        merged(ann, 3, own=True)
        one = page.get(f"/goals/{goal.pk}/").content.decode()
        merged(ann, 3)
        other = page.get(f"/goals/{goal.pk}/").content.decode()
        lines = [re.findall(r'<path class="actual" d="([^"]*)"', each)[0] for each in (one, other)]
        assert len(set(re.findall(r" ([\d.]+)", lines[0]))) == 1
        assert len(set(re.findall(r" ([\d.]+)", lines[1]))) == 2

    @pytest.mark.parametrize("values", [{"kind": "milestone", "target": 1}, {"start": TODAY + timedelta(days=9)}])
    def test_without_a_line_to_compare_with_there_is_none(
        self, page: Client, ann: User, values: dict[str, Any]
    ) -> None:
        goal = make_goal(make_plan(ann), **values)
        assert 'class="planned"' not in page.get(f"/goals/{goal.pk}/").content.decode()


class TestActivities:
    def test_each_leads_to_its_evidence(self, page: Client, ann: User) -> None:
        goal = make_goal(make_plan(ann), metric="commits")
        make_activity(ann, title="Fix it", evidence_url="https://example.org/1")
        assert '<a href="https://example.org/1" rel="noopener noreferrer"><bdi>Fix it</bdi>' in (
            page.get(f"/goals/{goal.pk}/").content.decode()
        )

    def test_a_skill_is_called_as_its_reader_calls_it(self, page: Client, ann: User) -> None:
        goal = make_goal(make_plan(ann))
        log_study(ann, skill="Agents")
        ann.language = "zh-hans"
        ann.save()
        assert "<bdi>智能体</bdi>" in page.get(f"/goals/{goal.pk}/").content.decode()

    def test_what_the_goal_does_not_take_is_not_there(self, page: Client, ann: User) -> None:
        goal = make_goal(make_plan(ann), metric="commits", filter={"repositories": "others"})
        make_activity(ann, title="mine", own=True)
        make_activity(ann, title="theirs", own=False)
        make_activity(ann, title="early", own=False, occurred_at=datetime(2025, 12, 1, tzinfo=UTC))
        make_activity(make_user(), title="a stranger's", own=False)
        said = words(page.get(f"/goals/{goal.pk}/").content)
        found = [title for title in ("mine", "theirs", "early", "a stranger's") if f" {title} " in said]
        assert (found, "Counted: 1" in said) == (["theirs"], True)

    def test_what_is_not_counted_says_why(self, page: Client, ann: User) -> None:
        goal = make_goal(make_plan(ann), metric="commits")
        make_activity(ann, title="Typo", ignored_reason="padding")
        said = words(page.get(f"/goals/{goal.pk}/").content)
        assert ("Counted: 0" in said, "Typo" in said, "padding rule" in said) == (True, True, True)

    @pytest.mark.parametrize(("query", "first"), [("", 25), ("?page=2", 5), ("?page=99", 5), ("?page=x", 25)])
    def test_they_come_page_by_page_the_newest_first(self, page: Client, ann: User, query: str, first: int) -> None:
        goal = make_goal(make_plan(ann), metric="commits")
        take(ann, *(make_entry(title=f"no. {n}", occurred_at=datetime(2026, 1, n, tzinfo=UTC)) for n in range(1, 26)))
        numbers = re.findall(r"no\. (\d+)", page.get(f"/goals/{goal.pk}/{query}").content.decode())
        assert numbers[0] == str(first)

    def test_a_long_history_asks_the_database_no_more_often(self, page: Client, ann: User) -> None:
        goal = make_goal(make_plan(ann), metric="commits", target=5000)
        counts = []
        for number in (3, 300):
            take(ann, *(make_entry(occurred_at=datetime(2026, 1, 1 + n % 28, tzinfo=UTC)) for n in range(number)))
            with CaptureQueriesContext(connection) as queries:
                page.get(f"/goals/{goal.pk}/")
            counts.append(len(queries))
        assert counts[0] == counts[1]


class TestAdding:
    def test_a_full_plan_says_so_and_keeps_what_was_typed(self, page: Client, ann: User) -> None:
        plan = make_plan(ann)
        Goal.objects.bulk_create(
            Goal(plan=plan, title="x", metric="posts", kind="milestone", start=plan.start) for _ in range(MOST_GOALS)
        )
        answer = page.post("/plan/goals/", FORM)
        assert (answer.status_code, Goal.objects.count()) == (422, MOST_GOALS)
        assert "A plan holds up to 100 goals; archive one first." in answer.content.decode()
        assert "Read code" in answer.content.decode()

    def test_a_goal_is_added(self, page: Client, ann: User) -> None:
        make_plan(ann)
        answer = page.post("/plan/goals/", FORM)
        goal = Goal.objects.get()
        assert answer.headers["Location"] == f"/goals/{goal.pk}/"
        assert (goal.title, goal.kind, goal.weight, goal.filter) == (
            "Read code",
            "cumulative",
            3,
            {"repositories": "others"},
        )
        assert (current_figures(goal).target, current_figures(goal).end) == (36, date(2026, 12, 31))

    def test_a_milestone_needs_no_target(self, page: Client, ann: User) -> None:
        make_plan(ann)
        page.post("/plan/goals/", FORM | {"kind": "milestone", "target": ""})
        assert current_figures(Goal.objects.get()).target == 1

    @pytest.mark.parametrize(("kind", "kept"), [("milestone", (1, "")), ("cumulative", (36, ""))])
    def test_what_its_kind_does_not_have_is_no_matter(
        self, page: Client, ann: User, kind: str, kept: tuple[int, str]
    ) -> None:
        """The form first offers a month, and hides the fields of another kind with whatever was typed in them."""
        make_plan(ann)
        page.post("/plan/goals/", FORM | {"kind": kind, "target": "36", "period": "month"})
        figures = current_figures(Goal.objects.get())
        assert (figures.target, figures.period) == kept

    @pytest.mark.parametrize(
        ("values", "title"),
        [
            ({}, "Pull requests merged"),
            ({"metric": "talks", "whose": ""}, "Talks"),
            (CERTIFICATION, "Certifications"),
            (CERTIFICATION | {"certification": "PMLE"}, "Professional Machine Learning Engineer"),
            (CERTIFICATION | {"certification": "XYZ"}, "XYZ"),
            ({"metric": "study_hours", "whose": "", "skills": "LoRA, QLoRA"}, "Study: LoRA, QLoRA"),
            ({"whose": "named", "repositories": "a/lib, b/tool"}, "Pull requests merged: lib, tool"),
            ({"whose": "named", "repositories": f"a/{'x' * 99}, b/{'y' * 99}"}, "Pull requests merged"),
        ],
    )
    def test_without_a_title_it_is_named_after_what_is_counted(
        self, page: Client, ann: User, values: dict[str, str], title: str
    ) -> None:
        make_plan(ann)
        CustomMetric.objects.create(user=ann, slug="talks", label="Talks", unit="talks")
        page.post("/plan/goals/", FORM | {"title": ""} | values)
        assert Goal.objects.get().title == title

    @pytest.mark.parametrize(
        ("plan_end", "end"), [(date(2026, 12, 31), date(2026, 12, 31)), (date(2026, 2, 28), date(2027, 3, 3))]
    )
    def test_it_ends_with_the_plan_or_in_a_year(self, page: Client, ann: User, plan_end: date, end: date) -> None:
        make_plan(ann, end=plan_end)
        form = page.get("/plan/goals/").context["form"]
        assert (form["start"].value(), form["end"].value()) == (TODAY, end)

    def test_the_form_proposes_the_catalogue_and_what_was_seen(self, page: Client, ann: User) -> None:
        make_plan(ann)
        make_activity(ann, context="bob/lib")
        log_study(ann, skill="Rust")
        make_activity(make_user("eve"), context="eve/secret")
        content = page.get("/plan/goals/").content.decode()
        assert all(f'<option value="{name}"></option>' in content for name in ("bob/lib", "Rust", "LoRA"))
        assert '<option value="PMLE">Professional Machine Learning Engineer (Google Cloud)</option>' in content
        assert "Microsoft), retired on 30 Jun 2026" not in content, "not yet on 4 March"
        assert "Microsoft), will be retired on 30 Jun 2026" in content
        assert "eve/secret" not in content

    def test_a_long_history_asks_the_database_no_more_often(self, page: Client, ann: User) -> None:
        make_plan(ann)
        counts = []
        for number in (3, 60):
            take(ann, *(make_entry(context=f"bob/lib-{n}", skill=f"skill {n}") for n in range(number)))
            with CaptureQueriesContext(connection) as queries:
                page.get("/plan/goals/")
            counts.append(len(queries))
        assert counts[0] == counts[1]

    def test_a_metric_of_ones_own_can_be_counted(self, page: Client, ann: User) -> None:
        make_plan(ann)
        CustomMetric.objects.create(user=ann, slug="talks", label="Talks", unit="talks")
        page.post("/plan/goals/", FORM | {"metric": "talks", "whose": ""})
        assert Goal.objects.get().metric == "talks"

    def test_a_strangers_metric_is_none(self, page: Client, ann: User) -> None:
        make_plan(ann)
        CustomMetric.objects.create(user=make_user(), slug="talks", label="Talks", unit="talks")
        assert page.post("/plan/goals/", FORM | {"metric": "talks", "whose": ""}).status_code == 422

    @pytest.mark.parametrize(
        ("fields", "kept"),
        [
            ({"whose": "own"}, {"repositories": "own"}),
            ({"whose": ""}, {}),
            ({"whose": "named", "repositories": "a/b, c/d,a/b"}, {"repositories": ["a/b", "c/d"]}),
            (
                {"whose": "named", "repositories": "https://github.com/a/b, github.com/c/d.git, a/b"},
                {"repositories": ["a/b", "c/d"]},
            ),
            ({"whose": "", "skills": "LoRA，PyTorch"}, {"skills": ["LoRA", "PyTorch"]}),
            (CERTIFICATION | {"certification": " MLS-C01 "}, {"certification": "MLS-C01"}),
            (CERTIFICATION | {"certification": "pmle"}, {"certification": "PMLE"}),
            (CERTIFICATION | {"certification": "hcia-ai"}, {"certification": "HCIA-AI"}),
            (CERTIFICATION | {"certification": "Google PMLE"}, {"certification": "PMLE"}),
            (CERTIFICATION | {"certification": "PMLE or AI-103"}, {"certification": "PMLE or AI-103"}),
            (CERTIFICATION | {"certification": "An exam at home"}, {"certification": "An exam at home"}),
            (
                CERTIFICATION | {"certification": "Professional Machine Learning Engineer"},
                {"certification": "PMLE"},
            ),
        ],
    )
    def test_what_is_counted_is_narrowed_down(
        self, page: Client, ann: User, fields: dict[str, str], kept: dict[str, Any]
    ) -> None:
        make_plan(ann)
        page.post("/plan/goals/", FORM | fields)
        assert Goal.objects.get().filter == kept

    def test_full_width_digits_are_digits(self, page: Client, ann: User) -> None:
        make_plan(ann)
        page.post("/plan/goals/", FORM | {"target": "１２．５"})
        assert current_figures(Goal.objects.get()).target == Decimal("12.5")

    @pytest.mark.parametrize(
        ("field", "values"),
        [
            ("title", {"title": "x" * 201}),
            ("title", {"title": "a\0b"}),
            ("metric", {"metric": "heartbeats"}),
            ("kind", {"kind": "karma"}),
            ("target", {"target": ""}),
            ("target", {"target": "-1"}),
            ("target", {"target": "NaN"}),
            ("target", {"target": "1e30"}),
            ("target", {"target": "1_0"}),
            ("target", {"target": "-0"}),
            ("weight", {"weight": "١٢"}),
            ("target", {"target": "many"}),
            ("period", {"kind": "recurring"}),
            ("period", {"kind": "recurring", "period": "fortnight"}),
            ("weight", {"weight": "0"}),
            ("weight", {"weight": "1001"}),
            ("start", {"start": "tomorrow"}),
            ("end", {"end": "2026-03-03"}),
            ("end", {"end": "2101-01-01"}),
            ("whose", {"whose": "everybody"}),
            ("whose", {"metric": "papers", "whose": "own"}),
            ("repositories", {"whose": "named"}),
            ("repositories", {"whose": "named", "repositories": "no name"}),
            ("skills", {"skills": "x" * 101}),
            ("certification", {"certification": "x" * 101}),
            ("certification", {"certification": "PMLE"}),
        ],
    )
    def test_what_cannot_be_is_told_beside_its_field(
        self, page: Client, ann: User, field: str, values: dict[str, str]
    ) -> None:
        make_plan(ann)
        answer = page.post("/plan/goals/", FORM | values)
        assert (answer.status_code, list(answer.context["form"].errors)) == (422, [field])
        assert 'class="err"' in answer.content.decode()
        assert not Goal.objects.exists()

    def test_what_was_typed_is_kept(self, page: Client, ann: User) -> None:
        make_plan(ann)
        content = page.post("/plan/goals/", FORM | {"end": ""}).content.decode()
        assert ('value="Read code"' in content, 'value="cumulative" required checked' in content) == (True, True)


class TestChanging:
    def test_new_figures_act_from_today(self, page: Client, ann: User) -> None:
        goal = make_goal(make_plan(ann))
        answer = page.post(f"/goals/{goal.pk}/change/", changed(target="200"))
        assert answer.headers["Location"] == f"/goals/{goal.pk}/"
        assert [(each.since, each.target) for each in goal.figures.all()] == [(START, 100), (TODAY, 200)]

    def test_a_slip_is_corrected_from_the_start(self, page: Client, ann: User) -> None:
        goal = make_goal(make_plan(ann))
        page.post(f"/goals/{goal.pk}/change/", changed(target="200", acts_from="2026-01-01"))
        assert [(each.since, each.target) for each in goal.figures.all()] == [(START, 200)]

    def test_a_slip_is_corrected_later_too(self, page: Client, ann: User) -> None:
        goal = make_goal(make_plan(ann))
        for acts_from in (TODAY, START):
            page.post(f"/goals/{goal.pk}/change/", changed(target="200", acts_from=acts_from.isoformat()))
        assert [(each.since, each.target) for each in goal.figures.all()] == [(START, 200)]

    def test_closings_of_days_before_a_change_stay(self, page: Client, ann: User) -> None:
        goal = make_goal(make_plan(ann))
        Plan.objects.update(closings_from=None)
        page.post(f"/goals/{goal.pk}/change/", changed(target="200"))
        assert Plan.objects.get().closings_from == TODAY

    def test_another_title_changes_no_figures(self, page: Client, ann: User) -> None:
        goal = make_goal(make_plan(ann))
        page.post(f"/goals/{goal.pk}/change/", changed(title="Deep study"))
        goal.refresh_from_db()
        assert (goal.title, goal.figures.count()) == ("Deep study", 1)

    def test_the_form_sent_back_as_it_was_changes_nothing(self, page: Client, ann: User) -> None:
        goal = make_goal(make_plan(ann), target="12.5", filter={"skills": ["LoRA"]}, skill="LLM")
        page.post(f"/goals/{goal.pk}/change/", changed(target="12.5", skills="LoRA"))
        goal.refresh_from_db()
        assert (PlanRevision.objects.count(), goal.figures.count(), goal.skill) == (1, 1, "LLM")

    def test_the_form_shows_what_is_stored(self, page: Client, ann: User) -> None:
        names = ["a/b", "c/d"]
        goal = make_goal(make_plan(ann), target="20", metric="commits", filter={"repositories": names})
        content = page.get(f"/goals/{goal.pk}/change/").content.decode()
        assert all(f'value="{value}"' in content for value in ("Study", "20", "a/b, c/d", "2026-03-04"))

    @pytest.mark.parametrize(("weight", "field"), [("3", "range"), ("2.5", "number"), ("0.000001", "number")])
    def test_a_weight_that_no_slider_can_stand_for_stays_a_number(
        self, page: Client, ann: User, weight: str, field: str
    ) -> None:
        goal = make_goal(make_plan(ann), weight=Decimal(weight))
        content = page.get(f"/goals/{goal.pk}/change/").content.decode()
        assert f'<input type="{field}" name="weight" value="{weight}"' in content
        page.post(f"/goals/{goal.pk}/change/", changed(weight=weight))
        goal.refresh_from_db()
        assert (goal.weight, PlanRevision.objects.count()) == (Decimal(weight), 1)

    def test_a_stored_condition_that_nothing_meets_is_no_hindrance(self, page: Client, ann: User) -> None:
        goal = make_goal(make_plan(ann), filter={"certification": "mls-c01"})
        answer = page.post(f"/goals/{goal.pk}/change/", changed(title="Deep study", certification="mls-c01"))
        goal.refresh_from_db()
        assert (answer.status_code, goal.filter) == (302, {"certification": "mls-c01"})

    def test_its_kind_stays(self, page: Client, ann: User) -> None:
        goal = make_goal(make_plan(ann))
        page.post(f"/goals/{goal.pk}/change/", changed(kind="milestone", target="50"))
        goal.refresh_from_db()
        assert (goal.kind, current_figures(goal).target) == ("cumulative", 50)

    @pytest.mark.parametrize("kind", ["recurring", "cumulative", "milestone"])
    def test_each_kind_can_be_changed_by_its_own_form(self, page: Client, ann: User, kind: str) -> None:
        period = "month" if kind == "recurring" else ""
        goal = make_goal(make_plan(ann), kind=kind, period=period, target=1)
        form = page.get(f"/goals/{goal.pk}/change/").context["form"]
        data = {name: form[name].value() for name in form.fields} | {"end": "2026-11-30"}
        sent = {name: "" if value is None else value for name, value in data.items()}
        assert page.post(f"/goals/{goal.pk}/change/", sent).status_code == 302
        assert current_figures(goal).end == date(2026, 11, 30)

    @pytest.mark.parametrize(
        ("field", "values"),
        [
            ("acts_from", {"target": "200", "acts_from": "2027-01-01"}),
            ("acts_from", {"acts_from": ""}),
            ("target", {"target": ""}),
            ("end", {"end": "2025-01-01"}),
        ],
    )
    def test_what_cannot_be_is_told_beside_its_field(
        self, page: Client, ann: User, field: str, values: dict[str, str]
    ) -> None:
        goal = make_goal(make_plan(ann))
        answer = page.post(f"/goals/{goal.pk}/change/", changed(**values))
        assert (answer.status_code, list(answer.context["form"].errors)) == (422, [field])
        assert PlanRevision.objects.count() == 1

    def test_a_goal_is_archived(self, page: Client, ann: User) -> None:
        goal = make_goal(make_plan(ann))
        assert page.post(f"/goals/{goal.pk}/archive/").headers["Location"] == "/plan/"
        goal.refresh_from_db()
        assert goal.archived_on == TODAY


PATHS = ["/goals/{}/", "/goals/{}/change/", "/goals/{}/archive/"]


@pytest.mark.parametrize("path", PATHS)
def test_a_strangers_goal_is_not_there(page: Client, ann: User, path: str) -> None:
    make_plan(ann)
    goal = make_goal(make_plan(make_user()))
    answers = {page.post(path.format(goal.pk), changed()).status_code, page.get(path.format(goal.pk)).status_code}
    assert answers <= {404, 405}
    assert 404 in answers
    assert Goal.objects.get().archived_on is None


@pytest.mark.parametrize("path", ["/goals/{}/change/", "/goals/{}/archive/", "/goals/{}/preview/", "/goals/{}/replan/"])
def test_an_archived_goal_is_not_changed(page: Client, ann: User, path: str) -> None:
    goal = make_goal(make_plan(ann))
    archive_goal(goal, today=TODAY)
    assert 404 in {page.post(path.format(goal.pk)).status_code, page.get(path.format(goal.pk)).status_code}


@pytest.mark.parametrize("path", PATHS)
def test_the_pages_are_for_those_who_are_signed_in(stranger: Client, ann: User, path: str) -> None:
    goal = make_goal(make_plan(ann))
    answers = [stranger.post(path.format(goal.pk)), stranger.get(path.format(goal.pk))]
    assert "/accounts/login/" in {each.headers.get("Location", "").split("?")[0] for each in answers}
    assert not {200, 422} & {each.status_code for each in answers}


class TestArchived:
    @pytest.fixture
    def goal(self, ann: User) -> Goal:
        """365 pull requests in the year, of which two were merged; archived today."""
        goal = make_goal(make_plan(ann), title="Read code", metric="pull_requests_merged", target=365)
        merged(ann, 2, title="Fix it")
        archive_goal(goal, today=TODAY)
        return goal

    def test_it_reads_as_it_stood(self, page: Client, goal: Goal) -> None:
        said = words(page.get(f"/goals/{goal.pk}/").content)
        assert "Archived since Wed 4 Mar: it takes no part in the score." in said
        assert "By then 2 of 365 were done; the plan had asked for 63." in said
        assert "Counted: 2" in said
        assert "Fix it" in said

    def test_a_milestone_says_no_more_than_when(self, page: Client, ann: User) -> None:
        goal = make_goal(make_plan(ann), kind="milestone", target=1)
        archive_goal(goal, today=TODAY)
        assert "By then" not in words(page.get(f"/goals/{goal.pk}/").content)

    def test_it_is_brought_back(self, page: Client, goal: Goal) -> None:
        assert f'action="/goals/{goal.pk}/restore/"' in page.get(f"/goals/{goal.pk}/").content.decode()
        answer = page.post(f"/goals/{goal.pk}/restore/", follow=True)
        assert "“Read code” is part of the plan again." in words(answer.content)
        assert Goal.objects.get().archived_on is None

    def test_a_full_plan_takes_none_back(self, page: Client, goal: Goal) -> None:
        Goal.objects.bulk_create(
            Goal(plan=goal.plan, title="x", metric="posts", kind="milestone", start=START) for _ in range(MOST_GOALS)
        )
        answer = page.post(f"/goals/{goal.pk}/restore/", follow=True)
        assert "A plan holds up to 100 goals; archive one first." in words(answer.content)
        assert Goal.objects.get(pk=goal.pk).archived_on == TODAY

    def test_a_strangers_is_not_there(self, page: Client) -> None:
        theirs = make_goal(make_plan(make_user()))
        archive_goal(theirs, today=TODAY)
        answers = [page.get(f"/goals/{theirs.pk}/"), page.post(f"/goals/{theirs.pk}/restore/")]
        assert [each.status_code for each in answers] == [404, 404]
        assert Goal.objects.get().archived_on == TODAY

    def test_bringing_back_is_posted(self, page: Client, goal: Goal) -> None:
        assert page.get(f"/goals/{goal.pk}/restore/").status_code == 405


def test_archiving_is_posted(page: Client, ann: User) -> None:
    goal = make_goal(make_plan(ann))
    assert page.get(f"/goals/{goal.pk}/archive/").status_code == 405


class TestForecast:
    @pytest.fixture
    def goal(self, ann: User) -> Goal:
        """A hundred hours until the end of April, of which one was done in each of eight weeks."""
        goal = make_goal(make_plan(ann), end=date(2026, 4, 30))
        for week in range(8):
            log_study(ann, 60, date(2026, 1, 5) + timedelta(weeks=week))
        return goal

    def test_the_page_says_what_becomes_of_the_goal(self, page: Client, goal: Goal) -> None:
        text = words(page.get(f"/goals/{goal.pk}/").content.decode())
        assert "If you go on as in your last 8 weeks" in text
        assert "By 30 Apr: 1 in 100, almost impossible." in text

    def test_a_way_that_is_taken_changes_the_plan_from_today_on(self, page: Client, goal: Goal) -> None:
        [end] = re.findall(r'name="end" value="([0-9-]+)"', page.get(f"/goals/{goal.pk}/").content.decode())
        page.post(f"/goals/{goal.pk}/replan/", {"end": end})
        assert current_figures(goal).end == date.fromisoformat(end)
        assert current_figures(goal).since == TODAY

    def take_the_rate(self, page: Client, goal: Goal) -> str:
        """Take the way of doing more a week; returns its figure."""
        [rate] = re.findall(r'name="rate" value="([0-9.]+)"', page.get(f"/goals/{goal.pk}/").content.decode())
        page.post(f"/goals/{goal.pk}/replan/", {"rate": rate})
        return str(rate)

    def test_a_higher_rate_becomes_an_aim_and_changes_no_figure(self, page: Client, goal: Goal) -> None:
        before = [(each.since, each.target, each.end) for each in goal.figures.all()]
        rate = self.take_the_rate(page, goal)
        goal.refresh_from_db()
        assert goal.weekly_aim == Decimal(rate)
        assert [(each.since, each.target, each.end) for each in goal.figures.all()] == before
        assert PlanRevision.objects.last().on == TODAY

    def test_a_rate_above_the_ceiling_is_named_and_not_offered(self, page: Client, goal: Goal) -> None:
        User.objects.update(study_ceiling=5)
        content = page.get(f"/goals/{goal.pk}/").content.decode()
        assert "that is above your ceiling of 5 h" in words(content)
        assert 'name="rate"' not in content

    def test_an_aim_stands_beside_what_the_week_has_brought(self, page: Client, goal: Goal) -> None:
        set_weekly_aim(goal, Decimal("6.2"), today=TODAY)
        log_study(goal.plan.user, 45, on=TODAY - timedelta(days=2))
        log_study(goal.plan.user, 80, on=TODAY)
        log_study(goal.plan.user, 500, on=TODAY - timedelta(days=3))
        said = "Your aim: 6.2 h a week; 2 h 05 this week so far."
        assert said in words(page.get(f"/goals/{goal.pk}/").content)
        assert f"Study {said}" in words(page.get("/").content)

    def test_a_goal_that_is_reached_has_no_aim(self, page: Client, goal: Goal) -> None:
        set_weekly_aim(goal, Decimal("6.2"), today=TODAY)
        log_study(goal.plan.user, 100 * 60, on=TODAY)
        assert "Your aim" not in words(page.get(f"/goals/{goal.pk}/").content)

    def test_an_aim_is_dropped(self, page: Client, goal: Goal) -> None:
        self.take_the_rate(page, goal)
        answer = page.post(f"/goals/{goal.pk}/aim/drop/", follow=True)
        assert "Your aim" not in words(answer.content)
        assert Goal.objects.get().weekly_aim is None

    def test_a_strangers_aim_is_not_dropped(self, page: Client, ann: User) -> None:
        make_plan(ann)
        theirs = make_goal(make_plan(make_user()))
        set_weekly_aim(theirs, Decimal(6), today=TODAY)
        assert page.post(f"/goals/{theirs.pk}/aim/drop/").status_code == 404
        assert Goal.objects.get(pk=theirs.pk).weekly_aim == 6

    def test_taking_one_makes_a_revision(self, page: Client, goal: Goal) -> None:
        [end] = re.findall(r'name="end" value="([0-9-]+)"', page.get(f"/goals/{goal.pk}/").content.decode())
        page.post(f"/goals/{goal.pk}/replan/", {"end": end})
        assert PlanRevision.objects.last().on == TODAY

    @pytest.mark.parametrize("asked", [{"end": "2030-01-01"}, {"target": "1"}, {"rate": ""}, {}])
    def test_a_way_that_is_not_offered_changes_nothing(self, page: Client, goal: Goal, asked: dict[str, str]) -> None:
        answer = page.post(f"/goals/{goal.pk}/replan/", asked, follow=True)
        assert "The forecast has changed meanwhile" in words(answer.content.decode())
        assert current_figures(goal).end == date(2026, 4, 30)

    def test_a_stranger_is_told_nothing(self, goal: Goal) -> None:
        client = Client()
        client.force_login(make_user("eve"))
        assert client.post(f"/goals/{goal.pk}/replan/", {"end": "2027-01-01"}).status_code == 404


class TestPreview:
    def said(self, page: Client, address: str = "/plan/goals/preview/", **values: Any) -> str:
        return words(page.post(address, FORM | values).content.decode())

    def test_says_the_promise_by_the_week_and_in_all(self, page: Client, ann: User) -> None:
        make_plan(ann, end=date(2029, 11, 30))
        study = {"metric": "study_hours", "kind": "recurring", "target": "20", "period": "month", "whose": ""}
        said = self.said(page, **study, start="2026-12-01", end="2029-11-30")
        assert said.startswith(
            "20 h a month is 4 h 37 min a week; 720 h in all until 30 Nov 2029. "
            "Its first day, Tue 1 Dec, asks for 39 min. Your last 8 weeks brought nothing that it counts."
        )

    def test_says_it_in_chinese(self, page: Client, ann: User) -> None:
        User.objects.update(language="zh-hans")
        make_plan(ann, end=date(2029, 11, 30))
        study = {"metric": "study_hours", "kind": "recurring", "target": "20", "period": "month", "whose": ""}
        said = self.said(page, **study, start="2026-12-01", end="2029-11-30")
        assert said.startswith("每月 20 小时，即每周 4 小时 37 分钟；到 2029 年 11 月 30 日共 720 小时。")

    def test_says_of_pieces_how_often_and_when_the_first_is_due(self, page: Client, ann: User) -> None:
        make_plan(ann)
        said = self.said(page, start="2026-12-01", end="2029-11-30")
        assert said.startswith(
            "36 in 3 years is 1 a month; its last day is 30 Nov 2029. The first one is due by Thu 31 Dec."
        )

    def test_says_when_it_would_be_reached_as_the_last_weeks_went(self, page: Client, ann: User) -> None:
        """Two a week in the last eight complete weeks, and 36 to go from today on."""
        make_plan(ann)
        for week in range(8):
            on = datetime(2026, 1, 6, 12, tzinfo=UTC) + timedelta(weeks=week)
            take(ann, *(make_entry(kind="pull_request_merged", own=False, occurred_at=on) for _ in range(2)))
        assert "brought 2 a week: at that pace it is reached on 8 Jul." in self.said(page)

    def test_says_the_pace_in_hours_and_minutes(self, page: Client, ann: User) -> None:
        make_plan(ann)
        log_study(ann, 8 * 75, date(2026, 2, 10))
        said = self.said(page, metric="study_hours", target="50", whose="")
        assert "brought 1 h 15 min a week: at that pace it is reached on 9 Dec." in said

    @pytest.mark.parametrize(
        ("end", "sentence"),
        [
            ("2026-10-04", "Due on Sun 4 Oct, 214 days from now; nothing is asked before."),
            ("2026-03-05", "Due on Thu 5 Mar, 1 day from now; nothing is asked before."),
            ("2026-03-04", "Due today."),
            ("2026-03-03", "Due on Tue 3 Mar, which is past: it would be overdue from the start."),
        ],
    )
    def test_says_when_a_milestone_is_due(self, page: Client, ann: User, end: str, sentence: str) -> None:
        make_plan(ann)
        assert self.said(page, kind="milestone", start="2026-01-01", end=end).startswith(sentence)

    def test_says_that_a_milestone_is_reached_already(self, page: Client, ann: User) -> None:
        make_plan(ann)
        merged(ann, 1)
        said = self.said(page, kind="milestone", start="2026-01-01")
        assert "Something that it counts has happened since its first day, so it is reached." in said

    def test_of_a_changed_goal_keeps_what_was_planned_until_then(self, page: Client, ann: User) -> None:
        goal = make_goal(make_plan(ann), metric="papers", target=365)
        address, values = f"/goals/{goal.pk}/preview/", changed(metric="papers", target="0", kind="")
        assert "62 in all until 31 Dec; nothing more is asked for." in self.said(page, address, **values)

    def test_of_a_changed_total_says_what_that_is_from_now_on(self, page: Client, ann: User) -> None:
        """62 of 365 were planned by yesterday; 303 days are left for the other 606."""
        goal = make_goal(make_plan(ann), metric="papers", target=365)
        address, values = f"/goals/{goal.pk}/preview/", changed(metric="papers", target="668", kind="")
        assert "668 in all until 31 Dec; from 4 Mar on that is 14 a week." in self.said(page, address, **values)

    @pytest.mark.parametrize(
        ("wrong", "told"),
        [
            ({"target": ""}, "Say how many, and it is told here"),
            ({"target": "many"}, "How many : Give a number such as 12 or 1.5."),
            ({"end": "2025-01-01"}, "Last day : The last day lies before the first."),
        ],
    )
    def test_says_what_is_missing_yet(self, page: Client, ann: User, wrong: dict[str, str], told: str) -> None:
        make_plan(ann)
        assert self.said(page, **wrong).replace(":", " :").replace("  ", " ").startswith(told)

    @pytest.mark.parametrize(
        ("weight", "share"),
        [("3", "weight 3 – 30 % of the plan"), ("0.000001", "weight 0.000001 – under 1 % of the plan"), ("0", "")],
    )
    def test_says_what_part_of_the_plan_the_weight_is(self, page: Client, ann: User, weight: str, share: str) -> None:
        plan = make_plan(ann)
        make_goal(plan, weight=Decimal(7))
        archive_goal(make_goal(plan, weight=Decimal(90)), today=TODAY)
        content = page.post("/plan/goals/preview/", FORM | {"weight": weight, "target": ""}).content.decode()
        [output] = re.findall(r'<output [^>]*id="share" hx-swap-oob="true">(.*?)</output>', content)
        assert output == share

    def test_of_a_changed_goal_the_weight_is_not_counted_twice(self, page: Client, ann: User) -> None:
        plan = make_plan(ann)
        goal = make_goal(plan, weight=Decimal(1))
        make_goal(plan, weight=Decimal(1))
        assert "weight 3 – 75 % of the plan" in self.said(page, f"/goals/{goal.pk}/preview/", **changed(weight="3"))

    def test_says_that_the_next_seven_days_are_eased(self, page: Client, ann: User) -> None:
        goal = make_goal(make_plan(ann), target=365)
        said = self.said(page, f"/goals/{goal.pk}/preview/", **changed(target="200"))
        assert "This eases the next seven days: 7 h → 3.2 h. The revision will say so." in said

    @pytest.mark.parametrize("values", [{"target": "400"}, {"target": "200", "acts_from": "2026-04-01"}])
    def test_more_or_later_eases_nothing(self, page: Client, ann: User, values: dict[str, str]) -> None:
        goal = make_goal(make_plan(ann), target=365)
        assert "eases" not in self.said(page, f"/goals/{goal.pk}/preview/", **changed(**values))

    def test_says_that_a_milestone_is_put_off(self, page: Client, ann: User) -> None:
        goal = make_goal(make_plan(ann), kind="milestone", target=1, end=TODAY)
        values = changed(target="", kind="", end="2026-12-01")
        said = self.said(page, f"/goals/{goal.pk}/preview/", **values)
        assert "This eases the next seven days: 1 h → 0 h. The revision will say so." in said

    def test_stores_nothing(self, page: Client, ann: User) -> None:
        make_plan(ann)
        self.said(page)
        assert not Goal.objects.exists()

    def test_of_anothers_goal_is_not_found(self, page: Client, ann: User) -> None:
        goal = make_goal(make_plan(make_user("eve")))
        assert page.post(f"/goals/{goal.pk}/preview/", FORM).status_code == 404
