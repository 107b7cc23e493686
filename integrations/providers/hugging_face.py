"""Hugging Face: models, datasets and Spaces that a user or an organization has published.

The client's own requests share one session between all who use it, take the machine's token, sleep when they are told
to wait, and follow a next page to whatever host it names, with the credential. So the requests go through
:mod:`integrations.http`, and the client reads what comes back.
"""

import json
import re
import time
from collections.abc import Generator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, quote, urlencode, urlsplit

from huggingface_hub.hf_api import DatasetInfo, ModelInfo, Organization, SpaceInfo, User
from huggingface_hub.utils import parse_ratelimit_headers  # type: ignore[attr-defined]  # documented, though not typed so

from integrations.http import SECONDS, Failed, Fetched, Refused, fetch
from integrations.providers.base import About, Access, Cursor, Rejected, Unavailable, Window
from tracker.entry import Complete, Entry
from tracker.kinds import Kind, Metric, Rule, Source
from tracker.kinds import gettext_noop as _

PAGE = 500
MOST_PAGES = 20
#: A list may have missed a row.
MISSED = Rule(
    text=_("What two complete readings at least %(limit)s apart do not show is gone, and stops counting."),
    limit=timedelta(days=1),
    reason="gone",
)
#: The Hub counts requests by windows of five minutes.
PAUSE = timedelta(minutes=5)
#: What the Hub tells of everything older.
UNDATED = Rule(
    text=_("Hugging Face keeps dates since %(limit)s alone: what is older has none, and is not counted."),
    limit=datetime(2022, 3, 2, 23, 29, 4, tzinfo=UTC),
    reason="undated",
)
PAGES = "https://huggingface.co/"

# What its runs say, as the owner reads it.
PUBLIC_ONLY = _("Public repositories only.")
PRIVATE_TOO = _("Public repositories, and private ones that the token may read.")
NO_USER_NAME = _("This is no Hugging Face user name. It is the last part of your profile’s address.")
NO_ACCOUNT = _("Hugging Face knows no account %(name)s. If it was renamed, connect it under its new name.")
STRANGER = _(
    "The name %(name)s belongs to another Hugging Face account now, so nothing was taken. If yours was renamed, "
    "connect it under its new name."
)
OTHER_TOKEN = _("This token belongs to another Hugging Face account: %(name)s.")
TOKEN_REFUSED = _("Hugging Face does not accept this token: it was revoked, has expired or is mistyped.")
TOKEN_TOO_NARROW = _("This token may not read the account. Make one of the type “Read”.")
RENAMED = _("The account changed its name while it was read.")
PAUSED = _("Hugging Face asks for a pause.")
TOO_SLOW = _("Hugging Face took too long to answer.")
NOT_REACHED = _("Hugging Face could not be reached, or gave no whole answer.")
STATUS = _("Hugging Face answered with status %(status)s.")
NO_JSON = _("Hugging Face answered with something else than JSON.")
UNKNOWN_FORM = _("Hugging Face answered in a form that is not known here; this version may be out of date.")
MODELS, DATASETS, SPACES = _("the models"), _("the datasets"), _("the Spaces")
UNREADABLE = _("%(count)s of %(list)s could not be read")
CUT_OFF = _("Only the newest %(count)s of %(list)s were read")
SENTENCES = (
    PUBLIC_ONLY, PRIVATE_TOO, NO_USER_NAME, NO_ACCOUNT, STRANGER, OTHER_TOKEN, TOKEN_REFUSED, TOKEN_TOO_NARROW, RENAMED,
    PAUSED, TOO_SLOW, NOT_REACHED, STATUS, NO_JSON, UNKNOWN_FORM, MODELS, DATASETS, SPACES, UNREADABLE, CUT_OFF,
)  # fmt: skip
_UNREADABLE = (AttributeError, KeyError, OverflowError, TypeError, ValueError)

