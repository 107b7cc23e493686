"""Resources: one writer, and figures that are always what the counted sessions come to."""

import uuid
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.factories import START, log_study, make_activity, make_entry, make_resource, make_user, take
from tests.threads import at_once
from tracker.catalogue.resources import RESOURCES
from tracker.entry import Complete
from tracker.manual import Draft, comment, correct, log
from tracker.models import Activity, Resource, User
from tracker.recording import annotate, erase, redate, set_aside
from tracker.resource_figures import minutes_lately
from tracker.resources import Described, add, change, finish, propose, put_aside, remove, take_up
from tracker.undoing import delete, undo
from tracker.units import UNITS

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]

NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)


def kept(resource: Resource) -> tuple[int, int, int, date | None]:
    """Minutes, sessions, the furthest unit, the last day."""
    stored = Resource.objects.get(pk=resource.pk)
    return int(stored.minutes), stored.sessions, stored.reached, stored.last_day


def session(resource: Resource, unit: int | None = None, minutes: int = 60, **values: Any) -> Activity:
    return log_study(resource.user, minutes, resource_id=resource.pk, unit=unit, **values)


def draft(**values: Any) -> Draft:
    return Draft(**{"id": uuid.uuid4(), "kind": "study", "on": START, "quantity": Decimal(60)} | values)


def refused(error: pytest.ExceptionInfo[ValidationError]) -> Mapping[str, Any]:
    return error.value.message_dict


class TestFigures:
    def test_sessions_add_up_and_the_furthest_unit_is_kept(self) -> None:
        course = make_resource(make_user())
        session(course, 3, 90)
        session(course, None, 30, on=START + timedelta(days=2))
        assert kept(course) == (120, 2, 3, START + timedelta(days=2))

    def test_reading_again_lowers_nothing(self) -> None:
        course = make_resource(make_user())
        session(course, 7)
        session(course, 2)
        assert kept(course)[2] == 7

    def test_a_correction_moves_a_session_to_another_resource(self) -> None:
        user = make_user()
        course, book = make_resource(user), make_resource(user, "Deep Learning")
        stored = session(course, 3)
        correct(user, replace(Draft.of(stored), resource_id=book.pk, unit=1), today=START)
        assert (kept(course), kept(book)) == ((0, 0, 0, None), (60, 1, 1, START))

    def test_what_is_deleted_counts_no_longer_and_undone_it_does(self) -> None:
        user = make_user()
        course = make_resource(user)
        session(course, 2)
        undoable = delete(user, [session(course, 5)])
        assert kept(course) == (60, 1, 2, START)
        undo(user, undoable.uid)
        assert kept(course) == (120, 2, 5, START)

    def test_what_is_set_aside_counts_no_longer(self) -> None:
        course = make_resource(make_user())
        stored = session(course, 4)
        comment(course.user, stored, excluded=True)
        assert kept(course) == (0, 0, 0, None)

    def test_what_its_source_no_longer_shows_counts_no_longer(self) -> None:
        user = make_user()
        course = make_resource(user)
        make_activity(user, resource_id=course.pk, unit=3)
        take(user, complete=[Complete(kinds=("commit",))])
        assert kept(course)[1] == 0

    def test_what_its_owner_says_later_moves_it(self) -> None:
        user = make_user()
        course, book = make_resource(user), make_resource(user, "Deep Learning")
        stored = session(course, 3)
        comment(user, stored, skill="", about=(book.pk, 1))
        assert (kept(course), kept(book)) == ((0, 0, 0, None), (60, 1, 1, START))

    def test_a_duplicate_does_not_count_until_the_other_is_gone(self) -> None:
        user = make_user()
        course = make_resource(user)
        post: dict[str, Any] = {"kind": "post", "evidence_url": "https://example.org/a"}
        make_activity(user, source="manual", account="", resource_id=course.pk, **post)
        twin = make_activity(user, source="feed", account="b", **post)
        assert kept(course)[1] == 0
        with transaction.atomic():
            erase(user, [twin])
        assert kept(course)[1] == 1

    def test_a_moved_day_moves_the_last_day(self) -> None:
        user = make_user(time_zone="Pacific/Auckland")
        course = make_resource(user)
        make_activity(user, occurred_at=NOON, resource_id=course.pk)
        assert kept(course)[3] == date(2026, 1, 2)
        user.time_zone = "UTC"
        user.save()
        with transaction.atomic():
            redate(user, wrong=ZoneInfo("Pacific/Auckland"))
        assert kept(course)[3] == START

    def test_an_imported_session_keeps_its_resource_when_its_file_is_brought_again(self) -> None:
        user = make_user()
        course = make_resource(user)
        entry = make_entry("a", kind="study", quantity=Decimal(30))
        take(user, entry, source="import", account="")
        comment(user, Activity.objects.get(), skill="", about=(course.pk, 2))
        take(user, replace(entry, title="corrected"), source="import", account="")
        assert kept(course) == (30, 1, 2, START)

    def test_sessions_from_two_threads_are_both_in_them(self, transactional_db: None) -> None:
        course = make_resource(make_user())
        at_once(*[lambda: session(course, 3, 30)] * 4)
        assert kept(course)[:2] == (120, 4)

    def test_a_pace_looks_back_eight_weeks_with_both_ends(self) -> None:
        course = make_resource(make_user())
        today = START + timedelta(weeks=8)
        session(course, on=START)
        session(course, on=START + timedelta(days=1), minutes=20)
        session(course, on=today, minutes=10)
        log_study(course.user, on=today)
        assert minutes_lately(course.user, today) == {course.pk: 30}


