"""How GitHub's GraphQL writes instants and pages."""

import base64
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from typing import Any

from graphql import GraphQLError

type View = dict[str, Any]


def connection[T](items: Iterable[T], view: Callable[[T], View], args: View) -> View:
    """One page. GitHub refuses a page without a size, and one of more than a hundred."""
    items, first = list(items), args.get("first")
    if first is None or not 1 <= first <= 100:
        raise GraphQLError("You must provide a `first` value of 1 to 100", extensions={"type": "EXCESSIVE_PAGINATION"})
    start = int(base64.b64decode(args["after"]).decode().removeprefix("cursor:")) if args.get("after") else 0
    end = min(start + first, len(items))
    return {
        "totalCount": len(items),
        "nodes": [view(item) for item in items[start:end]],
        "pageInfo": {
            "hasNextPage": end < len(items),
            "hasPreviousPage": start > 0,
            "startCursor": _cursor(start) if items else None,
            "endCursor": _cursor(end) if items else None,
        },
    }


def _cursor(position: int) -> str:
    return base64.b64encode(f"cursor:{position}".encode()).decode()


def zulu(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
