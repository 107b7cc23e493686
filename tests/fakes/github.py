"""GitHub on 127.0.0.1: a small world behind its REST, and its GraphQL executed on a part of the public schema."""

import hashlib
import itertools
import json
import threading
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self
from urllib.parse import parse_qsl

from graphql import GraphQLError

from tests.fakes.github_rest import Quotas, Rest
from tests.fakes.github_things import EPOCH, Commit, Issue, Release, Repository, Review, User
from tests.fakes.github_wire import View
from tests.fakes.github_world import World


@dataclass(frozen=True)
class Request:
    """What the server was asked, by whom, and how it answered."""

    path: str
    query: str
    variables: Mapping[str, Any]
    authorization: str
    status: int


@dataclass(frozen=True)
class Fault:
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    body: str | None = None
    #: Seconds between the bytes of the body.
    drip: float = 0
    #: Close the connection in the middle of the body.
    cut: bool = False
    #: Seconds before anything is sent.
    stall: float = 0
    #: The world's answer, with these errors added to it.
    errors: tuple[Mapping[str, Any], ...] = ()


class FakeGitHub(World):
    """``with FakeGitHub() as github:`` serves at ``github.url``; ``enterprise`` mounts it as GitHub Enterprise does.

    Build a world with ``add_user``, ``add_repository``, ``commit``, ``pull_request``, ``issue`` and ``review``, and
    change it at will between requests (its parts are plain objects). ``fail`` scripts what a later request meets;
    ``requests`` is the journal. ``remaining`` is the quota told in the headers; None sends no such headers.
    """

    limit = 5000

    def __init__(self, *, enterprise: bool = False) -> None:
        super().__init__()
        self.requests: list[Request] = []
        self.remaining: int | None = self.limit
        self.reset = datetime.now(UTC).replace(microsecond=0) + timedelta(hours=1)
        #: Tells by its variables which question is too much to answer, with a bad gateway as the answer.
        self.too_much: Callable[[Mapping[str, Any]], bool] = lambda variables: False
        #: Of a longer window of contributions, GitHub says that it takes too much.
        self.longest_window: timedelta | None = None
        #: What a stranger may ask of REST, and whether its search runs out of time.
        self.quotas = Quotas()
        self.incomplete = False
        self._faults: dict[int, Fault] = {}
        self._numbers = itertools.count(1)
        self._enterprise = enterprise
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    @property
    def url(self) -> str:
        """What GITHUB_API_URL would be."""
        host, port = self._server.server_address[:2]
        return f"http://{host!s}:{port}{'/api/v3' if self._enterprise else ''}"

    # The world

    def add_user(self, login: str, *, token: str = "", created: datetime = EPOCH) -> User:
        """An account; its token is ``ghp_<login>`` unless given."""
        user = User(next(self._numbers), login, token or f"ghp_{login}", created)
        self.users.append(user)
        return user

    def add_repository(self, owner: User, name: str, *, private: bool = False, fork: bool = False) -> Repository:
        """A repository, empty."""
        repository = Repository(next(self._numbers), owner, name, private, fork)
        self.repositories.append(repository)
        return repository

    def commit(
        self,
        repository: Repository,
        author: User,
        authored: datetime,
        *,
        committed: datetime | None = None,
        branch: str = "main",
        message: str = "A change",
    ) -> Commit:
        """A commit at the tip of a branch."""
        number = next(self._numbers)
        sha = hashlib.sha1(f"{repository.number}:{number}".encode(), usedforsecurity=False).hexdigest()
        commit = Commit(sha, author, authored, committed or authored, message)
        repository.branches[branch].append(commit)
        return commit

    def pull_request(
        self,
        repository: Repository,
        author: User,
        opened: datetime,
        *,
        merged: datetime | None = None,
        title: str = "A pull request",
    ) -> Issue:
        """A pull request; ``merge`` merges it later."""
        number, updated = next(self._numbers), merged or opened
        pull = Issue(number, repository, author, opened, updated, title, merged, pull=True)
        self.pulls.append(pull)
        return pull

    def merge(self, pull: Issue, at: datetime) -> None:
        """Merge a pull request."""
        pull.merged = pull.updated = at

    def issue(self, repository: Repository, author: User, opened: datetime, *, title: str = "An issue") -> Issue:
        """An issue."""
        issue = Issue(next(self._numbers), repository, author, opened, opened, title)
        self.issues.append(issue)
        return issue

    def review(self, pull: Issue, author: User, submitted: datetime | None, *, state: str = "APPROVED") -> Review:
        """A review; without ``submitted`` it is pending."""
        review = Review(next(self._numbers), pull, author, submitted, state)
        pull.reviews.append(review)
        return review

    def release(
        self, repository: Repository, author: User | None, published: datetime | None, *, created: datetime = EPOCH
    ) -> Release:
        """A release; without ``published`` it is a draft, without ``author`` a program made it."""
        number = next(self._numbers)
        release = Release(number, author, published or created, published, f"v{number}")
        repository.releases.append(release)
        return release

    def remove(self, repository: Repository) -> None:
        """Delete a repository with all that is in it."""
        self.repositories.remove(repository)
        self.pulls = [pull for pull in self.pulls if pull.repository is not repository]
        self.issues = [issue for issue in self.issues if issue.repository is not repository]

    # The wire

    def fail(self, fault: Fault, *, after: int = 0, times: int = 1) -> None:
        """Let the next request, or the one after ``after`` more, meet ``fault``; ``times`` in a row."""
        first = len(self.requests) + after
        self._faults |= dict.fromkeys(range(first, first + times), fault)

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        fake = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            disable_nagle_algorithm = True  # head and body are two packets, and the second would wait 40 ms

            def do_POST(self) -> None:
                asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                authorization = self.headers.get("Authorization", "")
                fault = fake._faults.get(len(fake.requests), Fault())
                viewer = fake._signed_in(authorization)
                status, body = fake._answer(self.path, asked, viewer, fault)
                fake.requests.append(
                    Request(self.path, asked["query"], asked.get("variables") or {}, authorization, status)
                )
                self._reply(status, {**fake._quota(), **_scopes(viewer), **fault.headers}, body, fault)

            def do_GET(self) -> None:
                path, _, query = self.path.partition("?")
                asked = dict(parse_qsl(query))
                authorization = self.headers.get("Authorization", "")
                fault = fake._faults.get(len(fake.requests), Fault())
                status, headers, body = fake._answer_rest(path, asked, authorization, fault)
                fake.requests.append(Request(path, "", asked, authorization, status))
                self._reply(status, {**headers, **fault.headers}, body, fault)

            def _reply(self, status: int, headers: Mapping[str, str], body: bytes, fault: Fault) -> None:
                time.sleep(fault.stall)
                self.send_response(status)
                for name, value in headers.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                with suppress(ConnectionError):  # the other side gave up waiting
                    self._send(body, fault)

            def _send(self, body: bytes, fault: Fault) -> None:
                if fault.cut:
                    self.wfile.write(body[: len(body) // 2])
                    self.close_connection = True
                elif fault.drip:
                    for byte in body:
                        self.wfile.write(bytes([byte]))
                        time.sleep(fault.drip)
                else:
                    self.wfile.write(body)

            def log_message(self, *_: object) -> None:
                """The journal says more."""

        return Handler

    def _quota(self) -> dict[str, str]:
        if self.remaining is None:
            return {}
        self.remaining = max(0, self.remaining - 1)
        return {
            "X-RateLimit-Limit": str(self.limit),
            "X-RateLimit-Remaining": str(self.remaining),
            "X-RateLimit-Reset": str(int(self.reset.timestamp())),
        }

    def _signed_in(self, authorization: str) -> User | None:
        return next((user for user in self.users if authorization == f"token {user.token}"), None)

    def _answer(self, path: str, asked: View, viewer: User | None, fault: Fault) -> tuple[int, bytes]:
        if fault.status != 200 or fault.body is not None:
            return fault.status, (fault.body or "").encode()
        if self.too_much(asked.get("variables") or {}):
            return 502, b"<html>Bad gateway</html>"
        if path != ("/api/graphql" if self._enterprise else "/graphql"):
            return 404, b'{"message": "Not Found"}'
        if viewer is None:
            return 401, b'{"message": "Bad credentials"}'
        if self._too_long(asked):
            return 200, json.dumps({"data": None, "errors": [{"type": "RESOURCE_LIMITS_EXCEEDED"}]}).encode()
        result = self.execute(viewer, asked)
        body: View = {"data": result.data}
        errors = [*(_error(error) for error in result.errors or ()), *fault.errors]
        if errors:
            body["errors"] = errors
        return 200, json.dumps(body).encode()

    def _answer_rest(
        self, path: str, asked: Mapping[str, str], authorization: str, fault: Fault
    ) -> tuple[int, dict[str, str], bytes]:
        prefix = "/api/v3" if self._enterprise else ""
        if fault.status != 200 or fault.body is not None:
            return fault.status, {}, (fault.body or "").encode()
        if authorization or not path.startswith(prefix):
            return 401, {}, b'{"message": "Bad credentials"}'
        path = path.removeprefix(prefix)
        resource = "search" if path.startswith("/search/") else "core"
        left = getattr(self.quotas, resource)
        quota = self.quotas.headers(resource)
        if not left:
            return 403, quota, b'{"message": "API rate limit exceeded for 127.0.0.1."}'
        status, headers, body = Rest(self, self.url, incomplete=self.incomplete).answer(path, asked)
        return status, {**quota, **headers}, json.dumps(body).encode()

    def _too_long(self, asked: View) -> bool:
        variables = asked.get("variables") or {}
        if self.longest_window is None or "from" not in variables:
            return False
        since, until = (datetime.fromisoformat(variables[name]) for name in ("from", "to"))
        return until - since > self.longest_window


def _scopes(viewer: User | None) -> dict[str, str]:
    return {"X-OAuth-Scopes": viewer.scopes} if viewer and viewer.scoped else {}


def _error(error: GraphQLError) -> View:
    """An error as GitHub writes it: the type stands beside the message."""
    return {"type": (error.extensions or {}).get("type"), "path": error.path, "message": error.message}
