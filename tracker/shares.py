"""What part of a whole each weight is, in whole percent that add up. Pure."""

from collections.abc import Sequence
from fractions import Fraction
from math import floor


def percents(weights: Sequence[Fraction], together: int = 100) -> list[int]:
    """Each weight's share of them all; ``together`` 100, or so many percent of something larger.

    Each is cut to whole percent; what the sum then lacks goes to the largest remainders, the first of equal ones.
    """
    whole = sum(weights)
    exact = [together * weight / whole for weight in weights]
    by_remainder = sorted(range(len(exact)), key=lambda index: floor(exact[index]) - exact[index])
    raised = set(by_remainder[: together - sum(map(floor, exact))])
    return [floor(share) + (index in raised) for index, share in enumerate(exact)]
