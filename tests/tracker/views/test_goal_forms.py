"""A goal is added and changed: what its forms take, refuse and keep, and what they show beforehand."""

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
from tests.tracker.views.goal_forms import CERTIFICATION, FORM, changed, merged
from tests.tracker.views.reading import words
from tracker.models import CustomMetric, Goal, Plan, PlanRevision, User
from tracker.planning import MOST_GOALS, archive_goal, current_figures


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
