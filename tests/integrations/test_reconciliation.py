"""A source's days: what it said itself, what was fetched, what counts, and why the rest does not."""

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.db import connection as database
from django.test import Client
from django.test.utils import CaptureQueriesContext

from integrations.models import Connection
from tests.factories import make_activity, make_connection, make_entry, make_user, take
from tests.tracker.views.reading import words
from tracker.models import Activity, User

NOON = datetime(2026, 3, 4, 12, tzinfo=UTC)
DAY = timedelta(days=1)
#: Of no connection.
UNKNOWN = "4be0643f-1d98-473b-97cd-ca98a65347dd"


@pytest.fixture(autouse=True)
def noon() -> Iterator[None]:
    with time_machine.travel(NOON):
        yield


@pytest.fixture
def github(ann: User) -> Connection:
    return make_connection(ann, account_id="7", account_name="octo")


def content(page: Client, connection: Connection, month: str = "2026-03") -> str:
    return page.get(f"/sources/{connection.pk}/days/", {"month": month}).content.decode()


def rows(page: Client, connection: Connection, month: str = "2026-03") -> list[str]:
    """The table's rows in words, its foot last."""
    found = re.findall(r'<tr role="row">(.*?)</tr>', content(page, connection, month), re.DOTALL)
    return [words(row) for row in found[1:]]


class TestMonth:
    def test_a_days_figures_stand_side_by_side(self, page: Client, ann: User, github: Connection) -> None:
        github.days.create(day=date(2026, 3, 3), said=2)
        entries = [make_entry(occurred_at=NOON - DAY) for _ in range(2)]
        padding = [make_entry(occurred_at=NOON - DAY, ignored_reason="padding") for _ in range(3)]
        take(ann, *entries, *padding, make_entry(occurred_at=NOON - DAY, ignored_reason="undated"))
        gone = make_activity(ann, occurred_at=NOON - DAY)
        Activity.objects.filter(pk=gone.pk).update(counted=False, ignored_reason="gone")
        assert rows(page, github)[0] == "Tue 3 Mar 2 6 2 4 padding rule: 3, it has no date yet: 1 1"

    def test_where_the_source_says_nothing_there_is_no_number(
        self, page: Client, ann: User, github: Connection
    ) -> None:
        make_activity(ann, occurred_at=NOON)
        assert rows(page, github)[0] == "Wed 4 Mar – 1 1 0 0"

    def test_days_without_anything_are_left_out(self, page: Client, ann: User, github: Connection) -> None:
        github.days.create(day=date(2026, 3, 2), said=0)
        github.days.create(day=date(2026, 3, 3), figures={"votes": 3})
        make_activity(ann, occurred_at=NOON)
        assert len(rows(page, github)) == 2

    @pytest.mark.both_databases
    def test_the_foot_adds_the_month_up(self, page: Client, ann: User, github: Connection) -> None:
        for number, day in enumerate((2, 3), start=3):
            github.days.create(day=date(2026, 3, day), said=number)
        for days in (0, 1, 2):
            make_activity(ann, occurred_at=NOON - days * DAY)
        # The day of which the source says nothing takes no part in the difference: 7 - 2.
        assert rows(page, github)[-1] == "The month 7 3 3 0 0 GitHub has 5 more"

    def test_a_difference_is_marked_and_explained(self, page: Client, ann: User, github: Connection) -> None:
        github.days.create(day=date(2026, 3, 3), said=3)
        github.days.create(day=date(2026, 3, 4), said=0)
        make_activity(ann, occurred_at=NOON)
        take(ann, make_entry(kind="pull_request_merged", occurred_at=NOON - DAY))
        assert rows(page, github)[:2] == [
            "Wed 4 Mar 0 1 1 0 0 Headway has 1 more",
            "Tue 3 Mar 3 1 1 0 0 GitHub has 3 more",
        ]
        assert "GitHub’s own number also holds new repositories" in content(page, github)

    def test_other_accounts_and_other_peoples_work_is_not_in_it(
        self, page: Client, ann: User, github: Connection
    ) -> None:
        make_activity(ann, account="8", occurred_at=NOON)
        make_activity(make_user(), account="7", occurred_at=NOON)
        assert "Nothing in this month." in content(page, github)

    def test_before_it_was_read_there_is_nothing(self, page: Client, ann: User) -> None:
        make_activity(ann, account="", occurred_at=NOON)
        assert "Nothing in this month." in content(page, make_connection(ann))

    def test_it_opens_at_this_month(self, page: Client, github: Connection) -> None:
        assert "GitHub, March 2026" in words(page.get(f"/sources/{github.pk}/days/").content)

    @pytest.mark.both_databases
    def test_it_leads_to_the_nearest_months_with_anything(self, page: Client, ann: User, github: Connection) -> None:
        make_activity(ann, occurred_at=NOON - 300 * DAY)
        make_activity(ann, occurred_at=NOON + 90 * DAY)
        github.days.create(day=date(2026, 1, 31), said=1)
        github.days.create(day=date(2026, 8, 1), said=1)
        assert re.findall(r'href="\?month=([\d-]+)"', content(page, github)) == ["2026-01", "2026-06"]

    @pytest.mark.parametrize("month", ["2026", "2026-13", "0000-01", "2026-3", "2026-03-01", "٢٠٢٦-٠٣", "x\0"])
    def test_a_month_that_cannot_be_is_not_found(self, page: Client, github: Connection, month: str) -> None:
        assert page.get(f"/sources/{github.pk}/days/", {"month": month}).status_code == 404

    @pytest.mark.parametrize("month", ["0001-01", "9999-12"])
    def test_the_calendar_has_ends(self, page: Client, github: Connection, month: str) -> None:
        assert page.get(f"/sources/{github.pk}/days/", {"month": month}).status_code == 200

    def test_a_long_history_asks_the_database_no_more_often(self, page: Client, ann: User, github: Connection) -> None:
        counts = []
        for number in (1, 60):
            take(ann, *(make_entry(occurred_at=NOON - days * DAY) for days in range(number)))
            for days in range(number):
                github.days.update_or_create(day=NOON.date() - days * DAY, defaults={"said": 1})
            with CaptureQueriesContext(database) as queries:
                content(page, github)
            counts.append(len(queries))
        assert counts[0] == counts[1]

    def test_the_sources_page_leads_there(self, page: Client, github: Connection) -> None:
        link = f'href="/sources/{github.pk}/days/"'
        assert link in page.get(f"/sources/{github.pk}/").content.decode()


