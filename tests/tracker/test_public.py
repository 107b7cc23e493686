"""What a stranger may see, and nothing else."""

from collections.abc import Collection
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from django.db import transaction

from tests.factories import START, log_study, make_activity, make_entry, make_goal, make_plan, make_user, take
from tracker.closings import bring_up_to_date
from tracker.entry import Complete
from tracker.models import Activity, Closing, ProfileSettings, User
from tracker.ownership import CONFIRMED_FOR
from tracker.planning import add_break, archive_goal, change_goal
from tracker.public import PublicAccount, PublicProfile, public_profile
from tracker.recording import confirmed, erase, reached

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 3, 4, 12, tzinfo=UTC)
TODAY = NOW.date()
#: The plan's first day; three of its days are over.
FIRST = date(2026, 3, 1)
EARLIER = NOW - timedelta(days=3)
LINK = "https://example.org/1"
SECTIONS = ("plan", "score", "goals", "year", "proof", "certifications", "skills", "streak", "accounts")


def shown(user: User, sections: Collection[str] = ProfileSettings.SECTIONS) -> PublicProfile:
    """The profile of a user who shows these sections."""
    ProfileSettings.objects.update_or_create(user=user, defaults={"enabled": True, "shown": list(sections)})
    profile = public_profile(user.username, NOW)
    assert profile is not None
    return profile


@pytest.fixture
def ann() -> User:
    """Somebody with a plan, a closing and a bit of everything."""
    user = make_user("ann")
    plan = make_plan(user, title="Into AI work", start=FIRST, rest_weekdays=[6])
    make_goal(plan, title="Read code", metric="commits", target=300)
    make_activity(user, title="Fix it", evidence_url=LINK, context="octo/repo", own=False, occurred_at=EARLIER)
    log_study(user, minutes=90, on=FIRST, skill="LoRA")
    bring_up_to_date(plan, today=TODAY)
    return user


@pytest.mark.both_databases
@pytest.mark.parametrize("username", ["ann", "nobody", "admin", "", "Ann", "a\0b", "ann\n", "x" * 500])
def test_a_profile_that_is_off_is_as_absent_as_one_that_never_was(ann: User, username: str) -> None:
    ProfileSettings.objects.create(user=ann, enabled=False, shown=list(ProfileSettings.SECTIONS))
    assert public_profile(username, NOW) is None


def test_everything_is_off_at_first(ann: User) -> None:
    assert public_profile("ann", NOW) is None


def test_somebody_who_may_no_longer_sign_in_is_not_shown(ann: User) -> None:
    shown(ann)
    User.objects.update(is_active=False)
    assert public_profile("ann", NOW) is None


def test_switched_on_it_shows_nothing_by_itself(ann: User) -> None:
    assert [getattr(shown(ann, []), name) for name in SECTIONS] == [None] * len(SECTIONS)


@pytest.mark.parametrize(
    ("section", "present"),
    [
        ("score", {"plan", "score"}),
        ("goals", {"plan", "goals"}),
        ("heatmap", {"year"}),
        ("proof", {"proof"}),
        ("certifications", {"certifications"}),
        ("skills", {"skills"}),
        ("accounts", {"accounts"}),
    ],
)
def test_each_section_is_shown_by_itself(ann: User, section: str, present: set[str]) -> None:
    profile = shown(ann, [section])
    assert {name for name in SECTIONS if getattr(profile, name) is not None} == present


def test_a_section_that_is_no_longer_known_shows_nothing(ann: User) -> None:
    assert [getattr(shown(ann, ["everything"]), name) for name in SECTIONS] == [None] * len(SECTIONS)


def test_score_and_goals_are_those_of_the_latest_stored_closing(ann: User) -> None:
    log_study(ann, minutes=600)
    make_activity(ann, title="Today", occurred_at=NOW)
    Closing.objects.filter(on=TODAY - timedelta(days=1)).update(score=Decimal("12.5"))
    profile = shown(ann)
    assert profile.score is not None
    assert profile.goals is not None
    assert (profile.score.on, profile.score.score) == (date(2026, 3, 3), Decimal("12.5"))
    assert [(goal.title, goal.actual, goal.status) for goal in profile.goals] == [("Read code", 1, "behind")]


