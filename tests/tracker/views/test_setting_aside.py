"""“Don’t count this”: one click where an activity is listed, undone at once or later."""

import re
import uuid
from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.factories import log_study, make_activity, make_goal, make_plan, make_user
from tests.tracker.views.conftest import TODAY
from tests.tracker.views.reading import words
from tracker.models import Activity, DailyTotal, User

POST = "https://blog.example.org/posts/lora/"


@pytest.fixture(params=["manual", "import", "github"])
def activity(ann: User, request: pytest.FixtureRequest) -> Activity:
    """An hour of study, whoever says so."""
    study = {"kind": "study", "quantity": Decimal(60), "title": "Lecture", "on": TODAY, "occurred_at": None}
    return make_activity(ann, source=request.param, account="", external_id=str(uuid.uuid4()), **study)


def hours(user: User) -> int:
    """What the roll-up holds, from which pages and scores are made."""
    return int(sum(DailyTotal.objects.filter(user=user).values_list("quantity", flat=True))) // 60


def twins(user: User) -> tuple[Activity, Activity]:
    """A post that the blog's feed shows, and the same claimed by hand."""
    shared = {"kind": "post", "evidence_url": POST, "title": "LoRA by hand", "on": TODAY, "occurred_at": None}
    feed = make_activity(user, source="feed", account="blog", **shared)
    return feed, make_activity(user, source="manual", account="", external_id=str(uuid.uuid4()), **shared)


def test_whatever_its_source_one_click_leaves_it_uncounted(page: Client, ann: User, activity: Activity) -> None:
    answer = page.post(f"/log/{activity.uid}/set-aside/")
    assert answer.headers["Location"] == f"/log/?aside={activity.uid}#aside"
    activity.refresh_from_db()
    assert (activity.ignored_reason, hours(ann)) == ("excluded", 0)


def test_the_answer_says_so_and_undoes_it(page: Client, ann: User, activity: Activity) -> None:
    content = page.post(f"/log/{activity.uid}/set-aside/", follow=True).content.decode()
    bar = content.split('id="aside"')[1].split("filters")[0]
    assert "Not counted: Lecture, Wed 4 Mar. Undo" in words(f"<{bar}")
    assert "0 min of study this week" in words(content)
    undo = re.findall(r'action="(/log/[^"]+/count/)"', bar)[0]
    assert "1 h of study this week" in words(page.post(undo, follow=True).content)
    assert hours(ann) == 1


def test_a_row_offers_what_can_be_said_of_it(page: Client, activity: Activity) -> None:
    row = f'id="a-{activity.uid}"'
    before = page.get("/log/").content.decode().split(row)[1].split("</tr>")[0]
    page.post(f"/log/{activity.uid}/set-aside/")
    after = page.get("/log/").content.decode().split(row)[1].split("</tr>")[0]
    assert ("Don’t count it" in before, "Count it again" in before) == (True, False)
    assert ("Don’t count it" in after, "Count it again" in after) == (False, True)
    assert "Not counted: you said not to count it." in words(after)


def test_what_never_counted_offers_nothing(page: Client, ann: User) -> None:
    padding = make_activity(ann, ignored_reason="padding")
    content = page.get("/log/").content.decode()
    assert f"/log/{padding.uid}/set-aside/" not in content


@pytest.mark.parametrize(("said", "counted"), [("set-aside", False), ("count", True)])
def test_a_stale_click_does_no_harm(page: Client, activity: Activity, said: str, counted: bool) -> None:
    page.post(f"/log/{activity.uid}/{said}/")
    activity.refresh_from_db()
    changed = activity.updated_at
    assert page.post(f"/log/{activity.uid}/{said}/").status_code == 302
    activity.refresh_from_db()
    assert (activity.counted, activity.updated_at) == (counted, changed)


def test_the_score_is_right_at_once(page: Client, ann: User) -> None:
    goal = make_goal(make_plan(ann), target=365)
    entry = log_study(ann, 60, title="Lecture", on=TODAY)
    assert "Actual / planned 1.0 / 62.0 h" in words(page.get(f"/goals/{goal.pk}/").content)
    answer = page.post(f"/log/{entry.uid}/set-aside/", {"back": f"/goals/{goal.pk}/"}, follow=True)
    assert answer.redirect_chain == [(f"/goals/{goal.pk}/?aside={entry.uid}#aside", 302)]
    said = words(answer.content)
    assert "Actual / planned 0.0 / 62.0 h" in said
    assert "Not counted: Lecture, Wed 4 Mar. Undo" in said


def test_a_goals_page_counts_it_again(page: Client, ann: User) -> None:
    goal = make_goal(make_plan(ann), target=365)
    entry = log_study(ann, 60, title="Lecture", on=TODAY)
    page.post(f"/log/{entry.uid}/set-aside/")
    content = page.get(f"/goals/{goal.pk}/").content.decode()
    part = content.split('id="ign"')[1]
    again = re.findall(r'action="(/log/[^"]+/count/)"', part)[0]
    back = re.findall(r'name="back" value="([^"]+)"', part)[0]
    said = words(page.post(again, {"back": back}, follow=True).content)
    assert "Actual / planned 1.0 / 62.0 h" in said


