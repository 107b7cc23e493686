"""First run, step by step."""

import re
from datetime import date
from pathlib import Path

import pytest
from django.test import Client
from pytest_django import Settings

from tests.factories import make_plan, make_user
from tests.tracker.views.conftest import TODAY
from tests.tracker.views.reading import words
from tracker.models import Plan, User
from tracker.setup import make_owner, setup_url

OWNER = {"username": "ann", "email": "Ann@Example.org", "password": "correct horse battery"}


@pytest.fixture(autouse=True)
def data_dir(settings: Settings, tmp_path: Path) -> None:
    settings.DATA_DIR = tmp_path


@pytest.fixture
def code(db: None) -> str:
    url = setup_url()
    assert url
    return url.partition("?code=")[2]


def test_the_printed_link_asks_for_the_owner(stranger: Client, code: str) -> None:
    answer = stranger.get("/start/", {"code": code})
    assert answer.status_code == 200
    assert f'name="code" value="{code}"' in answer.content.decode()
    assert answer["Cache-Control"] == "no-store, private"


def test_the_owner_is_made_signed_in_and_asked_for_language_and_zone(stranger: Client, code: str) -> None:
    answer = stranger.post("/start/", OWNER | {"code": code}, headers={"accept-language": "zh-CN,zh;q=0.9"})
    assert answer.headers["Location"] == "/start/place/"
    owner = User.objects.get()
    assert (owner.is_owner, owner.email, owner.language) == (True, "ann@example.org", "zh-hans")
    assert stranger.get("/start/place/").status_code == 200


@pytest.mark.parametrize("wrong", ["", "not-the-code"])
def test_without_the_right_code_nothing_is_made(stranger: Client, code: str, wrong: str) -> None:
    answer = stranger.post("/start/", OWNER | {"code": wrong})
    assert (answer.status_code, User.objects.count()) == (403, 0)
    assert "not the set-up link" in answer.content.decode()


def test_a_used_code_is_gone(stranger: Client, code: str) -> None:
    make_owner(User(username="bea", email="bea@example.org"), "a long password")
    answer = stranger.post("/start/", OWNER | {"code": code})
    assert (answer.status_code, User.objects.count()) == (410, 1)
    assert "was used already" in answer.content.decode()


def test_later_strangers_are_sent_to_sign_in(stranger: Client) -> None:
    make_user("bea")
    assert stranger.get("/start/").headers["Location"] == "/accounts/login/"


@pytest.mark.parametrize(
    ("field", "value"),
    [("username", "Ann!"), ("username", "account"), ("email", "nobody"), ("password", "short"), ("password", "")],
)
def test_what_cannot_be_names_its_field_and_keeps_the_rest(stranger: Client, code: str, field: str, value: str) -> None:
    answer = stranger.post("/start/", OWNER | {"code": code, field: value})
    page = answer.content.decode()
    assert (answer.status_code, User.objects.count()) == (422, 0)
    assert f'id="id_{field}_error"' in page
    assert code in page


def test_a_password_is_never_shown_again(stranger: Client, code: str) -> None:
    answer = stranger.post("/start/", OWNER | {"code": code, "email": "nobody"})
    assert OWNER["password"] not in answer.content.decode()


def test_language_and_zone_are_stored(page: Client, ann: User) -> None:
    answer = page.post("/start/place/", {"language": "zh-hans", "time_zone": "Asia/Shanghai"})
    assert answer.headers["Location"] == "/start/plan/"
    ann.refresh_from_db()
    assert (ann.language, ann.time_zone) == ("zh-hans", "Asia/Shanghai")


def test_a_zone_that_does_not_exist_is_refused(page: Client, ann: User) -> None:
    answer = page.post("/start/place/", {"language": "en", "time_zone": "../../etc/passwd"})
    ann.refresh_from_db()
    assert (answer.status_code, ann.time_zone) == (422, "UTC")


def test_the_first_template_is_the_way_into_ai(page: Client) -> None:
    content = page.get("/start/plan/").content.decode()
    first = content.split('type="radio"')[1]
    assert "checked" in first
    assert "AI transition: 20 hours a month for three years" in first


