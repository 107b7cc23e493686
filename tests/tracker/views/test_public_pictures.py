"""Badges, the year and the card: files for other people's pages."""

from urllib.parse import urlencode
from xml.etree import ElementTree as ET

import pytest
from django.test import Client

from tests.factories import make_goal, make_plan
from tests.tracker.views.conftest import TODAY
from tests.tracker.views.showing import FIRST, fill, headers, show
from tracker.closings import bring_up_to_date
from tracker.models import Goal, User


@pytest.fixture
def full(ann: User) -> User:
    return fill(ann)


@pytest.mark.parametrize("name", ["badge.svg", "heatmap.svg"])
def test_a_picture_that_is_not_shown_is_as_absent_as_its_owner(stranger: Client, full: User, name: str) -> None:
    User.objects.update(language="zh-hans")
    show(full, ["skills"])
    absent, missing = stranger.get(f"/u/ann/{name}"), stranger.get("/u/nobody/")
    assert (absent.status_code, absent.content, headers(absent)) == (404, missing.content, headers(missing))


@pytest.mark.parametrize("name", ["badge.svg", "heatmap.svg"])
def test_a_picture_is_a_file_that_runs_nothing(stranger: Client, full: User, name: str) -> None:
    show(full)
    answer = stranger.get(f"/u/ann/{name}")
    assert ET.fromstring(answer.content).tag == "{http://www.w3.org/2000/svg}svg"
    assert (answer["Content-Type"], answer["X-Content-Type-Options"]) == ("image/svg+xml", "nosniff")
    assert answer["Content-Security-Policy"] == "default-src 'none'; style-src 'unsafe-inline'"


def test_the_badge_says_score_and_days(stranger: Client, full: User) -> None:
    show(full)
    assert "33.3 · 2 days behind" in stranger.get("/u/ann/badge.svg").content.decode()


def test_before_anything_is_due_the_badge_says_so(stranger: Client, ann: User) -> None:
    plan = make_plan(ann, start=FIRST)
    make_goal(plan, metric="certifications", target=1)
    bring_up_to_date(plan, today=TODAY)
    show(ann)
    assert "nothing due yet" in stranger.get("/u/ann/badge.svg").content.decode()


def test_the_card_shows_no_section_that_is_off(stranger: Client, full: User) -> None:
    show(full, [])
    bare = stranger.get("/u/ann/card.png").content
    show(full, ["score"])
    assert stranger.get("/u/ann/card.png").content != bare


class TestBadges:
    def test_a_goal_has_one_where_goals_are_shown(self, stranger: Client, full: User) -> None:
        show(full, ["goals"])
        address = f"/u/ann/goals/{Goal.objects.get().pk}/badge.svg"
        assert "Read code: 1 / 3 · 2 days behind" in stranger.get(address).content.decode()
        missing = stranger.get("/u/nobody/")
        show(full, ["score"])
        for absent in (stranger.get(address), stranger.get("/u/ann/goals/999999/badge.svg")):
            assert (absent.status_code, absent.content, headers(absent)) == (404, missing.content, headers(missing))

    @pytest.mark.parametrize(
        "label", ["</svg><script>alert(1)</script>", "x" * 10_000, "\u202e\u2066a", "a\0b", "&amp;", "\ud800", "落后"]
    )
    def test_whatever_label_is_asked_for_it_stays_a_picture(self, stranger: Client, full: User, label: str) -> None:
        show(full)
        query = urlencode({"label": label, "color": "url(https://evil.example)"}, errors="surrogatepass")
        root = ET.fromstring(stranger.get(f"/u/ann/badge.svg?{query}").content)
        said = [each.text or "" for each in root.iter("{http://www.w3.org/2000/svg}text")]
        assert len(said[0]) <= 40
        assert {each.tag.rpartition("}")[2] for each in root.iter()} == {
            "svg",
            "title",
            "style",
            "rect",
            "path",
            "g",
            "text",
        }

    def test_label_colour_and_theme_can_be_chosen(self, stranger: Client, full: User) -> None:
        show(full)
        drawn = stranger.get("/u/ann/badge.svg?label=my+plan&color=sea&theme=dark").content.decode()
        assert (">my plan<" in drawn, "#1e7fa0" in drawn, "@media" in drawn) == (True, True, False)

    @pytest.mark.parametrize(("label", "written"), [("x" * 40, "x" * 40), ("x" * 41, "x" * 39 + "…")])
    def test_a_label_that_is_too_long_says_that_it_goes_on(
        self, stranger: Client, full: User, label: str, written: str
    ) -> None:
        show(full)
        assert f">{written}<" in stranger.get(f"/u/ann/badge.svg?label={label}").content.decode()

    @pytest.mark.parametrize(
        ("theme", "media", "night"), [("light", False, False), ("dark", False, True), ("auto", True, True)]
    )
    def test_the_year_is_light_or_dark(
        self, stranger: Client, full: User, theme: str, media: bool, night: bool
    ) -> None:
        show(full)
        drawn = stranger.get(f"/u/ann/heatmap.svg?theme={theme}").content.decode()
        assert ("@media" in drawn, "#1d282e" in drawn) == (media, night)
        assert ET.fromstring(drawn)[0].text == "2 activities in a year"
