"""Releases: of every repository that is looked at, those that the account itself published."""

from collections.abc import Mapping
from typing import Any

from integrations.providers.github import entries, queries, sentences
from integrations.providers.github.client import Answer
from integrations.providers.github.entries import Node, Repository, instant
from integrations.providers.github.session import PAGE, Found, Session, Unanswerable, ask_less, next_page
from integrations.providers.github.state import Pass, Shelf
from tracker.entry import Complete

#: How many repositories are read by one question.
BATCH = 10


class Releases:
    """The releases of one window. A repository is read to its end only if the newest ones don't tell all."""

    def __init__(self, session: Session, reading: Pass, found: Found) -> None:
        self._session = session
        self._state = session.state
        self._reading = reading
        self._found = found

    def look(self, repository: Repository, connection: Mapping[str, Any] | None) -> None:
        """Take the newest releases; queue the repository if there are more of which something may have changed."""
        if connection is None:
            return
        nodes, total, number = self._found.nodes(connection), connection["totalCount"], repository.number
        newest, before = nodes[0]["id"] if nodes else "", self._state.releases.get(number)
        if before == (newest, total) and not self._reading.full:
            self._take([node for node in nodes if self._recent(node)], repository)
            return
        self._take(nodes, repository)
        ids = [node["id"] for node in nodes]
        if not connection["pageInfo"]["hasNextPage"]:
            self._promise(number, ids, total)
        elif self._reading.full or not before or before[0] not in ids or before[1] + ids.index(before[0]) != total:
            self._reading.releases[number] = Shelf(total)
        self._state.releases[number] = (newest, total)

    def read(self) -> Found:
        """Read the next page of some of the queued repositories."""
        numbers = list(self._reading.releases)[:BATCH]

        def ask(scale: int) -> Answer:
            return self._ask(numbers[: max(1, BATCH // scale)], size=max(1, PAGE // scale))

        try:
            answer = ask_less(ask, self._reading)
        except Unanswerable:
            name = self._reading.repositories[numbers[0]][1]
            self._session.identify()
            self._found.problems.append(sentences.LEFT_OUT % {"name": name})
            del self._reading.releases[numbers[0]]
            return self._found
        for n, number in enumerate(numbers):
            if f"r{n}" in answer.data:
                self._read_page(number, answer.data[f"r{n}"])
        return self._found

    def _ask(self, numbers: list[str], size: int) -> Answer:
        variables: dict[str, object] = {"size": size}
        for n, number in enumerate(numbers):
            variables[f"id{n}"] = self._reading.repositories[number][0]
            variables[f"after{n}"] = self._reading.releases[number].after
        return self._session.ask(queries.releases(len(numbers)), **variables)

    def _read_page(self, number: str, node: Node | None) -> None:
        shelf = self._reading.releases[number]
        if not node:
            # It vanished since it was looked at: the next look says so.
            del self._reading.releases[number]
            return
        connection = node["releases"]
        nodes = self._found.nodes(connection)
        self._take(nodes, Repository.read(node, self._state.id))
        shelf.seen += [each["id"] for each in nodes]
        shelf.after = next_page(connection, shelf.after)
        if not shelf.after:
            del self._reading.releases[number]
            if connection["totalCount"] == shelf.total:
                self._promise(number, shelf.seen, shelf.total)

    def _take(self, nodes: list[Node], repository: Repository) -> None:
        self._found.entries += entries.releases(nodes, repository, self._state.id)

    def _recent(self, node: Node) -> bool:
        return instant(node["publishedAt"] or node["createdAt"]) >= instant(self._reading.since)

    def _promise(self, number: str, seen: list[str], total: int) -> None:
        """Promise completeness if every single release was shown."""
        if len(set(seen)) == total:
            self._found.complete.append(Complete(kinds=("release",), scope=number, also=frozenset(seen)))
