"""A small Kaggle on 127.0.0.1 that speaks the real wire format: ``POST /v1/<service>/<Method>`` with JSON.

    with FakeKaggle() as kaggle:
        kaggle.add_user("alice", token="KGAT_a")
        kaggle.competition("titanic", entered_by=["alice"])
        kaggle.submission("titanic", by="alice", at=datetime(2026, 1, 2))
        kaggle.fail("ListKernels", nth=2, status=503)
        ...  # point a client at kaggle.url
        kaggle.requests  # what it asked for

As Kaggle does, it leaves out what equals a default, gives 20 rows a page (50 submissions) where nothing is asked for
and never more than 200 (100 notebooks), shows a whole team's submissions to each of its members, and pages by
position, so that rows that come and go move all that follow.
"""

import base64
import gzip
import json
import sys
import threading
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import count
from typing import Any, Self

Row = dict[str, Any]


@dataclass(frozen=True)
class Request:
    """One request as it came in. ``user`` is whom its credentials belong to, "" for nobody."""

    path: str
    body: Row
    authorization: str
    user: str

    @property
    def method(self) -> str:
        return self.path.rpartition("/")[2]


@dataclass
class _Fault:
    method: str
    nth: int
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes | None = None
    cut: bool = False
    drip: float = 0
    action: Callable[[], object] | None = None
    times: int = 1


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request: Any, client_address: Any) -> None:
        if not isinstance(sys.exception(), ConnectionError):  # a client may go away
            super().handle_error(request, client_address)


