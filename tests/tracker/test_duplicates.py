"""One real thing counts once, however many places tell of it, and whichever told of it first."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from itertools import permutations

import pytest
from django.db import transaction

from tracker.entry import Complete, Entry
from tracker.models import Activity, DailyTotal, User
from tracker.recording import erase, record, set_aside

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.both_databases]

POST = "https://blog.example.org/posts/lora/"
DAY = date(2026, 3, 1)


@pytest.fixture
def ann() -> User:
    return User.objects.create_user("ann", "ann@example.org")


def tell(user: User, source: str, account: str = "", *, url: str = POST, kind: str = "post") -> None:
    """Let a source tell of something; its external id is its own."""
    entry = Entry(external_id=f"{source}-{account}-{url}", kind=kind, on=DAY, evidence_url=url)
    with transaction.atomic():
        record(user, source=source, account=account, entries=[entry])


def counting(user: User) -> list[tuple[str, str]]:
    """The source and account of what counts; the daily totals must agree with it."""
    found = list(Activity.objects.filter(user=user, counted=True).values_list("source", "account"))
    assert sum(DailyTotal.objects.filter(user=user).values_list("number", flat=True)) == len(found)
    return found


@pytest.mark.parametrize("order", list(permutations(["manual", "import", "feed"])))
def test_a_live_source_counts_whoever_told_first(ann: User, order: tuple[str, ...]) -> None:
    for source in order:
        tell(ann, source)

    assert counting(ann) == [("feed", "")]
    assert Activity.objects.filter(ignored_reason="duplicate").count() == 2


def test_the_same_post_in_two_feeds_counts_once(ann: User) -> None:
    tell(ann, "feed", "blog.example.org/posts/index.xml")
    tell(ann, "feed", "blog.example.org/index.xml", url="http://www.blog.example.org/posts/lora?utm_source=x")

    assert len(counting(ann)) == 1


def test_a_certificate_claimed_by_hand_and_imported_counts_once(ann: User) -> None:
    badge = "https://www.credly.com/badges/0f1a2b3c-0000-4000-8000-123456789abc"
    tell(ann, "manual", url=badge, kind="certification")
    tell(ann, "import", url=f"{badge}/public_url", kind="certification")

    assert counting(ann) == [("import", "")]


def test_what_has_no_page_of_its_own_is_nobodys_duplicate(ann: User) -> None:
    tell(ann, "manual", url="", kind="certification")
    tell(ann, "import", url="", kind="certification")

    assert len(counting(ann)) == 2


def test_two_people_tell_of_the_same_page(ann: User) -> None:
    bob = User.objects.create_user("bob", "bob@example.org")
    tell(ann, "feed")
    tell(bob, "feed")

    assert len(counting(ann)) == len(counting(bob)) == 1


def exclude(user: User, first: Activity) -> None:
    set_aside(user, first, excluded=True)


def remove(user: User, first: Activity) -> None:
    erase(user, Activity.objects.filter(pk=first.pk))


def lose(user: User, first: Activity) -> None:
    gone = Complete(kinds=("post",), until=datetime(2027, 1, 1, tzinfo=UTC))
    Activity.objects.filter(pk=first.pk).update(occurred_at=datetime(2026, 3, 1, tzinfo=UTC))
    record(user, source=first.source, account=first.account, entries=[], complete=[gone])


@pytest.mark.parametrize("leave", [exclude, remove, lose])
def test_the_next_one_counts_when_the_first_does_not(ann: User, leave: Callable[[User, Activity], None]) -> None:
    tell(ann, "manual")
    tell(ann, "feed")
    with transaction.atomic():
        leave(ann, Activity.objects.get(source="feed"))

    assert counting(ann) == [("manual", "")]


def test_what_counts_again_makes_its_stand_in_a_duplicate_again(ann: User) -> None:
    tell(ann, "manual")
    tell(ann, "feed")
    for excluded in (True, False):
        with transaction.atomic():
            set_aside(ann, Activity.objects.get(source="feed"), excluded=excluded)

    assert counting(ann) == [("feed", "")]


def test_the_outcome_of_a_run_tells_of_duplicates(ann: User) -> None:
    tell(ann, "feed", "one")
    entry = Entry(external_id="again", kind="post", on=DAY, evidence_url=POST)
    with transaction.atomic():
        recorded = record(ann, source="import", entries=[entry])

    assert recorded.outcomes["again"].ignored_reason == "duplicate"
