"""How fresh sources are."""

from datetime import UTC, date, datetime, timedelta

import pytest

from tests.factories import make_user
from tracker.models import User
from tracker.recording import reached
from tracker.sources import freshness, known_until, sources_of

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 19, 9, tzinfo=UTC)


def stale_after(hours: float) -> bool:
    user = make_user()
    reached(user, source="github", account="ann", at=NOW - timedelta(hours=hours))
    (source,) = freshness(user, NOW)
    return source.stale


@pytest.mark.parametrize(
    ("hours", "stale"), [(0, False), (24, False), (24.1, True), (15 * 24, True), (15.1 * 24, False)]
)
def test_a_source_is_stale_from_a_day_on_and_for_two_weeks_at_most(hours: float, stale: bool) -> None:
    assert stale_after(hours) is stale


def test_a_source_that_was_never_reached_is_not_stale() -> None:
    user = make_user()
    reached(user, source="github", account="ann", done=1, total=9)
    (source,) = freshness(user, NOW)
    assert (source.stale, source.reading_history) == (False, True)


def known(user: User) -> dict[str, date]:
    return known_until(user, freshness(user, NOW))


def test_a_stale_source_is_known_until_the_users_day_on_which_it_was_reached() -> None:
    user = make_user(time_zone="Asia/Shanghai")
    reached(user, source="kaggle", account="ann", at=datetime(2026, 11, 17, 18, tzinfo=UTC))
    assert known(user) == {"kaggle": date(2026, 11, 18)}


def test_of_two_accounts_the_one_that_is_known_least_counts() -> None:
    user = make_user()
    reached(user, source="github", account="ann", at=NOW - timedelta(days=3))
    reached(user, source="github", account="ann-work", at=NOW - timedelta(days=5))
    assert known(user) == {"github": date(2026, 11, 14)}


def test_a_fresh_source_is_not_in_question() -> None:
    user = make_user()
    reached(user, source="github", account="ann", at=NOW)
    assert known(user) == {}


def test_a_metric_knows_its_sources() -> None:
    assert sources_of("contributions") == {"github"}
    assert sources_of("posts") == {"feed"}
    assert sources_of("study_hours") == {"manual"}
    assert sources_of("pages-read") == {"manual"}
