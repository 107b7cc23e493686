"""The dashboard's year by metric and source: the page with a choice in its address, the part that a script asks for."""

import re
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.factories import log_study, make_activity, make_entry, make_plan, make_user, take
from tests.tracker.views.conftest import NOON, TODAY
from tests.tracker.views.reading import words
from tracker.models import User
from tracker.planning import add_break
from tracker.recording import reached

MONDAY = date(2026, 3, 2)


@pytest.fixture
def active(ann: User) -> User:
    """An hour and a half of study, and three commits of which one was imported; in 2024 two posts."""
    log_study(ann, 90, on=MONDAY)
    for number in range(2):
        make_activity(ann, kind="commit", on=MONDAY, occurred_at=None, title=f"Step {number}")
        make_activity(ann, kind="post", source="feed", on=date(2024, 5, 6 + number), occurred_at=None)
    make_activity(ann, kind="commit", source="import", on=TODAY, occurred_at=None)
    return ann


def part(page: Client, address: str = "http://testserver/", **query: Any) -> str:
    headers = {"HX-Request": "true", "HX-Current-URL": address}
    return page.get("/year/", query, headers=headers).content.decode()


def told(content: str) -> dict[str, str]:
    """What the script tells of the days that have something, by day."""
    (first,), (days,) = (re.findall(rf'data-{name}="([^"]*)"', content) for name in ("first", "told"))
    start = date.fromisoformat(first)
    return {str(start + timedelta(days=index)): said for index, said in enumerate(days.split(";")) if said}


def options(content: str, name: str) -> list[str]:
    found = re.findall(rf'<select[^>]* name="{name}">(.*?)</select>', content)
    return [words(each) for each in re.findall(r"<option[^>]*>(.*?)</option>", found[0])] if found else []


def test_study_is_shown_until_another_metric_is_asked_for(page: Client, active: User) -> None:
    assert told(part(page)) == {"2026-03-02": "1 h 30"}
    assert told(part(page, metric="commits")) == {"2026-03-02": "2", "2026-03-04": "1"}


def test_all_activity_counts_things_and_no_minutes(page: Client, active: User) -> None:
    assert told(part(page, metric="all")) == {"2026-03-02": "3", "2026-03-04": "1"}


def test_the_page_shows_what_its_address_asks_for(page: Client, active: User) -> None:
    content = page.get("/", {"metric": "commits", "source": "import"}).content.decode()
    assert told(content.split('id="year-part"')[1]) == {"2026-03-04": "1"}
    assert '<option value="commits" selected>' in content


def test_what_is_offered_is_what_there_is(page: Client, active: User) -> None:
    content = part(page, metric="commits")
    assert options(content, "metric") == ["Study", "Commits", "Contributions", "Blog posts", "All activity"]
    assert options(content, "source") == ["Every source", "GitHub", "imported"]
    assert options(content, "year") == ["Last 53 weeks", "2026", "2025", "2024"]


def test_one_source_is_no_choice(page: Client, active: User) -> None:
    assert options(part(page), "source") == []


def test_another_year_is_shown_from_its_first_day_to_its_last(page: Client, active: User) -> None:
    content = part(page, metric="posts", year="2024")
    assert told(content) == {"2024-05-06": "1", "2024-05-07": "1"}
    assert 'data-first="2024-01-01"' in content
    assert "Year: 2 on 2 days" in words(content)


def test_an_own_metric_has_its_name_and_its_quantity(page: Client, ann: User) -> None:
    ann.custom_metrics.create(slug="pages", label="Pages of notes", unit="pages")
    make_activity(ann, kind="custom", metric="pages", quantity=Decimal("2.5"), source="manual", account="", on=TODAY)
    content = part(page, metric="pages")
    assert options(content, "metric") == ["Pages of notes", "All activity"]
    assert told(content) == {"2026-03-04": "2.5"}


@pytest.mark.parametrize("asked", [{"metric": "karma"}, {"metric": "posts"}, {"year": "1999"}, {"source": "kaggle"}])
def test_what_is_not_there_is_what_is_seen_without_asking(page: Client, ann: User, asked: dict[str, str]) -> None:
    log_study(ann, 90, on=MONDAY)
    assert told(part(page, **asked)) == {"2026-03-02": "1 h 30"}


def test_an_empty_year_still_has_its_frame(page: Client) -> None:
    assert "Year: none yet" in words(part(page))


def test_the_key_has_the_thresholds_in_the_metrics_unit(page: Client, active: User) -> None:
    assert "none under 30 min under 1 h under 2 h 2 h and more break" in words(part(page))
    assert "none 1 2–3 4–5 6 and more break" in words(part(page, metric="commits"))


def test_the_months_are_a_table_whose_weeks_lead_to_the_log(page: Client, active: User) -> None:
    content = part(page, metric="commits")
    assert "March 2026 9 10 2 3" in words(content)
    assert '<a href="/log/?week=2026-W10">10</a>' in content


def test_rest_days_and_breaks_are_the_plans(page: Client, ann: User) -> None:
    plan = make_plan(ann, rest_weekdays=[7])
    add_break(plan, start=MONDAY, end=MONDAY, note="", today=MONDAY)
    content = part(page)
    assert 'class="h0 rest"' in content
    assert 'class="brk-l" d="M757 26l9-9"' in content


def test_days_since_a_source_was_last_read_are_not_known(page: Client, active: User) -> None:
    reached(active, source="github", account="7", at=NOON - timedelta(days=2))
    assert "not read yet" in words(part(page, metric="commits", source="github"))
    # Study comes by hand, and commits come from elsewhere, too.
    assert "not read yet" not in words(part(page) + part(page, metric="commits"))


def test_the_address_keeps_the_choice_and_whose_pace_was_chosen(page: Client, active: User) -> None:
    headers = {"HX-Request": "true", "HX-Current-URL": "http://testserver/?pace=3&metric=posts&year=2024#year"}
    answer = page.get("/year/", {"metric": "commits", "year": ""}, headers=headers)
    assert answer["HX-Replace-Url"] == "/?pace=3&metric=commits"
    assert '<input type="hidden" name="pace" value="3">' in answer.content.decode()


def test_without_a_script_the_part_is_the_page(page: Client) -> None:
    assert page.get("/year/", {"metric": "posts"})["Location"] == "/?metric=posts#year"


def test_it_is_for_those_who_are_signed_in(stranger: Client) -> None:
    assert stranger.get("/year/")["Location"] == "/accounts/login/?next=/year/"


def test_nothing_of_others_is_shown(page: Client) -> None:
    make_activity(make_user("bea"), kind="post", source="feed", on=TODAY, occurred_at=None)
    assert options(part(page), "metric") == ["Study", "All activity"]


def test_a_long_history_takes_as_many_queries_as_a_short_one(page: Client, active: User) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            part(page, metric="all")
        assert [each["sql"] for each in captured if not each["sql"].startswith("SELECT")] == []
        return len(captured)

    short = queries()
    take(active, *(make_entry(on=TODAY - timedelta(days=number % 300), kind="post") for number in range(1000)))
    assert queries() == short <= 7


def test_a_day_of_the_log_opens_its_week_with_that_day_filled_in(page: Client, ann: User) -> None:
    content = page.get("/log/", {"on": "2026-02-10"}).content.decode()
    assert "Week 7" in words(content)
    assert 'value="2026-02-10"' in content
