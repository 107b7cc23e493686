"""The profile's settings: all is off at first, and each section is chosen by itself."""

import html
import re
from datetime import date

import pytest
from django.test import Client

from tests.factories import make_goal, make_plan, make_user
from tests.tracker.views.conftest import TODAY
from tests.tracker.views.reading import words
from tracker.closings import bring_up_to_date
from tracker.models import ProfileSettings, User


@pytest.fixture
def plan(ann: User) -> None:
    """Ann has a plan with a closing; her profile is off, and would show the year alone."""
    plan = make_plan(ann, title="Into AI work", start=date(2026, 3, 1))
    make_goal(plan, title="Read code", metric="commits", target=306)
    bring_up_to_date(plan, today=TODAY)
    ProfileSettings.objects.create(user=ann, shown=["heatmap"], name="Ann Li", bio="Reads code.")


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


def test_words_of_ones_own_and_the_robots_choice_are_stored(page: Client) -> None:
    sent = {"name": " A\u202enn\x07 Li ", "bio": "Reads code.\r\nWrites\u2066 it, too.", "indexed": "on"}
    page.post("/profile/", sent)
    stored = ProfileSettings.objects.get()
    assert (stored.name, stored.bio, stored.indexed) == ("Ann Li", "Reads code. Writes it, too.", True)


def test_longest_words_fit_however_they_are_broken(page: Client) -> None:
    page.post("/profile/", {"name": "名" * 80, "bio": "\r\n".join("x" * 140) + "\x07\u202e"})
    stored = ProfileSettings.objects.get()
    assert (len(stored.name), len(stored.bio)) == (80, 279)


@pytest.mark.parametrize(("name", "most"), [("name", 80), ("bio", 280)])
def test_words_that_are_too_long_are_named_and_kept(page: Client, name: str, most: int) -> None:
    answer = page.post("/profile/", {"enabled": "on", name: "x" * (most + 1)})
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, [name])
    assert "x" * (most + 1) in answer.content.decode()
    assert not ProfileSettings.objects.exists()


@pytest.mark.parametrize(("indexed", "says"), [(True, "may keep it"), (False, "asked to leave it out")])
def test_the_page_says_what_search_engines_may_do(page: Client, ann: User, indexed: bool, says: str) -> None:
    ProfileSettings.objects.create(user=ann, enabled=True, indexed=indexed)
    lead = page.get("/profile/").content.decode().split('class="lead"')[1].split("</p>")[0]
    assert says in words(lead)


def test_storing_needs_the_token_that_its_button_brings(ann: User) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(ann)
    form = strict.get("/profile/").content.decode().split('action="/profile/"')[1].split("</form>")[0]
    token = re.findall(r'<(\w+)[^>]* name="csrfmiddlewaretoken" value="(\w+)"', form)
    # As a field it would stand in the address of a preview, too.
    assert [element for element, _ in token] == ["button"]
    sent = [strict.post("/profile/", {"enabled": "on"} | more) for more in ({}, {"csrfmiddlewaretoken": token[0][1]})]
    assert [answer.status_code for answer in sent] == [403, 302]


def test_a_preview_is_of_the_stored_choice_unless_told_otherwise(page: Client, plan: None) -> None:
    said = words(page.get("/profile/preview/").content)
    assert [part in said for part in ("in a year", "Read code", "As a stranger would see it")] == [True, False, True]


def test_a_section_can_be_seen_before_it_is_on_and_nothing_is_stored(page: Client, plan: None) -> None:
    before = list(ProfileSettings.objects.values())
    answer = page.get("/profile/preview/?shown=goals")
    said = words(answer.content)
    assert [part in said for part in ("in a year", "Read code")] == [False, True]
    assert "no-store" in answer.headers["Cache-Control"]
    assert list(ProfileSettings.objects.values()) == before


def test_a_form_without_a_tick_shows_nothing(page: Client, plan: None) -> None:
    said = words(page.get("/profile/preview/?name=&bio=").content)
    assert [part in said for part in ("in a year", "Read code")] == [False, False]


def test_a_preview_is_what_strangers_then_see(page: Client, stranger: Client, plan: None) -> None:
    seen = page.get("/profile/preview/?shown=score&shown=goals").content.decode()
    ProfileSettings.objects.update(enabled=True, shown=["score", "goals"])
    there = stranger.get("/u/ann/").content.decode()
    middle, as_seen = (each.split("</h1>")[1].split("<footer")[0].split() for each in (seen, there))
    assert middle == as_seen


def test_words_are_seen_as_they_are_typed(page: Client, plan: None) -> None:
    context = page.get("/profile/preview/?name=A%00nn%E2%80%AE&bio=New").context["page"].profile
    kept = page.get("/profile/preview/?shown=score").context["page"].profile
    assert [(each.name, each.bio) for each in (context, kept)] == [("Ann", "New"), ("Ann Li", "Reads code.")]


@pytest.mark.parametrize(("query", "field"), [("shown=everything", "shown"), (f"name={'x' * 81}", "name")])
def test_what_cant_be_shown_is_named(page: Client, query: str, field: str) -> None:
    answer = page.get(f"/profile/preview/?{query}")
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, [field])


def test_a_preview_is_its_owners_alone(page: Client, stranger: Client, plan: None) -> None:
    other = make_user()
    ProfileSettings.objects.create(user=other, enabled=True, shown=["score"], name="Bob")
    assert stranger.get("/profile/preview/?shown=score").headers["Location"].startswith("/accounts/login/")
    assert "Bob" not in page.get("/profile/preview/?shown=score").content.decode()


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


def test_pictures_that_are_shown_can_be_put_into_a_readme(page: Client, plan: None) -> None:
    ProfileSettings.objects.update(enabled=True)
    content = page.get("/profile/").content.decode()
    texts = [html.unescape(each) for each in re.findall(r'value="([^"]*)" readonly', content)]
    there = "/u/ann/heatmap.svg"
    assert [(there in each, each.count("/u/ann/")) for each in texts] == [(True, 2), (True, 3)]
    assert (f'src="{there}"' in content, "Has a picture once it is shown: Score" in words(content)) == (True, True)


def test_a_profile_that_is_off_has_no_pictures(page: Client, plan: None) -> None:
    content = page.get("/profile/").content.decode()
    assert ("/u/ann/" in content, "Pictures have an address once the profile is on." in content) == (False, True)
