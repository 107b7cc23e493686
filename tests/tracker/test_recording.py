"""The ledger's one writer: what is told twice is stored once, and nothing that happened is lost."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.db import transaction

from tests.factories import START, log_study, make_activity, make_entry, make_plan, make_user, take
from tests.threads import at_once
from tracker.entry import Complete
from tracker.models import Activity, DailyTotal, Plan, SourceState, User
from tracker.recording import annotate, erase, erase_source, forgotten, reached, record, redate, set_aside

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]

NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)


def stored(user: User, external_id: str = "a") -> Activity:
    return Activity.objects.get(user=user, external_id=external_id)


def change_of(user: User, *args: Any, **values: Any) -> str:
    """What becomes of one commit named a."""
    return take(user, make_entry("a", **values)).outcomes["a"].change


def test_a_new_entry_is_stored_and_counts() -> None:
    user = make_user()

    assert change_of(user, title="Fix the parser") == "new"
    assert (stored(user).title, stored(user).counted, stored(user).local_date) == ("Fix the parser", True, START)


def test_the_same_entry_again_changes_nothing() -> None:
    user = make_user()
    take(user, make_entry("a"))
    before = Activity.objects.values().get()

    assert change_of(user) == "unchanged"
    assert Activity.objects.values().get() == before


def test_one_call_takes_the_last_word_on_a_doubled_entry() -> None:
    user = make_user()

    take(user, make_entry("a", title="first"), make_entry("a", title="last"))

    assert stored(user).title == "last"


def test_two_accounts_of_one_user_stay_apart() -> None:
    user = make_user()

    take(user, make_entry("a"), account="7")
    take(user, make_entry("a"), account="8")

    assert Activity.objects.count() == 2


def test_record_refuses_to_work_outside_a_transaction(transactional_db: None) -> None:
    with pytest.raises(AssertionError, match="transaction"):
        record(make_user(), source="github", entries=[])


def test_a_day_is_the_day_in_the_users_zone() -> None:
    user = make_user(time_zone="Pacific/Auckland")

    take(user, make_entry("a", occurred_at=NOON))

    assert stored(user).local_date == date(2026, 1, 2)


def test_moving_to_another_zone_rewrites_nothing() -> None:
    user = make_user(time_zone="Pacific/Auckland")
    take(user, make_entry("a", occurred_at=NOON))
    user.time_zone = "America/Los_Angeles"
    user.save()

    assert change_of(user, occurred_at=NOON) == "unchanged"
    assert stored(user).local_date == date(2026, 1, 2)


def test_a_correction_after_a_move_keeps_the_day_if_the_instant_stays() -> None:
    user = make_user(time_zone="Pacific/Auckland")
    take(user, make_entry("a", occurred_at=NOON))
    user.time_zone = "UTC"
    user.save()

    assert change_of(user, occurred_at=NOON, title="corrected") == "changed"
    assert stored(user).local_date == date(2026, 1, 2)


def test_a_corrected_instant_moves_the_day() -> None:
    user = make_user()
    take(user, make_entry("a", occurred_at=NOON))

    assert change_of(user, occurred_at=NOON + timedelta(days=3)) == "changed"
    assert stored(user).local_date == date(2026, 1, 4)


def test_a_corrected_day_moves_the_total_with_it() -> None:
    user = make_user()
    take(user, make_entry("a", on=START))

    take(user, make_entry("a", on=date(2026, 1, 9)))

    assert DailyTotal.objects.get().local_date == date(2026, 1, 9)


@time_machine.travel(datetime(2026, 3, 5, 23, 30, tzinfo=UTC))
def test_what_has_no_date_is_stored_at_the_day_first_seen() -> None:
    user = make_user(time_zone="Asia/Kolkata")

    take(user, make_entry("a", occurred_at=None, ignored_reason="undated"))

    assert (stored(user).local_date, stored(user).ignored_reason) == (date(2026, 3, 6), "undated")


def test_an_undated_entry_keeps_its_day_until_it_gets_a_date() -> None:
    user = make_user()
    with time_machine.travel(NOON):
        take(user, make_entry("a", occurred_at=None, ignored_reason="undated"))
    with time_machine.travel(NOON + timedelta(days=9)):
        assert change_of(user, occurred_at=None, ignored_reason="undated") == "unchanged"

    take(user, make_entry("a", occurred_at=NOON - timedelta(days=30)))

    assert (stored(user).local_date, stored(user).counted) == (date(2025, 12, 2), True)


def test_where_the_first_is_meant_a_later_date_moves_nothing() -> None:
    user = make_user()
    take(user, make_entry("a", kind="notebook", occurred_at=NOON, first_known=True))

    assert change_of(user, kind="notebook", occurred_at=NOON + timedelta(days=3), first_known=True) == "unchanged"
    assert stored(user).local_date == START


def test_where_the_first_is_meant_an_earlier_date_does_move_it() -> None:
    user = make_user()
    take(user, make_entry("a", kind="notebook", occurred_at=NOON, first_known=True))

    assert change_of(user, kind="notebook", occurred_at=NOON - timedelta(days=3), first_known=True) == "changed"
    assert stored(user).local_date == START - timedelta(days=3)


def test_a_source_never_overwrites_the_owners_words() -> None:
    user = make_user()
    activity = make_activity(user, external_id="a")
    with transaction.atomic():
        annotate(user, activity, skill="python", note="hard one")

    take(user, make_entry("a", title="renamed", skill="", note=""))

    assert (stored(user).skill, stored(user).note, stored(user).title) == ("python", "hard one", "renamed")


def test_a_known_number_of_words_is_not_unsaid_by_a_source_that_shows_no_text() -> None:
    user = make_user()
    take(user, make_entry("a", words=640))

    assert change_of(user) == "unchanged"
    assert change_of(user, title="Shorter", words=None) == "changed"
    assert stored(user).words == 640
    assert change_of(user, title="Shorter", words=600) == "changed"
    assert stored(user).words == 600


def test_what_was_written_by_hand_is_rewritten_by_hand() -> None:
    user = make_user()
    take(user, make_entry("a", note="before"), source="manual", account="")

    take(user, make_entry("a", note="after"), source="manual", account="")

    assert stored(user).note == "after"


def test_a_hand_made_activity_goes_by_the_clients_own_id() -> None:
    user = make_user()

    activity = log_study(user)

    assert str(activity.uid) == activity.external_id


def test_a_post_is_known_again_by_an_alias_when_its_blog_has_moved() -> None:
    user = make_user()
    take(user, make_entry("old-address", kind="post", aliases=("title:hello",)), source="feed")

    outcome = take(user, make_entry("new-address", kind="post", aliases=("title:hello",)), source="feed").outcomes

    assert outcome["new-address"].change == "changed"
    assert Activity.objects.get().external_id == "new-address"


def test_a_post_that_moves_back_is_still_the_same() -> None:
    user = make_user()
    take(user, make_entry("here", kind="post", aliases=("title:hello",)), source="feed")
    take(user, make_entry("there", kind="post", aliases=("title:hello",)), source="feed")

    # Renamed on the way, so that its old address alone tells what it is.
    take(user, make_entry("here", kind="post", aliases=("title:hello again",)), source="feed")

    assert Activity.objects.get().external_id == "here"


def test_two_posts_of_one_title_and_day_stay_two_when_the_blog_moves() -> None:
    user = make_user()
    old = [make_entry(f"old-{n}", kind="post", aliases=("title:weekly",)) for n in (1, 2)]
    take(user, *old, source="feed")

    recorded = take(user, *(replace(entry, external_id=f"new-{n}") for n, entry in enumerate(old)), source="feed")

    assert [outcome.change for outcome in recorded.outcomes.values()] == ["changed", "changed"]
    assert set(Activity.objects.values_list("external_id", flat=True)) == {"new-0", "new-1"}


def test_a_second_post_of_the_same_title_beside_the_first_is_new() -> None:
    user = make_user()
    first = make_entry("first", kind="post", aliases=("title:weekly",))
    take(user, first, source="feed")

    recorded = take(user, first, replace(first, external_id="second"), source="feed")

    assert [outcome.change for outcome in recorded.outcomes.values()] == ["unchanged", "new"]


def test_an_alias_of_another_user_is_not_ours() -> None:
    take(make_user(), make_entry("theirs", aliases=("x",)))

    assert take(make_user(), make_entry("ours", aliases=("x",))).outcomes["ours"].change == "new"


def test_what_a_complete_reading_misses_is_gone_and_stops_counting() -> None:
    user = make_user()
    take(user, make_entry("a"), make_entry("b"))

    recorded = take(user, make_entry("b"), complete=[Complete(kinds=("commit",))])

    assert recorded.gone == 1
    assert (stored(user).counted, stored(user).ignored_reason, DailyTotal.objects.get().number) == (False, "gone", 1)


def test_what_is_shown_again_counts_again() -> None:
    user = make_user()
    take(user, make_entry("a"))
    take(user, complete=[Complete(kinds=("commit",))])

    assert change_of(user) == "changed"
    assert (stored(user).counted, DailyTotal.objects.get().number) == (True, 1)


def test_the_same_complete_reading_again_makes_nothing_gone_twice() -> None:
    user = make_user()
    take(user, make_entry("a"))
    take(user, complete=[Complete(kinds=("commit",))])

    assert take(user, complete=[Complete(kinds=("commit",))]).gone == 0


@pytest.mark.parametrize(
    "promise",
    [
        Complete(kinds=("review",)),
        Complete(kinds=("commit",), scope="another"),
        Complete(kinds=("commit",), since=NOON + timedelta(seconds=1)),
        Complete(kinds=("commit",), until=NOON),
        Complete(kinds=("commit",), also=frozenset({"a"})),
    ],
)
def test_what_lies_outside_a_promise_is_left_alone(promise: Complete) -> None:
    user = make_user()
    take(user, make_entry("a", scope="42", occurred_at=NOON))

    assert take(user, complete=[promise]).gone == 0
    assert stored(user).counted


def test_a_promise_holds_for_its_own_account_alone() -> None:
    user = make_user()
    take(user, make_entry("a"), account="7")

    assert take(user, account="8", complete=[Complete(kinds=("commit",))]).gone == 0


def test_with_patience_only_a_second_miss_a_day_later_makes_gone() -> None:
    user = make_user()
    patient = Complete(kinds=("notebook",), patience=timedelta(days=1))
    take(user, make_entry("a", kind="notebook"), source="kaggle")
    gone = []
    for hours in (0, 23, 25):
        with time_machine.travel(NOON + timedelta(hours=hours)):
            gone.append(take(user, source="kaggle", complete=[patient]).gone)

    assert gone == [0, 0, 1]


def test_patience_starts_anew_once_it_was_seen_between() -> None:
    user = make_user()
    patient = Complete(kinds=("commit",), patience=timedelta(days=1))
    take(user, make_entry("a"))
    with time_machine.travel(NOON):
        take(user, complete=[patient])
    with time_machine.travel(NOON + timedelta(hours=12)):
        take(user, make_entry("a"), complete=[patient])

    with time_machine.travel(NOON + timedelta(hours=30)):
        assert take(user, complete=[patient]).gone == 0


def test_what_is_no_longer_listed_is_marked_and_goes_on_counting() -> None:
    user = make_user()
    take(user, make_entry("a", kind="post"), source="feed")

    recorded = take(user, source="feed", complete=[Complete(kinds=("post",), keep_counting=True)])

    assert (recorded.gone, stored(user).unlisted, stored(user).counted) == (0, True, True)


def test_excluding_takes_an_activity_out_of_the_totals_and_back() -> None:
    user = make_user()
    activity = make_activity(user)
    seen = []
    for excluded in (True, False):
        with transaction.atomic():
            set_aside(user, activity, excluded=excluded)
        seen.append((activity.counted, activity.ignored_reason, DailyTotal.objects.count()))

    assert seen == [(False, "excluded", 0), (True, "", 1)]


def test_a_sync_does_not_take_back_what_the_owner_excluded() -> None:
    user = make_user()
    activity = make_activity(user, external_id="a")
    with transaction.atomic():
        set_aside(user, activity, excluded=True)

    take(user, make_entry("a", title="renamed"))

    assert stored(user).ignored_reason == "excluded"


def test_the_sources_reason_returns_when_the_owners_is_taken_back() -> None:
    user = make_user()
    activity = make_activity(user, ignored_reason="padding")
    for excluded in (True, False):
        with transaction.atomic():
            set_aside(user, activity, excluded=excluded)

    assert activity.ignored_reason == "padding"


def test_a_change_marks_stored_closings_from_its_day_on() -> None:
    user = make_user()
    make_plan(user)
    Plan.objects.update(closings_from=None)

    make_activity(user, occurred_at=NOON + timedelta(days=8))
    make_activity(user, occurred_at=NOON + timedelta(days=4))
    make_activity(user, occurred_at=NOON + timedelta(days=6))

    assert Plan.objects.get().closings_from == date(2026, 1, 5)


def test_an_unchanged_entry_leaves_stored_closings_valid() -> None:
    user = make_user()
    make_plan(user)
    take(user, make_entry("a"))
    Plan.objects.update(closings_from=None)

    take(user, make_entry("a"))

    assert Plan.objects.get().closings_from is None


def test_what_no_page_may_show_is_cleaned_away() -> None:
    user = make_user()

    title = "one\0 two\nthree\ud800" + "x" * 600
    take(user, make_entry("a", title=title, note="n\0", evidence_url="javascript:alert(1)", skill="s" * 200))

    activity = stored(user)
    assert activity.title.startswith("one two threex")
    assert (len(activity.title), activity.note, activity.evidence_url, len(activity.skill)) == (500, "n", "", 100)


def test_names_too_long_to_store_are_told_apart() -> None:
    user = make_user()

    take(user, make_entry("x" * 600 + "1"), make_entry("x" * 600 + "2"))

    assert Activity.objects.count() == 2


def test_erasing_takes_activities_out_of_the_totals() -> None:
    user = make_user()
    first, _ = log_study(user, 30), log_study(user, 45)

    with transaction.atomic():
        erase(user, [first])

    assert DailyTotal.objects.get().quantity == 45


def test_erasing_a_source_leaves_the_others() -> None:
    user = make_user()
    make_activity(user, account="7")
    make_activity(user, account="8")

    with transaction.atomic():
        number = erase_source(user, source="github", account="7")

    assert (number, Activity.objects.get().account) == (1, "8")


def test_nobody_can_erase_what_belongs_to_another() -> None:
    theirs = log_study(make_user())

    with transaction.atomic():
        erase(make_user(), [theirs])

    assert Activity.objects.count() == 1


def dated_in_utc(zone: str, **values: Any) -> Activity:
    """An activity of somebody whose zone was UTC by mistake, after it was set right."""
    user = make_user()
    activity = make_activity(user, **{"occurred_at": NOON} | values)
    user.time_zone = zone
    user.save()
    with transaction.atomic():
        redate(user, wrong=ZoneInfo("UTC"))
    activity.refresh_from_db()
    return activity


def test_what_a_wrong_zone_dated_moves_to_its_right_day() -> None:
    activity = dated_in_utc("Pacific/Auckland")
    assert activity.local_date == START + timedelta(days=1)
    assert DailyTotal.objects.get(user=activity.user).local_date == activity.local_date


def test_a_posts_day_is_its_feeds_and_stays() -> None:
    assert dated_in_utc("Pacific/Auckland", kind="post").local_date == START


def test_a_day_written_by_hand_stays() -> None:
    assert dated_in_utc("Pacific/Auckland", occurred_at=None, on=START).local_date == START


def test_a_day_that_the_wrong_zone_did_not_make_stays() -> None:
    assert dated_in_utc("Pacific/Auckland", on=START - timedelta(days=3)).local_date == START - timedelta(days=3)


def test_reached_keeps_the_last_success_while_a_source_fails() -> None:
    user = make_user()
    reached(user, source="github", account="ann", at=NOON)

    reached(user, source="github", account="ann", state="rejected", reason="The token was revoked.")

    state = SourceState.objects.get()
    assert (state.reached_at, state.state, state.reason) == (NOON, "rejected", "The token was revoked.")


def test_a_forgotten_source_is_no_longer_told_of() -> None:
    user = make_user()
    reached(user, source="github", account="ann")

    forgotten(user, source="github", account="ann")

    assert not SourceState.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_a_double_submit_from_two_threads_stores_once() -> None:
    user = make_user()
    entry = make_entry("8a6b0a62-2a3c-4a25-9c3e-0e9d5a3c1a11", kind="study", quantity=Decimal(60))

    recorded = at_once(*[lambda: take(user, entry, source="manual", account="")] * 4)

    changes = sorted(each.outcomes[entry.external_id].change for each in recorded)
    assert changes == ["new", "unchanged", "unchanged", "unchanged"]
    assert DailyTotal.objects.get().quantity == 60