def test_goals_go_by_their_names_of_now_and_archived_ones_are_gone(ann: User) -> None:
    plan = ann.plans.get()
    gone = make_goal(plan, title="A secret", metric="posts", start=FIRST)
    bring_up_to_date(plan, today=TODAY)
    archive_goal(gone, today=TODAY)
    change_goal(plan.goals.get(metric="commits"), title="Write code", today=TODAY)
    profile = shown(ann)
    assert profile.goals is not None
    assert [goal.title for goal in profile.goals] == ["Write code"]


def test_without_a_closing_there_is_no_score() -> None:
    user = make_user()
    make_plan(user)
    profile = shown(user)
    assert (profile.score, profile.goals) == (None, None)


def test_a_user_without_a_plan_can_show_what_they_do() -> None:
    user = make_user()
    make_activity(user)
    profile = shown(user)
    assert profile.year is not None
    assert (profile.plan, profile.year.counts) == (None, {START: 1})


class TestYear:
    def test_it_counts_everything_that_counts(self, ann: User) -> None:
        make_activity(ann, ignored_reason="padding")
        make_activity(ann, private=True)
        year = shown(ann).year
        assert year is not None
        assert (year.counts, year.total) == ({START: 1, FIRST: 2}, 3)

    def test_it_holds_53_weeks(self, ann: User) -> None:
        for day in (date(2025, 3, 2), date(2025, 3, 3), TODAY + timedelta(days=1)):
            log_study(ann, on=day)
        year = shown(ann).year
        assert year is not None
        assert set(year.counts) == {date(2025, 3, 3), FIRST}

    def test_a_break_that_has_not_come_is_nobodys_business(self, ann: User) -> None:
        plan = ann.plans.get()
        for start, end in ((1, 2), (3, 9), (20, 25)):
            add_break(plan, start=date(2026, 3, start), end=date(2026, 3, end), note="ill", today=TODAY)
        year = shown(ann).year
        assert year is not None
        assert (year.breaks, year.rest_weekdays) == (
            [(date(2026, 3, 1), date(2026, 3, 2)), (date(2026, 3, 3), TODAY)],
            [6],
        )


