"""The page of skills: hours and proof of each, and what was left alone."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.factories import log_study, make_activity, make_goal, make_plan, make_user
from tests.tracker.views.conftest import NOON, TODAY
from tests.tracker.views.reading import field, words
from tracker.models import Activity, User

pytestmark = pytest.mark.both_databases

LONG_AGO = TODAY - timedelta(weeks=13)


def said(page: Client) -> str:
    return words(page.get("/skills/").content)


def prove(user: User, skill: str, number: int = 1, **values: object) -> None:
    for _ in range(number):
        make_activity(user, kind="release", skill=skill, **{"occurred_at": NOON} | values)


class TestRows:
    def test_a_skill_has_its_hours_its_proof_and_its_last_day(self, page: Client, ann: User) -> None:
        log_study(ann, minutes=90, on=date(2026, 3, 1), skill="LoRA")
        log_study(ann, minutes=30, on=date(2026, 2, 1), skill="LoRA")
        prove(ann, "LoRA", occurred_at=datetime(2026, 3, 3, 9, tzinfo=UTC))
        text = said(page)
        assert "Fine-tuning and reproduction 2 h 1 LoRA 2 h 1 3 Mar 2 h per proof Log it : LoRA" in text
        assert "Hours and proof 2 h, 1 piece of proof" in text

    def test_what_differs_by_case_alone_is_one_skill_as_the_map_spells_it(self, page: Client, ann: User) -> None:
        for spelling in ("pytorch", "PyTorch", "PYTORCH"):
            log_study(ann, on=TODAY, skill=spelling)
        assert "Frameworks 3 h PyTorch 3 h – 4 Mar Log it : PyTorch Nothing yet: TensorFlow , JAX" in said(page)

    def test_own_skills_stand_below_the_map_as_they_were_written_last(self, page: Client, ann: User) -> None:
        log_study(ann, minutes=10, on=date(2026, 3, 1), skill="sql")
        log_study(ann, minutes=10, on=date(2026, 3, 2), skill="SQL")
        log_study(ann, minutes=50, on=TODAY, skill="Rust")
        assert "Other 1 h 10 Rust 50 min – 4 Mar Log it : Rust SQL 20 min" in said(page)

    def test_a_line_leads_to_its_activities_and_to_its_logging(self, page: Client, ann: User) -> None:
        log_study(ann, on=TODAY, skill="C++ & Go")
        content = page.get("/skills/").content.decode()
        assert 'href="/log/?skill=C%2B%2B%20%26%20Go#activities"' in content
        assert 'href="/log/?form=study&amp;skill=C%2B%2B%20%26%20Go#form"' in content
        form = page.get("/log/?form=study&skill=C%2B%2B%20%26%20Go").content.decode()
        assert 'value="C++ &amp; Go"' in form.split("/log/add/")[1].split("</form>")[0]

    def test_what_does_not_count_is_not_there(self, page: Client, ann: User) -> None:
        prove(ann, "LoRA", ignored_reason="padding")
        assert "Nothing that counts has a skill yet." in said(page)

    def test_names_are_text_and_nothing_else(self, page: Client, ann: User) -> None:
        log_study(ann, on=LONG_AGO, skill="<script>1")
        content = page.get("/skills/").content.decode()
        assert ("<script>1" in content, "&lt;script&gt;1" in content) == (False, True)

    def test_private_work_is_its_owners_own_to_see(self, page: Client, ann: User) -> None:
        prove(ann, "Secret sauce", private=True)
        assert "Secret sauce" in said(page)

    def test_what_has_no_skill_is_said_once(self, page: Client, ann: User) -> None:
        log_study(ann, minutes=45)
        make_activity(ann)
        assert "Without a skill, and so in no line here: 45 min of study, 1 piece of proof." in said(page)


class TestUntouched:
    def test_thirteen_weeks_without_anything_are_a_quarter(self, page: Client, ann: User) -> None:
        log_study(ann, on=LONG_AGO, skill="LoRA")
        text = said(page)
        assert "1 skill is untouched for a quarter: LoRA." in text
        assert "untouched for a quarter Log it : LoRA" in text

    def test_a_day_less_is_none(self, page: Client, ann: User) -> None:
        log_study(ann, on=LONG_AGO + timedelta(days=1), skill="LoRA")
        text = said(page)
        assert "1 skill has been touched, and that within the last quarter." in text
        assert "untouched for a quarter Log it" not in text

    def test_proof_touches_a_skill_too(self, page: Client, ann: User) -> None:
        log_study(ann, on=LONG_AGO, skill="LoRA")
        prove(ann, "lora")
        assert "is untouched" not in said(page).split(" How this is read ")[0]

    def test_many_are_named_from_the_one_left_alone_longest(self, page: Client, ann: User) -> None:
        for number, name in enumerate(["Agents", "JAX", "LoRA", "Rust", "ONNX", "MLOps", "SQL"]):
            log_study(ann, on=LONG_AGO - timedelta(days=number), skill=name)
        assert "7 skills are untouched for a quarter: SQL, MLOps, ONNX, Rust, LoRA and 2 more." in said(page)

    @pytest.mark.parametrize("asking", [{"skill": "jax"}, {"filter": {"skills": ["jax"]}}])
    def test_what_a_goal_asks_for_waits_from_its_first_day_on(
        self, page: Client, ann: User, asking: dict[str, object]
    ) -> None:
        plan = make_plan(ann, start=LONG_AGO)
        make_goal(plan, start=LONG_AGO, today=LONG_AGO, **asking)  # type: ignore[arg-type]
        assert "1 skill is untouched for a quarter: JAX." in said(page)

    def test_what_a_new_goal_asks_for_is_said_without_that_word(self, page: Client, ann: User) -> None:
        make_goal(make_plan(ann), skill="JAX")
        text = said(page)
        assert "No skill has been touched yet." in text
        assert "JAX – – – a goal asks for it" in text

    def test_an_archived_goal_asks_for_nothing(self, page: Client, ann: User) -> None:
        goal = make_goal(make_plan(ann), skill="JAX")
        goal.archived_on = TODAY
        goal.save()
        assert "a goal asks for it" not in said(page)


class TestStudyAgainstProof:
    @pytest.fixture(autouse=True)
    def usual(self, ann: User) -> None:
        """Two skills with 4 and 12 hours a piece of proof, so that 8 are the median."""
        for skill, hours in (("JAX", 4), ("ONNX", 12)):
            log_study(ann, minutes=60 * hours, on=TODAY, skill=skill)
            prove(ann, skill)

    def test_study_per_proof_stands_beside_the_own_median(self, page: Client) -> None:
        text = said(page)
        assert "12 h per proof; your median is 8 h Log it : ONNX" in text
        assert "4 h per proof; your median is 8 h Log it : JAX" in text

    @pytest.mark.parametrize(
        ("minutes", "days", "named"),
        [(481, 21, True), (480, 21, False), (481, 20, False)],
        ids=["above", "no more than the median", "under three weeks"],
    )
    def test_study_above_the_median_without_proof_is_named(
        self, page: Client, ann: User, minutes: int, days: int, named: bool
    ) -> None:
        log_study(ann, minutes=minutes, on=TODAY - timedelta(days=days), skill="LoRA")
        assert ("and nothing to show yet Log it : LoRA" in said(page)) is named

    def test_one_ratio_alone_is_no_median(self, page: Client, ann: User) -> None:
        other = make_user()
        log_study(other, on=TODAY, skill="LoRA")
        prove(other, "LoRA")
        page.force_login(other)
        assert "1 h per proof Log it : LoRA" in said(page)


def test_an_empty_page_says_how_a_skill_is_given(page: Client) -> None:
    text = said(page)
    assert "No skill has been touched yet." in text
    assert "Give one in the quick log as #PyTorch" in text
    assert "Mathematics Nothing yet: Linear algebra , Probability , Optimisation" in text


def test_others_skills_are_not_there(page: Client) -> None:
    other = make_user()
    log_study(other, on=TODAY, skill="Theirs")
    make_goal(make_plan(other), skill="JAX")
    text = said(page)
    assert ("Theirs" in text, "a goal asks for it" in text) == (False, False)


def test_it_asks_the_database_no_more_often_for_many(page: Client, ann: User) -> None:
    plan, counts = make_plan(ann), []
    for number in (1, 30):
        for each in range(number):
            log_study(ann, minutes=10, on=TODAY - timedelta(days=each), skill=f"Skill {each}")
            make_goal(plan, skill=f"Skill {each}")
        with CaptureQueriesContext(connection) as queries:
            said(page)
        counts.append(len(queries))
    # The session and its user, the totals, the goals.
    assert counts == [4, 4]


def test_it_is_for_those_who_are_signed_in(stranger: Client) -> None:
    assert stranger.get("/skills/").status_code == 302


def test_looking_changes_nothing(page: Client, ann: User) -> None:
    log_study(ann, on=TODAY, skill="pytorch")
    before = list(Activity.objects.values())
    said(page)
    assert list(Activity.objects.values()) == before


def test_it_stands_in_the_navigation_and_on_phones_in_the_menu(page: Client) -> None:
    content = page.get("/skills/").content.decode()
    assert '<li class="far"><a href="/skills/" aria-current="page">' in content
    assert '<li class="near"><a href="/skills/">' in content


class TestGivingOne:
    @pytest.mark.parametrize(("typed", "stored"), [("pytorch", "PyTorch"), ("linear-algebra", "Linear algebra")])
    def test_a_tag_of_the_quick_log_is_stored_as_the_map_spells_it(
        self, page: Client, ann: User, typed: str, stored: str
    ) -> None:
        answer = page.get("/log/quick/", {"line": f"1h x #{typed}"}, headers={"HX-Request": "true"})
        assert f"Skill {stored}" in words(answer.content)
        page.post("/log/quick/", {"line": f"1h x #{typed}"})
        assert Activity.objects.get(user=ann).skill == stored

    def test_the_form_stores_it_so_too_and_leaves_others_as_typed(self, page: Client, ann: User) -> None:
        commits = [make_activity(ann), make_activity(ann)]
        for commit, typed in zip(commits, ("PYTORCH", "sql"), strict=True):
            content = page.get(f"/log/?edit={commit.uid}").content.decode()
            version = field(content, "version", f"/log/{commit.uid}/")
            page.post(f"/log/{commit.uid}/", {"skill": typed, "note": "", "version": version})
        assert [Activity.objects.get(pk=commit.pk).skill for commit in commits] == ["PyTorch", "sql"]

    def test_a_goal_takes_a_skill_in_any_case(self, page: Client, ann: User) -> None:
        goal = make_goal(make_plan(ann), title="Learn", filter={"skills": ["sql"]})
        log_study(ann, minutes=60, on=TODAY, skill="SQL")
        assert "Actual / planned 1.0 / 17.0" in words(page.get(f"/goals/{goal.pk}/").content)
        preview = page.get("/log/quick/", {"line": "1h x #SQL"}, headers={"HX-Request": "true"})
        assert "Learn" in words(preview.content)

    @pytest.mark.parametrize("path", ["/log/", "/plan/goals/"])
    def test_forms_propose_the_maps_skills(self, page: Client, ann: User, path: str) -> None:
        make_plan(ann)
        content = page.get(path).content.decode()
        name = "id_skill_names" if path == "/log/" else "id_skills_names"
        assert f'list="{name}"' in content
        assert '<option value="Knowledge distillation">' in content.split(f'<datalist id="{name}">')[1]

    def test_the_form_of_a_stored_activity_has_a_list_of_its_own(self, page: Client, ann: User) -> None:
        commit = make_activity(ann)
        content = page.get(f"/log/?edit={commit.uid}").content.decode()
        assert [content.count(f'<datalist id="{name}_skill_names">') for name in ("id", "edit")] == [1, 1]


class TestInChinese:
    """A skill of the map has a name in each language, and is one skill."""

    @pytest.fixture(autouse=True)
    def reader(self, ann: User) -> None:
        ann.language = "zh-hans"
        ann.save()

    @pytest.mark.parametrize("typed", ["线性代数", "linear-algebra"])
    def test_the_quick_log_knows_both_names(self, page: Client, ann: User, typed: str) -> None:
        line = {"line": f"1h x #{typed}"}
        assert "技能 线性代数" in words(page.get("/log/quick/", line, headers={"HX-Request": "true"}).content)
        page.post("/log/quick/", line)
        assert Activity.objects.get(user=ann).skill == "Linear algebra"

    @pytest.mark.parametrize("asked", ["线性代数", "Linear algebra"])
    def test_the_log_is_searched_by_both(self, page: Client, ann: User, asked: str) -> None:
        log_study(ann, minutes=60, on=TODAY, skill="Linear algebra", title="Eigenvalues")
        log_study(ann, minutes=60, on=TODAY, skill="PyTorch", title="Autograd")
        content = page.get("/log/", {"skill": asked}).content.decode()
        found = content.split('id="activities"')[1]
        assert ("Eigenvalues" in found, "Autograd" in found) == (True, False)
        assert 'name="skill" value="线性代数"' in content

    def test_pages_and_forms_say_the_readers(self, page: Client, ann: User) -> None:
        log_study(ann, minutes=60, on=TODAY - timedelta(days=100), skill="Linear algebra")
        content = page.get("/skills/").content.decode()
        assert "1 项技能已有一个季度未接触：线性代数。" in content
        assert "<bdi>线性代数</bdi>" in content
        assert "Pipeline parallel</a>" not in content
        assert '<option value="流水线并行">' in page.get("/log/").content.decode()

    def test_a_goal_keeps_the_maps_name(self, page: Client, ann: User) -> None:
        goal = make_goal(make_plan(ann), title="Learn", filter={"skills": ["LoRA"]})
        path = f"/goals/{goal.pk}/change/"
        form = page.get(path).context["form"]
        values = {name: form[name].value() for name in form.fields if form[name].value() is not None}
        page.post(path, values | {"skills": "智能体，LoRA"})
        goal.refresh_from_db()
        assert goal.filter["skills"] == ["Agents", "LoRA"]
        assert "智能体, LoRA" in page.get(path).content.decode()
