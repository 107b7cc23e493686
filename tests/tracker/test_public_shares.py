"""How much of a profile can be checked, in percent that add up."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.public import PublicProfile, PublicProof
from tracker.public_pictures import public_page

NOTHING = dict.fromkeys(("plan", "score", "goals", "year", "certifications", "skills", "streak", "accounts"))
PROFILE = PublicProfile(
    username="ann", name="", bio="", indexed=False, language="en", today=date(2026, 3, 4), proof=None, **NOTHING
)


def shares(evidenced: int, linked: int, said: int, private: int) -> list[int]:
    """Of the page, in the order in which they are drawn."""
    counted = evidenced + linked + said + private
    proof = PublicProof(
        latest=(), kinds=(), counted=counted, evidenced=evidenced, linked=linked, private=private, beside=0
    )
    page = public_page(replace(PROFILE, proof=proof))
    starts = [each.start for each in page.shares]
    assert starts == [sum(each.percent for each in page.shares[:index]) for index in range(len(starts))]
    return [each.percent for each in page.shares]


@given(st.tuples(*[st.integers(0, 10**6)] * 4).filter(any))
def test_they_add_up(numbers: tuple[int, int, int, int]) -> None:
    assert sum(shares(*numbers)) == 100


@pytest.mark.parametrize(
    ("numbers", "percent"),
    [((199, 0, 1, 0), [99, 1]), ((5, 0, 0, 0), [100]), ((0, 1, 1, 1), [34, 33, 33]), ((0, 0, 0, 0), [])],
)
def test_not_all_is_verifiable_while_anything_is_not(numbers: tuple[int, int, int, int], percent: list[int]) -> None:
    assert shares(*numbers) == percent