ABOUT = About(
    source=Source(
        slug="hugging_face",
        label="Hugging Face",
        kinds=(
            Kind("hf_model", _("Model on Hugging Face"), many=_("Models on Hugging Face")),
            Kind("hf_dataset", _("Dataset on Hugging Face"), many=_("Datasets on Hugging Face")),
            Kind("hf_space", _("Space on Hugging Face"), many=_("Spaces on Hugging Face")),
        ),
        metrics=(
            Metric(
                "hugging_face_repositories",
                _("Hugging Face repositories"),
                _("repositories"),
                ("hf_model", "hf_dataset", "hf_space"),
                action=_("Publish 1 model, dataset or Space on Hugging Face"),
            ),
        ),
        rules=(
            Rule(text=_("Each model, dataset and Space of the account counts on the day it was made."), limit=None),
            UNDATED,
            MISSED,
        ),
    ),
    sentence=_("The user name is enough; a token adds private work."),
    account=_("User name"),
    account_hint=_("The last part of your profile’s address: huggingface.co/user-name. An organization’s works, too."),
    page="https://huggingface.co/%(name)s",
    secret=_("Token"),
    secret_hint=_("Not needed for public work. A token of the type “Read” counts private repositories, too."),
    secret_optional=True,
    sentences=SENTENCES,
    figures={"likes": _("Likes"), "downloads": _("Downloads")},
    requests_a_minute=60,
)


@dataclass(frozen=True, slots=True)
class _List:
    """One of the account's lists: ``/api/<name>``, and the fields asked for."""

    name: str
    label: str
    kind: str
    info: type[ModelInfo | DatasetInfo | SpaceInfo]
    fields: tuple[str, ...]
    #: Where a repository's page is.
    pages: str


_FIELDS = ("createdAt", "private", "likes")
_LISTS = (
    _List("models", MODELS, "hf_model", ModelInfo, (*_FIELDS, "downloadsAllTime"), PAGES),
    _List("datasets", DATASETS, "hf_dataset", DatasetInfo, (*_FIELDS, "downloadsAllTime"), f"{PAGES}datasets/"),
    _List("spaces", SPACES, "hf_space", SpaceInfo, _FIELDS, f"{PAGES}spaces/"),
)


class HuggingFace:
    """``seconds`` bounds a whole run. It is one window, so that it is one account's from its first answer to its last:

    whose name it is, is asked before the lists are read, and once more before anything is handed over.
    """

    about = ABOUT

    def __init__(self, base_url: str, *, seconds: float = 120) -> None:
        self._base_url = base_url.rstrip("/")
        self._seconds = seconds

    def windows(self, access: Access, cursor: Cursor) -> Generator[Window]:
        """See :class:`integrations.providers.base.Provider`."""
        hub = _Hub(self._base_url, access, self._seconds)
        try:
            yield _window(hub, access)
        except (Rejected, Unavailable) as error:
            error.requests = hub.requests
            raise


@dataclass(frozen=True, slots=True)
class _Account:
    """``path`` is that of its overview; ``numbers`` tells by kind how many repositories it has, if it says so."""

    id: str
    name: str
    path: str
    numbers: Mapping[str, object]
    #: Whether the token is this account's, not that of one of an organization's members.
    own: bool = False


@dataclass(slots=True)
class _Found:
    """What the lists hold. ``whole`` are the kinds read to the end with nothing missing."""

    entries: list[Entry] = field(default_factory=list)
    whole: list[str] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    figures: dict[str, int] = field(default_factory=lambda: {"likes": 0, "downloads": 0})


class _Unknown(Exception):
    """The Hub itself says that there is no such thing."""


