"""Why one activity counts or doesn't."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.factories import log_study, make_activity, make_entry, make_goal, make_plan, make_user, take
from tests.tracker.views.conftest import NOON
from tests.tracker.views.reading import words
from tracker.entry import Complete
from tracker.models import Activity, User

UNKNOWN = "4be0643f-1d98-473b-97cd-ca98a65347dd"
POST: dict[str, Any] = {"kind": "post", "on": date(2026, 3, 1), "occurred_at": None}
LINK = "https://blog.example.org/lora/"
DAY = timedelta(days=1)


def said(page: Client, activity: Activity) -> str:
    return words(page.get(f"/log/{activity.uid}/why/").content)


class TestReasons:
    def test_padding_names_its_rule(self, page: Client, ann: User) -> None:
        text = said(page, make_activity(ann, title="Typo", ignored_reason="padding"))
        assert "Not counted: padding rule." in text
        assert "Its source’s padding rule leaves it out" in text

    def test_what_its_owner_excluded_can_be_taken_back(self, page: Client, ann: User) -> None:
        activity = make_activity(ann)
        Activity.objects.update(excluded=True, counted=False, ignored_reason="excluded")
        answer = page.get(f"/log/{activity.uid}/why/")
        assert "You said not to count it." in words(answer.content)
        back = {"back": f"/log/{activity.uid}/why/"}
        assert f'action="/log/{activity.uid}/count/"' in answer.content.decode()
        assert f'name="back" value="{back["back"]}"' in answer.content.decode()
        after = page.post(f"/log/{activity.uid}/count/", back, follow=True)
        assert after.redirect_chain == [(f"{back['back']}#a-{activity.uid}", 302)]
        assert "Don’t count it" in words(after.content)

    def test_what_has_no_date_says_what_it_waits_for(self, page: Client, ann: User) -> None:
        values = {"kind": "notebook", "occurred_at": NOON - 3 * DAY, "ignored_reason": "undated"}
        text = said(page, make_activity(ann, source="kaggle", **values))
        assert "Sun 1 Mar is the day on which it was first seen. A notebook counts on the day of its first" in text

    def test_a_duplicate_leads_to_what_counts_instead(self, page: Client, ann: User) -> None:
        mine = make_activity(ann, source="manual", account="", title="By hand", evidence_url=LINK, **POST)
        blog = make_activity(ann, source="feed", account="blog", title="On LoRA", evidence_url=LINK, **POST)
        answer = page.get(f"/log/{mine.uid}/why/")
        assert "The same thing is counted elsewhere, and one real thing counts once." in words(answer.content)
        assert f'<a href="/log/{blog.uid}/why/"><bdi>On LoRA</bdi></a>' in answer.content.decode()

    def test_what_is_gone_says_since_when(self, page: Client, ann: User) -> None:
        activity = make_activity(ann)
        missed, gone = NOON - 2 * DAY, NOON - DAY
        Activity.objects.update(counted=False, ignored_reason="gone", missing_since=missed, gone_at=gone, excluded=True)
        text = said(page, activity)
        assert "The reading of Mon 2 Mar, 12:00 was the first that did not find it." in text
        assert "Since the reading of Tue 3 Mar, 12:00 its source no longer shows it." in text
        assert "You also said not to count it." in text

    def test_a_post_that_is_no_longer_listed_goes_on_counting(self, page: Client, ann: User) -> None:
        post = make_activity(ann, source="feed", account="blog", **POST)
        take(ann, source="feed", account="blog", complete=[Complete(kinds=("post",), keep_counting=True)])
        text = said(page, post)
        assert ("It counts." in text, "no longer lists it; that takes nothing away" in text) == (True, True)


class TestGoals:
    def goals(self, page: Client, activity: Activity) -> str:
        return said(page, activity).split(" Goals ")[1].split(" Days are days")[0]

    def test_what_counts_says_which_goals_take_it(self, page: Client, ann: User) -> None:
        plan = make_plan(ann)
        merged = make_activity(ann, kind="pull_request_merged", own=False, occurred_at=NOON)
        late = {"start": date(2026, 3, 9), "end": date(2026, 12, 31)}
        make_goal(plan, title="All", metric="pull_requests_merged")
        make_goal(plan, title="Mine", metric="pull_requests_merged", filter={"repositories": "own"})
        make_goal(plan, title="Later", metric="pull_requests_merged", **late)
        make_goal(plan, title="Study")
        assert self.goals(page, merged) == (
            "All takes it. Mine does not take it; its filter: in your own repositories. "
            "Later does not take it: it starts on Mon 9 Mar."
        )

    def test_what_does_not_count_says_which_goals_would_take_it(self, page: Client, ann: User) -> None:
        make_goal(make_plan(ann), title="Commits", metric="commits")
        assert "Commits would take it." in self.goals(page, make_activity(ann, ignored_reason="padding"))

    @pytest.mark.parametrize("planned", [True, False])
    def test_where_no_goal_is_about_it_that_is_said(self, page: Client, ann: User, planned: bool) -> None:
        if planned:
            make_goal(make_plan(ann))
        assert "No goal of the plan is about this kind." in self.goals(page, make_activity(ann))

    def test_many_goals_ask_the_database_no_more_often(self, page: Client, ann: User) -> None:
        plan, study, counts = make_plan(ann), log_study(ann), []
        for number in (1, 7):
            for _ in range(number):
                make_goal(plan)
            with CaptureQueriesContext(connection) as queries:
                said(page, study)
            counts.append(len(queries))
        assert counts[0] == counts[1]


def test_the_log_leads_there_from_what_is_not_counted(page: Client, ann: User) -> None:
    take(ann, make_entry(title="Mend it", occurred_at=datetime(2026, 3, 4, 9, tzinfo=UTC)))
    typo = make_activity(ann, title="Typo", ignored_reason="padding")
    content = page.get("/log/").content.decode()
    assert content.count('/why/"') == 1
    assert f'href="/log/{typo.uid}/why/"' in content


def test_a_strangers_activity_is_not_there(page: Client, ann: User) -> None:
    theirs = make_activity(make_user(), title="Secret")
    answers = [page.get(f"/log/{uid}/why/") for uid in (theirs.uid, UNKNOWN)]
    assert [answer.status_code for answer in answers] == [404, 404]
    assert words(answers[0].content) == words(answers[1].content)


def test_the_page_is_for_those_who_are_signed_in(stranger: Client) -> None:
    assert stranger.get(f"/log/{UNKNOWN}/why/").status_code == 302
