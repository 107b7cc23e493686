"""The public profile as the world sees it: page, JSON, pictures, and the answer when there is none."""

import json
import re
from datetime import date, timedelta
from decimal import Decimal
from xml.etree import ElementTree as ET

import jwt
import pytest
from django.conf import settings
from django.test import Client

from tests.factories import log_study, make_activity, make_goal, make_resource, make_user
from tests.tracker.views.conftest import NOON, TODAY
from tests.tracker.views.reading import words
from tests.tracker.views.showing import FILES, FIRST, LINK, fill, headers, show
from tracker.closings import bring_up_to_date
from tracker.exams import plan_exam
from tracker.models import Goal, Plan, ProfileSettings, User
from tracker.planning import add_break, archive_goal, change_goal, end_plan, put_plan, set_weekly_aim
from tracker.recording import confirmed, reached
from tracker.streak import RULE


def unsigned(token: str) -> object:
    """What was signed, without a look at the signature."""
    return jwt.decode(token, options={"verify_signature": False})


@pytest.fixture
def full(ann: User) -> User:
    return fill(ann)


def test_the_page_says_what_is_shown(stranger: Client, full: User) -> None:
    show(full)
    said = words(stranger.get("/u/ann/").content)
    assert "ann · 1 Mar to 31 Dec Into AI work Score 33.3 Against the plan 2 days behind Plan index 0.33" in said
    assert (
        "0 % verifiable 100 % the owner’s word 0 of 2 activities were read from where they happened, with a link."
        in said
    )
    assert "Fix it Commit · octo/repo others’ repository" in said
    assert "2 activities in a year" in said
    assert "Read code behind 1 / 3" in said
    assert "LoRA 1 h 30" in said
    assert "Score at the closing of Tuesday 3 March 2026." in said


def test_a_number_alone_is_said_as_a_number(stranger: Client, full: User) -> None:
    show(full)
    make_activity(full, kind="private_contribution", quantity=17, private=True)
    said = words(stranger.get("/u/ann/").content)
    assert "with a link. 2 are the owner’s word. 17 private contributions more" in said


def test_every_share_of_what_counts_is_stated(stranger: Client, full: User) -> None:
    reached(full, source="github", account="7")
    make_activity(full, private=True)
    log_study(full, on=FIRST, evidence_url=LINK)
    show(full, ["proof"])
    said = words(stranger.get("/u/ann/").content)
    assert "25 % verifiable 25 % verifiable 25 % by hand, with a link 25 % the owner’s word 25 % private 1 of 4" in said
    told = stranger.get("/u/ann/profile.json").json()["proof"]
    assert [told[each] for each in ("counted", "evidenced", "linked", "self_reported", "private")] == [4, 1, 1, 1, 1]


@pytest.mark.parametrize(
    ("section", "trace"),
    [
        ("score", "Against the plan"),
        ("goals", "Read code"),
        ("heatmap", "in a year"),
        ("proof", "Fix it"),
        ("certifications", "Certifications"),
        ("skills", "LoRA"),
        ("accounts", "Accounts"),
    ],
)
def test_a_section_is_there_only_where_it_is_chosen(stranger: Client, full: User, section: str, trace: str) -> None:
    show(full, set(ProfileSettings.SECTIONS) - {section})
    without = [stranger.get(f"/u/ann/{name}").content.decode() for name in ("", "profile.json")]
    show(full, [section])
    alone = stranger.get("/u/ann/").content.decode()
    assert ([trace in each for each in without], trace in alone) == ([False, False], True)


@pytest.mark.parametrize("name", FILES)
def test_off_unknown_and_reserved_are_one_answer(stranger: Client, full: User, name: str) -> None:
    User.objects.update(language="zh-hans")
    show(full, enabled=False)
    off = stranger.get(f"/u/ann/{name}")
    for username in ("ann", "nobody", "admin", "static", "Ann", "%00", "a%20b", "x" * 300, "安"):
        missing = stranger.get(f"/u/{username}/{name}")
        assert (off.status_code, off.content, headers(off)) == (404, missing.content, headers(missing)), username


def test_nobodys_page_is_in_english_unless_another_language_is_asked_for(stranger: Client, db: None) -> None:
    answers = [
        stranger.get("/u/nobody/", headers={"accept-language": "zh-CN"}),
        stranger.get("/u/nobody/?language=zh-hans"),
    ]
    assert [answer["Content-Language"] for answer in answers] == ["en", "zh-hans"]


def test_the_owner_sees_what_everybody_sees(stranger: Client, page: Client, full: User) -> None:
    show(full)
    own, other = page.get("/u/ann/"), stranger.get("/u/ann/", headers={"cookie": "django_language=zh-hans"})
    assert (own.content, headers(own)) == (other.content, headers(other))