moves = st.one_of(
    st.tuples(
        st.sampled_from(["manual", "import", "feed"]),
        st.lists(
            st.builds(
                make_entry,
                external_id=st.sampled_from("abc"),
                kind=st.sampled_from(["study", "post"]),
                occurred_at=st.sampled_from([NOON, NOON + timedelta(days=1)]),
                quantity=st.integers(1, 900).map(Decimal),
                # The same post told by two sources is a duplicate.
                evidence_url=st.sampled_from(["", "https://example.org/a"]),
                resource_id=st.sampled_from([None, 0, 1]),
                unit=st.none() | st.integers(1, 9),
                ignored_reason=st.sampled_from(["", "", "padding"]),
            ),
            max_size=3,
        ),
    ),
    st.tuples(st.just("exclude"), st.sampled_from("abc")),
    st.tuples(st.just("annotate"), st.sampled_from("abc")),
    st.tuples(st.just("complete"), st.sampled_from(["study", "post"])),
    st.tuples(st.just("erase"), st.sampled_from("abc")),
)


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(moves, max_size=8))
def test_figures_always_are_what_counted_sessions_come_to(history: list[tuple[str, Any]]) -> None:
    user = make_user()
    two = [make_resource(user, "One"), make_resource(user, "Two")]
    for move, what in history:
        make_move(user, two, move, what)

    for resource in two:
        rows = Activity.objects.filter(resource=resource, counted=True)
        assert kept(resource) == (
            sum(int(row.quantity) for row in rows),
            len(rows),
            max((row.unit or 0 for row in rows), default=0),
            max((row.local_date for row in rows), default=None),
        )


def make_move(user: User, two: list[Resource], move: str, what: Any) -> None:
    if isinstance(what, list):
        entries = [
            each if each.resource_id is None else replace(each, resource_id=two[each.resource_id].pk) for each in what
        ]
        take(user, *entries, source=move, account="")
    elif move == "complete":
        take(user, source="feed", account="", complete=[Complete(kinds=(what,))])
    elif activity := Activity.objects.filter(user=user, external_id=what).first():
        with transaction.atomic():
            if move == "exclude":
                set_aside(user, activity, excluded=not activity.excluded)
            elif move == "annotate":
                annotate(user, activity, about=(two[0].pk, 4))
            else:
                erase(user, [activity])


