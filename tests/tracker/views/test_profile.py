"""The profile's settings: all is off at first, and each section is chosen by itself."""

import re

import pytest
from django.test import Client

from tests.factories import make_user
from tests.tracker.views.reading import words
from tracker.models import ProfileSettings, User


def test_all_is_off_at_first_and_looking_changes_nothing(page: Client) -> None:
    content = page.get("/profile/").content.decode()
    assert (re.findall(r'value="\w+" checked', content), "It is off" in words(content)) == ([], True)
    assert not ProfileSettings.objects.exists()


def test_a_choice_is_stored(page: Client, ann: User) -> None:
    answer = page.post("/profile/", {"enabled": "on", "shown": ["score", "proof"]})
    stored = ProfileSettings.objects.get(user=ann)
    assert (answer.headers["Location"], stored.enabled, stored.shown) == ("/profile/", True, ["score", "proof"])


def test_what_is_not_ticked_is_off_again(page: Client, ann: User) -> None:
    ProfileSettings.objects.create(user=ann, enabled=True, shown=["score"])
    page.post("/profile/", {})
    stored = ProfileSettings.objects.get(user=ann)
    assert (stored.enabled, stored.shown) == (False, [])


def test_the_form_shows_what_is_stored(page: Client, ann: User) -> None:
    ProfileSettings.objects.create(user=ann, enabled=True, shown=["proof"])
    content = page.get("/profile/").content.decode()
    assert ('value="proof" checked' in content, 'value="score" checked' in content) == (True, False)
    assert 'href="/u/ann/"' in content


def test_a_section_that_there_is_not_is_refused(page: Client) -> None:
    answer = page.post("/profile/", {"enabled": "on", "shown": ["everything"]})
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, ["shown"])
    assert not ProfileSettings.objects.exists()


def test_every_section_can_be_chosen(page: Client) -> None:
    page.post("/profile/", {"enabled": "on", "shown": list(ProfileSettings.SECTIONS)})
    assert set(ProfileSettings.objects.get().shown) == set(ProfileSettings.SECTIONS)


@pytest.mark.parametrize("method", ["get", "post"])
def test_the_page_is_for_those_who_are_signed_in(stranger: Client, ann: User, method: str) -> None:
    answer = getattr(stranger, method)("/profile/", {"enabled": "on"})
    assert answer.headers["Location"].startswith("/accounts/login/")
    assert not ProfileSettings.objects.exists()


def test_nobody_elses_choice_is_changed(page: Client) -> None:
    other = ProfileSettings.objects.create(user=make_user())
    page.post("/profile/", {"enabled": "on", "shown": ["score"]})
    other.refresh_from_db()
    assert (other.enabled, other.shown) == (False, [])
