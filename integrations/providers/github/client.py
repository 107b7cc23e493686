"""GitHub's GraphQL and REST through PyGithub: one question at a time, every failure with a name, never a wait."""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime
from queue import Empty, SimpleQueue
from threading import Thread
from typing import Any, Self

import requests
from github import Auth, Github, GithubException, RateLimitExceededException

from integrations.providers.base import Rejected, Unavailable
from integrations.providers.github import sentences

#: All that PyGithub is known to raise, besides its own exceptions, for what a server or a network does.
TROUBLE = (
    GithubException,
    requests.RequestException,
    OSError,
    RuntimeError,
    AssertionError,
    AttributeError,
    KeyError,
    TypeError,
    ValueError,
)
RATE_LIMITED = {"RATE_LIMITED", "RATE_LIMIT"}
REFUSED = {"FORBIDDEN", "INSUFFICIENT_SCOPES"}
TOO_MUCH = {"RESOURCE_LIMITS_EXCEEDED", "MAX_NODE_LIMIT_EXCEEDED"}
#: What REST says of that which is not there, is blocked, or can't be searched.
MISSING = (404, 410, 422, 451)
#: The share of the hourly quota that is left to the owner's other tools.
RESERVE = 0.1


class Overloaded(Unavailable):
    """GitHub could not answer so much at once: ask for less, or later."""

    def __init__(self) -> None:
        super().__init__(sentences.NOT_IN_TIME)


@dataclass(frozen=True, slots=True)
class Answer:
    """What GitHub said: ``data`` always holds the viewer; ``withheld`` names the error types of missing parts."""

    data: Mapping[str, Any]
    withheld: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Listed:
    """What REST said: JSON ``data``, and whether there is a further page."""

    data: Any
    more: bool = False


@dataclass(frozen=True, slots=True)
class Failed:
    """Why there is no answer; None where REST has no such thing."""

    error: Exception | None


type _Reply[T] = T | Failed