class _Hub:
    """One run's requests, all of them under one deadline."""

    def __init__(self, base_url: str, access: Access, seconds: float) -> None:
        self._base_url = base_url
        self._headers = {"Authorization": f"Bearer {access.secret}"} if access.secret else {}
        self._now, self._began, self._seconds = access.now, time.monotonic(), seconds
        self._not_before: datetime | None = None
        self.requests = 0

    def get(self, path: str, **asked: object) -> tuple[Any, Mapping[str, str]]:
        """The JSON and the headers of an answer. Raises _Unknown, Rejected and Unavailable."""
        left = self._seconds - (time.monotonic() - self._began)
        if self._not_before or left <= 0:
            reason = PAUSED if self._not_before else TOO_SLOW
            raise Unavailable(reason, self._not_before)
        url = f"{self._base_url}{path}" + (f"?{urlencode(asked, doseq=True)}" if asked else "")
        self.requests += 1
        try:
            answer = fetch(url, allow_private=True, headers=self._headers, deadline=min(left, SECONDS), max_redirects=0)
        except (Failed, Refused):
            raise Unavailable(NOT_REACHED) from None
        self._not_before = self._wish(answer)
        if answer.status != 200:
            raise self._failure(answer)
        try:
            return json.loads(answer.body), answer.headers
        except (ValueError, RecursionError):
            raise Unavailable(NO_JSON) from None

    def _wish(self, answer: Fetched) -> datetime | None:
        """When the Hub wants to be asked again, None where it does not mind at once."""
        now = self._now + timedelta(seconds=time.monotonic() - self._began)
        limit = parse_ratelimit_headers(answer.headers)
        if limit and not limit.remaining:
            return now + min(timedelta(seconds=limit.reset_in_seconds), timedelta(days=1))
        return answer.retry_at(now) or (now + PAUSE if answer.status == 429 else None)

    def _failure(self, answer: Fetched) -> Exception:
        own_word = answer.headers.get("content-type", "").startswith("application/json")
        if self._not_before:
            return Unavailable(PAUSED, self._not_before)
        if self._headers and answer.status == 401:
            return Rejected(TOKEN_REFUSED)
        if self._headers and answer.status == 403 and own_word:
            return Rejected(TOKEN_TOO_NARROW)
        if answer.status == 404 and own_word:
            return _Unknown()
        return Unavailable(STATUS % {"status": answer.status})


def _window(hub: _Hub, access: Access) -> Window:
    account = _whose(hub, access)
    found = _Found()
    for part in _LISTS:
        _read(hub, part, account, found)
    _prove(hub, account)
    # Without a token the private ones that an earlier one has shown are out of sight, not gone.
    scope = None if access.secret else "public"
    return Window(
        account_id=account.id,
        account_name=account.name,
        proven=account.own,
        entries=tuple(found.entries),
        complete=(Complete(kinds=tuple(found.whole), scope=scope, patience=MISSED.limit),) if found.whole else (),
        cursor={},
        requests=hub.requests,
        problems=tuple(found.problems),
        sees=(PRIVATE_TOO if access.secret else PUBLIC_ONLY,),
        figures=found.figures if len(found.whole) == len(_LISTS) else {},
    )


def _whose(hub: _Hub, access: Access) -> _Account:
    """The account that is meant. Raises Rejected for another one that has taken its name or owns the token."""
    name = access.account.strip()
    if not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9._-]{0,95}", name):
        raise Rejected(NO_USER_NAME)
    own_id, name, own = _token_account(hub, access, name) if access.secret else (access.account_id, name, False)
    account = _overview(hub, name)
    if access.secret and account.id != own_id:
        raise Unavailable(RENAMED)
    if access.account_id not in ("", account.id):
        raise Rejected(STRANGER % {"name": account.name})
    return replace(account, own=own)


def _token_account(hub: _Hub, access: Access, name: str) -> tuple[str, str, bool]:
    """Id and present name of the token's own account, or of its organization that is meant, and whether it is the own.

    By id where that is known, so that it may be renamed. Raises Rejected where it is neither.
    """
    try:
        me, _headers = hub.get("/api/whoami-v2")
        accounts = [(str(each["id"]), str(each["name"])) for each in (me, *(me.get("orgs") or ()))]
    except (*_UNREADABLE, _Unknown):
        raise Unavailable(UNKNOWN_FORM) from None
    for own_id, own_name in accounts:
        if own_id == access.account_id if access.account_id else own_name.lower() == name.lower():
            return own_id, own_name, own_id == accounts[0][0]
    raise Rejected(OTHER_TOKEN % {"name": accounts[0][1]})


def _overview(hub: _Hub, name: str) -> _Account:
    """A user or, where there is none of this name, an organization. Raises Rejected where there is neither."""
    for path in (f"/api/users/{quote(name, safe='')}/overview", f"/api/organizations/{quote(name, safe='')}/overview"):
        with suppress(_Unknown):
            return _account(hub, path)
    raise Rejected(NO_ACCOUNT % {"name": name})


