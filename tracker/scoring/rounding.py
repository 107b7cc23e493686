"""Printed parts that add up to the printed whole, in units of the last place that is shown. Pure."""

from collections.abc import Sequence
from fractions import Fraction
from math import floor

type Row = Sequence[Fraction]


def shared_out(parts: Row, whole: int) -> list[int]:
    """Whole numbers near these parts which add up to ``whole``.

    Each is cut; what the sum then lacks goes to the largest remainders. A part of 0 stays 0 where another can give way.
    """
    cut = [floor(part) for part in parts]
    open_to_change = [place for place, part in enumerate(parts) if part] or list(range(len(parts)))
    if not open_to_change:
        return cut
    each, left = divmod(whole - sum(cut), len(open_to_change))
    by_remainder = sorted(open_to_change, key=lambda place: cut[place] - parts[place])
    for place in open_to_change:
        cut[place] += each
    for place in by_remainder[:left]:
        cut[place] += 1
    return cut


def shared_out_table(rows: Sequence[Row], totals: Sequence[int]) -> list[list[int]]:
    """The same for a table: every row adds up to its total, and each column is near what its parts add up to."""
    cells = [shared_out(row, total) for row, total in zip(rows, totals, strict=True)]
    columns = range(len(rows[0])) if rows else range(0)
    wanted = shared_out([sum((row[column] for row in rows), Fraction(0)) for column in columns], sum(totals))
    while True:
        off = [sum(row[column] for row in cells) - wanted[column] for column in columns]
        if not any(off):
            return cells
        moves = [
            (place, high, low)
            for place in range(len(rows))
            for high in columns
            for low in columns
            if off[high] > 0 > off[low]
        ]
        place, high, low = max(moves, key=lambda move: _gain(rows, cells, *move))
        cells[place][high] -= 1
        cells[place][low] += 1


def _gain(rows: Sequence[Row], cells: Sequence[Sequence[int]], place: int, high: int, low: int) -> Fraction:
    """How well a unit moves from one column of a row to another: by how much that is nearer to what is so."""
    row, printed = rows[place], cells[place]
    return (row[low] - printed[low]) - (row[high] - printed[high])
