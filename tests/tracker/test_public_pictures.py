"""What the card's facts say."""

from datetime import date
from decimal import Decimal

import pytest

from tracker.pictures.card import Fact
from tracker.public import PublicProfile, PublicScore
from tracker.public_pictures import card_file


def profile(days_ahead: int | None) -> PublicProfile:
    score = PublicScore(
        on=date(2026, 3, 1),
        score=Decimal("94.8"),
        plan_index=None,
        days_ahead=days_ahead,
        formula_version=1,
        as_of=None,
    )
    return PublicProfile(
        username="ann",
        name="",
        bio="",
        indexed=False,
        language="en",
        today=date(2026, 3, 2),
        plan=None,
        score=score,
        goals=None,
        year=None,
        proof=None,
        certifications=None,
        skills=None,
        streak=None,
        accounts=None,
    )


@pytest.mark.parametrize(
    ("days", "fact"),
    [
        (3, Fact("3 days", "ahead of the plan")),
        (-1, Fact("1 day", "behind the plan")),
        (0, Fact("0 days", "on the plan line")),
    ],
)
def test_the_card_says_on_which_side_of_the_plan_its_owner_is(days: int, fact: Fact) -> None:
    drawn = card_file(profile(days))
    assert (f">{fact.said}<" in drawn, f">{fact.about}<" in drawn) == (True, True)
