"""The dashboard's pace, goal by goal: the part that a script asks for, and the numbers beside the chart."""

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.factories import START, log_study, make_goal, make_plan, make_user
from tests.tracker.views.reading import words
from tracker.models import Goal, User

SCRIPT = {"HX-Request": "true", "HX-Current-URL": "http://testserver/?metric=all&pace=1#pace"}


@pytest.fixture
def study(ann: User) -> Goal:
    """73 hours in 2026, so one in five days; 10 are done. Posts are the neediest."""
    plan = make_plan(ann)
    make_goal(plan, title="Posts", metric="posts", target=12)
    log_study(ann, 600, on=START)
    return make_goal(plan, title="Focused study", target=73)


def test_one_goal_is_shown(page: Client, study: Goal) -> None:
    content = page.get("/pace/", {"pace": study.pk}, headers=SCRIPT).content.decode()
    assert "Focused study over its days: 10 h done, 12.4 h planned by now" in content
    assert re.findall(r'id="pace-(\d+)"[^>]*aria-current="true"', content) == [str(study.pk)]
    assert "<html" not in content


def test_the_address_keeps_it_and_what_the_year_shows(page: Client, study: Goal) -> None:
    answer = page.get("/pace/", {"pace": study.pk}, headers=SCRIPT)
    assert answer["HX-Replace-Url"] == f"/?pace={study.pk}&metric=all"
    assert f'href="/?pace={study.pk}&amp;metric=all#pace"' in answer.content.decode()


def test_the_chart_tells_today_and_every_sunday(page: Client, study: Goal) -> None:
    content = page.get("/pace/", {"pace": study.pk}, headers=SCRIPT).content.decode()
    told = re.findall(r'data-told="([^"]*)"', content)[0].split(";")
    # Sunday 4 January is day 4: 0.8 h were planned. 10 h are covered until day 50.
    assert told[0] == "3 10.0 0.8 +46"
    assert told[9] == "62 10.0 12.4 −12"
    assert "Wed 4 Mar: actual 10.0 h, planned 12.4 h, days ahead −12" in words(content)


def test_the_same_numbers_are_a_table(page: Client, study: Goal) -> None:
    said = words(page.get("/", {"pace": study.pk}).content)
    assert "31 Jan 10.0 6.2 +19 28 Feb 10.0 11.8 −9 4 Mar now 10.0 12.4 −12 31 Mar" in said


def test_many_goals_are_a_list_to_choose_from(page: Client, study: Goal) -> None:
    for number in range(6):
        make_goal(study.plan, title=f"Goal {number}")
    content = page.get("/", {"pace": study.pk}).content.decode()
    assert f'<option value="{study.pk}" selected>Focused study' in content
    assert 'id="pace-' in content.replace('id="pace-part"', "")
    assert '<nav class="tabs" aria-label="Goal"' not in content


def test_without_a_script_the_part_is_the_page(page: Client, study: Goal) -> None:
    assert page.get("/pace/", {"pace": study.pk})["Location"] == f"/?pace={study.pk}#pace"


def test_without_a_goal_there_is_none(page: Client, ann: User) -> None:
    assert page.get("/pace/", headers=SCRIPT).status_code == 404
    make_plan(ann)
    assert page.get("/pace/", headers=SCRIPT).status_code == 404


def test_a_strangers_goal_is_as_one_that_is_not_there(page: Client, study: Goal) -> None:
    theirs = make_goal(make_plan(make_user("bea")), title="Bea’s goal")
    answers = [page.get("/pace/", {"pace": each}, headers=SCRIPT) for each in (theirs.pk, 10**6)]
    assert answers[0].content == answers[1].content
    assert "Bea" not in answers[0].content.decode()


def test_it_takes_few_queries_and_writes_nothing(page: Client, study: Goal) -> None:
    with CaptureQueriesContext(connection) as captured:
        page.get("/pace/", {"pace": study.pk}, headers=SCRIPT)
    assert [each["sql"] for each in captured if not each["sql"].startswith("SELECT")] == []
    assert len(captured) <= 14


def test_the_page_comes_compressed(page: Client, study: Goal) -> None:
    answer = page.get("/", headers={"Accept-Encoding": "gzip"})
    assert answer["Content-Encoding"] == "gzip"
    assert len(answer.content) < 10_000
