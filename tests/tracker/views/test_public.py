"""The public profile as the world sees it: page, JSON, pictures, and the answer when there is none."""

import json
import re
from collections.abc import Callable, Collection
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from urllib.parse import urlencode
from xml.etree import ElementTree as ET

import jwt
import pytest
import time_machine
from django.conf import settings
from django.db import connection
from django.http import HttpResponseBase
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.factories import log_study, make_activity, make_entry, make_goal, make_plan, make_resource, make_user, take
from tests.tracker.views.conftest import NOON, TODAY
from tests.tracker.views.reading import words
from tracker.closings import bring_up_to_date
from tracker.exams import plan_exam
from tracker.models import Closing, Goal, Plan, ProfileSettings, User
from tracker.pictures.raster import png
from tracker.planning import add_break, archive_goal, change_goal, end_plan, put_plan, set_weekly_aim
from tracker.recording import confirmed, reached
from tracker.signing import current_key
from tracker.streak import RULE

FILES = ("", "profile.json", "badge.svg", "heatmap.svg", "card.png", "feed.xml", "profile.jwt")
LINK = "https://example.org/1"
#: The plan asks for a commit a day from here on; three of its days are over.
FIRST = date(2026, 3, 1)


def show(user: User, sections: Collection[str] = ProfileSettings.SECTIONS, *, enabled: bool = True) -> None:
    ProfileSettings.objects.update_or_create(user=user, defaults={"enabled": enabled, "shown": list(sections)})


def unsigned(token: str) -> object:
    """What was signed, without a look at the signature."""
    return jwt.decode(token, options={"verify_signature": False})


def headers(answer: HttpResponseBase) -> dict[str, str]:
    return dict(answer.headers)


def asked_by(client: Client, address: str) -> list[str]:
    """The queries by which an address is answered."""
    with CaptureQueriesContext(connection) as queries:
        client.get(address)
    return [query["sql"] for query in queries]


@pytest.fixture
def full(ann: User) -> User:
    """Somebody with a plan, a closing and some work."""
    plan = make_plan(ann, title="Into AI work", start=FIRST)
    make_goal(plan, title="Read code", metric="commits", target=306)
    noon = datetime(2026, 3, 1, 12, tzinfo=UTC)
    make_activity(ann, title="Fix it", evidence_url=LINK, context="octo/repo", own=False, occurred_at=noon)
    log_study(ann, minutes=90, on=FIRST, skill="LoRA")
    bring_up_to_date(plan, today=TODAY)
    return ann


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


@pytest.mark.parametrize("name", ["badge.svg", "heatmap.svg"])
def test_a_picture_that_is_not_shown_is_as_absent_as_its_owner(stranger: Client, full: User, name: str) -> None:
    User.objects.update(language="zh-hans")
    show(full, ["skills"])
    absent, missing = stranger.get(f"/u/ann/{name}"), stranger.get("/u/nobody/")
    assert (absent.status_code, absent.content, headers(absent)) == (404, missing.content, headers(missing))


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


@pytest.mark.parametrize("name", FILES)
def test_it_may_be_kept_for_five_minutes_and_asked_for_again(stranger: Client, full: User, name: str) -> None:
    show(full)
    answer = stranger.get(f"/u/ann/{name}")
    again = stranger.get(f"/u/ann/{name}", headers={"if-none-match": answer["ETag"]})
    assert (answer["Cache-Control"], again.status_code, again.content) == ("public, max-age=300", 304, b"")


def test_another_state_has_another_etag(stranger: Client, full: User) -> None:
    show(full)
    before = stranger.get("/u/ann/")["ETag"]
    show(full, ["skills"])
    assert stranger.get("/u/ann/")["ETag"] != before


