"""How requests reach Kaggle: the SDK's HTTP client, bounded, and cut off from everything that processes share.

The SDK looks for credentials in the environment and in the home directory before it looks at the given ones, follows
redirects, waits for ever and keeps whatever it is sent. A server that acts for many people must do none of that.
"""

import json
import time
from collections.abc import Mapping
from concurrent.futures import Future
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from http.client import HTTPException
from threading import Thread
from typing import Any

import requests
import urllib3
from kagglesdk.kaggle_env import KaggleEnv
from kagglesdk.kaggle_http_client import KaggleHttpClient
from requests.auth import AuthBase, HTTPBasicAuth

from integrations.providers.base import Access, Rejected, Unavailable
from integrations.providers.kaggle import sentences

#: Kaggle's own Retry-After has been too short, so a pause is never shorter than this, nor longer than that.
SHORTEST_PAUSE = timedelta(minutes=1)
LONGEST_PAUSE = timedelta(days=1)
CHUNK = 1 << 16

_BROKEN = (requests.RequestException, urllib3.exceptions.HTTPError, HTTPException, OSError)


class Refused(Exception):
    """Kaggle refused one request (a competition closed to the user, a page token that ran out); others may do."""

    def __init__(self, status: int) -> None:
        super().__init__(f"Kaggle answered with status {status}")
        self.status = status


@dataclass(frozen=True, slots=True)
class Limits:
    """Seconds to connect, between two pieces and in all, and the bytes of a decoded answer."""

    connect: float = 5
    read: float = 30
    total: float = 60
    size: int = 8 << 20


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    headers: Mapping[str, str]
    body: bytes


class Transport(KaggleHttpClient):  # type: ignore[misc]  # the SDK carries no types
    """One connection's way to Kaggle, with a session of its own. The SDK's service clients are built on it."""

    def __init__(self, base_url: str, access: Access, limits: Limits = Limits()) -> None:
        super().__init__(env=KaggleEnv.PROD, user_agent="headway")
        self._endpoint = base_url.rstrip("/")
        self._limits = limits
        self._now, self._born = access.now, time.monotonic()
        self._session = requests.Session()
        self._session.trust_env = False
        # Only what urllib3 decodes in bounded pieces.
        self._session.headers.update({"User-Agent": self._user_agent, "Accept-Encoding": "gzip"})
        self._session.auth = _auth(access)
        #: Requests made so far, including those that failed.
        self.requests = self._told = 0

    def untold(self) -> int:
        """How many requests were made since this was asked last."""
        untold, self._told = self.requests - self._told, self.requests
        return untold

    def close(self) -> None:
        self._session.close()

    def _init_session(self) -> requests.Session:
        """The SDK's would look for credentials of its own."""
        return self._session

    def call(self, service_name: str, request_name: str, request: Any, response_type: Any) -> dict[str, Any]:
        """Send one of the SDK's requests; return the JSON object of the answer.

        The SDK would turn the whole answer into ``response_type`` and lose a page for one odd row, so the rows are
        read one by one elsewhere. Raises Rejected, Unavailable or Refused.
        """
        self.requests += 1
        try:
            answer = self._in_time(self._prepare_request(service_name, request_name, request))
        except TimeoutError:
            reason = sentences.TOO_SLOW
        except _BROKEN as error:
            reason = sentences.NOT_REACHED % {"error": type(error).__name__}
        else:
            return self._content(answer)
        raise Unavailable(reason)  # out here, so that no request with its headers hangs on the exception

    def _in_time(self, request: requests.PreparedRequest) -> Answer:
        """The answer, in a thread of its own: the socket's timeout starts anew with every byte, of the headers, too."""
        answer: Future[Answer] = Future()

        def exchange() -> None:
            try:
                answer.set_result(self._exchange(request))
            except (Unavailable, *_BROKEN) as error:
                answer.set_exception(error)

        Thread(target=exchange, daemon=True).start()
        return answer.result(self._limits.total)

    def _exchange(self, request: requests.PreparedRequest) -> Answer:
        deadline = time.monotonic() + self._limits.total
        timeout = (self._limits.connect, min(self._limits.read, self._limits.total))
        # The session's own send would look where a redirect leads, and take in its whole body for that.
        response = self._session.get_adapter(str(request.url)).send(request, timeout=timeout, stream=True)
        try:
            body = bytearray()
            # read1 returns what is there; a larger unit would let a dripping server outlast the deadline.
            while chunk := response.raw.read1(CHUNK, decode_content=True):
                body += chunk
                if len(body) > self._limits.size:
                    raise Unavailable(sentences.TOO_LARGE)
                if time.monotonic() > deadline:
                    raise Unavailable(sentences.TOO_SLOW)
        finally:
            response.close()
        return Answer(response.status_code, response.headers, bytes(body))

    def _content(self, answer: Answer) -> dict[str, Any]:
        content = _json_object(answer.body)
        # Errors have come with status 200, too.
        status = answer.status if answer.status != 200 or content is None else _error_code(content)
        if status == 401:
            raise Rejected(sentences.KEY_REFUSED)
        if status == 429 or (status not in (200, 401) and "Retry-After" in answer.headers):
            raise Unavailable(sentences.PAUSE, self._retry_at(answer.headers))
        if 400 <= status < 500 and status != 408:
            raise Refused(status)
        if status != 200:
            raise Unavailable(sentences.STATUS % {"status": status})
        if content is None:
            raise Unavailable(sentences.NO_JSON)
        return content

    def _retry_at(self, headers: Mapping[str, str]) -> datetime:
        now = self._now + timedelta(seconds=time.monotonic() - self._born)
        wait = _retry_after(headers.get("Retry-After", ""), now)
        return now + min(max(wait, SHORTEST_PAUSE), LONGEST_PAUSE)


def is_token(secret: str) -> bool:
    """Whether it is an access token; otherwise it is a legacy key."""
    return secret.startswith("KGAT_")


def _auth(access: Access) -> AuthBase:
    """Bearer for an access token, Basic for a legacy key. Raises Rejected for what no header can carry."""
    if not access.secret or not all("!" <= character <= "~" for character in access.secret):
        raise Rejected(sentences.ODD_KEY)
    if is_token(access.secret):
        bearer: AuthBase = KaggleHttpClient.BearerAuth(access.secret)
        return bearer
    return HTTPBasicAuth(access.account.strip(), access.secret)


def _json_object(body: bytes) -> dict[str, Any] | None:
    try:
        content = json.loads(body)
    except (ValueError, RecursionError):
        return None
    return content if isinstance(content, dict) else None


def _error_code(content: Mapping[str, Any]) -> int:
    """The status that an answer's body tells (``code``, or ``error.code`` in newer ones); 200 where it tells none."""
    error = content.get("error")
    code = error.get("code") if isinstance(error, dict) else content.get("code")
    return code if isinstance(code, int) and code >= 400 else 200


def _retry_after(value: str, now: datetime) -> timedelta:
    """Seconds or a date, as a span from now; zero where it is neither."""
    if value.strip().isdecimal():
        return timedelta(seconds=int(value.strip()[:9]))
    try:
        at = parsedate_to_datetime(value)
    except (ValueError, OverflowError):
        return timedelta(0)
    return (at if at.tzinfo else at.replace(tzinfo=UTC)) - now