class TestSessions:
    def test_without_a_skill_a_session_takes_its_resources(self) -> None:
        user = make_user()
        course = make_resource(user, skill="PyTorch")
        plain, own = (log(user, draft(resource_id=course.pk, skill=skill), today=START)[0] for skill in ("", "LoRA"))
        assert (plain.skill, own.skill) == ("PyTorch", "LoRA")

    def test_anothers_resource_is_answered_like_a_missing_one(self) -> None:
        user, other = make_user(), make_resource(make_user())
        answers = []
        for pk in (other.pk, other.pk + 1000):
            with pytest.raises(ValidationError) as error:
                log(user, draft(resource_id=pk), today=START)
            answers.append(refused(error))
        assert answers == [{"resource": ["Choose one of your resources."]}] * 2
        assert not Activity.objects.exists()

    def test_a_unit_above_the_known_ones_is_refused(self) -> None:
        user = make_user()
        course = make_resource(user)
        with pytest.raises(ValidationError) as error:
            log(user, draft(resource_id=course.pk, unit=21), today=START)
        sentence = "“CS224N” has 20 lectures. If there are more, change the resource first."
        assert refused(error) == {"unit": [sentence]}

    def test_where_nobody_knows_how_many_there_are_any_unit_is_taken(self) -> None:
        user = make_user()
        book = make_resource(user, "A book")
        log(user, draft(resource_id=book.pk, unit=999), today=START)
        assert kept(book)[2] == 999

    def test_only_study_is_about_a_resource(self) -> None:
        user = make_user()
        course = make_resource(user)
        stored, _new = log(user, draft(kind="event", quantity=Decimal(1), resource_id=course.pk, unit=1), today=START)
        assert (stored.resource_id, stored.unit) == (None, None)

    def test_undone_after_its_resource_was_deleted_a_session_is_about_none(self) -> None:
        user = make_user()
        course = make_resource(user)
        undoable = delete(user, [session(course, 5)])
        remove(user, course)
        undo(user, undoable.uid)
        assert Activity.objects.values_list("resource", "unit").get() == (None, None)


class TestDescribing:
    def test_two_resources_never_share_a_name(self) -> None:
        user = make_user()
        make_resource(user, "Études")
        for described in (Described(title="études"), Described(title="Other", short_name="Études")):
            with pytest.raises(ValidationError, match="goes by that name already"):
                add(user, described)
        assert Resource.objects.count() == 1

    def test_the_database_keeps_titles_apart_too(self) -> None:
        user = make_user()
        make_resource(user, "One")
        with pytest.raises(IntegrityError):
            Resource.objects.create(user=user, title="ONE", unit="page")

    def test_two_people_may_study_the_same(self) -> None:
        make_resource(make_user())
        make_resource(make_user())
        assert Resource.objects.count() == 2

    def test_a_change_keeps_the_figures(self) -> None:
        course = make_resource(make_user())
        session(course, 3)
        change(course.user, course, Described(title="CS224N", units=30))
        assert (kept(course), Resource.objects.get().units) == ((60, 1, 3, START), 30)

    def test_there_are_at_least_as_many_units_as_sessions_have_reached(self) -> None:
        course = make_resource(make_user())
        comment(course.user, session(course, 12), excluded=True)
        with pytest.raises(ValidationError) as error:
            change(course.user, course, Described(title="CS224N", units=11))
        assert refused(error) == {"units": ["Your sessions have reached lecture 12 already."]}

    def test_it_keeps_its_own_names(self) -> None:
        course = make_resource(make_user())
        change(course.user, course, Described(title="cs224n", short_name="CS224N"))
        assert Resource.objects.get().title == "cs224n"

    def test_a_proposal_asked_for_twice_is_added_once(self, transactional_db: None) -> None:
        user = make_user()
        proposal = RESOURCES["dl-book"]
        answers = at_once(*[lambda: propose(user, proposal)] * 3)
        assert sorted(new for _resource, new in answers) == [False, False, True]
        assert Resource.objects.values_list("title", "units").get() == (proposal.title, 20)

    def test_marks_keep_their_first_day_and_exclude_each_other(self) -> None:
        course = make_resource(make_user())
        later = START + timedelta(days=9)
        finish(course, on=START)
        course.refresh_from_db()
        finish(course, on=later)
        course.refresh_from_db()
        assert (course.finished_on, course.put_aside_on) == (START, None)
        put_aside(course, on=later)
        course.refresh_from_db()
        assert (course.finished_on, course.put_aside_on) == (None, later)
        take_up(course)
        course.refresh_from_db()
        assert (course.finished_on, course.put_aside_on) == (None, None)

    def test_deleted_it_leaves_its_sessions(self) -> None:
        course = make_resource(make_user())
        stored = session(course, 3)
        remove(course.user, course)
        after = Activity.objects.get()
        assert (after.quantity, after.resource, after.unit, Resource.objects.count()) == (60, None, None, 0)
        assert after.updated_at > stored.updated_at


def test_with_its_owner_it_goes() -> None:
    user = make_user()
    session(make_resource(user), 3)
    user.delete()
    assert (Resource.objects.count(), Activity.objects.count()) == (0, 0)


@pytest.mark.parametrize("proposal", RESOURCES.values(), ids=lambda each: each.short_name)
def test_the_catalogue_can_be_added(proposal: Any) -> None:
    resource, new = propose(make_user(), proposal)
    assert (new, resource.unit in UNITS, resource.get_kind_display()) == (True, True, proposal.kind)
