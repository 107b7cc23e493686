"""GitHub's GraphQL endpoint through PyGithub: one question at a time, every failure with a name, never a wait."""

import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime
from queue import Empty, SimpleQueue
from threading import Thread
from typing import Any, Self

import requests
from github import Auth, Github, GithubException, RateLimitExceededException

from integrations.providers.base import Rejected, Unavailable

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
#: The share of the hourly quota that is left to the owner's other tools.
RESERVE = 0.1


class Overloaded(Unavailable):
    """GitHub could not answer so much at once: ask for less, or later."""

    def __init__(self) -> None:
        super().__init__("GitHub could not answer in time.")


@dataclass(frozen=True, slots=True)
class Answer:
    """What GitHub said: ``data`` always holds the viewer; ``withheld`` names the error types of missing parts."""

    data: Mapping[str, Any]
    withheld: frozenset[str] = frozenset()


class Client:
    """One run's connection. ``now`` is the instant at which the run began; ``deadline`` bounds a request in seconds."""

    def __init__(self, base_url: str, token: str, *, now: datetime, timeout: int, deadline: float) -> None:
        # Anything else can't be sent in a header, and the error would quote it.
        if not (token.isascii() and token.isprintable() and token and " " not in token):
            raise Rejected("The GitHub token is empty or holds characters that no token has.")
        self._github = Github(
            auth=Auth.Token(token),
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
        self._not_before: datetime | None = None
        self.requests = 0
        #: Scopes of the token, where GitHub tells them; whether an organization's single sign-on left something out.
        self.scopes: str | None = None
        self.needs_sign_on = False

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._github.close()

    def ask(self, query: str, **variables: object) -> Answer:
        """Ask one question. Raises Rejected, Unavailable or Overloaded.

        The exchange runs in a thread of its own: the socket timeout starts anew with every byte, so a server that
        drips could hold a worker for hours.
        """
        if self._not_before:
            raise Unavailable("GitHub's rate limit is nearly used up.", self._not_before)
        self.requests += 1
        replies: SimpleQueue[Answer | Exception] = SimpleQueue()
        Thread(target=self._exchange, args=(query, variables, replies), daemon=True).start()
        reply = _wait(replies, self._deadline)
        if isinstance(reply, Answer):
            return reply
        raise reply

    def _exchange(self, query: str, variables: dict[str, Any], replies: SimpleQueue[Answer | Exception]) -> None:
        try:
            headers, body = self._github.requester.graphql_query(query, variables)
            reply: Answer | Exception = Answer(_viewed(body["data"]))
        except GithubException as error:
            headers = error.headers or {}
            reply = self._failure(error, headers)
        except requests.ReadTimeout:
            headers, reply = {}, Overloaded()
        except TROUBLE as error:
            # Only the name: the text of such an error may quote the request.
            headers, reply = {}, Unavailable(f"GitHub could not be read ({type(error).__name__}).")
        self._heed(headers)
        replies.put(reply)

    def _failure(self, error: GithubException, headers: Mapping[str, str]) -> Answer | Exception:
        body = error.data if isinstance(error.data, dict) else {}
        if error.status in (400, 404) and isinstance(body.get("errors"), list):
            return self._partial(body, headers)
        if error.status == 401:
            return Rejected("GitHub does not accept this token: it was revoked, has expired or is mistyped.")
        if error.status == 429 or isinstance(error, RateLimitExceededException) or _limited(headers, body):
            return Unavailable("GitHub's rate limit is reached.", self._retry_at(headers))
        if error.status == 403 and "message" in body:
            return Rejected("GitHub refuses this token. An organization or the account may have to authorize it.")
        if error.status in (502, 504):
            return Overloaded()
        return Unavailable(f"GitHub answered with status {error.status}.")

    def _partial(self, body: Mapping[str, Any], headers: Mapping[str, str]) -> Answer | Exception:
        kinds = frozenset(str(error.get("type", "")) for error in body["errors"] if isinstance(error, dict))
        if kinds & RATE_LIMITED:
            return Unavailable("GitHub's rate limit is reached.", self._retry_at(headers))
        data = body.get("data")
        if isinstance(data, dict) and isinstance(data.get("viewer"), dict) and not kinds & TOO_MUCH:
            return Answer(data, kinds)
        if kinds & REFUSED:
            return Rejected("This token may not read the account. Make one that can, and connect again.")
        # An answer without data is how GitHub words a timeout, too.
        return Overloaded()

    def _heed(self, headers: Mapping[str, str]) -> None:
        """Remember to stop when the quota is nearly used up, and what the token is.

        GitHub Enterprise may send no quota at all.
        """
        self.scopes = headers.get("x-oauth-scopes", self.scopes)
        self.needs_sign_on |= "partial-results" in headers.get("x-github-sso", "")
        limit, remaining = _number(headers, "x-ratelimit-limit"), _number(headers, "x-ratelimit-remaining")
        if limit is not None and remaining is not None and remaining < limit * RESERVE:
            self._not_before = self._retry_at(headers)

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


def _wait(replies: SimpleQueue[Answer | Exception], seconds: float) -> Answer | Exception:
    try:
        return replies.get(timeout=seconds)
    except Empty:
        return Unavailable("GitHub took too long to answer.")


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