def test_the_gallery_says_what_each_template_asks_for(page: Client) -> None:
    said = words(page.get("/start/plan/").content)
    assert "In sum: study 4 h 37 min a week, 720 h in 3 years, beside 5 other goals." in said
    assert "Focused study: 20 h a month, that is 4 h 37 min a week" in said
    assert "Pull requests merged elsewhere: 36 in 3 years, that is 1 a month" in said
    assert "Certifications: 2 a year Blog posts: 1 a month Kaggle competitions: 1 a quarter" in said
    assert "In sum: study 1 h 51 min a week, 288 h in 3 years, beside 3 other goals." in said
    assert "An empty plan No goals yet: add your own. First day" in said


def test_the_gallery_says_it_in_chinese(page: Client, ann: User) -> None:
    User.objects.update(language="zh-hans")
    said = words(page.get("/start/plan/").content)
    assert "合计：学习每周 4 小时 37 分钟，3 年共 720 小时，另有 5 个其他目标。" in said


def test_a_template_becomes_the_plan_with_its_rest_days(page: Client, ann: User) -> None:
    answer = page.post("/start/plan/", {"template": "ai-transition", "start": "2026-03-09", "rest": ["6", "7"]})
    assert answer.headers["Location"] == "/start/sources/"
    plan = Plan.objects.get(user=ann)
    rest = [rule.weekdays for rule in plan.rest_weekdays.all()]
    assert (plan.title, plan.start, plan.end, rest) == (
        "AI transition: 20 hours a month for three years",
        date(2026, 3, 9),
        date(2029, 3, 8),
        [[6, 7]],
    )
    assert plan.goals.count() == 6
    assert plan.revisions.count() == 1


def test_a_plan_may_start_empty(page: Client, ann: User) -> None:
    page.post("/start/plan/", {"template": "empty", "start": "2026-03-04"})
    assert Plan.objects.get(user=ann).goals.count() == 0


@pytest.mark.parametrize(
    "change",
    [
        {"template": "nonsense"},
        {"start": "2026-02-30"},
        {"start": "0001-01-01"},
        {"rest": ["8"]},
        {"rest": list("1234567")},
    ],
)
def test_a_plan_that_cannot_be_is_not_made(page: Client, change: dict[str, object]) -> None:
    answer = page.post("/start/plan/", {"template": "light", "start": "2026-03-04"} | change)
    assert (answer.status_code, Plan.objects.count()) == (422, 0)
    assert 'class="err"' in answer.content.decode()


def test_who_has_a_plan_is_led_to_it(page: Client, ann: User) -> None:
    make_plan(ann, today=TODAY)
    assert page.get("/start/plan/").headers["Location"] == "/plan/"


def test_a_step_that_is_done_can_be_come_back_to(page: Client, ann: User) -> None:
    make_plan(ann, today=TODAY)
    assert 'href="/start/sources/">4' in page.get("/start/place/").content.decode()
    answer = page.post("/start/place/", {"language": "en", "time_zone": "Asia/Shanghai"})
    assert answer.headers["Location"] == "/start/sources/"
    ann.refresh_from_db()
    assert (ann.time_zone, ann.plans.count()) == ("Asia/Shanghai", 1)


@pytest.mark.parametrize(("path", "step"), [("/start/place/", 2), ("/start/plan/", 3), ("/start/sources/", 4)])
def test_a_step_says_which_of_four_it_is(page: Client, path: str, step: int) -> None:
    content = page.get(path).content.decode()
    assert f"Start, step {step} of 4" in content
    assert re.findall(r'aria-current="step">\s*(?:<a[^>]*>)?(\d)', content) == [str(step)]


def test_a_plan_can_wait(page: Client) -> None:
    assert 'href="/start/sources/">Do it later' in page.get("/start/plan/").content.decode()
    content = page.get("/start/sources/").content.decode()
    assert "There is no plan yet" in content
    assert 'class="btn go" href="/">Go to the dashboard' in content


@pytest.mark.parametrize("path", ["/start/place/", "/start/plan/", "/start/sources/"])
def test_the_later_steps_are_for_those_who_are_signed_in(stranger: Client, path: str) -> None:
    assert stranger.get(path).headers["Location"] == f"/accounts/login/?next={path}"
