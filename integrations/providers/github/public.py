"""An account's public work by its name alone: REST and its search, a request a window. Nothing is ever marked gone.

Search leaves things out (forks of forks, old branches, what is not indexed yet), so that this is a lower bound. What it
finds bears the same names as with a token, so that a token added later counts nothing twice.
"""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from integrations.providers.base import Access, Rejected, Window
from integrations.providers.github import entries, rest, sentences
from integrations.providers.github.client import Client, Listed
from integrations.providers.github.entries import Node, Repository, instant
from integrations.providers.github.public_state import PublicPass, PublicState, Task
from integrations.providers.github.rules import AHEAD
from integrations.providers.github.sees import sees
from integrations.providers.github.session import PAGE, Found

#: Search shows no more than so many of what it found.
MOST = 1000
#: What each search asks for: path, further words, the date that bounds it in a full pass and in a later one, the order.
SEARCHES = {
    "commits": ("/search/commits", "", "author-date", "committer-date", "author-date"),
    "pulls": ("/search/issues", "type:pr ", "created", "updated", "created"),
    "issues": ("/search/issues", "type:issue ", "created", "created", "created"),
}


def windows(client: Client, access: Access, state: PublicState) -> Iterator[Window]:
    """Finish the pass that an earlier run left off, or make one."""
    counted = 0
    if not state.reading:
        _identify(client, access, state)
    reading = state.reading or state.begin(access.now)
    while reading.tasks:
        found = _Step(client, access, state, reading).take(reading.tasks.pop(0))
        reading.done += 1
        if not reading.tasks:
            state.finish(reading)
        yield Window(
            account_id=state.number,
            account_name=state.login,
            entries=tuple(found.entries),
            problems=tuple(found.problems),
            cursor=state.dump(),
            done=reading.done,
            total=reading.done + len(reading.tasks),
            requests=client.requests - counted,
            sees=sees("", None),
        )
        counted = client.requests


def _identify(client: Client, access: Access, state: PublicState) -> None:
    """Find the account: by name at first, later by number alone, whatever it is called by then."""
    number = state.number or access.account_id
    answer = client.get(f"/user/{int(number)}" if number else f"/users/{access.account.strip()}")
    if answer is None:
        raise Rejected(sentences.NO_ACCOUNT)
    if answer.data["type"] != "User":
        raise Rejected(sentences.NO_PERSON)
    if number and str(int(answer.data["id"])) != number:
        raise ValueError("another account")
    number, login = str(int(answer.data["id"])), str(answer.data["login"])
    if state.login not in ("", login):
        # Everything has another address now.
        state.full = ""
    state.number, state.login = number, login
    state.created = answer.data["created_at"]


class _Step:
    """One request, and what it brings."""

    def __init__(self, client: Client, access: Access, state: PublicState, reading: PublicPass) -> None:
        self._client = client
        self._access = access
        self._state = state
        self._reading = reading
        self._found = Found()

    def take(self, task: Task) -> Found:
        """Ask for what the task is about; it may lead to further tasks."""
        if task.what == "own":
            self._own(task)
        elif task.what == "releases":
            self._releases(task)
        elif task.what == "repository":
            self._repository(task)
        else:
            self._search(task)
        return self._found

    def _own(self, task: Task) -> None:
        """The account's own repositories, those pushed to last first; their releases are asked for at the end."""
        path = f"/users/{self._state.login}/repos"
        answer = self._client.get(path, type="owner", sort="pushed", direction="desc", per_page=PAGE, page=task.page)
        pushed: list[str] = []
        for item in _items(answer):
            repository = self._meet(item)
            pushed.append(item["pushed_at"] or "")
            if not repository.fork and (self._reading.full or pushed[-1] >= self._reading.since):
                self._reading.tasks.append(Task("releases", repository.name))
        if pushed and answer and answer.more and (self._reading.full or pushed[-1] >= self._reading.since):
            self._reading.tasks.insert(0, replace(task, page=task.page + 1))

    def _releases(self, task: Task) -> None:
        answer = self._client.get(f"/repos/{task.name}/releases", per_page=PAGE, page=task.page)
        nodes = [rest.release(item) for item in _items(answer)]
        repository = self._state.repositories[task.name.casefold()]
        self._found.entries += entries.releases(nodes, repository, self._state.number)
        if nodes and answer and answer.more:
            self._reading.tasks.insert(0, replace(task, page=task.page + 1))

    def _repository(self, task: Task) -> None:
        """A repository in which something was found; what waited for it is told now."""
        answer = self._client.get(f"/repos/{task.name}")
        waiting = self._reading.waiting.pop(task.name)
        if answer is None:
            self._found.problems.append(sentences.UNREADABLE % {"name": task.name})
            return
        repository = self._state.repositories[task.name] = rest.repository(answer.data, self._state.number)
        self._tell(waiting, repository)

    def _search(self, task: Task) -> None:
        path, words, whole, later, order = SEARCHES[task.what]
        dated = whole if self._reading.full else later
        query = f"author:{self._state.login} {words}{dated}:{task.first}..{task.last}"
        answer = self._client.get(path, q=query, sort=order, order="asc", per_page=PAGE, page=task.page)
        if answer is None:
            self._found.problems.append(sentences.NOT_FOUND_BY_SEARCH)
            return
        total = int(answer.data["total_count"])
        if total > MOST and task.page == 1 and (halves := task.halves()):
            self._reading.tasks[:0] = halves
            return
        if total > MOST and task.page == 1:
            self._found.problems.append(sentences.TOO_MANY % {"total": total, "day": task.first, "most": MOST})
        if answer.data["incomplete_results"]:
            self._found.problems.append(sentences.SEARCH_CUT)
            self._state.read_whole_tomorrow(self._reading)
        items = answer.data["items"]
        if items and task.page * PAGE < min(total, MOST):
            self._reading.tasks.insert(0, replace(task, page=task.page + 1))
        self._take_commits(items) if task.what == "commits" else self._take_work(items)

    def _take_commits(self, items: list[Node]) -> None:
        earliest, latest = instant(self._state.created), self._access.now + AHEAD.limit
        for item in items:
            repository = self._meet(item["repository"])
            mine = item["author"] and str(int(item["author"]["id"])) == self._state.number
            if mine and not repository.fork:
                self._found.entries.append(entries.commit(rest.commit(item), repository, earliest, latest))

    def _take_work(self, items: list[Node]) -> None:
        """Pull requests and issues. Search does not tell whose repository it is, and whether it is a fork."""
        for item in items:
            name = rest.where(item)
            if repository := self._state.repositories.get(name):
                self._tell([rest.work(item)], repository)
                continue
            if name not in self._reading.waiting:
                self._reading.tasks.insert(0, Task("repository", name))
            self._reading.waiting.setdefault(name, []).append(rest.work(item))

    def _tell(self, nodes: list[Node], repository: Repository) -> None:
        for node in nodes if not repository.fork else ():
            if node["isPull"]:
                self._found.entries += entries.pull_request(node, repository)
            else:
                self._found.entries.append(entries.issue(node, repository))

    def _meet(self, item: Node) -> Repository:
        repository = rest.repository(item, self._state.number)
        self._state.repositories[repository.name.casefold()] = repository
        return repository


def _items(answer: Listed | None) -> list[dict[str, Any]]:
    """The items of a list; none where there is none. Raises TypeError for what is no list."""
    if answer and not isinstance(answer.data, list):
        raise TypeError
    return answer.data if answer else []