class TestProof:
    def test_it_leads_to_where_it_happened(self, ann: User) -> None:
        proof = shown(ann).proof
        assert proof is not None
        assert [(each.on, each.kind, each.title, each.url, each.context, each.own) for each in proof.latest] == [
            (FIRST, "commit", "Fix it", LINK, "octo/repo", False)
        ]

    def test_private_work_is_a_number_alone(self, ann: User) -> None:
        secret = {"title": "Secret", "context": "acme/secret", "evidence_url": "https://example.org/secret"}
        make_activity(ann, private=True, kind="pull_request_merged", **secret)
        log_study(ann, private=True, skill="Secret")
        take(ann, make_entry(kind="certification", private=True, **secret), source="manual", account="")
        profile = shown(ann)
        assert profile.proof is not None
        assert (profile.proof.private, "ecret" in repr(profile)) == (3, False)

    def test_work_in_a_vanished_repository_is_not_named_but_a_post_that_its_feed_no_longer_lists_is(
        self, ann: User
    ) -> None:
        make_activity(ann, title="Gone with its repository", evidence_url=LINK)
        make_activity(ann, source="feed", kind="post", title="An old post", evidence_url=LINK)
        Activity.objects.exclude(title="Fix it").update(unlisted=True)
        proof = shown(ann).proof
        assert proof is not None
        assert sorted(each.title for each in proof.latest) == ["An old post", "Fix it"]

    def test_what_is_told_as_a_number_alone_stands_beside_what_has_evidence(self, ann: User) -> None:
        before = shown(ann).proof
        make_activity(ann, kind="private_contribution", quantity=17, private=True)
        after = shown(ann).proof
        assert before is not None
        assert after == replace(before, beside=17)

    def test_notes_accounts_and_addresses_are_nowhere(self, ann: User) -> None:
        note = {"note": "hidden-note", "external_id": "hidden-id"}
        make_activity(ann, account="hidden-account", evidence_url=LINK, **note)
        said = repr(shown(ann))
        assert [word for word in ("hidden", "@example.org", "Etc/", "UTC") if word in said] == []

    def test_what_does_not_count_is_no_proof(self, ann: User) -> None:
        with transaction.atomic():
            erase(ann, Activity.objects.all())
        make_activity(ann, evidence_url=LINK, ignored_reason="padding")
        proof = shown(ann).proof
        assert proof is not None
        assert (proof.latest, proof.counted) == ((), 0)

    def test_what_is_rare_is_listed_before_what_there_are_many_of(self, ann: User) -> None:
        link = {"evidence_url": LINK}
        take(ann, *(make_entry(occurred_at=NOW - timedelta(minutes=n), **link) for n in range(20)))
        rare = [make_entry(kind="review", occurred_at=NOW - timedelta(days=n), **link) for n in (1, 2, 3)]
        take(ann, *rare)
        proof = shown(ann).proof
        assert proof is not None
        assert [each.kind for each in proof.foremost(10)] == ["commit"] * 7 + ["review"] * 3
        assert [each.kind for each in proof.foremost(2)] == ["review"] * 2
        assert len(proof.latest) == 24  # with the one that Ann has already

    def test_verifiable_is_what_a_connected_source_showed_with_a_link(self, ann: User) -> None:
        make_activity(ann, evidence_url="")
        make_activity(ann, source="kaggle", kind="notebook", evidence_url=LINK)
        make_activity(ann, private=True, evidence_url=LINK)
        reached(ann, source="github", account="octocat")
        reached(ann, source="kaggle", account="ann", state="rejected")
        proof = shown(ann).proof
        assert proof is not None
        assert (proof.evidenced, proof.counted) == (1, 5)

    def test_linked_is_what_was_entered_by_hand_with_a_link_and_the_rest_is_the_owners_word(self, ann: User) -> None:
        link = {"kind": "paper", "occurred_at": None, "on": TODAY}
        hand = [
            make_entry(evidence_url=url, private=private, **link)
            for url, private in ((LINK, False), ("", False), (f"{LINK}1", True))
        ]
        take(ann, *hand, source="manual", account="")
        reached(ann, source="github", account="octocat")
        proof = shown(ann).proof
        assert proof is not None
        assert (proof.evidenced, proof.linked, proof.self_reported, proof.private, proof.counted) == (1, 1, 2, 1, 5)

    def test_what_its_source_no_longer_shows_counts_and_cannot_be_checked(self, ann: User) -> None:
        reached(ann, source="github", account="7")
        take(ann, make_entry("seen", evidence_url=LINK), complete=[Complete(kinds=("commit",), keep_counting=True)])
        proof = shown(ann).proof
        assert proof is not None
        assert (proof.counted, proof.evidenced, [each.title for each in proof.latest]) == (3, 1, [""])


def test_certifications_stand_with_their_day_and_link(ann: User) -> None:
    held = [("2026-01-10", "HCIA-AI", LINK), ("2026-02-10", "PMLE", "")]
    entries = [
        make_entry(kind="certification", occurred_at=None, on=date.fromisoformat(on), title=title, evidence_url=url)
        for on, title, url in held
    ]
    take(ann, *entries, source="manual", account="")
    certifications = shown(ann).certifications
    assert certifications is not None
    assert [(each.on.isoformat(), each.title, each.url) for each in certifications] == held[::-1]


def test_skills_that_differ_by_case_alone_are_one(ann: User) -> None:
    for minutes, name in ((50, "pytorch"), (50, "PYTORCH"), (30, "SQL"), (70, "sql")):
        log_study(ann, minutes=minutes, skill=name)
    skills = shown(ann).skills
    assert skills is not None
    assert [(each.name, each.minutes) for each in skills] == [("PyTorch", 100), ("sql", 100), ("LoRA", 90)]


