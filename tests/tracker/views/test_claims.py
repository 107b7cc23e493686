"""What is claimed by hand and told by a source, too, counts once, whichever came first."""

import uuid
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from tests.factories import make_entry, take
from tests.tracker.api.caller import Caller
from tests.tracker.views.conftest import TODAY
from tracker.models import Activity, DailyTotal, User

#: What a person writes, and the same as a source spells it.
SAME = {
    "post": ("https://blog.example.org/posts/lora", "http://www.blog.example.org/posts/lora/?utm_source=rss"),
    "certification": (
        "https://www.credly.com/badges/0f1a2b3c-0000-4000-8000-123456789abc",
        "https://www.credly.com/badges/0f1a2b3c-0000-4000-8000-123456789abc/public_url",
    ),
    "paper": ("https://arxiv.org/abs/2106.09685", "https://arxiv.org/pdf/2106.09685v2"),
    "medal": ("https://www.kaggle.com/c/titanic", "https://www.kaggle.com/competitions/titanic/leaderboard"),
}
BY = ["page", "api"]


def claim_on_the_page(user: User, kind: str) -> None:
    page = Client()
    page.force_login(user)
    said = {"id": str(uuid.uuid4()), "kind": kind, "on": TODAY.isoformat(), "title": "Mine"}
    assert page.post("/log/add/", said | {"evidence_url": SAME[kind][0]}).status_code == 302


def claim_by_the_api(user: User, kind: str) -> None:
    said = {"kind": kind, "on": TODAY.isoformat(), "quantity": 1, "title": "Mine", "evidence_url": SAME[kind][0]}
    assert Caller(user).post("activities", said).status_code == 201


CLAIMS: dict[str, Callable[[User, str], None]] = {"page": claim_on_the_page, "api": claim_by_the_api}


def found(user: User, kind: str) -> None:
    """The source tells of it: the blog's feed of its posts, an import of what no source shows by itself."""
    told: dict[str, Any] = {"kind": kind, "on": TODAY, "occurred_at": None, "title": "Theirs"}
    entry = make_entry(f"found-{kind}", evidence_url=SAME[kind][1], **told)
    take(user, entry, source="feed" if kind == "post" else "import", account="blog" if kind == "post" else "")


def counting(user: User) -> list[str]:
    """The titles of what counts; the roll-up agrees with them."""
    titles = list(Activity.objects.owned_by(user).counted().values_list("title", flat=True))
    assert sum(DailyTotal.objects.filter(user=user).values_list("number", flat=True)) == len(titles)
    return titles


@pytest.mark.parametrize("by", BY)
@pytest.mark.parametrize("kind", SAME)
def test_claimed_first_it_counts_once(ann: User, kind: str, by: str) -> None:
    CLAIMS[by](ann, kind)
    assert counting(ann) == ["Mine"]
    found(ann, kind)
    assert counting(ann) == ["Theirs"]


@pytest.mark.parametrize("by", BY)
@pytest.mark.parametrize("kind", SAME)
def test_claimed_afterwards_it_counts_once(ann: User, kind: str, by: str) -> None:
    found(ann, kind)
    CLAIMS[by](ann, kind)
    assert counting(ann) == ["Theirs"]
    assert Activity.objects.get(title="Mine").ignored_reason == "duplicate"


@pytest.mark.parametrize("kind", SAME)
def test_a_claim_that_is_deleted_leaves_the_source_counting(page: Client, ann: User, kind: str) -> None:
    claim_on_the_page(ann, kind)
    found(ann, kind)
    page.post(f"/log/{Activity.objects.get(title='Mine').uid}/delete/")
    assert counting(ann) == ["Theirs"]


@pytest.mark.parametrize("kind", SAME)
def test_a_claim_counts_while_the_source_is_set_aside(page: Client, ann: User, kind: str) -> None:
    claim_on_the_page(ann, kind)
    found(ann, kind)
    uid = Activity.objects.get(title="Theirs").uid
    page.post(f"/log/{uid}/set-aside/")
    assert counting(ann) == ["Mine"]
    page.post(f"/log/{uid}/count/")
    assert counting(ann) == ["Theirs"]


@pytest.mark.parametrize("kind", SAME)
def test_by_the_api_it_is_set_aside_and_counted_again(ann: User, kind: str) -> None:
    claim_by_the_api(ann, kind)
    found(ann, kind)
    path = f"activities/{Activity.objects.get(title='Theirs').uid}"
    assert Caller(ann).patch(path, {"excluded": True}).json()["ignored_reason"] == "excluded"
    assert counting(ann) == ["Mine"]
    assert Caller(ann).patch(path, {"excluded": False}).json()["counted"] is True
    assert counting(ann) == ["Theirs"]


@pytest.mark.parametrize("kind", SAME)
def test_a_correction_makes_it_the_same_or_another(ann: User, kind: str) -> None:
    claim_by_the_api(ann, kind)
    found(ann, kind)
    path = f"activities/{Activity.objects.get(title='Mine').uid}"
    assert Caller(ann).patch(path, {"evidence_url": ""}).json()["counted"] is True
    assert sorted(counting(ann)) == ["Mine", "Theirs"]
    assert Caller(ann).patch(path, {"evidence_url": SAME[kind][0]}).json()["ignored_reason"] == "duplicate"
