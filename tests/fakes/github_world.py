"""The world behind the GitHub fake: plain objects, and GitHub's GraphQL over them on a part of the public schema."""

from collections.abc import Callable
from datetime import datetime
from functools import cache
from pathlib import Path

from graphql import (
    DocumentNode,
    ExecutionResult,
    GraphQLError,
    GraphQLSchema,
    build_schema,
    execute_sync,
    parse,
    validate,
)
from graphql.type import GraphQLInterfaceType

from tests.fakes.github_contributions import Contributions
from tests.fakes.github_things import EPOCH, Commit, Issue, Release, Repository, Review, User
from tests.fakes.github_wire import View, connection, zulu

PAYLOADS = Path(__file__).parent.parent / "payloads"


class World:
    """What there is on GitHub. Every private method gives the view of one thing, as GraphQL wants it."""

    def __init__(self) -> None:
        self.users: list[User] = []
        self.repositories: list[Repository] = []
        self.pulls: list[Issue] = []
        self.issues: list[Issue] = []
        #: What the viewer may not see.
        self.hidden: World | None = None

    def execute(self, viewer: User, asked: View) -> ExecutionResult:
        """Answer a question as this viewer's token lets it."""
        return self.shown_to(viewer)._execute(viewer, asked)

    def shown_to(self, viewer: User | None) -> "World":
        """The part of the world that a token shows; without one, all that is public."""
        shown, hidden = World(), World()
        shown.users = hidden.users = self.users
        shown.hidden = hidden
        readable = {each: viewer.may_read(each) if viewer else not each.private for each in self.repositories}
        for repository, may_read in readable.items():
            (shown if may_read else hidden).repositories.append(repository)
        for pull in self.pulls:
            (shown if readable[pull.repository] else hidden).pulls.append(pull)
        for issue in self.issues:
            (shown if readable[issue.repository] else hidden).issues.append(issue)
        return shown

    def _execute(self, viewer: User, asked: View) -> ExecutionResult:
        root = {
            "viewer": self._user(viewer),
            "user": lambda _, login: self._named(login),
            "node": lambda _, **args: self._node(args["id"]),
            "nodes": lambda _, ids: [self._node(node_id) for node_id in ids],
            "repository": lambda _, owner, name, **__: self._repository_named(f"{owner}/{name}"),
        }
        document = _read(asked["query"])
        if not isinstance(document, DocumentNode):
            return ExecutionResult(data=None, errors=document)
        return execute_sync(_schema(), document, root, variable_values=asked.get("variables"))

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
                return self.repository_view(repository)
            if repository.id == node_id:
                return GraphQLError("Resource protected", extensions={"type": repository.withheld})
        for pull in self.pulls:
            if pull.id == node_id:
                return self.pull_view(pull)
        return GraphQLError("Could not resolve to a node", extensions={"type": "NOT_FOUND"})

    def _user(self, user: User) -> View:
        return {
            "__typename": "User",
            "id": user.id,
            "databaseId": user.number,
            "login": user.login,
            "createdAt": zulu(user.created),
            "pullRequests": lambda _, **args: self._list(self.pulls, user, self.pull_view, args),
            "issues": lambda _, **args: self._list(self.issues, user, self._issue, args),
            "repositories": lambda _, **args: self._repositories(user, args),
            "contributionsCollection": lambda _, **args: Contributions(self, user, args).view(),
        }

    def _list(self, items: list[Issue], author: User, view: Callable[[Issue], View], args: View) -> View:
        order = args.get("orderBy") or {"field": "CREATED_AT", "direction": "ASC"}
        date = {"CREATED_AT": "created", "UPDATED_AT": "updated"}[order["field"]]
        mine = [item for item in items if item.author is author]
        mine.sort(key=lambda item: getattr(item, date), reverse=order["direction"] == "DESC")
        return connection(mine, view, args)

    def _repositories(self, user: User, args: View) -> View:
        mine = [
            repository
            for repository in self.repositories
            if repository.owner is user and args.get("isFork") in (None, repository.fork)
        ]
        mine.sort(key=lambda repository: _pushed(repository) or EPOCH, reverse=True)
        return connection(mine, self.repository_view, args)

    def repository_view(self, repository: Repository) -> View:
        return {
            "__typename": "Repository",
            "id": repository.id,
            "databaseId": repository.number,
            "nameWithOwner": repository.full_name,
            "isFork": repository.fork,
            "isPrivate": repository.private,
            "owner": lambda _: self._user(repository.owner),
            "pushedAt": lambda _: (pushed := _pushed(repository)) and zulu(pushed),
            "defaultBranchRef": lambda _: self._branch(repository),
            "releases": lambda _, **args: self._releases(repository, args),
        }

    def _releases(self, repository: Repository, args: View) -> View:
        releases = sorted(repository.releases, key=lambda release: release.created, reverse=True)
        return connection(releases, lambda release: self._release(repository, release), args)

    def _release(self, repository: Repository, release: Release) -> View:
        author = release.author
        return {
            "__typename": "Release",
            "id": release.id,
            "name": release.name or None,
            "tagName": release.tag,
            "url": f"https://github.test/{repository.full_name}/releases/tag/{release.tag}",
            "isDraft": release.published is None,
            "createdAt": zulu(release.created),
            "publishedAt": release.published and zulu(release.published),
            "author": author and (lambda _: self._user(author)),
        }

    def _branch(self, repository: Repository) -> View | None:
        commits = repository.history()
        if not commits:
            return None
        return {
            "id": f"REF_{repository.number}",
            "name": repository.default_branch,
            "target": self._commit(repository, commits[0]),
        }

    def _commit(self, repository: Repository, commit: Commit) -> View:
        return {
            "__typename": "Commit",
            "id": f"C_{commit.sha}",
            "oid": commit.sha,
            "messageHeadline": commit.message,
            "url": f"https://github.test/{repository.full_name}/commit/{commit.sha}",
            "authoredDate": zulu(commit.authored),
            "committedDate": zulu(commit.committed),
            "history": lambda _, **args: self._history(repository, args),
        }

    def _history(self, repository: Repository, args: View) -> View:
        author = (args.get("author") or {}).get("id")
        commits = [commit for commit in repository.history() if author in (None, commit.author.id)]
        return connection(commits, lambda commit: self._commit(repository, commit), args)

    def _issue(self, issue: Issue) -> View:
        kind = "pull" if issue.pull else "issues"
        return {
            "__typename": "PullRequest" if issue.pull else "Issue",
            "id": issue.id,
            "title": issue.title,
            "url": f"https://github.test/{issue.repository.full_name}/{kind}/{issue.number}",
            "createdAt": zulu(issue.created),
            "updatedAt": zulu(issue.updated),
            "author": lambda _: self._user(issue.author),
            "repository": lambda _: self.repository_view(issue.repository),
        }

    def pull_view(self, pull: Issue) -> View:
        return self._issue(pull) | {
            "mergedAt": pull.merged and zulu(pull.merged),
            "reviews": lambda _, **args: self._reviews(pull, args),
        }

    def _reviews(self, pull: Issue, args: View) -> View:
        login = args.get("author")
        reviews = [review for review in pull.reviews if login in (None, review.author.login)]
        return connection(reviews, self.review_view, args)

    def review_view(self, review: Review) -> View:
        return {
            "__typename": "PullRequestReview",
            "id": f"PRR_{review.number}",
            "url": f"{self._issue(review.pull)['url']}#pullrequestreview-{review.number}",
            "state": review.state,
            "submittedAt": review.submitted and zulu(review.submitted),
            "author": lambda _: self._user(review.author),
            "pullRequest": lambda _: self.pull_view(review.pull),
        }


@cache
def _schema() -> GraphQLSchema:
    schema = build_schema((PAYLOADS / "github.graphql").read_text())
    for kind in schema.type_map.values():
        if isinstance(kind, GraphQLInterfaceType):
            kind.resolve_type = lambda view, *_: view["__typename"]
    return schema


@cache
def _read(question: str) -> DocumentNode | list[GraphQLError]:
    """What was asked, or what is wrong with it. The same few questions come thousands of times."""
    try:
        document = parse(question)
    except GraphQLError as error:
        return [error]
    return validate(_schema(), document) or document


def _pushed(repository: Repository) -> datetime | None:
    return max((commit.committed for branch in repository.branches.values() for commit in branch), default=None)