@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize("enabled", [True, False])
def test_no_cookie_is_set_and_none_is_read(page: Client, full: User, name: str, enabled: bool) -> None:
    show(full, enabled=enabled)
    answer = page.get(f"/u/ann/{name}")
    assert not answer.cookies
    assert "Cookie" not in answer.headers.get("Vary", "")


def test_the_page_is_in_its_owners_language_or_the_one_that_is_asked_for(stranger: Client, full: User) -> None:
    User.objects.update(language="zh-hans")
    show(full)
    own, other = stranger.get("/u/ann/", headers={"accept-language": "en"}), stranger.get("/u/ann/?language=en")
    assert [answer["Content-Language"] for answer in (own, other)] == ["zh-hans", "en"]
    assert '<html lang="zh-Hans">' in own.content.decode()


def test_what_users_wrote_is_text_and_nothing_else(stranger: Client, full: User) -> None:
    make_activity(full, title="<script>1", evidence_url="javascript:alert(1)", kind="review")
    make_activity(full, title="</a><script>2", evidence_url=LINK, context='"><script>3', kind="review")
    show(full)
    content = stranger.get("/u/ann/").content.decode()
    assert (re.findall(r'<script(?! src=| type="application/ld)', content), "javascript:" in content) == ([], False)


def test_the_json_holds_the_same_facts(stranger: Client, full: User) -> None:
    show(full, ["score", "heatmap", "proof"])
    facts = json.loads(stranger.get("/u/ann/profile.json").content)
    assert facts.keys() == {"username", "language", "today", "plan", "score", "year", "proof"}
    assert (facts["score"]["on"], facts["year"]["counts"]) == ("2026-03-03", {"2026-03-01": 2})
    assert facts["proof"]["latest"][0]["url"] == LINK


def test_a_stale_goal_says_as_of_when_it_is_known(stranger: Client, full: User) -> None:
    show(full)
    reached(full, source="github", account="ann", at=NOON - timedelta(days=2))
    text = words(stranger.get("/u/ann/").content)
    assert "stale, as of Mon 2 Mar" in text
    assert "Not all its sources could be read since Monday 2 March 2026." in text
    assert "behind" not in stranger.get("/u/ann/badge.svg").content.decode()


@pytest.mark.parametrize("name", FILES)
def test_it_is_only_read(stranger: Client, full: User, name: str) -> None:
    show(full)
    assert [stranger.post(f"/u/{user}/{name}").status_code for user in ("ann", "nobody")] == [405, 405]


def test_weeks_in_a_row_stand_with_their_rule_on_the_page_and_in_the_json(stranger: Client, full: User) -> None:
    User.objects.update(streak=True)
    show(full, ["streak"])
    assert f"1 week in a row {RULE}" in words(stranger.get("/u/ann/").content)
    assert stranger.get("/u/ann/profile.json").json()["streak"] == {"weeks": 1}
    User.objects.update(streak=False)
    assert "in a row" not in stranger.get("/u/ann/").content.decode()
    assert "streak" not in stranger.get("/u/ann/profile.json").json()


def test_what_is_ones_own_is_told_to_nobody(stranger: Client, full: User) -> None:
    """Each thing that a stranger must not read goes by a word of its own."""
    show(full)
    plan = Plan.objects.get()
    course = make_resource(full, "zq-resource", skill="zq-skill-of-resource", url="https://example.org/zq-url")
    log_study(full, on=FIRST, title="zq-session", note="zq-note", resource_id=course.pk, unit=7, private=True)
    make_activity(full, title="zq-title", context="zq/repo", skill="zq-skill", private=True, evidence_url=f"{LINK}/zq")
    passed = {"kind": "certification", "on": FIRST, "occurred_at": None, "expires_on": date(2026, 4, 1)}
    make_activity(full, source="manual", account="", title="zq-passed", context="zq-code", private=True, **passed)
    plan_exam(full, title="zq-exam", issuer="zq-issuer", note="zq-exam-note", today=TODAY)
    add_break(plan, start=TODAY, end=TODAY, note="zq-break", today=TODAY)
    set_weekly_aim(make_goal(plan, today=FIRST), Decimal("987.654"), today=TODAY)
    archive_goal(make_goal(plan, title="zq-archived"), today=TODAY)
    bring_up_to_date(plan, today=TODAY)

    def told() -> str:
        answers = {
            (name, each): stranger.get(f"/u/ann/{name}?language={each}").content.decode()
            for name in FILES
            if name != "card.png"
            for each in ("en", "zh-hans")
        }
        return "".join(str(unsigned(text)) if name == "profile.jwt" else text for (name, _), text in answers.items())

    assert "Read code" in told()
    assert not re.findall(r"zq[a-z-]*|987\.6", told())

    change_goal(Goal.objects.get(title="Read code"), title="zq-goal-of-old-plan", today=TODAY)
    put_plan(full, title="zq-old-plan", start=FIRST, end=TODAY, rest_weekdays=[7], today=TODAY)
    end_plan(plan, today=TODAY)
    assert not re.findall(r"zq[a-z-]*|987\.6", told())


