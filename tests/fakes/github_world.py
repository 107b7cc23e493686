"""The world behind the GitHub fake: plain objects, and GitHub's GraphQL over them on a part of the public schema."""

import base64
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from graphql import ExecutionResult, GraphQLError, GraphQLSchema, build_schema, graphql_sync
from graphql.type import GraphQLInterfaceType

PAYLOADS = Path(__file__).parent.parent / "payloads"
EPOCH = datetime(2015, 1, 1, tzinfo=UTC)

type View = dict[str, Any]


@dataclass(eq=False)
class User:
    """An account. ``token`` signs it in; rename it by giving it another ``login``."""

    number: int
    login: str
    token: str
    created: datetime

    @property
    def id(self) -> str:
        return f"U_{self.number}"


@dataclass(eq=False)
class Commit:
    sha: str
    author: User
    authored: datetime
    committed: datetime
    message: str


@dataclass(eq=False)
class Repository:
    """A repository; ``branches`` are lists of commits, the newest last, and may be rewritten at will."""

    number: int
    owner: User
    name: str
    private: bool = False
    fork: bool = False
    #: Answered as null with an error of this type: NOT_FOUND, FORBIDDEN.
    withheld: str = ""
    default_branch: str = "main"
    branches: dict[str, list[Commit]] = field(default_factory=lambda: defaultdict(list))

    @property
    def id(self) -> str:
        return f"R_{self.number}"

    @property
    def full_name(self) -> str:
        return f"{self.owner.login}/{self.name}"

    def history(self) -> list[Commit]:
        """The commits of the default branch, the newest first."""
        return sorted(self.branches[self.default_branch], key=lambda commit: commit.committed)[::-1]


@dataclass(eq=False)
class Issue:
    number: int
    repository: Repository
    author: User
    created: datetime
    updated: datetime
    title: str
    #: Only a pull request has these.
    merged: datetime | None = None
    reviews: list["Review"] = field(default_factory=list)
    pull: bool = False

    @property
    def id(self) -> str:
        return f"{'PR' if self.pull else 'I'}_{self.number}"


@dataclass(eq=False)
class Review:
    number: int
    pull: Issue
    author: User
    #: None while it is pending.
    submitted: datetime | None
    state: str = "APPROVED"


