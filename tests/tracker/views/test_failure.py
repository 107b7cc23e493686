"""What stands in a page's place when it fails."""

import pytest
from django.test import Client, RequestFactory

from tests.read_only import read_only
from tests.tracker.views.reading import words
from tracker.models import Activity, User
from tracker.views.failure import failure


@pytest.mark.django_db(transaction=True)
def test_a_database_that_takes_nothing_is_told_and_nothing_is_stored(page: Client, ann: User) -> None:
    page.raise_request_exception = False
    with read_only():
        answer = page.post("/log/quick/", {"line": "1h30 cs224n lecture 3"})

    assert (answer.status_code, answer["Retry-After"]) == (503, "60")
    assert "Headway is not ready" in words(answer.content)
    assert not Activity.objects.exists()


def test_any_other_failure_is_one_of_ours(rf: RequestFactory) -> None:
    try:
        raise ValueError
    except ValueError:
        assert failure(rf.get("/log/")).status_code == 500
