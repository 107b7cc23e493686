"""The page of counting rules: its words and the decisions come from the same objects."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from integrations.providers.feed.items import parse_date
from integrations.providers.feed.rules import EARLIEST
from integrations.registry import PROVIDERS
from tests.factories import make_activity, make_goal, make_plan
from tests.tracker.views.conftest import TODAY
from tests.tracker.views.reading import words
from tracker.claim_rules import FIRST_DAY, LONGEST_STUDY
from tracker.kinds import Kind, Metric, Rule, Source
from tracker.metrics import SOURCES
from tracker.models import ProfileSettings, User
from tracker.rule_words import rule_in_words
from tracker.rules_page import public_rules, rules_page
from tracker.study_rules import length_error, too_early

#: Nothing like it is declared by a source yet.
TINY = Rule(text="Changes of fewer than %(limit)s lines are padding.", limit=3, reason="padding", kinds=("commit",))


def said(page: Client) -> str:
    return words(page.get("/rules/").content)


def own(*rules: Rule[object], slug: str = "manual") -> dict[str, Source]:
    """A registry with one source, which has these rules alone."""
    return {slug: Source(slug=slug, label="one source", rules=rules)}


def test_every_rule_of_every_source_is_said(page: Client) -> None:
    text = said(page)
    rules = [rule_in_words(rule, TODAY) for source in SOURCES.values() for rule in source.rules]
    assert [rule for rule in rules if rule not in text] == []
    assert all(SOURCES[slug].rules for slug in ("manual", "import", *PROVIDERS))


def test_limits_are_said_as_days_times_and_numbers(page: Client) -> None:
    text = said(page)
    assert "One session of study is from one minute to 16 h long, in whole minutes." in text
    assert "Days from 1 Jan 1990 until today can be logged." in text
    assert "Of a feed that lists more than 5,000 posts, the newest are taken." in text
    assert "What two complete readings at least 24 h apart do not show is gone" in text
    assert "Hugging Face keeps dates since 2 Mar 2022 alone" in text


class TestOneDeclaration:
    """Another limit changes the words and the decision alike."""

    def test_of_the_longest_session(self) -> None:
        shorter = replace(LONGEST_STUDY, limit=timedelta(hours=2))
        (section,) = rules_page(TODAY, own(shorter)).sources
        assert section.rules == ("One session of study is from one minute to 2 h long, in whole minutes.",)
        assert length_error(Decimal(121)) is None
        assert length_error(Decimal(121), shorter) == "Study takes 1 to 120 whole minutes."

    def test_of_the_first_day(self) -> None:
        later = replace(FIRST_DAY, limit=date(2020, 1, 1))
        (section,) = rules_page(TODAY, own(later)).sources
        assert section.rules == ("Days from 1 Jan 2020 until today can be logged.",)
        assert too_early(date(2019, 12, 31)) is None
        assert too_early(date(2019, 12, 31), later) == "Days from 2020 on can be logged."

    def test_of_the_earliest_post(self) -> None:
        later = replace(EARLIEST, limit=date(2020, 1, 1))
        (section,) = rules_page(TODAY, own(later, slug="feed")).sources
        assert section.rules == ("An item without a date, or dated before 1 Jan 2020, is no post.",)
        assert isinstance(parse_date("2019-12-31"), datetime)
        assert parse_date("2019-12-31", later) is None


class TestPadding:
    def test_that_no_source_has_such_a_rule_is_said(self, page: Client) -> None:
        assert "Padding and minimum sizes No source has such a rule" in said(page)

    def test_a_rule_of_padding_is_said_apart_with_its_source(
        self, page: Client, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setitem(SOURCES, "github", replace(SOURCES["github"], rules=(TINY,)))
        text = said(page)
        assert "Padding and minimum sizes GitHub Changes of fewer than 3 lines are padding." in text
        assert text.count("fewer than 3 lines") == 1

    def test_why_a_thing_does_not_count_quotes_its_sources_rule(
        self, page: Client, ann: User, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        other = replace(TINY, text="Something else.", kinds=("issue",))
        monkeypatch.setitem(SOURCES, "github", replace(SOURCES["github"], rules=(TINY, other)))
        text = words(page.get(f"/log/{make_activity(ann, ignored_reason='padding').uid}/why/").content)
        assert ("Changes of fewer than 3 lines are padding." in text, "Something else." in text) == (True, False)

    def test_strangers_are_told_of_it_only_where_there_is_one(self) -> None:
        study = public_rules(TODAY, sources=own(LONGEST_STUDY)).general
        assert study == ("One session of study is from one minute to 16 h long, in whole minutes.",)
        told = public_rules(TODAY, sources=own(LONGEST_STUDY) | own(TINY, slug="github")).general
        assert told == (*study, "Changes of fewer than 3 lines are padding.")


def test_strangers_are_told_the_rules_of_what_the_goals_count_and_of_nothing_else() -> None:
    told = public_rules(TODAY, ["contributions", "study_hours", "contributions", "of-ones-own"])
    assert told.counted == (
        "Contributions (Commit, Pull request opened, Review, Issue): 1 piece",
        "Study: 60 minutes",
    )
    assert [section.name for section in told.sources] == ["GitHub"]
    assert "Work in forks is left out, and so are commits that are on no default branch." in told.sources[0].rules
    assert public_rules(TODAY).sources == ()


def test_metrics_say_their_kinds_and_how_much_is_one() -> None:
    metrics = {
        "runs": Metric("runs", "Runs", "hours", ("run",), scale=45),
        "talks": Metric("talks", "Talks", "talks", ("event", "paper")),
    }
    counted = rules_page(TODAY, {}, metrics).counted
    assert [(each.name, each.kinds, each.one) for each in counted] == [
        ("Runs", "run", "45 minutes"),
        ("Talks", "Event, Paper", "1 piece"),
    ]


def test_reasons_are_said_with_what_they_mean(page: Client) -> None:
    text = said(page)
    assert "The same thing is counted elsewhere The same thing is counted elsewhere, and one real thing" in text
    assert "You said not to count it You said not to count it. It stays in the log" in text


def test_it_reads_in_chinese() -> None:
    with translation.override("zh-hans"):
        shown = rules_page(TODAY)
    assert [rule for section in shown.sources for rule in section.rules if rule.isascii()] == []


def test_it_asks_the_database_for_nothing_but_who_is_there(page: Client) -> None:
    with CaptureQueriesContext(connection) as queries:
        said(page)
    assert len(queries) == 2


def test_it_is_for_those_who_are_signed_in(stranger: Client) -> None:
    assert stranger.get("/rules/").status_code == 302


def test_it_is_linked_from_where_one_asks_what_counts(page: Client, ann: User) -> None:
    goal, activity = make_goal(make_plan(ann)), make_activity(ann)
    for path in (f"/goals/{goal.pk}/", f"/log/{activity.uid}/why/"):
        assert '<a href="/rules/">All counting rules</a>' in page.get(path).content.decode()


def test_a_public_profile_says_the_limits_of_study(stranger: Client, ann: User) -> None:
    ProfileSettings.objects.create(user=ann, enabled=True, shown=["proof"])
    text = words(stranger.get("/u/ann/").content)
    assert "One session of study is from one minute to 16 h long" in text
    assert "fills a count" not in text


def test_a_kind_that_a_rule_names_is_one_that_its_source_brings() -> None:
    for source in SOURCES.values():
        kinds = {kind.slug for kind in source.kinds if isinstance(kind, Kind)}
        assert {kind for rule in source.rules for kind in rule.kinds} <= kinds