@pytest.mark.both_databases
class TestDuplicates:
    def test_the_twin_that_counts_instead_is_named(self, page: Client, ann: User) -> None:
        feed, mine = twins(ann)
        said = words(page.post(f"/log/{feed.uid}/set-aside/", follow=True).content)
        assert "LoRA by hand, Wed 4 Mar. Your own entry of the same counts instead. Don’t count that either" in said
        mine.refresh_from_db()
        assert mine.counted

    def test_the_twin_is_set_aside_by_the_next_click(self, page: Client, ann: User) -> None:
        feed, _ = twins(ann)
        bar = page.post(f"/log/{feed.uid}/set-aside/", follow=True).content.decode().split('id="aside"')[1]
        page.post(re.findall(r'action="(/log/[^"]+/set-aside/)"', bar)[0])
        assert not Activity.objects.counted().exists()

    def test_undone_the_twin_steps_back(self, page: Client, ann: User) -> None:
        feed, mine = twins(ann)
        page.post(f"/log/{feed.uid}/set-aside/")
        page.post(f"/log/{feed.uid}/count/")
        mine.refresh_from_db()
        assert mine.ignored_reason == "duplicate"

    def test_a_source_is_named_as_it_is_called(self, page: Client, ann: User) -> None:
        _feed, mine = twins(ann)
        page.post(f"/log/{mine.uid}/set-aside/")
        assert "The same as Blog tells it counts instead." in words(page.get(f"/log/?aside={mine.uid}").content)


def test_it_leads_back_to_the_part_of_the_log_it_came_from(page: Client, ann: User) -> None:
    for number in range(51):
        log_study(ann, 10, title=f"Entry-{number}.", on=TODAY - timedelta(days=number))
    first = page.get("/log/?kind=study&week=2026-W09").content.decode()
    older = re.findall(r'href="([^"]*before=[^"]+)#activities"', first)[0].replace("&amp;", "&")
    second = page.get(older).content.decode().split('id="activities"')[1]
    back = re.findall(r'name="back" value="([^"]+)"', second)[0].replace("&amp;", "&")
    last = Activity.objects.get(title="Entry-50.")
    answer = page.post(f"/log/{last.uid}/set-aside/", {"back": back}, follow=True)
    assert f'id="a-{last.uid}"' in answer.content.decode()


@pytest.mark.parametrize("back", ["https://evil.example/log/?", "//evil.example/", "/account/", "/log/../account/"])
def test_it_leads_nowhere_else(page: Client, ann: User, back: str) -> None:
    entry = log_study(ann)
    answer = page.post(f"/log/{entry.uid}/set-aside/", {"back": back})
    assert answer.headers["Location"].startswith("/log/?aside=")


def test_what_would_make_a_day_too_long_is_not_counted_again(page: Client, ann: User) -> None:
    entry = log_study(ann, 16 * 60, on=TODAY)
    page.post(f"/log/{entry.uid}/set-aside/")
    log_study(ann, 16 * 60, on=TODAY)
    said = words(page.post(f"/log/{entry.uid}/count/", follow=True).content)
    assert "That makes 32 h of study on a day of 24 h." in said
    entry.refresh_from_db()
    assert not entry.counted


@pytest.mark.parametrize("said", ["set-aside", "count"])
def test_anothers_activity_is_as_absent_as_one_that_is_not(page: Client, said: str) -> None:
    entry = log_study(make_user("bea"), title="Bea’s", on=TODAY)
    theirs, missing = (page.post(f"/log/{uid}/{said}/") for uid in (entry.uid, uuid.uuid4()))
    assert (theirs.status_code, words(theirs.content)) == (404, words(missing.content))
    entry.refresh_from_db()
    assert entry.counted


def test_the_bar_tells_nothing_of_others(page: Client) -> None:
    entry = log_study(make_user("bea"), title="Bea’s", on=TODAY)
    Activity.objects.update(excluded=True, counted=False, ignored_reason="excluded")
    assert "Bea’s" not in page.get(f"/log/?aside={entry.uid}").content.decode()


@pytest.mark.parametrize("written", ["x", "", "' or 1"])
def test_a_bar_of_nothing_is_left_out(page: Client, written: str) -> None:
    answer = page.get("/log/", {"aside": written})
    assert (answer.status_code, 'id="aside"' in answer.content.decode()) == (200, False)


@pytest.mark.parametrize("said", ["set-aside", "count"])
def test_reading_an_address_changes_nothing(page: Client, activity: Activity, said: str) -> None:
    assert page.get(f"/log/{activity.uid}/{said}/").status_code == 405


@pytest.mark.parametrize("said", ["set-aside", "count"])
def test_a_stranger_is_sent_to_sign_in(stranger: Client, said: str) -> None:
    path = f"/log/{uuid.UUID(int=1)}/{said}/"
    assert stranger.post(path).headers["Location"] == f"/accounts/login/?next={path}"


def test_the_lists_ask_as_often_for_many_rows_as_for_few(page: Client, ann: User) -> None:
    goal = make_goal(make_plan(ann))
    feed, _ = twins(ann)
    log_study(ann, 10, on=TODAY)
    page.post(f"/log/{feed.uid}/set-aside/")

    def queries(path: str) -> int:
        with CaptureQueriesContext(
            connection,
        ) as asked:
            page.get(path)
        return len(asked)

    paths = [f"/log/?aside={feed.uid}", f"/goals/{goal.pk}/?aside={feed.uid}"]
    few = [queries(path) for path in paths]
    for _number in range(15):
        log_study(ann, 10, on=TODAY)
    assert [queries(path) for path in paths] == few
