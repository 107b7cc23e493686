"""Private work that the token can't show: GitHub tells its number, which is asked for by calendar month. Pure."""

from calendar import monthrange
from collections.abc import Collection
from datetime import date, datetime
from decimal import Decimal

from integrations.providers.github.entries import Node
from tracker.entry import Complete, Entry

KIND = "private_contribution"
#: Months in one question: as many as the days of a window of contributions touch.
MONTHS = 6


def months(since: datetime, until: datetime) -> list[str]:
    """The calendar months, in UTC, from one instant to another, as ``2026-05``."""
    first, last = (12 * moment.year + moment.month - 1 for moment in (since, until))
    return [f"{month // 12:04}-{month % 12 + 1:02}" for month in range(first, last + 1)]


def question(asked: Collection[str]) -> str:
    """The part of a question about the viewer that asks for these months."""
    return "".join(
        f"""
    {_alias(month)}: contributionsCollection(from: "{month}-01T00:00:00Z", to: "{_last(month)}T23:59:59Z") {{
      restrictedContributionsCount latestRestrictedContributionDate
    }}"""
        for month in asked
    )


def read(viewer: Node, month: str, number: str, today: date) -> tuple[list[Entry], Complete]:
    """The month's entry, if there is private work in it, and the promise that there is no other.

    ``number`` is the account's.
    """
    node, promise = viewer[_alias(month)], Complete(kinds=(KIND,), scope=month)
    count, latest = int(node["restrictedContributionsCount"]), node["latestRestrictedContributionDate"]
    if not count:
        return [], promise
    # West of UTC, GitHub's day may be tomorrow.
    on = min(date.fromisoformat(latest) if latest and latest.startswith(month) else _last(month), today)
    external_id = f"restricted:{number}:{month}"
    return [
        Entry(external_id=external_id, kind=KIND, on=on, quantity=Decimal(count), scope=month, private=True)
    ], promise


def _alias(month: str) -> str:
    return f"m{month.replace('-', '_')}"


def _last(month: str) -> date:
    year, number = int(month[:4]), int(month[5:])
    return date(year, number, monthrange(year, number)[1])