def test_whatever_changes_gives_another_answer(stranger: Client, full: User) -> None:
    """Drawn before or not: an answer is that of what is stored, and of the day."""
    User.objects.update(streak=True)
    show(full)
    plan, goal = Plan.objects.get(), Goal.objects.get()
    mine = ProfileSettings.objects.filter(user=full)
    github = {"source": "github", "account": "7"}
    passed = {"source": "manual", "account": "", "kind": "certification", "occurred_at": NOON, "title": "PMLE"}
    changes: dict[str, Callable[[], object]] = {
        "name": lambda: mine.update(name="Ann B"),
        "words": lambda: mine.update(bio="Into AI"),
        "search engines": lambda: mine.update(indexed=True),
        "an account": lambda: reached(full, **github, at=NOON),
        "its owner": lambda: confirmed(full, **github, by="token", at=NOON),
        "its name": lambda: reached(full, **github, at=NOON, handle="ann", url="https://github.com/ann"),
        "it is refused": lambda: reached(full, **github, at=NOON, state="rejected"),
        "work": lambda: make_activity(full, title="Fix another", evidence_url=LINK, occurred_at=NOON),
        "work that is private": lambda: make_activity(full, private=True, occurred_at=NOON),
        "a certification": lambda: make_activity(full, **passed),
        "study": lambda: log_study(full, minutes=1, skill="LoRA", on=TODAY),
        "a goal's name": lambda: change_goal(goal, title="Read", today=TODAY),
        "days off": lambda: add_break(plan, start=date(2026, 3, 2), end=date(2026, 3, 3), note="", today=TODAY),
        "weekdays off": lambda: put_plan(
            full, title=plan.title, start=plan.start, end=plan.end, rest_weekdays=[7], today=TODAY
        ),
        "a closing": lambda: Closing.objects.filter(on=date(2026, 3, 3)).update(score=Decimal("12.5")),
        "its terms": lambda: bring_up_to_date(plan, today=TODAY + timedelta(days=2)),
        "one goal less": lambda: archive_goal(goal, today=TODAY),
        "the plan's end": lambda: end_plan(plan, today=TODAY),
        "no weeks in a row": lambda: User.objects.update(streak=False),
        "language": lambda: User.objects.update(language="zh-hans"),
        "time zone": lambda: User.objects.update(time_zone="Pacific/Kiritimati"),
        "fewer sections": lambda: show(full, ["proof"]),
    }
    seen = {stranger.get("/u/ann/")["ETag"]: "the beginning"}
    for name, change in changes.items():
        change()
        tag = stranger.get("/u/ann/")["ETag"]
        assert seen.get(tag) is None, (name, seen[tag])
        seen[tag] = name


def test_what_time_changes_is_another_answer(stranger: Client, full: User) -> None:
    show(full)
    reached(full, source="github", account="7", at=NOON)
    tags = [stranger.get("/u/ann/")["ETag"]]
    for hours in (12, 24 + 12, 16 * 24):
        with time_machine.travel(NOON + timedelta(hours=hours)):
            tags.append(stranger.get("/u/ann/")["ETag"])
    assert len({*tags}) == 4


def test_what_did_not_change_is_not_drawn_again(stranger: Client, full: User) -> None:
    show(full)
    ProfileSettings.objects.update(name="Drawn by no other test")
    first, again = stranger.get("/u/ann/"), stranger.get("/u/ann/")
    assert ([len(each.templates) > 0 for each in (first, again)], first.content == again.content) == (
        [True, False],
        True,
    )
    stranger.get("/u/ann/card.png")
    before = png.cache_info()
    for query in ("", "?utm=1", "?language=tlh", "?label=x&theme=dark"):
        assert stranger.get(f"/u/ann/card.png{query}").headers["Content-Type"] == "image/png"
    assert png.cache_info() == before


@pytest.mark.parametrize(
    "query", ["utm_source=x", "theme=pink", "color=url(x)", "label=", "label=%00%E2%80%AE", "language=tlh", "language="]
)
def test_what_is_added_to_the_address_changes_nothing(stranger: Client, full: User, query: str) -> None:
    show(full)
    assert all(
        stranger.get(f"/u/ann/{name}?{query}").content == stranger.get(f"/u/ann/{name}").content for name in FILES
    )


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