def test_a_certification_says_until_when_it_is_valid_where_it_was_told(ann: User) -> None:
    told = {"kind": "certification", "occurred_at": None, "on": TODAY}
    ends = {"A": TODAY + timedelta(days=9), "B": None}
    entries = [make_entry(title=title, context="PMLE", expires_on=end, **told) for title, end in ends.items()]
    secret = make_entry(title="C", private=True, expires_on=TODAY + timedelta(days=1), **told)
    take(ann, *entries, secret, source="manual", account="")
    certifications = shown(ann).certifications
    assert certifications is not None
    assert {each.title: each.expires_on for each in certifications} == ends


def test_skills_stand_with_their_minutes_the_most_first(ann: User) -> None:
    log_study(ann, minutes=200, skill="PyTorch")
    log_study(ann, minutes=30, skill="")
    skills = shown(ann).skills
    assert skills is not None
    assert [(each.name, each.minutes) for each in skills] == [("PyTorch", 200), ("LoRA", 90)]


def test_a_goal_whose_source_was_not_read_since_is_stale_and_not_behind(ann: User) -> None:
    reached(ann, source="github", account="ann", at=NOW - timedelta(days=2))
    profile = shown(ann)
    assert profile.goals is not None
    assert profile.score is not None
    (goal,) = profile.goals
    assert (goal.status, goal.days_ahead, goal.as_of) == ("stale", None, date(2026, 3, 2))
    assert (profile.score.days_ahead, profile.score.as_of) == (None, date(2026, 3, 2))


def test_a_source_that_was_read_after_the_closing_leaves_it_as_it_is(ann: User) -> None:
    reached(ann, source="github", account="ann", at=NOW)
    profile = shown(ann)
    assert profile.goals is not None
    assert [(goal.status, goal.as_of) for goal in profile.goals] == [("behind", None)]


@pytest.mark.parametrize(("on", "section", "weeks"), [(True, True, 1), (True, False, 0), (False, True, 0)])
def test_weeks_in_a_row_are_shown_where_account_and_profile_both_say_so(
    ann: User, on: bool, section: bool, weeks: int
) -> None:
    User.objects.update(streak=on)
    profile = shown(ann, ["streak"] if section else [])
    assert (profile.streak.weeks if profile.streak else 0) == weeks


def test_private_work_makes_a_week_count(ann: User) -> None:
    User.objects.update(streak=True)
    make_activity(ann, private=True, occurred_at=NOW)
    profile = shown(ann, ["streak"])
    assert profile.streak is not None
    assert profile.streak.weeks == 2


def test_no_week_in_a_row_is_nothing_to_show(ann: User) -> None:
    User.objects.update(streak=True)
    ProfileSettings.objects.create(user=ann, enabled=True, shown=["streak"])
    profile = public_profile("ann", NOW + timedelta(weeks=2))
    assert profile is not None
    assert profile.streak is None


def test_accounts_say_whether_they_are_confirmed(ann: User) -> None:
    reached(ann, source="feed", account="https://blog.example/", handle="blog.example", url="javascript:alert(1)")
    reached(ann, source="github", account="ann", handle="Ann", url="https://github.com/Ann")
    confirmed(ann, source="github", account="ann", by="token", at=NOW - CONFIRMED_FOR)
    assert shown(ann).accounts == (
        PublicAccount(source="feed", handle="blog.example", url="", confirmed=False, confirmed_on=None, by=""),
        PublicAccount(
            source="github",
            handle="Ann",
            url="https://github.com/Ann",
            confirmed=True,
            confirmed_on=(NOW - CONFIRMED_FOR).date(),
            by="token",
        ),
    )
    confirmed(ann, source="github", account="ann", by="token", at=NOW - CONFIRMED_FOR - timedelta(seconds=1))
    accounts = shown(ann).accounts
    assert accounts is not None
    assert [each.confirmed for each in accounts] == [False, False]


def test_a_source_that_is_not_connected_is_not_confirmed(ann: User) -> None:
    confirmed(ann, source="github", account="ann", by="token", at=NOW)
    assert shown(ann).accounts == ()
