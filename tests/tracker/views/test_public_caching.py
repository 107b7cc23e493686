"""What everybody may see is one answer for everybody, by its address alone; it is drawn once, of few queries."""

from collections.abc import Callable, Iterable
from datetime import date, timedelta
from decimal import Decimal

import pytest
import time_machine
from django.test import Client

from tests.factories import log_study, make_activity, make_entry, make_user, take
from tests.tracker.views.conftest import NOON, TODAY
from tests.tracker.views.showing import FILES, LINK, asked_by, fill, show
from tracker.closings import bring_up_to_date
from tracker.models import Closing, Goal, Plan, ProfileSettings, User
from tracker.pictures.raster import png
from tracker.planning import add_break, archive_goal, change_goal, end_plan, put_plan
from tracker.recording import confirmed, reached
from tracker.signing import current_key

PLACES = (
    "/u/ann/",
    "/u/ann/profile.json",
    "/u/ann/heatmap.svg",
    "/u/ann/feed.xml",
    "/u/ann/card.png",
    "/robots.txt",
    "/sitemap.xml",
)


@pytest.fixture
def full(ann: User) -> User:
    return fill(ann)


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
