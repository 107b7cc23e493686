"""The dashboard's sources while one of them reads its history."""

from datetime import timedelta

from django.test import Client
from pytest_django import DjangoAssertNumQueries

from tests.factories import make_user
from tests.tracker.views.conftest import NOON
from tests.tracker.views.reading import words
from tracker.models import User
from tracker.recording import reached

PART = "/sources-now/"


def opening(content: bytes) -> str:
    """The opening tag of the sources' part."""
    return content.decode().split('id="sources"')[1].split(">")[0]


def test_while_one_reads_its_history_the_dashboard_asks_for_them_again(page: Client, ann: User) -> None:
    reached(ann, source="github", account="ann", next_at=NOON, done=31, total=47)

    assert f'hx-get="{PART}"' in opening(page.get("/").content)
    answer = page.get(PART)
    assert f'hx-get="{PART}"' in opening(answer.content)
    assert '<progress max="47" value="31"' in answer.content.decode()
    assert "31 of 47 windows." in words(answer.content)
    assert "HX-Trigger" not in answer


def test_when_none_does_any_more_it_stops_and_fetches_its_figures(page: Client, ann: User) -> None:
    reached(ann, source="github", account="ann", at=NOON, next_at=NOON + timedelta(hours=1), done=47, total=47)

    answer = page.get(PART)
    assert "hx-get" not in opening(answer.content)
    assert answer["HX-Trigger"] == "logged"
    assert "hx-get" not in opening(page.get("/").content)


def test_one_that_has_come_to_a_halt_is_not_watched(page: Client, ann: User) -> None:
    reached(ann, source="github", account="ann", next_at=NOON + timedelta(hours=1), done=31, total=47)
    assert "hx-get" not in opening(page.get("/").content)


def test_nobody_sees_anothers(page: Client, ann: User, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    reached(make_user(), source="github", account="bob", next_at=NOON, done=31, total=47)
    page.get(PART)
    with django_assert_num_queries(3):
        assert "bob" not in page.get(PART).content.decode()
