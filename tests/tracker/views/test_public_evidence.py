"""What stands behind the numbers of a public profile: all of one kind, and all that a goal has taken."""

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from django.conf import settings
from django.test import Client

from tests.factories import log_study, make_activity, make_entry, make_goal, make_plan, make_user, take
from tests.tracker.views.conftest import TODAY
from tests.tracker.views.reading import words
from tests.tracker.views.showing import FIRST, asked_by, is_missing, show
from tracker.closings import bring_up_to_date
from tracker.metrics import KINDS
from tracker.models import Activity, Goal, ProfileSettings, ShareLink, User
from tracker.public_evidence import PAGE
from tracker.recording import reached
from tracker.share_links import token_of

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
COMMITS = "/u/ann/evidence/commit/"


def link(name: str) -> str:
    return f"https://github.com/octo/repo/commit/{name}"


def commit(user: User, name: str, **values: object) -> Activity:
    described = {"title": name, "evidence_url": link(name), "context": "octo/repo", "occurred_at": NOON, "own": True}
    return make_activity(user, **described | values)


def links(client: Client, address: str) -> list[str]:
    return re.findall(r'<a href="https://github.com/octo/repo/commit/([^"]*)"', client.get(address).content.decode())


@pytest.fixture
def shown(ann: User) -> User:
    """Ann's goal takes a commit a day in her own repositories; she has two of them, one of before the goal."""
    plan = make_plan(ann, start=FIRST)
    make_goal(plan, title="Read code", metric="commits", target=306, filter={"repositories": "own"})
    commit(ann, "early", occurred_at=NOON - timedelta(days=9))
    commit(ann, "one")
    reached(ann, source="github", account="7")
    bring_up_to_date(plan, today=TODAY)
    show(ann)
    return ann


@pytest.fixture
def goal(shown: User) -> str:
    """Its page."""
    return f"/u/ann/goals/{Goal.objects.get().pk}/"