class FakeKaggle:
    """A world of users, competitions and what they published, and a server that shows it."""

    def __init__(self) -> None:
        self.requests: list[Request] = []
        #: Rows a page at most, by method; under "" for all others.
        self.caps = {"ListKernels": 100}
        #: user name -> numbers, tokens, keys
        self.users: dict[str, Row] = {}
        self.competitions: dict[str, Row] = {}
        self.teams: dict[str, list[str]] = {}
        self.submissions: dict[str, list[Row]] = {}
        self.notebooks: list[Row] = []
        self.datasets: list[Row] = []
        self.models: list[Row] = []
        self._faults: list[_Fault] = []
        self._numbers = count(1001)
        self._lock = threading.Lock()
        self._server = _Server(("127.0.0.1", 0), self._handler())
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}"

    def __enter__(self) -> Self:
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
        self._thread.start()
        return self

    def __exit__(self, *exc: object) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    # The world. Rows are JSON objects as they go over the wire; they may be changed at any time.

    def add_user(self, name: str, *, token: str = "", key: str = "", active: bool = True) -> None:
        self.users[name] = {"userId": next(self._numbers), "token": token, "key": key, "active": active}

    def rename(self, old: str, new: str) -> None:
        """The user and all their work go by a new name; the old one is free."""
        self.users[new] = self.users.pop(old)
        for slug, team in self.teams.items():
            self.teams[slug] = [new if name == old else name for name in team]
            for row in self.submissions[slug]:
                row["submittedByRef"] = new if row["submittedByRef"] == old else row["submittedByRef"]
        for row in (*self.notebooks, *self.datasets, *self.models):
            owner, _, rest = row["ref"].partition("/")
            row["ref"] = f"{new}/{rest}" if owner == old else row["ref"]

    def competition(
        self, slug: str, *, entered_by: Iterable[str], deadline: datetime | None = None, **more: Any
    ) -> Row:
        """The users who entered it are one team."""
        row = {"id": next(self._numbers), "ref": f"https://www.kaggle.com/competitions/{slug}", "title": slug.title()}
        row |= {"userHasEntered": True} | ({"deadline": wire_date(deadline)} if deadline else {}) | more
        self.competitions[slug] = row
        self.teams[slug] = list(entered_by)
        self.submissions[slug] = []
        return row

    def submission(self, slug: str, *, by: str, at: datetime | None, score: str = "0.5", **more: Any) -> Row:
        """The newest is shown first. Without a score it is still pending."""
        row: Row = {
            "ref": next(self._numbers),
            "submittedByRef": by,
            "fileName": "submission.csv",
            "teamName": "The Team",
        }
        row |= {"date": wire_date(at)} if at else {}
        row |= {"status": "COMPLETE", "publicScore": score} if score else {}
        self.submissions[slug].insert(0, row | more)
        return self.submissions[slug][0]

    def notebook(self, ref: str, *, last_run: datetime | None, private: bool = False, **more: Any) -> Row:
        return self._publish(self.notebooks, ref, private, "lastRunTime", last_run, more)

    def dataset(self, ref: str, *, updated: datetime | None, private: bool = False, **more: Any) -> Row:
        return self._publish(self.datasets, ref, private, "lastUpdated", updated, more)

    def model(self, ref: str, *, published: datetime | None, private: bool = False, **more: Any) -> Row:
        return self._publish(self.models, ref, private, "publishTime", published, more)

    def _publish(self, rows: list[Row], ref: str, private: bool, name: str, at: datetime | None, more: Row) -> Row:
        row: Row = {"id": next(self._numbers), "ref": ref, "title": ref.partition("/")[2].title()}
        row |= {"isPrivate": True} if private else {}
        row |= {name: wire_date(at)} if at else {}
        rows.append(row | more)
        return rows[-1]

    # Faults

    def fail(
        self,
        method: str = "",
        *,
        nth: int = 1,
        times: int = 1,
        status: int = 200,
        headers: dict[str, str] | None = None,
        body: bytes | None = None,
        cut: bool = False,
        drip: float = 0,
    ) -> None:
        """Answer the nth next request of this method ("" for any), and ``times`` in all, in another way.

        ``body`` None is the true answer where ``status`` is 200, and else Kaggle's error object. ``cut`` closes the
        connection in the middle of the body; ``drip`` sends it byte by byte, so many seconds apart.
        """
        self._faults.append(_Fault(method, nth, status, headers or {}, body, cut, drip, times=times))

    def before(self, method: str, action: Callable[[], object], *, nth: int = 1) -> None:
        """Let something happen just before the nth next request of this method is answered."""
        self._faults.append(_Fault(method, nth, action=action))

    def count(self, method: str) -> int:
        return sum(request.method == method for request in self.requests)

    # The answers

    def _answer(self, path: str, body: Row, authorization: str) -> tuple[_Fault, int, bytes]:
        with self._lock:
            user = self._user(authorization)
            request = Request(path, body, authorization, user)
            self.requests.append(request)
            fault = self._fault(request.method)
            if fault.action:
                fault.action()
            if fault.body is not None:
                return fault, fault.status, fault.body
            status, content = (fault.status, {}) if fault.status != 200 else self._content(request)
            if status != 200:
                content = {"code": status, "message": "No"}
            return fault, status, json.dumps(content).encode()

    def _fault(self, method: str) -> _Fault:
        for fault in self._faults:
            if fault.method in ("", method):
                fault.nth -= 1
        hit = next((each for each in self._faults if each.method in ("", method) and each.nth <= 0), None)
        if hit is None:
            return _Fault(method, 0)
        hit.times -= 1
        if not hit.times:
            self._faults.remove(hit)
        return hit

    def _user(self, authorization: str) -> str:
        scheme, _, value = authorization.partition(" ")
        if scheme == "Basic":
            name, _, key = base64.b64decode(value).decode().partition(":")
            return name if key and self.users.get(name, {}).get("key") == key else ""
        named = (name for name, user in self.users.items() if value and user["token"] == value and user["active"])
        return next(named, "")

    def _content(self, request: Request) -> tuple[int, Row]:
        if request.path == "/v1/security.OAuthService/IntrospectToken":
            return 200, self._introspection(request.body)
        if not request.user:
            return 401, {}
        match request.path:
            case "/v1/competitions.CompetitionApiService/ListCompetitions":
                return self._competitions(request)
            case "/v1/competitions.CompetitionApiService/ListSubmissions":
                slug = request.body.get("competitionName", "")
                if request.user not in self.teams.get(slug, ()):
                    return 403, {}
                return self._page(request, "submissions", self.submissions[slug], default=50)
            case "/v1/kernels.KernelsApiService/ListKernels":
                return self._notebooks(request)
            case "/v1/datasets.DatasetApiService/ListDatasets":
                mine = request.body.get("group") == "DATASET_SELECTION_GROUP_MY"
                return self._page(request, "datasets", self._of(request.user, self.datasets) if mine else self.datasets)
            case "/v1/models.ModelApiService/ListModels":
                return self._page(request, "models", self._of(request.body.get("owner", ""), self.models))
        return 404, {}

    def _introspection(self, body: Row) -> Row:
        for name, user in self.users.items():
            if user["token"] and user["token"] == body.get("token") and user["active"]:
                return {"active": True, "username": name, "userId": user["userId"]}
        return {}

    def _competitions(self, request: Request) -> tuple[int, Row]:
        entered = request.body.get("group") == "COMPETITION_LIST_TAB_ENTERED"
        rows = [row for slug, row in self.competitions.items() if not entered or request.user in self.teams[slug]]
        return self._page(request, "competitions", rows)

    def _notebooks(self, request: Request) -> tuple[int, Row]:
        rows = self._of(request.user, self.notebooks) if request.body.get("group") == "PROFILE" else self.notebooks
        if request.body.get("sortBy") == "DATE_RUN":
            rows = sorted(rows, key=lambda row: str(row.get("lastRunTime", "")), reverse=True)
        return self._page(request, "kernels", rows)

    @staticmethod
    def _of(owner: str, rows: list[Row]) -> list[Row]:
        return [row for row in rows if row["ref"].partition("/")[0].lower() == owner.lower()]

    def _page(self, request: Request, key: str, rows: list[Row], default: int = 20) -> tuple[int, Row]:
        size = min(request.body.get("pageSize", default), self.caps.get(request.method, self.caps.get("", 200)))
        token = request.body.get("pageToken", "")
        if token and not token.startswith("at-"):
            return 400, {}
        start = int(token.removeprefix("at-") or 0)
        page = {key: rows[start : start + size]} if rows[start : start + size] else {}
        return 200, page | ({"nextPageToken": f"at-{start + size}"} if start + size < len(rows) else {})

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        fake = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            wbufsize = 1 << 16  # many small packets would wait for one another
            disable_nagle_algorithm = True

            def do_POST(self) -> None:
                body = json.loads(self.rfile.read(int(self.headers.get("Content-Length", 0))) or b"{}")
                fault, status, content = fake._answer(self.path, body, self.headers.get("Authorization", ""))
                headers = {"Content-Type": "application/json"} | fault.headers
                if "gzip" in self.headers.get("Accept-Encoding", "") and "Content-Encoding" not in headers:
                    content, headers["Content-Encoding"] = gzip.compress(content, 1), "gzip"
                self.send_response(status)
                for name, value in headers.items():
                    self.send_header(name, value)
                self.send_header("Transfer-Encoding", "chunked")
                self.end_headers()
                self._send(content, fault)

            def _send(self, content: bytes, fault: _Fault) -> None:
                size = 1 if fault.drip else max(len(content), 1)
                for piece in (content[at : at + size] for at in range(0, len(content), size)):
                    sent = piece[: len(piece) // 2] if fault.cut else piece
                    self.wfile.write(f"{len(piece):x}\r\n".encode() + sent + (b"" if fault.cut else b"\r\n"))
                    if fault.drip:
                        self.wfile.flush()
                        time.sleep(fault.drip)
                self.wfile.write(b"" if fault.cut else b"0\r\n\r\n")
                self.close_connection |= fault.cut

            def log_message(self, *args: object) -> None:
                pass

        return Handler


def wire_date(at: datetime) -> str:
    """A naive datetime, which means UTC, as Kaggle writes it: with no fraction, or with up to nine digits."""
    return at.isoformat(timespec="microseconds" if at.microsecond else "seconds") + ("123Z" if at.microsecond else "Z")
