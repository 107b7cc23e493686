"""GitHub's REST as a stranger sees it: users, repositories, releases, and search with its limits."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from tests.fakes.github_things import Commit, Issue, Release, Repository, User
from tests.fakes.github_wire import zulu
from tests.fakes.github_world import World

type Json = dict[str, Any]
WEB = "https://github.test"
MOST = 1000


@dataclass
class Quotas:
    """How many more requests a stranger may make: in an hour, and of search in a minute."""

    core: int = 60
    search: int = 10
    reset: datetime = field(default_factory=lambda: datetime.now(UTC).replace(microsecond=0) + timedelta(minutes=30))

    def headers(self, resource: str) -> dict[str, str]:
        """What is left after this request."""
        left = getattr(self, resource) - 1
        setattr(self, resource, max(0, left))
        return {
            "X-RateLimit-Limit": str({"core": 60, "search": 10}[resource]),
            "X-RateLimit-Remaining": str(max(0, left)),
            "X-RateLimit-Reset": str(int(self.reset.timestamp())),
            "X-RateLimit-Resource": resource,
        }


class Rest:
    """Answers to GET. ``base`` is the address of the API; ``incomplete`` makes every search run out of time."""

    def __init__(self, world: World, base: str, *, incomplete: bool = False) -> None:
        self._world = world.shown_to(None)
        self._base = base
        self._incomplete = incomplete

    def answer(self, path: str, asked: Mapping[str, str]) -> tuple[int, dict[str, str], Any]:
        """Status, further headers and JSON."""
        match path.strip("/").split("/"):
            case ["user", number] if user := self._user(number=int(number)):
                return 200, {}, self._user_view(user) | {"created_at": zulu(user.created)}
            case ["users", login] if user := self._user(login=login):
                return 200, {}, self._user_view(user) | {"created_at": zulu(user.created)}
            case ["users", login, "repos"] if user := self._user(login=login):
                mine = [each for each in self._world.repositories if each.owner is user]
                mine.sort(key=lambda each: _pushed(each) or "", reverse=True)
                return self._page(path, asked, [self.repository(each) for each in mine])
            case ["repos", owner, name] if repository := self._repository(f"{owner}/{name}"):
                return 200, {}, self.repository(repository)
            case ["repos", owner, name, "releases"] if repository := self._repository(f"{owner}/{name}"):
                published = [each for each in repository.releases if each.published]
                return self._page(path, asked, [self._release(repository, each) for each in published])
            case ["search", "commits" | "issues" as what]:
                return self._search(path, asked, what)
        return 404, {}, {"message": "Not Found", "documentation_url": "https://docs.github.com/rest", "status": "404"}

    def _user(self, *, login: str = "", number: int = 0) -> User | None:
        users = self._world.users
        return next(
            (each for each in users if each.number == number or each.login.casefold() == login.casefold()), None
        )

    def _repository(self, name: str) -> Repository | None:
        named = (each for each in self._world.repositories if each.full_name.casefold() == name.casefold())
        return next((each for each in named if not each.withheld), None)

    def _search(self, path: str, asked: Mapping[str, str], what: str) -> tuple[int, dict[str, str], Any]:
        words = dict(re.findall(r"(\S+?):(\S+)", asked["q"]))
        user = self._user(login=words["author"])
        if user is None or int(asked["page"]) * int(asked["per_page"]) > MOST:
            return 422, {}, {"message": "Validation Failed", "errors": [{"resource": "Search", "code": "invalid"}]}
        found = self._commits(user, words) if what == "commits" else self._work(user, words)
        status, headers, items = self._page(path, asked, found[:MOST])
        return (
            status,
            headers,
            {
                "total_count": len(found),
                "incomplete_results": self._incomplete,
                "items": items,
            },
        )

    def _commits(self, user: User, words: Mapping[str, str]) -> list[Json]:
        found = [
            (commit.authored, self._commit(repository, commit))
            for repository in self._world.repositories
            for commit in repository.history()
            if commit.author is user
            and all(
                _within(at, words[name])
                for name, at in (("author-date", commit.authored), ("committer-date", commit.committed))
                if name in words
            )
        ]
        return _sorted(found)

    def _work(self, user: User, words: Mapping[str, str]) -> list[Json]:
        items = self._world.pulls if words["type"] == "pr" else self._world.issues
        found = [
            (item.created, self._item(item))
            for item in items
            if item.author is user
            and all(_within(getattr(item, name), words[name]) for name in ("created", "updated") if name in words)
        ]
        return _sorted(found)

    def _page(self, path: str, asked: Mapping[str, str], items: list[Json]) -> tuple[int, dict[str, str], list[Json]]:
        page, size = int(asked.get("page", 1)), int(asked.get("per_page", 30))
        last = max(1, -(-len(items) // size))
        steps = {"next": page + 1, "last": last} if page < last else {}
        steps |= {"prev": page - 1, "first": 1} if page > 1 else {}
        links = ", ".join(
            f'<{self._base}{path}?{urlencode({**asked, "page": number})}>; rel="{rel}"' for rel, number in steps.items()
        )
        return 200, {"Link": links} if links else {}, items[(page - 1) * size : page * size]

    def _user_view(self, user: User) -> Json:
        return {
            "login": user.login,
            "id": user.number,
            "node_id": user.id,
            "url": f"{self._base}/users/{user.login}",
            "html_url": f"{WEB}/{user.login}",
            "type": user.type,
            "site_admin": False,
        }

    def repository(self, repository: Repository) -> Json:
        return {
            "id": repository.number,
            "node_id": repository.id,
            "name": repository.name,
            "full_name": repository.full_name,
            "private": repository.private,
            "owner": self._user_view(repository.owner),
            "html_url": f"{WEB}/{repository.full_name}",
            "fork": repository.fork,
            "url": f"{self._base}/repos/{repository.full_name}",
            "default_branch": repository.default_branch,
            "pushed_at": _pushed(repository),
        }

    def _commit(self, repository: Repository, commit: Commit) -> Json:
        person = {"name": commit.author.login, "email": f"{commit.author.login}@example.org"}
        return {
            "sha": commit.sha,
            "node_id": f"C_{commit.sha}",
            "url": f"{self._base}/repos/{repository.full_name}/commits/{commit.sha}",
            "html_url": f"{WEB}/{repository.full_name}/commit/{commit.sha}",
            "commit": {
                "message": commit.message,
                "author": {**person, "date": commit.authored.isoformat()},
                "committer": {**person, "date": commit.committed.isoformat()},
                "comment_count": 0,
            },
            "author": self._user_view(commit.author),
            "committer": self._user_view(commit.author),
            "parents": [],
            "repository": self.repository(repository),
            "score": 1.0,
        }

    def _item(self, item: Issue) -> Json:
        kind = "pull" if item.pull else "issues"
        url = f"{self._base}/repos/{item.repository.full_name}"
        html_url = f"{WEB}/{item.repository.full_name}/{kind}/{item.number}"
        view = {
            "url": f"{url}/issues/{item.number}",
            "repository_url": url,
            "html_url": html_url,
            "id": item.number,
            "node_id": item.id,
            "number": item.number,
            "title": item.title,
            "user": self._user_view(item.author),
            "state": "closed" if item.merged else "open",
            "created_at": zulu(item.created),
            "updated_at": zulu(item.updated),
            "closed_at": item.merged and zulu(item.merged),
            "score": 1.0,
        }
        if item.pull:
            merged = item.merged and zulu(item.merged)
            view["pull_request"] = {"url": f"{url}/pulls/{item.number}", "html_url": html_url, "merged_at": merged}
        return view

    def _release(self, repository: Repository, release: Release) -> Json:
        bot = {"login": "github-actions[bot]", "id": 41898282, "node_id": "MDM6Qm90NDE4OTgyODI=", "type": "Bot"}
        return {
            "url": f"{self._base}/repos/{repository.full_name}/releases/{release.number}",
            "html_url": f"{WEB}/{repository.full_name}/releases/tag/{release.tag}",
            "id": release.number,
            "node_id": release.id,
            "tag_name": release.tag,
            "name": release.name or None,
            "draft": release.published is None,
            "prerelease": False,
            "created_at": zulu(release.created),
            "published_at": release.published and zulu(release.published),
            "author": self._user_view(release.author) if release.author else bot,
        }


def _sorted(found: Iterable[tuple[datetime, Json]]) -> list[Json]:
    return [item for _, item in sorted(found, key=lambda each: each[0])]


def _within(moment: datetime, bounds: str) -> bool:
    first, _, last = bounds.partition("..")
    return first <= moment.astimezone(UTC).date().isoformat() <= last


def _pushed(repository: Repository) -> str | None:
    dates = [commit.committed for branch in repository.branches.values() for commit in branch]
    return zulu(max(dates)) if dates else None