@pytest.mark.parametrize("name", ["badge.svg", "heatmap.svg"])
def test_a_picture_is_a_file_that_runs_nothing(stranger: Client, full: User, name: str) -> None:
    show(full)
    answer = stranger.get(f"/u/ann/{name}")
    assert ET.fromstring(answer.content).tag == "{http://www.w3.org/2000/svg}svg"
    assert (answer["Content-Type"], answer["X-Content-Type-Options"]) == ("image/svg+xml", "nosniff")
    assert answer["Content-Security-Policy"] == "default-src 'none'; style-src 'unsafe-inline'"


def test_a_stale_goal_says_as_of_when_it_is_known(stranger: Client, full: User) -> None:
    show(full)
    reached(full, source="github", account="ann", at=NOON - timedelta(days=2))
    text = words(stranger.get("/u/ann/").content)
    assert "stale, as of Mon 2 Mar" in text
    assert "Not all its sources could be read since Monday 2 March 2026." in text
    assert "behind" not in stranger.get("/u/ann/badge.svg").content.decode()


def test_the_badge_says_score_and_days(stranger: Client, full: User) -> None:
    show(full)
    assert "33.3 · 2 days behind" in stranger.get("/u/ann/badge.svg").content.decode()


def test_before_anything_is_due_the_badge_says_so(stranger: Client, ann: User) -> None:
    plan = make_plan(ann, start=FIRST)
    make_goal(plan, metric="certifications", target=1)
    bring_up_to_date(plan, today=TODAY)
    show(ann)
    assert "nothing due yet" in stranger.get("/u/ann/badge.svg").content.decode()


@pytest.mark.parametrize("name", FILES)
def test_it_is_only_read(stranger: Client, full: User, name: str) -> None:
    show(full)
    assert [stranger.post(f"/u/{user}/{name}").status_code for user in ("ann", "nobody")] == [405, 405]


@pytest.mark.parametrize(
    ("name", "most"),
    [
        *[("", 11), ("profile.json", 11), ("card.png", 11), ("profile.jwt", 12), ("feed.xml", 4)],
        *[("badge.svg", 4), ("goals/{goal}/badge.svg", 4), ("heatmap.svg", 4)],
    ],
)
def test_a_long_history_asks_the_database_no_more_often(stranger: Client, full: User, name: str, most: int) -> None:
    """With something in every section, and proof both of what is rare and of what there are many of."""
    User.objects.update(streak=True)
    show(full)
    reached(full, source="github", account="ann", at=NOON)
    current_key()
    address, counts = f"/u/ann/{name.format(goal=Goal.objects.get().pk)}", []
    for number in (3, 300):
        take(full, *(make_entry(evidence_url=LINK) for _ in range(number)))
        make_activity(full, source="manual", account="", kind="certification", evidence_url=LINK, occurred_at=NOON)
        counts.append(len(asked_by(stranger, address)))
    assert counts == [most, most]


def test_history_is_read_for_no_sum(stranger: Client, full: User) -> None:
    show(full, ["proof", "skills"])
    asked = asked_by(stranger, "/u/ann/")
    assert [sql for sql in asked if "SUM(" in sql or "COUNT(" in sql or "_dailytotal" in sql] == []
    assert len([sql for sql in asked if "_lifetimetotal" in sql]) == 1


def test_nothing_is_read_for_a_section_that_is_off(stranger: Client, full: User) -> None:
    show(full, [])
    assert len(asked_by(stranger, "/u/ann/")) == 1


@pytest.mark.parametrize("name", [*FILES, "goals/1/badge.svg"])
def test_off_asks_the_database_what_unknown_asks(stranger: Client, full: User, name: str) -> None:
    """Else the time of the answer would tell them apart."""
    show(full, enabled=False)
    make_user("bob")
    show(make_user("eve", is_active=False))
    off, *others = (asked_by(stranger, f"/u/{each}/{name}") for each in ("ann", "bob", "eve", "zoe"))
    assert len(off) == 1
    for each, username in zip(others, ("bob", "eve", "zoe"), strict=True):
        assert [sql.replace(f"'{username}'", "'ann'") for sql in each] == off


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


def test_the_card_shows_no_section_that_is_off(stranger: Client, full: User) -> None:
    show(full, [])
    bare = stranger.get("/u/ann/card.png").content
    show(full, ["score"])
    assert stranger.get("/u/ann/card.png").content != bare


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