class Client:
    """One run's connection. ``now`` is the instant at which the run began; ``deadline`` bounds a request in seconds.

    Without a token ("") there is only what REST shows to everybody.
    """

    def __init__(self, base_url: str, token: str, *, now: datetime, timeout: int, deadline: float) -> None:
        # Anything else can't be sent in a header, and the error would quote it.
        if not (token.isascii() and token.isprintable() and " " not in token):
            raise Rejected(sentences.ODD_TOKEN)
        self._github = Github(
            auth=Auth.Token(token) if token else None,
            base_url=base_url,
            per_page=100,
            timeout=timeout,
            retry=None,
            seconds_between_requests=0,
            seconds_between_writes=0,
            lazy=True,
        )
        self._deadline = deadline
        self._now = now
        self._began = time.monotonic()
        self._anonymous = not token
        #: When each of GitHub's quotas may be drawn on again, if it is nearly used up.
        self._not_before: dict[str, datetime] = {}
        self.requests = 0
        #: Scopes of the token, where GitHub tells them; whether an organization's single sign-on left something out.
        self.scopes: str | None = None
        self.needs_sign_on = False

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._github.close()

    def ask(self, query: str, **variables: object) -> Answer:
        """Ask one question of GraphQL. Raises Rejected, Unavailable or Overloaded."""

        def exchange() -> tuple[Mapping[str, str], _Reply[Answer]]:
            try:
                headers, body = self._github.requester.graphql_query(query, variables)
            except GithubException as error:
                return error.headers or {}, self._partial(error) or self._failure(error)
            return headers, Answer(_viewed(body["data"]))

        reply = self._exchange("graphql", exchange)
        if reply is None:
            raise Unavailable(sentences.NO_ENDPOINT)
        return reply

    def get(self, path: str, **parameters: object) -> Listed | None:
        """Ask REST; None where there is no such thing. Raises Rejected, Unavailable or Overloaded."""

        def exchange() -> tuple[Mapping[str, str], _Reply[Listed]]:
            try:
                headers, data = self._github.requester.requestJsonAndCheck("GET", path, parameters)
            except GithubException as error:
                gone = error.status in MISSING and isinstance(error.data, dict) and "message" in error.data
                return error.headers or {}, Failed(None) if gone else self._failure(error)
            return headers, Listed(data, more='rel="next"' in headers.get("link", ""))

        return self._exchange("search" if path.startswith("/search/") else "core", exchange)

    def _exchange[T](self, quota: str, exchange: Callable[[], tuple[Mapping[str, str], _Reply[T]]]) -> T | None:
        """Make a request that draws on one of GitHub's quotas.

        It runs in a thread of its own: the socket timeout starts anew with every byte, so a server that drips could
        hold a worker for hours.
        """
        if quota in self._not_before:
            raise Unavailable(sentences.NEARLY_USED_UP, self._not_before[quota])
        self.requests += 1
        replies: SimpleQueue[_Reply[T]] = SimpleQueue()

        def run() -> None:
            headers: Mapping[str, str] = {}
            try:
                headers, reply = exchange()
            except requests.ReadTimeout:
                reply = Failed(Overloaded())
            except TROUBLE as error:
                # Only the name: the text of such an error may quote the request.
                reply = Failed(Unavailable(sentences.NOT_READ % {"error": type(error).__name__}))
            self._heed(quota, headers)
            replies.put(reply)

        Thread(target=run, daemon=True).start()
        reply = _wait(replies, self._deadline)
        if not isinstance(reply, Failed):
            return reply
        if reply.error:
            raise reply.error
        return None

    def _failure(self, error: GithubException) -> Failed:
        headers = error.headers or {}
        body = error.data if isinstance(error.data, dict) else {}
        return Failed(self._error(error, headers, body))

    def _error(self, error: GithubException, headers: Mapping[str, str], body: Mapping[str, Any]) -> Exception:
        if error.status == 401 and self._anonymous:
            return Rejected(sentences.TOKEN_NEEDED)
        if error.status == 401:
            return Rejected(sentences.TOKEN_REFUSED)
        if error.status == 429 or isinstance(error, RateLimitExceededException) or _limited(headers, body):
            return Unavailable(sentences.LIMIT_REACHED, self._retry_at(headers))
        if error.status == 403 and self._anonymous:
            return Unavailable(sentences.NOT_WITHOUT_TOKEN)
        if error.status == 403 and "message" in body:
            return Rejected(sentences.NOT_AUTHORIZED)
        if error.status in (502, 504):
            return Overloaded()
        return Unavailable(sentences.STATUS % {"status": error.status})

    def _partial(self, error: GithubException) -> _Reply[Answer] | None:
        """What GraphQL answered together with errors; None if it was no answer."""
        headers = error.headers or {}
        body = error.data if isinstance(error.data, dict) else {}
        if error.status not in (400, 404) or not isinstance(body.get("errors"), list):
            return None
        kinds = frozenset(str(error.get("type", "")) for error in body["errors"] if isinstance(error, dict))
        if kinds & RATE_LIMITED:
            return Failed(Unavailable(sentences.LIMIT_REACHED, self._retry_at(headers)))
        data = body.get("data")
        if isinstance(data, dict) and isinstance(data.get("viewer"), dict) and not kinds & TOO_MUCH:
            return Answer(data, kinds)
        if kinds & REFUSED:
            return Failed(Rejected(sentences.MAY_NOT_READ))
        # An answer without data is how GitHub words a timeout, too.
        return Failed(Overloaded())

    def _heed(self, quota: str, headers: Mapping[str, str]) -> None:
        """Remember to stop when the quota is nearly used up, and what the token is.

        GitHub Enterprise may send no quota at all.
        """
        self.scopes = headers.get("x-oauth-scopes", self.scopes)
        self.needs_sign_on |= "partial-results" in headers.get("x-github-sso", "")
        limit, remaining = _number(headers, "x-ratelimit-limit"), _number(headers, "x-ratelimit-remaining")
        if limit is not None and remaining is not None and remaining < limit * RESERVE:
            self._not_before[quota] = self._retry_at(headers)

    def _retry_at(self, headers: Mapping[str, str]) -> datetime:
        wait = _number(headers, "retry-after")
        reset = _number(headers, "x-ratelimit-reset")
        if wait is None and reset is not None and _number(headers, "x-ratelimit-remaining") is not None:
            wait = reset - self._server_time(headers)
        seconds = 60.0 if wait is None else min(max(wait, 1.0), timedelta(days=1).total_seconds())
        return self._clock() + timedelta(seconds=seconds)

    def _server_time(self, headers: Mapping[str, str]) -> float:
        """The server's idea of now, in seconds: its reset is meant by its own clock."""
        try:
            return parsedate_to_datetime(headers["date"]).timestamp()
        except (KeyError, ValueError):
            return self._clock().timestamp()

    def _clock(self) -> datetime:
        return self._now + timedelta(seconds=time.monotonic() - self._began)


def _wait[T](replies: SimpleQueue[_Reply[T]], seconds: float) -> _Reply[T]:
    try:
        return replies.get(timeout=seconds)
    except Empty:
        return Failed(Unavailable(sentences.TOO_SLOW))


def _viewed(data: Mapping[str, Any]) -> Mapping[str, Any]:
    """``data``, once it is sure that it is an answer to our question. Raises KeyError or TypeError."""
    if not isinstance(data["viewer"], dict):
        raise TypeError
    return data


def _limited(headers: Mapping[str, str], body: Mapping[str, Any]) -> bool:
    """Whether it is a matter of time, by the headers or, where these say nothing, by GitHub's words."""
    words = str(body.get("message", "")).casefold()
    told = "rate limit" in words or "abuse" in words
    return told or "retry-after" in headers or _number(headers, "x-ratelimit-remaining") == 0


def _number(headers: Mapping[str, str], name: str) -> float | None:
    try:
        return float(headers[name])
    except (KeyError, ValueError):
        return None