class TestDay:
    def test_it_lists_what_the_source_brought(self, page: Client, ann: User, github: Connection) -> None:
        github.days.create(day=NOON.date(), said=4)
        make_activity(ann, title="Mend it", occurred_at=NOON)
        make_activity(ann, title="Typo", occurred_at=NOON, ignored_reason="padding")
        make_activity(ann, title="Earlier", occurred_at=NOON - DAY)
        make_activity(ann, title="Elsewhere", account="8", occurred_at=NOON)
        text = words(page.get(f"/sources/{github.pk}/days/2026-03-04/").content)
        assert "GitHub itself counts 4. Fetched: 2; counted: 1; gone: 0." in text
        assert "Mend it Commit counted : Mend it Typo Commit Not counted: padding rule. : Typo" in text
        assert ("Earlier" in text, "Elsewhere" in text) == (False, False)

    def test_a_month_leads_to_it(self, page: Client, ann: User, github: Connection) -> None:
        make_activity(ann, occurred_at=NOON)
        assert f'href="/sources/{github.pk}/days/2026-03-04/"' in content(page, github)

    @pytest.mark.both_databases
    def test_many_are_listed_in_parts(self, page: Client, ann: User, github: Connection) -> None:
        take(ann, *(make_entry(title=f"no-{number}.", occurred_at=NOON) for number in range(130)))
        path = f"/sources/{github.pk}/days/2026-03-04/"
        markup = page.get(path).content.decode()
        more = re.search(r'href="(\?after=\d+)#ac"', markup)
        assert more
        rest = page.get(f"{path}{more[1]}").content.decode()
        listed = [re.findall(r"<bdi>no-(\d+)\.", each) for each in (markup, rest)]
        assert [len(each) for each in listed] == [100, 30]
        assert listed[0] + listed[1] == [str(number) for number in range(130)]

    @pytest.mark.parametrize("day", ["2026-02-30", "20260304", "today", "2026-W10-3"])
    def test_a_day_that_cannot_be_is_not_found(self, page: Client, github: Connection, day: str) -> None:
        assert page.get(f"/sources/{github.pk}/days/{day}/").status_code == 404


@pytest.mark.parametrize("path", ["days/", "days/2026-03-04/"])
def test_a_strangers_days_are_not_there(page: Client, path: str) -> None:
    theirs = make_connection(make_user())
    answers = [page.get(f"/sources/{pk}/{path}") for pk in (theirs.pk, UNKNOWN)]
    assert [answer.status_code for answer in answers] == [404, 404]
    assert words(answers[0].content) == words(answers[1].content)