def test_a_link_to_an_account_says_me_only_where_it_is_confirmed(stranger: Client, full: User) -> None:
    show(full, ["accounts"])
    for name in ("ann", "other"):
        reached(full, source="github", account=name, handle=f"<b>{name}", url=f"https://github.com/{name}")
    confirmed(full, source="github", account="ann", by="token", at=NOON)
    content = stranger.get("/u/ann/").content.decode()
    assert re.findall(r'github.com/(\w+)" rel="([\w ]+)"', content) == [("ann", "me noopener"), ("other", "noopener")]
    assert "GitHub <b>ann confirmed Confirmed on 4 Mar by its token. GitHub <b>other not confirmed" in words(content)
    told = stranger.get("/u/ann/profile.json").json()["accounts"]
    assert [(each["confirmed"], each["by"]) for each in told] == [(True, "token"), (False, "")]


class TestHead:
    def test_it_tells_other_sites_what_to_show(self, stranger: Client, full: User) -> None:
        show(full)
        found = dict(
            re.findall(
                r'<meta (?:property|name)="([a-z:]+)" content="([^"]*)"', stranger.get("/u/ann/").content.decode()
            )
        )
        assert (
            found.items()
            >= {
                "og:type": "profile",
                "og:title": "ann",
                "og:url": f"{settings.SITE_URL}/u/ann/",
                "og:image": f"{settings.SITE_URL}/u/ann/card.png?language=en",
                "og:locale": "en_GB",
                "twitter:card": "summary_large_image",
                "description": "Into AI work · score 33.3 of 100 · 2 days behind",
            }.items()
        )

    def test_its_address_is_one_whatever_was_asked_for(self, stranger: Client, full: User) -> None:
        show(full)
        asked = {"x-forwarded-host": "evil.example", "accept-language": "zh-CN", "referer": "https://evil.example"}
        assert (
            f'<link rel="canonical" href="{settings.SITE_URL}/u/ann/">'
            in stranger.get("/u/ann/?language=en").content.decode()
        )
        assert stranger.get("/u/ann/?utm=1", headers=asked).content == stranger.get("/u/ann/").content

    @pytest.mark.parametrize("name", FILES)
    @pytest.mark.parametrize("indexed", [True, False])
    def test_search_engines_may_keep_it_only_where_its_owner_says_so(
        self, stranger: Client, full: User, name: str, indexed: bool
    ) -> None:
        show(full)
        ProfileSettings.objects.update(indexed=indexed)
        assert ("X-Robots-Tag" in stranger.get(f"/u/ann/{name}").headers) != indexed
        assert ('name="robots"' in stranger.get("/u/ann/").content.decode()) != indexed

    def test_name_and_words_about_oneself_are_on_top_and_inert(self, stranger: Client, full: User) -> None:
        show(full)
        ProfileSettings.objects.update(name="Ann <b>", bio="<i>AI")
        content = stranger.get("/u/ann/").content.decode()
        assert '<bdi class="p-name">Ann &lt;b&gt;</bdi>' in content
        assert "<bdi>&lt;i&gt;AI</bdi>" in content


@pytest.mark.parametrize("name", ["feed.xml", "badge.svg"])
def test_the_feed_is_there_only_where_proof_is_shown(stranger: Client, full: User, name: str) -> None:
    show(full, set(ProfileSettings.SECTIONS) - {"proof", "score"})
    absent, missing = stranger.get(f"/u/ann/{name}"), stranger.get("/u/nobody/")
    assert (absent.content, headers(absent)) == (missing.content, headers(missing))


class TestSitemap:
    def test_it_names_profiles_that_may_be_found_and_nobody_else(self, stranger: Client, ann: User) -> None:
        for username, enabled, indexed in (("bob", True, False), ("eve", False, True), ("zoe", True, True)):
            ProfileSettings.objects.create(user=make_user(username), enabled=enabled, indexed=indexed)
        found = [each.text for each in ET.fromstring(stranger.get("/sitemap.xml").content).iter() if each.text]
        assert found == [f"{settings.SITE_URL}/u/zoe/"]

    def test_robots_are_led_to_it(self, stranger: Client, db: None) -> None:
        answer = stranger.get("/robots.txt")
        assert (answer["Content-Type"], answer.content.decode().splitlines()[-1]) == (
            "text/plain",
            f"Sitemap: {settings.SITE_URL}/sitemap.xml",
        )