class TestKind:
    def test_every_one_leads_to_where_it_happened_the_newest_first(self, stranger: Client, shown: User) -> None:
        assert links(stranger, COMMITS) == ["one", "early"]
        assert "Commits 100 % verifiable" in words(stranger.get(COMMITS).content)

    def test_its_number_on_the_profile_leads_to_it(self, stranger: Client, shown: User) -> None:
        log_study(shown)
        content = stranger.get("/u/ann/").content.decode()
        assert '<a href="evidence/commit/">Commits</a>' in content
        assert "Commits 2 2 Study 1 0" in words(content)
        assert "/evidence/study/" not in content

    def test_each_says_what_it_is_worth(self, stranger: Client, shown: User) -> None:
        commit(shown, "claimed", source="manual", account="")
        commit(shown, "left", source="kaggle")
        said = words(stranger.get(COMMITS).content)
        found = re.findall(r"(\w+) octo/repo · github.com (own word|by hand|verifiable)", said)
        expected = {"claimed": "by hand", "early": "verifiable", "left": "own word", "one": "verifiable"}
        assert dict(found) == expected

    @pytest.mark.parametrize(
        "hidden",
        [{"private": True}, {"evidence_url": ""}, {"ignored_reason": "padding"}],
    )
    def test_what_may_not_be_named_is_in_no_line(
        self, stranger: Client, shown: User, hidden: dict[str, object]
    ) -> None:
        commit(shown, "zqhidden", **hidden)
        assert "zqhidden" not in stranger.get(COMMITS).content.decode()

    def test_pages_hold_every_line_once_whatever_comes_meanwhile(self, stranger: Client, shown: User) -> None:
        days = [NOON - timedelta(days=number // 7) for number in range(2 * PAGE)]
        entries = [
            make_entry(title=f"n{number}", evidence_url=link(f"n{number}"), occurred_at=day)
            for number, day in enumerate(days)
        ]
        take(shown, *entries)
        address, found = COMMITS, []
        while address:
            found.append(links(stranger, address))
            older = re.findall(
                r'href="(\?before=[\d.-]+)&amp;language=en" rel="next"', stranger.get(address).content.decode()
            )
            address = f"{COMMITS}{older[0]}" if older else ""
            commit(shown, f"late{len(found)}", occurred_at=NOON + timedelta(hours=len(found)))
        assert [len(each) for each in found] == [PAGE, PAGE, 2]
        lines = [line for each in found for line in each]
        assert sorted(lines) == sorted({"one", "early", *(f"n{number}" for number in range(2 * PAGE))})

    @pytest.mark.parametrize("place", ["", "x", "2026-13-01.1", "2026-03-01.1234567890123456789", "2026-03-01.1 or 1"])
    def test_what_is_no_place_is_no_page(self, stranger: Client, shown: User, place: str) -> None:
        assert is_missing(stranger, f"{COMMITS}?before={place}")

    @pytest.mark.parametrize("kind", [*(set(KINDS) - {"commit"}), "nonsense"])
    def test_of_what_nothing_counts_there_is_none(self, stranger: Client, shown: User, kind: str) -> None:
        log_study(shown, evidence_url=link("read"))
        make_activity(shown, kind="private_contribution", quantity=17, evidence_url=link("sum"))
        assert is_missing(stranger, f"/u/ann/evidence/{kind}/")

    def test_there_is_none_where_proof_is_not_shown(self, stranger: Client, shown: User) -> None:
        show(shown, set(ProfileSettings.SECTIONS) - {"proof"})
        assert is_missing(stranger, COMMITS)

    def test_its_address_is_one_however_it_was_asked_for(self, stranger: Client, shown: User, goal: str) -> None:
        for place, written in ((goal, goal.replace("goals/", "goals/0")), (COMMITS, f"{COMMITS}?language=en&utm=1")):
            content = stranger.get(written).content.decode()
            assert f'<link rel="canonical" href="{settings.SITE_URL}{place}">' in content


class TestGoal:
    def test_it_lists_what_the_goal_took_and_what_that_is_worth(self, stranger: Client, shown: User, goal: str) -> None:
        commit(shown, "others", own=False)
        commit(shown, "after", occurred_at=NOON + timedelta(days=2))
        commit(shown, "hidden", private=True)
        bring_up_to_date(Goal.objects.get().plan, today=TODAY)
        said = words(stranger.get(goal).content)
        assert links(stranger, goal) == ["one"]
        assert "Read code 2 / 3 behind At the closing of Tuesday 3 March 2026. Only work in the owner’s own" in said
        assert "50 % verifiable 50 % verifiable 50 % private 1 of 2 activities were read" in said
        assert "How much is one Commits: 1 piece GitHub A repository" in said

    def test_the_number_on_the_profile_leads_to_it(self, stranger: Client, shown: User, goal: str) -> None:
        assert re.search(
            rf'<a href="{goal.removeprefix("/u/ann/")}">1 / 3</a>', stranger.get("/u/ann/").content.decode()
        )

    @pytest.mark.parametrize("off", ["goals", "proof"])
    def test_there_is_none_where_goals_or_proof_are_not_shown(
        self, stranger: Client, shown: User, goal: str, off: str
    ) -> None:
        show(shown, set(ProfileSettings.SECTIONS) - {off})
        assert is_missing(stranger, goal)
        assert goal.removeprefix("/u/ann/") + '"' not in stranger.get("/u/ann/").content.decode()

    def test_somebody_elses_is_as_missing_as_none(self, stranger: Client, shown: User) -> None:
        other = make_user("bob")
        theirs = make_goal(make_plan(other, start=FIRST), metric="commits", target=306)
        bring_up_to_date(theirs.plan, today=TODAY)
        assert is_missing(stranger, f"/u/ann/goals/{theirs.pk}/")
        assert is_missing(stranger, "/u/ann/goals/999999/")

    def test_study_is_its_owners_word(self, stranger: Client, shown: User) -> None:
        study = make_goal(Goal.objects.get().plan, title="Study", metric="study_hours", target=306, today=FIRST)
        log_study(shown, on=FIRST, title="secret reading", evidence_url=link("read"))
        log_study(shown, on=FIRST)
        bring_up_to_date(study.plan, today=TODAY)
        said = words(stranger.get(f"/u/ann/goals/{study.pk}/").content)
        assert "0 % verifiable 50 % by hand, with a link 50 % the owner’s word" in said
        assert "Nothing of it has a link." in said
        assert "secret reading" not in said


@pytest.fixture
def link_of(shown: User) -> Callable[..., str]:
    """Makes a share link to Ann's goals and proof, or other sections, while her profile is off."""

    def make(*sections: str) -> str:
        ProfileSettings.objects.update(enabled=False)
        last = TODAY + timedelta(days=7)
        made = ShareLink.objects.create(
            user=shown, uid=uuid4(), sections=list(sections or ("goals", "proof")), expires_on=last
        )
        return f"/s/{token_of(made)}/"

    return make


class TestElsewhere:
    """The same lists where a share link or the preview shows the page."""

    def test_a_share_link_leads_to_them(self, stranger: Client, link_of: Callable[..., str], goal: str) -> None:
        base = link_of()
        found = re.findall(r'href="((?:evidence|goals)/\w+/)"', stranger.get(base).content.decode())
        assert sorted(found) == ["evidence/commit/", goal.removeprefix("/u/ann/")]
        for each in found:
            answer = stranger.get(f"{base}{each}")
            assert "repo/commit/one" in answer.content.decode()
            assert (answer["Cache-Control"], answer["X-Robots-Tag"]) == ("no-store", "noindex, nofollow")
            assert "/u/ann/" not in answer.content.decode()

    @pytest.mark.parametrize("section", ["goals", "proof"])
    def test_a_share_link_shows_no_more_than_its_sections(
        self, stranger: Client, link_of: Callable[..., str], goal: str, section: str
    ) -> None:
        base = link_of(section)
        assert is_missing(stranger, f"{base}{goal.removeprefix('/u/ann/')}")
        assert is_missing(stranger, f"{base}evidence/commit/") == (section == "goals")
        assert is_missing(stranger, f"{base}evidence/commit/?before=x")

    def test_the_preview_leads_to_them_while_all_is_off(self, page: Client, shown: User, goal: str) -> None:
        ProfileSettings.objects.update(enabled=False, shown=[])
        found = re.findall(
            r'href="((?:evidence|goals)/\w+/)"',
            page.get("/profile/preview/?shown=proof&shown=goals").content.decode(),
        )
        assert sorted(found) == ["evidence/commit/", goal.removeprefix("/u/ann/")]
        for each in found:
            assert links(page, f"/profile/preview/{each}")[0] == "one"
            assert "As a stranger would see it" in page.get(f"/profile/preview/{each}").content.decode()

    def test_the_preview_shows_its_owners_alone(self, page: Client, stranger: Client, shown: User) -> None:
        theirs = make_goal(make_plan(make_user("bob"), start=FIRST), metric="commits", target=306)
        bring_up_to_date(theirs.plan, today=TODAY)
        assert [
            page.get(f"/profile/preview/{each}/").status_code for each in ("evidence/post", f"goals/{theirs.pk}")
        ] == [
            404,
            404,
        ]
        assert stranger.get("/profile/preview/evidence/commit/").status_code == 302


def test_the_json_leads_to_it_where_there_is_a_list(stranger: Client, shown: User, goal: str) -> None:
    log_study(shown)
    told = stranger.get("/u/ann/profile.json").json()
    assert [each["evidence"] for each in told["goals"]] == [f"{settings.SITE_URL}{goal}"]
    assert {each["kind"]: each.get("evidence") for each in told["proof"]["kinds"]} == {
        "commit": f"{settings.SITE_URL}{COMMITS}",
        "study": None,
    }
    show(shown, ["goals"])
    assert "evidence" not in stranger.get("/u/ann/profile.json").json()["goals"][0]


@pytest.mark.parametrize(("place", "most"), [(COMMITS, 5), ("goal", 9)])
def test_a_long_history_asks_the_database_no_more_often(
    stranger: Client, shown: User, goal: str, place: str, most: int
) -> None:
    address, counts = goal if place == "goal" else place, []
    for number in (3, 300):
        take(shown, *(make_entry(evidence_url=link("x")) for _ in range(number)))
        counts.append(len(asked_by(stranger, address)))
    assert counts[0] == counts[1] <= most


@pytest.mark.parametrize("place", [COMMITS, "goal"])
def test_what_is_shown_is_inert(stranger: Client, shown: User, goal: str, place: str) -> None:
    commit(shown, "<b>bold", context="<i>octo")
    Goal.objects.update(title="<u>goal")
    bring_up_to_date(Goal.objects.get().plan, today=TODAY)
    content = stranger.get(goal if place == "goal" else place).content.decode()
    assert "&lt;b&gt;bold" in content
    assert not re.findall(r"<[biu]>(?:bold|octo|goal)", content)
