"""Commits: which repositories changed, and the account's own commits on the default branches of those."""

from collections.abc import Mapping
from dataclasses import dataclass

from integrations.providers.github import entries, queries, sentences
from integrations.providers.github.activity import KINDS
from integrations.providers.github.entries import Node, Repository, instant
from integrations.providers.github.releases import Releases
from integrations.providers.github.rules import AHEAD
from integrations.providers.github.session import PAGE, Found, Session, Unanswerable, ask_less, next_page
from integrations.providers.github.state import Known, Page, Pass
from tracker.entry import Complete

#: How many repositories of few commits are read by one question.
BATCH = 10
#: The history of a repository without a branch.
EMPTY: Node = {"totalCount": 0, "nodes": [], "pageInfo": {"hasNextPage": False, "endCursor": None}}


@dataclass(frozen=True, slots=True)
class Histories:
    """Repositories by number, each with a page of its history, None where it is gone; the error types of other gaps."""

    nodes: Mapping[str, Node | None]
    withheld: frozenset[str]


class Commits:
    """One window of the second half of a pass."""

    def __init__(self, session: Session, reading: Pass) -> None:
        self._session = session
        self._state = session.state
        self._reading = reading
        self._found = Found()
        self._releases = Releases(session, reading, self._found)

    def check(self) -> Found:
        """Look at many repositories' newest commit, number of commits and newest releases; queue those that changed."""

        def ask(scale: int) -> Histories:
            return self._ask(self._reading.unchecked[: max(1, PAGE // scale)], look=True, size=1)

        try:
            histories = ask_less(ask, self._reading)
        except Unanswerable:
            self._pass_over(self._reading.unchecked.pop(0))
            return self._found
        for number, node in histories.nodes.items():
            seen = self._open(number, node, histories)
            if seen:
                self._compare(*seen)
                self._releases.look(seen[0], (node or {}).get("releases"))
                self._promise_issues(number)
        del self._reading.unchecked[: len(histories.nodes)]
        return self._found

    def read(self) -> Found:
        """Read the next page of a repository of many commits, or some repositories of few whole."""
        queue, page = self._reading.queue, self._reading.page
        first = page.number or next(iter(queue))
        alone = page.after is not None or queue[first] > PAGE
        batch = [first] if alone else [number for number, count in queue.items() if count <= PAGE][:BATCH]

        def ask(scale: int) -> Histories:
            return self._ask(batch[: max(1, BATCH // scale)], size=max(1, PAGE // scale), after=page.after)

        try:
            histories = ask_less(ask, self._reading)
        except Unanswerable:
            self._pass_over(batch[0])
            del queue[batch[0]]
            self._reading.page = Page()
            return self._found
        for number, node in histories.nodes.items():
            seen = self._open(number, node, histories)
            if seen is None:
                del queue[number]
                self._reading.page = Page()
            else:
                self._take(*seen, alone=alone)
        return self._found

    def _pass_over(self, number: str) -> None:
        """Leave out one repository that GitHub can't answer for, if it answers at all. Raises Unavailable."""
        self._session.identify()
        name = self._reading.repositories[number][1]
        self._found.problems.append(sentences.LEFT_OUT % {"name": name})

    def _ask(self, numbers: list[str], size: int, *, after: str | None = None, look: bool = False) -> Histories:
        """The histories, found by the repositories' names or, where a name has moved or is another's now, by id."""
        common = {"author": self._state.id, "look": look, "size": size, "after": after}
        answer = self._session.ask(queries.commits(len(numbers)), **common, **self._names(numbers))
        nodes = {number: answer.data[f"r{n}"] for n, number in enumerate(numbers)}
        lost = [number for number, node in nodes.items() if not node or str(node["databaseId"]) != number]
        if not lost:
            return Histories(nodes, answer.withheld)
        ids = [self._reading.repositories[number][0] for number in lost]
        by_id = self._session.ask(queries.COMMITS_BY_ID, **common, ids=ids)
        nodes |= zip(lost, by_id.data["nodes"], strict=True)
        return Histories(nodes, (answer.withheld | by_id.withheld) - {"NOT_FOUND"})

    def _names(self, numbers: list[str]) -> dict[str, str]:
        variables = {}
        for n, number in enumerate(numbers):
            variables[f"owner{n}"], _, variables[f"name{n}"] = self._reading.repositories[number][1].partition("/")
        return variables

    def _open(self, number: str, node: Node | None, histories: Histories) -> tuple[Repository, Node] | None:
        """The repository and a page of its history; None where there is none to read."""
        if not node or str(node["databaseId"]) != number:
            known = self._state.known.pop(number, None)
            self._state.releases.pop(number, None)
            name = known.name if known else sentences.SOME_REPOSITORY
            self._found.problems.append(sentences.VANISHED % {"name": name})
            self._found.complete.append(Complete(kinds=("commit", "release", *KINDS), scope=number, keep_counting=True))
            return None
        repository = Repository.read(node, self._state.id)
        history = ((node["defaultBranchRef"] or {}).get("target") or {}).get("history")
        if history is None and histories.withheld:
            self._found.withheld()
        elif not repository.fork:
            return repository, history or EMPTY
        return None

    def _compare(self, repository: Repository, history: Node) -> None:
        known = self._known(repository)
        count, top = history["totalCount"], _top(self._found.nodes(history))
        if known is None and repository.number in self._state.known:
            # Name, owner and visibility are told with everything that ever happened there.
            self._state.full = ""
        before = (known.top, known.commits) if known else ("", 0)
        if before != (top, count):
            self._reading.queue[repository.number] = count - before[1] if count > before[1] else count
        else:
            self._state.known[repository.number] = Known.read(repository, Page(top=top, commits=count))

    def _known(self, repository: Repository) -> Known | None:
        """What was read there last, unless the repository was renamed, handed on, published or hidden since."""
        known = self._state.known.get(repository.number)
        return known if known and known.describes(repository) else None

    def _take(self, repository: Repository, history: Node, *, alone: bool) -> None:
        page = self._reading.page if alone else Page()
        nodes, count = self._found.nodes(history), history["totalCount"]
        if page.after is None:
            page.top, page.commits = _top(nodes), count
        earliest, latest = instant(self._state.created), self._session.access.now + AHEAD.limit
        taken = [entries.commit(node, repository, earliest, latest) for node in nodes]
        self._found.entries += taken
        since = instant(self._reading.since)
        if repository.number not in self._state.known and not self._reading.full:
            # Old work in a repository that was not known: it came into sight, and so may reviews and issues of then.
            self._reading.sighted |= any(each.occurred_at and each.occurred_at < since for each in taken)
        page.seen += [node["oid"] for node in nodes]
        caught_up = self._caught_up(repository, page, count)
        after = next_page(history, page.after)
        if after and not caught_up:
            # What did not fit into a batch is read once more, alone.
            page.number, page.after = repository.number, after
            self._reading.queue[repository.number] = max(count - len(page.seen), 1) if alone else max(count, PAGE + 1)
            return
        if not caught_up:
            self._promise(repository, page, count)
        self._close(repository, page)
        if self._reading.sighted:
            self._state.full = ""
        if alone:
            self._reading.page = Page()

    def _caught_up(self, repository: Repository, page: Page, count: int) -> bool:
        """Whether all that is new lies above the newest commit of the last reading, so that the rest is as it was."""
        known = self._known(repository)
        return bool(known and known.top in page.seen and known.commits + page.seen.index(known.top) == count)

    def _promise(self, repository: Repository, page: Page, count: int) -> None:
        """Promise completeness unless the branch moved while it was read."""
        if len(set(page.seen)) == count == page.commits and not self._found.problems:
            seen = frozenset(f"{repository.number}:{sha}" for sha in page.seen)
            self._found.complete.append(Complete(kinds=("commit",), scope=repository.number, also=seen))

    def _close(self, repository: Repository, page: Page) -> None:
        del self._reading.queue[repository.number]
        self._state.known[repository.number] = Known.read(repository, page)

    def _promise_issues(self, number: str) -> None:
        """Promise completeness of a readable repository's issues, where all of the account's were seen."""
        if self._reading.all_issues:
            seen = frozenset(self._reading.seen["issues"])
            self._found.complete.append(Complete(kinds=("issue",), scope=number, also=seen))


def _top(nodes: list[Node]) -> str:
    return str(nodes[0]["oid"]) if nodes else ""