class World:
    """What there is on GitHub. Every private method gives the view of one thing, as GraphQL wants it."""

    def __init__(self) -> None:
        self.users: list[User] = []
        self.repositories: list[Repository] = []
        self.pulls: list[Issue] = []
        self.issues: list[Issue] = []

    def execute(self, viewer: User, asked: View) -> ExecutionResult:
        root = {
            "viewer": self._user(viewer),
            "user": lambda _, login: self._named(login),
            "node": lambda _, **args: self._node(args["id"]),
            "nodes": lambda _, ids: [self._node(node_id) for node_id in ids],
            "repository": lambda _, owner, name, **__: self._repository_named(f"{owner}/{name}"),
        }
        return graphql_sync(_schema(), asked["query"], root, variable_values=asked.get("variables"))

    def _named(self, login: str) -> View | GraphQLError:
        for user in self.users:
            if user.login.casefold() == login.casefold():
                return self._user(user)
        return GraphQLError("Could not resolve to a User", extensions={"type": "NOT_FOUND"})

    def _repository_named(self, name: str) -> View | GraphQLError:
        for repository in self.repositories:
            if repository.full_name.casefold() == name.casefold():
                return self._node(repository.id)
        return GraphQLError("Could not resolve to a Repository", extensions={"type": "NOT_FOUND"})

    def _node(self, node_id: str) -> View | GraphQLError:
        for repository in self.repositories:
            if repository.id == node_id and not repository.withheld:
                return self._repository(repository)
            if repository.id == node_id:
                return GraphQLError("Resource protected", extensions={"type": repository.withheld})
        for pull in self.pulls:
            if pull.id == node_id:
                return self._pull(pull)
        return GraphQLError("Could not resolve to a node", extensions={"type": "NOT_FOUND"})

    def _user(self, user: User) -> View:
        return {
            "__typename": "User",
            "id": user.id,
            "databaseId": user.number,
            "login": user.login,
            "createdAt": _zulu(user.created),
            "pullRequests": lambda _, **args: self._list(self.pulls, user, self._pull, args),
            "issues": lambda _, **args: self._list(self.issues, user, self._issue, args),
            "repositories": lambda _, **args: self._repositories(user, args),
            "contributionsCollection": lambda _, **args: self._collection(user, args),
        }

    def _list(self, items: list[Issue], author: User, view: Callable[[Issue], View], args: View) -> View:
        order = args.get("orderBy") or {"field": "CREATED_AT", "direction": "ASC"}
        date = {"CREATED_AT": "created", "UPDATED_AT": "updated"}[order["field"]]
        mine = [item for item in items if item.author is author]
        mine.sort(key=lambda item: getattr(item, date), reverse=order["direction"] == "DESC")
        return _connection(mine, view, args)

    def _repositories(self, user: User, args: View) -> View:
        mine = [
            repository
            for repository in self.repositories
            if repository.owner is user and args.get("isFork") in (None, repository.fork)
        ]
        mine.sort(key=lambda repository: _pushed(repository) or EPOCH, reverse=True)
        return _connection(mine, self._repository, args)

    def _repository(self, repository: Repository) -> View:
        commits = repository.history()
        pushed = _pushed(repository)
        return {
            "__typename": "Repository",
            "id": repository.id,
            "databaseId": repository.number,
            "nameWithOwner": repository.full_name,
            "isFork": repository.fork,
            "isPrivate": repository.private,
            "owner": lambda _: self._user(repository.owner),
            "pushedAt": pushed and _zulu(pushed),
            "defaultBranchRef": self._branch(repository, commits[0]) if commits else None,
        }

    def _branch(self, repository: Repository, head: Commit) -> View:
        return {
            "id": f"REF_{repository.number}",
            "name": repository.default_branch,
            "target": self._commit(repository, head),
        }

    def _commit(self, repository: Repository, commit: Commit) -> View:
        return {
            "__typename": "Commit",
            "id": f"C_{commit.sha}",
            "oid": commit.sha,
            "messageHeadline": commit.message,
            "url": f"https://github.test/{repository.full_name}/commit/{commit.sha}",
            "authoredDate": _zulu(commit.authored),
            "committedDate": _zulu(commit.committed),
            "history": lambda _, **args: self._history(repository, args),
        }

    def _history(self, repository: Repository, args: View) -> View:
        author = (args.get("author") or {}).get("id")
        commits = [commit for commit in repository.history() if author in (None, commit.author.id)]
        return _connection(commits, lambda commit: self._commit(repository, commit), args)

    def _issue(self, issue: Issue) -> View:
        kind = "pull" if issue.pull else "issues"
        return {
            "__typename": "PullRequest" if issue.pull else "Issue",
            "id": issue.id,
            "title": issue.title,
            "url": f"https://github.test/{issue.repository.full_name}/{kind}/{issue.number}",
            "createdAt": _zulu(issue.created),
            "updatedAt": _zulu(issue.updated),
            "author": lambda _: self._user(issue.author),
            "repository": lambda _: self._repository(issue.repository),
        }

    def _pull(self, pull: Issue) -> View:
        return self._issue(pull) | {
            "mergedAt": pull.merged and _zulu(pull.merged),
            "reviews": lambda _, **args: self._reviews(pull, args),
        }

    def _reviews(self, pull: Issue, args: View) -> View:
        login = args.get("author")
        reviews = [review for review in pull.reviews if login in (None, review.author.login)]
        return _connection(reviews, self._review, args)

    def _review(self, review: Review) -> View:
        return {
            "__typename": "PullRequestReview",
            "id": f"PRR_{review.number}",
            "url": f"{self._issue(review.pull)['url']}#pullrequestreview-{review.number}",
            "state": review.state,
            "submittedAt": review.submitted and _zulu(review.submitted),
            "author": lambda _: self._user(review.author),
            "pullRequest": lambda _: self._pull(review.pull),
        }

    def _collection(self, user: User, args: View) -> View | GraphQLError:
        until = datetime.fromisoformat(args["to"]) if "to" in args else datetime.now(UTC)
        since = datetime.fromisoformat(args["from"]) if "from" in args else until - timedelta(days=365)
        if until - since > timedelta(days=366):
            return GraphQLError("The total time spanned by 'from' and 'to' must not exceed 1 year")
        commits = {
            repository: [
                commit for commit in repository.history() if commit.author is user and since <= commit.authored <= until
            ]
            for repository in self.repositories
            if not repository.fork and not repository.withheld
        }
        groups = [repository for repository, mine in commits.items() if mine]
        return {
            "contributionYears": lambda _: self._years(user),
            "totalCommitContributions": sum(map(len, commits.values())),
            "totalRepositoriesWithContributedCommits": len(groups),
            "commitContributionsByRepository": lambda _, **args: [
                {"repository": self._repository(repository)} for repository in groups[: args["maxRepositories"]]
            ],
            "pullRequestReviewContributions": lambda _, **args: _connection(
                self._latest_reviews(user, since, until), self._reviewed, args
            ),
        }

    def _years(self, user: User) -> list[int]:
        """The years of all that GitHub counts, whatever the window."""
        shown = [repository for repository in self.repositories if not repository.fork and not repository.withheld]
        commits = [commit for repository in shown for commit in repository.history() if commit.author is user]
        return sorted({commit.authored.year for commit in commits}, reverse=True)

    def _latest_reviews(self, user: User, since: datetime, until: datetime) -> list[Review]:
        """Of each pull request the last review by the user in the window, as GitHub documents it; the newest first."""
        latest: dict[Issue, Review] = {}
        for pull in self.pulls:
            for review in pull.reviews:
                if review.author is user and review.submitted and since <= review.submitted <= until:
                    latest[pull] = review
        return sorted(latest.values(), key=lambda review: review.submitted or EPOCH, reverse=True)

    def _reviewed(self, review: Review) -> View:
        return {
            "occurredAt": review.submitted and _zulu(review.submitted),
            "pullRequest": lambda _: self._pull(review.pull),
            "pullRequestReview": lambda _: self._review(review),
        }


@cache
def _schema() -> GraphQLSchema:
    schema = build_schema((PAYLOADS / "github.graphql").read_text())
    for kind in schema.type_map.values():
        if isinstance(kind, GraphQLInterfaceType):
            kind.resolve_type = lambda view, *_: view["__typename"]
    return schema


def _pushed(repository: Repository) -> datetime | None:
    return max((commit.committed for branch in repository.branches.values() for commit in branch), default=None)


def _connection[T](items: Iterable[T], view: Callable[[T], View], args: View) -> View:
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


def _zulu(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
