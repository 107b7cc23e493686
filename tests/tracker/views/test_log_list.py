"""Finding in the log: what fits, what it comes to, and the part of the page that a script asks for."""

from datetime import timedelta
from urllib.parse import urlencode

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.factories import log_study, make_activity, make_resource, make_user
from tests.tracker.views.conftest import TODAY
from tests.tracker.views.reading import words
from tracker import log_list
from tracker.models import Activity, User

PART = {"HX-Request": "true", "HX-Request-Type": "partial", "HX-Target": "div#found"}


def found(page: Client, **asked: object) -> str:
    """The words of the list."""
    answer = page.get(f"/log/?{urlencode(asked)}", headers=PART)
    assert answer.status_code == 200
    return words(answer.content)


class TestFitting:
    @pytest.fixture(autouse=True)
    def log(self, ann: User) -> None:
        course = make_resource(ann)
        log_study(ann, 90, title="Lecture 3", on=TODAY, resource_id=course.pk)
        log_study(ann, 30, title="Обучение", note="Slow, 100% of it", on=TODAY - timedelta(days=1))
        make_activity(ann, title="Merged", on=TODAY - timedelta(days=2), ignored_reason="padding")

    @pytest.mark.parametrize(
        ("asked", "number"),
        [
            ({"text": "lecture"}, 1),
            ({"text": "обучение"}, 1),
            ({"text": "slow"}, 1),
            ({"text": "100%"}, 1),
            ({"text": "_"}, 0),
            ({"from": "2026-03-03"}, 2),
            ({"to": "2026-03-03"}, 2),
            ({"from": "2026-03-03", "to": "2026-03-03"}, 1),
            ({"from": "2026-03-04", "to": "2026-03-03"}, 0),
            ({"counted": "no"}, 1),
            ({"source": "manual", "text": "e"}, 1),
            ({"resource": "0"}, 0),
            ({"resource": "x"}, 0),
            ({"resource": "²"}, 0),
        ],
    )
    def test_a_filter_shows_what_fits(self, page: Client, asked: dict[str, str], number: int) -> None:
        said = found(page, **asked)
        assert f"{number} activit" in said
        assert ("No activity fits. Show all" in said) == (number == 0)

    def test_a_resource(self, page: Client, ann: User) -> None:
        assert "1 activity, 1 h 30 of study Show all" in found(page, resource=ann.resources.get().pk)

    def test_what_it_comes_to(self, page: Client) -> None:
        assert "3 activities, 2 h of study, 2 counted" in found(page)

    def test_more_than_can_be_counted_are_told_from_the_daily_totals(
        self, page: Client, ann: User, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(log_list, "COUNTED", 1)
        assert "2 counted, 2 h of study" in found(page)
        assert "1 counted, 30 min of study" in found(page, to="2026-03-03")
        assert "More than 1,000 activities" in found(page, text="e")


def test_a_day_that_is_none_says_so_and_is_kept(page: Client, ann: User) -> None:
    log_study(ann, title="Lecture", on=TODAY)
    answer = page.get("/log/?from=soon")
    content = answer.content.decode()
    assert answer.status_code == 422
    assert "Give the days as 2026-11-24." in words(content)
    assert 'name="from" value="soon" aria-invalid="true"' in content
    assert "Lecture" not in content.split('id="activities"')[1]


def test_a_script_gets_the_list_alone_and_the_address_of_it(page: Client) -> None:
    answer = page.get("/log/?text=&source=&kind=study&counted=&week=2026-W09", headers=PART)
    content = answer.content.decode()
    assert "<html" not in content
    assert answer["HX-Push-Url"] == "/log/?kind=study&week=2026-W09"
    # The week's links lead to the same list.
    assert 'id="weeks"' in content
    assert 'href="/log/?kind=study&amp;week=2026-W08"' in content


def test_a_script_gets_the_form_of_one_row(page: Client, ann: User) -> None:
    entry = log_study(ann, title="Lecture", on=TODAY)
    answer = page.get(f"/log/?kind=study&edit={entry.uid}", headers=PART | {"HX-Target": f"tr#a-{entry.uid}"})
    content = answer.content.decode()
    assert content.count("<form") == 1
    assert f'action="/log/{entry.uid}/"' in content
    bea = log_study(make_user("bea"), on=TODAY)
    assert page.get(f"/log/?edit={bea.uid}", headers=PART | {"HX-Target": "tr#a"}).status_code == 404


def test_nothing_of_others_is_found(page: Client, ann: User) -> None:
    bea = make_user("bea")
    course = make_resource(bea)
    log_study(bea, title="Bea’s lecture", on=TODAY, resource_id=course.pk)
    assert "No activity fits." in found(page, resource=course.pk)
    assert "No activity fits." in found(page, text="lecture")


def test_the_list_asks_as_often_for_many_rows_as_for_few(page: Client, ann: User) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as asked:
            found(page, text="e")
        return len(asked)

    log_study(ann, 10, title="One", on=TODAY)
    few = queries()
    for number in range(20):
        log_study(ann, 10, title=f"Lecture {number}", on=TODAY)
    assert queries() == few
    assert Activity.objects.count() == 21