def _account(hub: _Hub, path: str) -> _Account:
    """Raises _Unknown, Rejected and Unavailable."""
    data, _headers = hub.get(path)
    try:
        told = {name: data[name] for name in data if name not in ("self", "orgs")}
        shown = User(**told) if path.startswith("/api/users/") else Organization(**told)
        own_id, name = data["_id"], shown.username if isinstance(shown, User) else shown.name
    except _UNREADABLE:
        raise Unavailable(UNKNOWN_FORM) from None
    if not (isinstance(own_id, str) and own_id and isinstance(name, str) and name):
        raise Unavailable(UNKNOWN_FORM)
    return _Account(own_id, name, path, {part.kind: getattr(shown, f"num_{part.name}") for part in _LISTS})


def _prove(hub: _Hub, account: _Account) -> None:
    """That the name meant this account all the time. Raises Rejected and Unavailable."""
    with suppress(_Unknown):
        if _account(hub, account.path).id == account.id:
            return
    raise Unavailable(RENAMED)


def _read(hub: _Hub, part: _List, account: _Account, found: _Found) -> None:
    """Add the rows of one list, page by page, the newest first."""
    rows, ended = _rows(hub, part, account.name)
    taken = sum(_take(part, account, row, found) for row in rows)
    if taken < len(rows):
        found.problems.append(UNREADABLE % {"count": len(rows) - taken, "list": part.label})
    if not ended:
        found.problems.append(CUT_OFF % {"count": len(rows), "list": part.label})
    told = account.numbers[part.kind]
    # A list that is shorter than the account's own number of them is no news of anything.
    if ended and taken == len(rows) and not (isinstance(told, int) and taken < told):
        found.whole.append(part.kind)


def _rows(hub: _Hub, part: _List, author: str) -> tuple[list[Any], bool]:
    """The rows of all pages, and whether there are no more."""
    asked = {"author": author, "sort": "createdAt", "limit": PAGE, "expand": part.fields}
    found: list[Any] = []
    cursors: list[str] = []
    while len(cursors) < MOST_PAGES:
        try:
            rows, headers = hub.get(f"/api/{part.name}", **asked, **({"cursor": cursors[-1]} if cursors else {}))
        except _Unknown:
            raise Unavailable(UNKNOWN_FORM) from None
        if not isinstance(rows, list):
            raise Unavailable(UNKNOWN_FORM)
        found += rows
        cursor = _next(headers)
        if not cursor or cursor in cursors:
            return found, not cursor
        cursors.append(cursor)
    return found, False


def _next(headers: Mapping[str, str]) -> str:
    """The cursor of the next page, "" on the last one. Nothing else of the page's address is used."""
    link = re.search(r'<([^<>]*)>\s*;\s*rel="next"', headers.get("link", ""))
    if link is None:
        return ""
    try:
        return parse_qs(urlsplit(link[1]).query)["cursor"][0]
    except (KeyError, ValueError):
        raise Unavailable(UNKNOWN_FORM) from None


def _take(part: _List, account: _Account, row: Any, found: _Found) -> bool:
    """Whether it is a repository of this account in a form that is known here."""
    try:
        info = part.info(**{name: row[name] for name in ("id", *part.fields) if name in row})
        owner, _, name = info.id.partition("/")
        own_id, at = row["_id"], info.created_at
        likes, downloads = int(info.likes or 0), int(getattr(info, "downloads_all_time", None) or 0)
        if owner.lower() != account.name.lower() or not name or not isinstance(own_id, str) or not own_id:
            return False
    except _UNREADABLE:
        return False
    dated = at is not None and at > UNDATED.limit
    # What is not said to be public is private.
    private = info.private is not False
    found.figures["likes"] += likes
    found.figures["downloads"] += downloads
    found.entries.append(
        Entry(
            external_id=f"{part.kind}:{own_id}",
            kind=part.kind,
            occurred_at=at if dated else None,
            title=name,
            evidence_url=f"{part.pages}{info.id}",
            context=info.id,
            scope="private" if private else "public",
            private=private,
            ignored_reason="" if dated else "undated",
        )
    )
    return True
