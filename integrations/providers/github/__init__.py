"""GitHub: what one account does in public and in private, at github.com or at a GitHub Enterprise server.

What is counted, and from where, so that the sum is exact and does not depend on how it was cut into windows:

- pull requests and issues: the account's own lists of them, whole;
- reviews: contributions say which pull requests were reviewed, each of these which reviews the account gave it;
- commits: contributions, own repositories and merged pull requests say where there may be some, the history of the
  default branch which are the account's own.

- releases: those that the account published in any of these repositories;
- private work that the token does not show: its number, month by month.

Work in forks is left out, as GitHub's own counting does. Without a token, REST and its search give a lower bound of
what is public (``public.py``).
"""

from collections.abc import Generator, Iterator

from integrations.providers.base import Access, Cursor, Rejected, Unavailable, Window
from integrations.providers.github import public, sentences
from integrations.providers.github.about import ABOUT
from integrations.providers.github.client import Client
from integrations.providers.github.public_state import KEY, PublicState
from integrations.providers.github.reader import windows
from integrations.providers.github.state import State

__all__ = ["GitHub"]


class GitHub:
    """``base_url`` as GitHub documents it for REST; ``timeout`` and ``deadline``, for a request, are in seconds."""

    about = ABOUT

    def __init__(self, base_url: str, *, timeout: int = 15, deadline: float = 60) -> None:
        self._base_url = base_url.rstrip("/")
        self._timeout = timeout
        self._deadline = deadline

    def windows(self, access: Access, cursor: Cursor) -> Generator[Window]:
        """See :class:`integrations.providers.base.Provider`."""
        client = Client(self._base_url, access.secret, now=access.now, timeout=self._timeout, deadline=self._deadline)
        with client:
            steps, told = _steps(client, access, cursor), 0
            try:
                while window := _next(steps):
                    told += window.requests
                    yield window
            except (Rejected, Unavailable) as error:
                error.requests = client.requests - told
                raise


def _steps(client: Client, access: Access, cursor: Cursor) -> Iterator[Window]:
    """Go on from the cursor; one that was made without a token says nothing to a token, nor the other way round."""
    if not access.secret:
        return public.windows(client, access, PublicState.load(cursor))
    return windows(client, access, State.load({} if KEY in cursor else cursor))


def _next(steps: Iterator[Window]) -> Window | None:
    try:
        return next(steps, None)
    except (AttributeError, KeyError, OverflowError, TypeError, ValueError) as error:
        raise Unavailable(sentences.NOT_AS_DOCUMENTED % {"error": type(error).__name__}) from error
