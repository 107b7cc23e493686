"""When an activity came to count for something else, and what it counted for before."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
import time_machine
from django.db import transaction

from tests.factories import log_study, make_activity, make_entry, make_user, take
from tracker.entry import Complete
from tracker.models import Activity, User
from tracker.recording import annotate, redate, set_aside

pytestmark = pytest.mark.django_db

MONDAY = datetime(2026, 1, 5, 9, tzinfo=UTC)
WEDNESDAY = datetime(2026, 1, 7, 9, tzinfo=UTC)
NEXT_WEEK = datetime(2026, 1, 13, 9, tzinfo=UTC)


@pytest.fixture
def ann() -> User:
    return make_user()


@pytest.fixture
def study(ann: User) -> Activity:
    """An hour, logged on New Year."""
    with time_machine.travel(datetime(2026, 1, 1, 9, tzinfo=UTC), tick=False):
        return log_study(ann, 60)


def corrected(activity: Activity) -> tuple[datetime, Decimal | None]:
    activity.refresh_from_db()
    return activity.recounted_at, activity.recounted_from


def exclude(activity: Activity, at: datetime, *, excluded: bool = True) -> None:
    with time_machine.travel(at, tick=False), transaction.atomic():
        set_aside(activity.user, Activity.objects.get(pk=activity.pk), excluded=excluded)


def log_again(activity: Activity, at: datetime, minutes: int, on: date = date(2026, 1, 1)) -> None:
    with time_machine.travel(at, tick=False):
        log_study(activity.user, minutes, on=on, external_id=activity.external_id)


def test_what_was_never_corrected_has_its_storing(study: Activity) -> None:
    assert corrected(study) == (datetime(2026, 1, 1, 9, tzinfo=UTC), None)


def test_storing_the_same_again_is_no_correction(study: Activity) -> None:
    log_again(study, MONDAY, 60)
    assert corrected(study)[1] is None


def test_other_words_are_no_correction(study: Activity) -> None:
    with time_machine.travel(MONDAY), transaction.atomic():
        annotate(study.user, study, note="Hard")
    assert corrected(study)[1] is None


def test_another_quantity_is_one(study: Activity) -> None:
    log_again(study, MONDAY, 90)
    assert corrected(study) == (MONDAY, 60)


def test_what_is_set_aside_counted_for_itself_before(study: Activity) -> None:
    exclude(study, MONDAY)
    assert corrected(study) == (MONDAY, 60)


def test_of_several_corrections_in_a_week_the_first_says_what_was_before(study: Activity) -> None:
    log_again(study, MONDAY, 90)
    exclude(study, WEDNESDAY)
    assert corrected(study) == (WEDNESDAY, 60)


def test_a_later_week_begins_anew(study: Activity) -> None:
    exclude(study, MONDAY)
    exclude(study, NEXT_WEEK, excluded=False)
    assert corrected(study) == (NEXT_WEEK, 0)


def test_where_the_day_moves_no_quantity_says_what_was_before(study: Activity) -> None:
    log_again(study, MONDAY, 60, on=date(2026, 1, 2))
    assert corrected(study) == (MONDAY, None)


def test_what_does_not_count_is_not_corrected_by_another_day(study: Activity) -> None:
    exclude(study, MONDAY)
    log_again(study, WEDNESDAY, 60, on=date(2026, 1, 2))
    assert corrected(study) == (MONDAY, 60)


def test_another_skill_is_a_correction_since_goals_may_ask_for_it(study: Activity) -> None:
    with time_machine.travel(MONDAY, tick=False), transaction.atomic():
        annotate(study.user, study, skill="LoRA")
    assert corrected(study) == (MONDAY, None)


def test_what_becomes_gone_counted_before(ann: User) -> None:
    commit = make_activity(ann)
    with time_machine.travel(NEXT_WEEK, tick=False):
        take(ann, complete=[Complete(kinds=("commit",), scope=None)])
    assert corrected(commit) == (NEXT_WEEK, 1)


def test_what_becomes_a_duplicate_counted_before(ann: User) -> None:
    post = {"kind": "post", "occurred_at": None, "on": date(2026, 1, 1), "evidence_url": "https://example.org/1"}
    by_hand = make_activity(ann, source="manual", account="", **post)
    with time_machine.travel(NEXT_WEEK, tick=False):
        take(ann, make_entry(**post), source="feed")
    assert corrected(by_hand) == (NEXT_WEEK, 1)


def test_what_is_dated_anew_was_corrected(ann: User) -> None:
    commit = make_activity(ann, occurred_at=datetime(2026, 1, 1, 23, tzinfo=UTC))
    User.objects.update(time_zone="Asia/Tokyo")
    with time_machine.travel(NEXT_WEEK, tick=False), transaction.atomic():
        redate(ann, wrong=UTC)
    assert corrected(commit) == (NEXT_WEEK, None)
