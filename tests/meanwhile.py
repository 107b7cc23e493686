"""What another tab does between two steps of one request."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection


@contextmanager
def meanwhile(act: Callable[[], object], *, once_read: str) -> Iterator[None]:
    """Do it as soon as the first query of this table has been answered."""
    waiting = [act]

    def wrapper(execute: Any, sql: str, *rest: Any) -> Any:
        answer = execute(sql, *rest)
        if waiting and f'FROM "{once_read}"' in sql:
            waiting.pop()()
        return answer

    with connection.execute_wrapper(wrapper):
        yield
    assert not waiting, f"nobody has read {once_read}"
