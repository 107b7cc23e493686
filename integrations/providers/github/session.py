"""What the steps of a run share: questions asked as the right person, and what a window brings."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from integrations.providers.base import Access, Rejected, Unavailable
from integrations.providers.github import queries, sentences
from integrations.providers.github.client import Answer, Client, Overloaded
from integrations.providers.github.entries import Node
from integrations.providers.github.sees import SIGN_ON, WITHHELD, sees
from integrations.providers.github.state import Pass, State
from tracker.entry import Complete, Entry

#: The most that GitHub gives in one page, and the most repositories that it names in one window.
PAGE = 100
#: An overloaded GitHub is asked for a half, a quarter and so on.
SCALES = (1, 2, 4, 8, 16, 32, 64, 128)


class Unanswerable(Unavailable):
    """Not even the smallest question is answered."""

    def __init__(self) -> None:
        super().__init__(sentences.NOT_EVEN_LITTLE)


@dataclass(slots=True)
class Found:
    """What one window brings, while it is being read."""

    entries: list[Entry] = field(default_factory=list)
    complete: list[Complete] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    #: GitHub's own number of contributions, by day.
    said: dict[date, int] = field(default_factory=dict)

    def nodes(self, connection: Mapping[str, Any] | None) -> list[Node]:
        """The nodes of a page; that GitHub withholds some becomes a problem."""
        nodes = (connection or {}).get("nodes") or []
        shown = [node for node in nodes if node]
        if connection is None or len(shown) < len(nodes):
            self.withheld()
        return shown

    def withheld(self) -> None:
        """Note that something is missing."""
        if sentences.WITHHELD not in self.problems:
            self.problems.append(sentences.WITHHELD)


class Session:
    """One run's questions. Whatever is asked, an answer is used only if it is about the connected account."""

    def __init__(self, client: Client, access: Access, state: State) -> None:
        self._client = client
        self.access = access
        self.state = state

    def identify(self) -> None:
        """Learn whose token it is; every later answer proves it again."""
        self.ask(queries.VIEWER)

    def ask(self, query: str, **variables: object) -> Answer:
        """Ask one question. Raises Rejected, Unavailable or Overloaded."""
        answer = self._client.ask(query, **variables)
        self._recognise(answer.data["viewer"])
        gap = SIGN_ON if self._client.needs_sign_on else WITHHELD if "FORBIDDEN" in answer.withheld else ""
        if gap and gap not in self.state.gaps:
            self.state.gaps.append(gap)
        return answer

    def sees(self) -> tuple[str, ...]:
        """What the token shows, as far as is known."""
        return (*self.shows(), *self.state.gaps)

    def shows(self) -> list[str]:
        """What a token of this kind and of these scopes shows."""
        return list(sees(self.access.secret, self._client.scopes))

    def ask_by_login(self, query: str, **variables: object) -> Answer:
        """Ask what GitHub can only find by login, and again if the account turns out to be renamed."""
        login = self.state.login
        answer = self.ask(query, login=login, **variables)
        if self.state.login != login:
            answer = self.ask(query, login=self.state.login, **variables)
        return answer

    def _recognise(self, viewer: Node) -> None:
        """Make sure that the token speaks for the connected account: by name at first, later by number alone."""
        number, login = str(int(viewer["databaseId"])), str(viewer["login"])
        if self.access.account_id:
            same = number == self.access.account_id
        else:
            same = login.casefold() == self.access.account.strip().casefold()
        if not same or self.state.number not in ("", number):
            raise Rejected(sentences.ANOTHER_ACCOUNT % {"login": login})
        self.state.id, self.state.number, self.state.login = viewer["id"], number, login
        self.state.created = viewer["createdAt"]


def ask_less[T](ask: Callable[[int], T], reading: Pass) -> T:
    """Ask for the whole (scale 1), then for a half (2) and so on, until GitHub can answer. Raises Unanswerable.

    The next question begins with twice of what was answered, so that few are asked in vain and it may grow again.
    """
    for scale in SCALES:
        if scale < reading.scale:
            continue
        try:
            answer = ask(scale)
        except Overloaded:
            continue
        reading.scale = max(1, scale // 2)
        return answer
    reading.scale = 1
    raise Unanswerable


def next_page(connection: Mapping[str, Any], after: str | None) -> str | None:
    """The cursor of the page after this one, which was asked for with ``after``; None if this is the last."""
    page = connection["pageInfo"]
    if not page["hasNextPage"]:
        return None
    if not page["endCursor"] or page["endCursor"] == after:
        raise ValueError("a page that leads to itself")
    return str(page["endCursor"])
