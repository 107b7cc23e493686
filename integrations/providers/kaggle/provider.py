"""The pass over all lists, page by page. A window is a page, so a kill or a pause costs one request."""

from collections.abc import Generator, Iterator, Mapping, Sequence
from contextlib import closing
from datetime import timedelta
from typing import Any

from integrations.providers.base import Access, Cursor, Rejected, Unavailable, Window
from integrations.providers.kaggle import sentences
from integrations.providers.kaggle.about import ABOUT
from integrations.providers.kaggle.api import Api, Owner, Page
from integrations.providers.kaggle.lists import List, all_lists, list_named
from integrations.providers.kaggle.memory import Memory
from integrations.providers.kaggle.reading import Reading
from integrations.providers.kaggle.rows import Figures
from integrations.providers.kaggle.rules import MISSED
from integrations.providers.kaggle.transport import Limits, Refused, Transport, is_token
from tracker.entry import Complete, Entry

#: A pass that an earlier run left unfinished longer ago no longer tells of now: another one follows it.
STALE = timedelta(hours=1)
#: Page tokens kept from a pass that began longer ago are not sent any more: Kaggle might stumble over them for ever.
TOKENS_LAST = timedelta(days=1)


class Kaggle:
    """Reads an account with its access token (``KGAT_…``) or its legacy key.

    ``account_id`` is the user name in small letters under which the account was first read: both kinds of credential
    prove it, so that one may take the other's place, while the number is told to tokens only. Once it is told, the
    number says whether it is the same person, so that a new user name is followed, and the old one's next holder not.
    """

    about = ABOUT

    def __init__(self, base_url: str, *, seconds: float = 60) -> None:
        self._base_url = base_url
        self._limits = Limits(total=seconds)

    def windows(self, access: Access, cursor: Cursor) -> Generator[Window]:
        with closing(Transport(self._base_url, access, self._limits)) as transport:
            api = Api(transport)
            try:
                yield from _Pass(transport, api, access, _memory(api, access, cursor)).windows()
            except (Rejected, Unavailable) as error:
                error.requests = transport.untold()
                raise


def _memory(api: Api, access: Access, cursor: Cursor) -> Memory:
    """What is remembered of the account that the credentials open. Raises Rejected where they open another one."""
    believed = cursor and cursor["account"] == access.account_id
    memory = Memory.from_cursor(cursor) if believed else None
    owner = api.whose(access, Owner(memory.name, memory.number) if memory else None)
    if memory is None:
        return Memory(name=owner.name, number=owner.number, account=owner.name.lower(), proven=owner.proven)
    memory.name, memory.number, memory.proven = owner.name, owner.number, owner.proven
    return memory


class _Pass:
    def __init__(self, transport: Transport, api: Api, access: Access, memory: Memory) -> None:
        self.transport, self.api, self.now, self.memory = transport, api, access.now, memory
        shown = sentences.TOKEN_SEES if is_token(access.secret) else sentences.KEY_SEES
        self.sees = (shown, sentences.NO_HISTORY, sentences.NO_MEDALS)

    def windows(self) -> Iterator[Window]:
        if not self.memory.todo:
            self._begin()
        if self.memory.began is not None and self.now - self.memory.began >= TOKENS_LAST:
            self.memory.reading = Reading()
        yield from self._rest()
        if self.memory.began is None or self.now - self.memory.began >= STALE:
            self._begin()
            yield from self._rest()

    def _begin(self) -> None:
        self.memory.began, self.memory.windows = self.now, 0
        self.memory.todo = all_lists(self.memory, self.now)

    def _rest(self) -> Iterator[Window]:
        while self.memory.todo:
            yield self._read(list_named(self.memory.todo[0], self.api, self.memory, self.now))

    def _read(self, part: List[Any]) -> Window:
        """The next page of this list."""
        try:
            page = part.page(self.memory.reading.token)
        except Refused as error:
            return self._refused(part, error)
        ids, entries = part.take(page.rows)
        problems = self._turn(part, page, ids)
        complete: list[Complete] = []
        figures: dict[str, int] = {}
        if self.memory.reading.over:
            whole = self.memory.reading.whole
            entries += part.ended(whole=whole)
            if whole:
                seen = frozenset(self.memory.reading.seen)
                figures = {name: number for name, number in self.memory.reading.figures.items() if number is not None}
                complete = [Complete(kinds=part.kinds, scope=part.scope, patience=MISSED.limit, also=seen)]
            self._next_list()
        return self._window(entries, complete, problems, figures)

    def _turn(self, part: List[Any], page: Page[Any], ids: dict[str, Figures]) -> list[str]:
        """Move the reading on by this page; return the problems met."""
        reading, blank = self.memory.reading, not page.rows and not page.unreadable
        if reading == Reading():
            reading = Reading(before=part.known())
        whole = not page.unreadable
        turned = reading.turned(ids, page.next_token, blank=blank, whole=whole, may_wait=part.may_wait)
        problems = [part.problem(sentences.UNREADABLE, count=page.unreadable)] if page.unreadable else []
        if page.next_token and part.enough(page.rows):
            turned = turned.stopped()
        elif page.next_token and turned.over:
            problems.append(part.problem(sentences.ASTRAY))
        self.memory.reading = turned
        return problems

    def _refused(self, part: List[Any], error: Refused) -> Window:
        """Go on with the next list; with the same one from its start where the page token may have run out."""
        if self.memory.reading.tokens and not self.memory.reading.again().over:
            self.memory.reading = self.memory.reading.again()
            return self._window()
        entries = part.refused()
        self._next_list()
        return self._window(entries, problems=[part.problem(sentences.REFUSED, status=error.status)])

    def _next_list(self) -> None:
        self.memory.reading = Reading()
        self.memory.todo.pop(0)

    def _window(
        self,
        entries: Sequence[Entry] = (),
        complete: Sequence[Complete] = (),
        problems: Sequence[str] = (),
        figures: Mapping[str, int] | None = None,
    ) -> Window:
        self.memory.windows += 1
        return Window(
            account_id=self.memory.account,
            account_name=self.memory.name,
            proven=self.memory.proven,
            entries=tuple(entries),
            complete=tuple(complete),
            cursor=self.memory.to_cursor(),
            done=self.memory.windows,
            total=self.memory.windows + len(self.memory.todo),
            requests=self.transport.untold(),
            problems=tuple(problems),
            sees=self.sees,
            figures=figures or {},
        )
