"""When a goal will be reached, told from the weeks behind it."""

from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction

import pytest

from tracker.scoring.forecast import LONGEST, Outlook, Simulation, Week, Why, complete_weeks, forecast, trend

MONDAY = date(2026, 11, 30)


def week(*days: float) -> Week:
    """A week that begins with these days; nothing on the others."""
    monday, tuesday, wednesday, thursday, friday, saturday, sunday = (*days, *[0.0] * (7 - len(days)))
    return monday, tuesday, wednesday, thursday, friday, saturday, sunday


#: Seven hours in each of twenty-six weeks, one a day, give or take.
STEADY = tuple(week(*[1 + (n % 3 - 1) / 10] * 7) for n in range(26))
OUTLOOK = Outlook(goal=1, first=MONDAY, end=date(2027, 2, 28), left=Fraction(70), pieces=False, weeks=STEADY, breaks=())


def outlook(**values: object) -> Outlook:
    return replace(OUTLOOK, **values)  # type: ignore[arg-type]


def test_half_of_the_futures_are_done_when_the_pace_says_so() -> None:
    day = forecast(OUTLOOK).p50
    assert day is not None
    assert abs((day - (MONDAY + timedelta(days=69))).days) <= 4


def test_the_safe_day_is_later_than_the_likely_one() -> None:
    told = forecast(OUTLOOK)
    assert told.p50 is not None
    assert told.p85 is not None
    assert told.p50 < told.p85


def test_the_chance_is_even_on_the_likely_day() -> None:
    told = forecast(OUTLOOK)
    assert told.p50 is not None
    chances = [forecast(outlook(end=told.p50 + timedelta(days=n))).chance or 0.0 for n in (-1, 0)]
    assert chances[0] < 0.5 <= chances[1]


def test_the_same_question_gets_the_same_answer() -> None:
    assert forecast(OUTLOOK) == forecast(outlook())


def test_more_to_do_takes_longer() -> None:
    days = [forecast(outlook(left=Fraction(units))).p50 for units in (10, 40, 160)]
    assert days == sorted(days, key=lambda day: day or date.max)
    assert len(set(days)) == 3


def test_nothing_happens_in_a_break() -> None:
    away = (MONDAY, MONDAY + timedelta(days=13))
    without, told = forecast(OUTLOOK), forecast(outlook(breaks=(away,)))
    assert without.p50 is not None
    assert told.p50 == without.p50 + timedelta(days=14)


def test_what_is_not_reached_in_ten_years_is_never() -> None:
    told = forecast(outlook(left=Fraction(10 * LONGEST)))
    assert (told.p50, told.p85, told.chance) == (None, None, 0.0)


def test_pieces_are_whole() -> None:
    posts = tuple(week(float(n % 4 == 0)) for n in range(26))
    simulation = Simulation(outlook(left=Fraction(3), pieces=True, weeks=posts))
    assert simulation.units_by(date(2027, 2, 28), 0.5) in (2, 3, 4)


def test_a_piece_comes_on_a_weekday_on_which_it_came_before() -> None:
    """Every post so far came out on a Monday."""
    posts = tuple(week(float(n % 2 == 0)) for n in range(26))
    day = forecast(outlook(left=Fraction(2), pieces=True, weeks=posts)).p50
    assert day is not None
    assert day.isoweekday() == 1


@pytest.mark.parametrize(
    ("values", "reason"),
    [
        ({"left": Fraction(0)}, Why.DONE),
        ({"weeks": STEADY[:3]}, Why.NOT_ENOUGH_HISTORY),
        ({"weeks": (week(),) * 9}, Why.NOTHING_DONE),
    ],
)
def test_there_is_no_day_where_there_is_a_reason(values: dict[str, object], reason: Why) -> None:
    told = forecast(outlook(**values))
    assert (told.reason, told.p50, told.p85) == (reason, None, None)


def test_four_weeks_are_enough() -> None:
    assert forecast(outlook(weeks=STEADY[:4])).weeks_used == 4


def test_short_histories_are_trusted_less() -> None:
    widths = []
    for weeks in (STEADY[:4], STEADY * 5):
        told = forecast(outlook(weeks=weeks, left=Fraction(280)))
        assert told.p50 is not None
        assert told.p85 is not None
        widths.append(told.p85 - told.p50)
    assert widths[0] > widths[1]


def test_a_season_comes_again() -> None:
    """Two years of busy winters and idle summers, and it is autumn: what is left takes the winter, not a year."""
    winters = tuple(week(*[1.0 if n % 52 < 26 else 0.02] * 7) for n in range(104))
    told = forecast(outlook(weeks=winters, left=Fraction(100)))
    assert told.p50 is not None
    assert told.p50 < MONDAY + timedelta(weeks=20)


def test_a_level_is_reached_early_likely_and_safely() -> None:
    level = Simulation(OUTLOOK).level(Fraction(70))
    told = forecast(OUTLOOK)
    assert level.early < level.likely
    assert (level.likely, level.safe) == (told.p50, told.p85)


def test_what_most_futures_have_is_reached_by_most_of_them() -> None:
    simulation, by = Simulation(OUTLOOK), date(2027, 1, 20)
    units = Fraction(simulation.units_by(by, 0.7))
    assert simulation.chance(units, by) == pytest.approx(0.7, abs=0.002)


def test_only_whole_weeks_since_the_start_are_history() -> None:
    days = {date(2026, 11, day): float(day) for day in range(1, 31)}
    weeks = complete_weeks(days, start=date(2026, 11, 4), until=date(2026, 11, 28), breaks=())
    assert weeks == (week(9, 10, 11, 12, 13, 14, 15), week(16, 17, 18, 19, 20, 21, 22))


def test_a_week_wholly_in_breaks_is_left_out() -> None:
    breaks = ((date(2026, 11, 1), date(2026, 11, 11)), (date(2026, 11, 12), date(2026, 11, 15)))
    weeks = complete_weeks({}, start=date(2026, 11, 2), until=date(2026, 11, 22), breaks=breaks)
    assert len(weeks) == 1


def test_a_week_partly_in_a_break_stays() -> None:
    breaks = ((date(2026, 11, 9), date(2026, 11, 14)),)
    assert len(complete_weeks({}, start=date(2026, 11, 9), until=date(2026, 11, 15), breaks=breaks)) == 1


def test_fading_is_named() -> None:
    assert trend([week(20.0 - 0.7 * n) for n in range(26)]) == "fading"


def test_rising_is_named() -> None:
    assert trend([week(1.0 + n) for n in range(26)]) == "rising"


@pytest.mark.parametrize("weeks", [STEADY, STEADY[:10]], ids=["steady", "short"])
def test_no_trend_is_named_where_there_is_none(weeks: tuple[Week, ...]) -> None:
    assert trend(weeks) == ""


def test_a_slack_time_of_an_uneven_person_is_no_trend() -> None:
    """The last eight weeks brought a third less, as chance may do."""
    assert trend([*[week(0.0), week(20.0)] * 9, *[week(0.0), week(13.0)] * 4]) == ""


def test_a_season_is_no_trend() -> None:
    assert trend([week(20.0 - 0.7 * (n % 26)) for n in range(104)]) == ""
