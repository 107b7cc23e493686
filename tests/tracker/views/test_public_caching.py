"""What everybody may see is one answer for everybody, whatever a request says besides its address."""

from collections.abc import Iterable

import pytest
from django.test import Client

from tracker.models import ProfileSettings, User

PLACES = (
    "/u/ann/",
    "/u/ann/profile.json",
    "/u/ann/heatmap.svg",
    "/u/ann/feed.xml",
    "/u/ann/card.png",
    "/robots.txt",
    "/sitemap.xml",
)


@pytest.mark.parametrize("place", PLACES)
def test_nothing_but_its_address_changes_an_answer(page: Client, stranger: Client, ann: User, place: str) -> None:
    """What a cache does not look at must not tell answers apart, or one reader could choose what others get."""
    ProfileSettings.objects.create(user=ann, enabled=True, shown=list(ProfileSettings.SECTIONS))
    plain = stranger.get(place)
    assert plain.status_code == 200
    asked: Iterable[dict[str, str]] = (
        {"x-forwarded-host": "evil.example"},
        {"x-forwarded-proto": "https", "x-forwarded-port": "1"},
        {"x-original-url": "/admin/", "x-rewrite-url": "/admin/"},
        {"forwarded": "host=evil.example"},
        {"host": "localhost:81"},
        {"accept-language": "zh-CN"},
        {"accept": "application/json", "user-agent": "bot", "hx-request": "true"},
    )
    for headers in asked:
        answer = page.get(place, headers=headers)
        assert (answer.content, dict(answer.headers)) == (plain.content, dict(plain.headers)), headers
    assert stranger.get(f"{place}?utm=1&next=//evil.example").content == plain.content
    assert not plain.cookies


@pytest.mark.parametrize("place", PLACES)
def test_an_answer_varies_by_nothing_but_its_packing(page: Client, ann: User, place: str) -> None:
    ProfileSettings.objects.create(user=ann, enabled=True, shown=list(ProfileSettings.SECTIONS))
    vary = page.get(place, headers={"accept-encoding": "gzip", "accept-language": "zh-CN"}).headers.get("Vary", "")
    assert vary in ("", "Accept-Encoding")
