"""The Hub over HTTP, as a user, an organization and a hostile server show it."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from email.message import Message
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit
from zoneinfo import ZoneInfo

import pytest

from integrations.providers.base import Access, Rejected, Unavailable, Window
from integrations.providers.hugging_face import HuggingFace
from tests.fakes.web import FakeWeb, Handler, not_found
from tracker.entry import Entry

PAYLOADS = Path(__file__).parent / "payloads" / "hugging_face"
NOW = datetime(2026, 11, 26, 12, tzinfo=UTC)
TOKEN = "hf_ada"

Row = dict[str, Any]


def payload(name: str) -> Any:
    return json.loads((PAYLOADS / f"{name}.json").read_text())


@dataclass
class Hub(FakeWeb):
    """Ada's account. Everything may be changed between requests; ``page`` is how many rows a page holds at most."""

    page_size: int = 100
    user: Row = field(default_factory=lambda: payload("user"))
    organization: Row = field(default_factory=lambda: payload("organization"))
    whoami: Row = field(default_factory=lambda: payload("whoami"))
    lists: dict[str, list[Row]] = field(
        default_factory=lambda: {n: payload(n) for n in ("models", "datasets", "spaces")}
    )

    def __post_init__(self) -> None:
        super().__init__()
        self.answers["/api/whoami-v2"] = self._whoami
        for name in self.lists:
            self.answers[f"/api/{name}"] = self._list
        for path, shown in (("users/ada", "user"), ("organizations/lab", "organization")):
            self.answers[f"/api/{path}/overview"] = lambda handler, shown=shown: say(handler, getattr(self, shown))
        for path in ("users/lab", "users/nobody", "organizations/nobody", "organizations/ada"):
            self.unknown(f"/api/{path}/overview")

    def unknown(self, path: str) -> None:
        """As the Hub says that there is no such thing."""
        self.answers[path] = lambda handler: say(handler, {"error": "Sorry, we can't find the page"}, status=404)

    def rename(self, name: str) -> None:
        """Ada under a new name; nobody has the old one."""
        self.answers[f"/api/users/{name}/overview"] = self.answers["/api/users/ada/overview"]
        self.unknown("/api/users/ada/overview")
        self.user["user"] = self.whoami["name"] = name
        for rows in self.lists.values():
            for row in rows:
                row["id"] = f"{name}/{row['id'].partition('/')[2]}"

    @property
    def last(self) -> Message:
        return self.requests[-1].headers

    def _whoami(self, handler: Handler) -> None:
        known = handler.headers["Authorization"] == f"Bearer {TOKEN}"
        say(handler, self.whoami if known else {"error": "Invalid username or password."}, status=200 if known else 401)

    def _list(self, handler: Handler) -> None:
        """By id from the cursor on, and what is private only to its owner, as the Hub does."""
        place, asked = urlsplit(handler.path).path, parse_qs(urlsplit(handler.path).query)
        shown = handler.headers["Authorization"] == f"Bearer {TOKEN}"
        rows = [
            row
            for row in self.lists[place.rpartition("/")[2]]
            if row["id"].startswith(f"{asked['author'][0]}/") and (shown or not row["private"])
        ]
        rows.sort(key=lambda row: row.get("createdAt", ""), reverse=True)
        seen = next((n for n, row in enumerate(rows, 1) if row["_id"] == asked.get("cursor", [""])[0]), 0)
        page = rows[seen : seen + self.page_size]
        more = seen + self.page_size < len(rows)
        link = {"Link": f'<{self.url}{place}?cursor={page[-1]["_id"]}>; rel="next"'} if more else {}
        say(handler, page, link)


def say(handler: Handler, data: object, headers: dict[str, str] | None = None, status: int = 200) -> None:
    sent = {"Content-Type": "application/json; charset=utf-8", **(headers or {})}
    handler.send(status, sent, json.dumps(data).encode())


@pytest.fixture
def hub() -> Iterator[Hub]:
    with Hub() as hub:
        yield hub


def read(hub: Hub, *, account: str = "ada", secret: str = "", account_id: str = "", seconds: float = 5) -> Window:
    access = Access(account=account, account_id=account_id, secret=secret, zone=ZoneInfo("UTC"), now=NOW)
    [window] = HuggingFace(hub.url, seconds=seconds).windows(access, {})
    return window


def ids(window: Window) -> list[str]:
    return [entry.context for entry in window.entries]


EVERYTHING = ["ada/tiny-lora", "ada/first-steps", "ada/tram-times", "ada/ask-the-timetable"]


def hide(hub: Hub) -> None:
    """Make Ada's Space private; the overview tells only of public ones."""
    hub.lists["spaces"][0]["private"] = True
    hub.user["numSpaces"] = 0


def test_a_user_name_is_enough_for_public_work(hub: Hub) -> None:
    window = read(hub)
    assert ids(window) == EVERYTHING
    assert not any("Authorization" in asked.headers for asked in hub.requests)


def test_a_repository_is_an_entry_with_its_page_as_evidence(hub: Hub) -> None:
    assert read(hub).entries[2] == Entry(
        external_id="hf_dataset:670a11c2d7f3d40011aa0003",
        kind="hf_dataset",
        occurred_at=datetime(2024, 10, 12, 6, 1, 38, tzinfo=UTC),
        title="tram-times",
        evidence_url="https://huggingface.co/datasets/ada/tram-times",
        context="ada/tram-times",
        scope="public",
    )


def test_each_kind_has_its_own_pages(hub: Hub) -> None:
    assert [entry.evidence_url for entry in read(hub).entries if entry.kind != "hf_dataset"] == [
        "https://huggingface.co/ada/tiny-lora",
        "https://huggingface.co/ada/first-steps",
        "https://huggingface.co/spaces/ada/ask-the-timetable",
    ]


def test_the_account_is_known_by_its_unchanging_id(hub: Hub) -> None:
    window = read(hub)
    assert (window.account_id, window.account_name) == ("64d718a167c967b015d865a2", "ada")


def test_likes_and_downloads_are_todays_figures(hub: Hub) -> None:
    assert read(hub).figures == {"likes": 17, "downloads": 527}


def test_an_organization_is_read_by_its_name(hub: Hub) -> None:
    hub.lists["models"] = [payload("models")[0] | {"id": "lab/big"}]
    window = read(hub, account="lab")
    assert (ids(window), window.account_id) == (["lab/big"], "5e67bd5b1009063689407478")


def test_private_work_needs_a_token(hub: Hub) -> None:
    hide(hub)
    assert "ada/ask-the-timetable" not in ids(read(hub))
    assert "ada/ask-the-timetable" in ids(read(hub, secret=TOKEN))


def test_private_work_is_marked(hub: Hub) -> None:
    hide(hub)
    assert [entry.private for entry in read(hub, secret=TOKEN).entries] == [False, False, False, True]


def test_what_is_not_said_to_be_public_is_private(hub: Hub) -> None:
    for name, rows in hub.lists.items():
        hub.lists[name] = [{key: value for key, value in row.items() if key != "private"} for row in rows]
    hub._list = lambda handler: say(handler, hub.lists[urlsplit(handler.path).path[5:]])  # type: ignore[method-assign]
    for name in hub.lists:
        hub.answers[f"/api/{name}"] = hub._list
    assert all(entry.private for entry in read(hub).entries)


def test_a_complete_reading_needs_another_one_a_day_later(hub: Hub) -> None:
    [promise] = read(hub).complete
    assert promise.kinds == ("hf_model", "hf_dataset", "hf_space")
    assert promise.patience == timedelta(days=1)


def test_without_a_token_nothing_is_promised_of_private_work(hub: Hub) -> None:
    assert read(hub).complete[0].scope == "public"
    assert read(hub, secret=TOKEN).complete[0].scope is None


@pytest.mark.parametrize("name", ["models", "datasets", "spaces"])
def test_a_list_that_is_shorter_than_the_accounts_own_number_promises_nothing(hub: Hub, name: str) -> None:
    hub.lists[name].clear()
    [promise] = read(hub).complete
    assert f"hf_{name[:-1]}" not in promise.kinds


def test_pages_are_followed_to_the_last(hub: Hub) -> None:
    hub.page_size = 1
    window = read(hub)
    assert ids(window) == EVERYTHING
    assert len(window.complete[0].kinds) == 3


def test_of_a_next_page_only_the_cursor_is_believed(hub: Hub) -> None:
    with FakeWeb() as elsewhere:
        link = {"Link": f'<{elsewhere.url}/api/models?cursor=68b1f0a9c2f3d40011aa0002>; rel="next"'}
        first = hub.lists["models"][:1]
        listed = hub.answers["/api/models"]
        hub.answers["/api/models"] = lambda handler: (
            listed(handler) if "cursor=" in handler.path else say(handler, first, link)
        )
        assert ids(read(hub, secret=TOKEN)) == EVERYTHING
        assert elsewhere.requests == []


def test_pages_that_lead_in_a_circle_end(hub: Hub) -> None:
    link = {"Link": f'<{hub.url}/api/models?cursor=a>; rel="next"'}
    hub.answers["/api/models"] = lambda handler: say(handler, hub.lists["models"], link)
    window = read(hub)
    assert window.problems
    assert "hf_model" not in window.complete[0].kinds


def test_a_row_of_an_unknown_form_costs_no_other(hub: Hub) -> None:
    hub.lists["models"][0]["createdAt"] = "the other day"
    window = read(hub)
    assert ids(window) == EVERYTHING[1:]
    assert window.problems == ("1 of the models could not be read",)
    assert window.figures == {}


@pytest.mark.parametrize("row", [None, [], "x", {}, {"id": 7, "_id": "a"}, {"id": "ada/x"}, {"id": "ada/x", "_id": 3}])
def test_no_row_breaks_a_run(hub: Hub, row: object) -> None:
    hub.answers["/api/models"] = lambda handler: say(handler, [row])
    assert ids(read(hub)) == EVERYTHING[2:]


def test_repositories_from_before_the_hub_kept_dates_are_undated(hub: Hub) -> None:
    hub.lists["models"][1]["createdAt"] = "2022-03-02T23:29:04.000Z"
    old = read(hub).entries[1]
    assert (old.occurred_at, old.ignored_reason) == (None, "undated")


def test_what_belongs_to_somebody_else_is_left_out(hub: Hub) -> None:
    hub.answers["/api/models"] = lambda handler: say(handler, [payload("models")[0] | {"id": "eve/tiny-lora"}])
    assert ids(read(hub)) == EVERYTHING[2:]


def test_a_name_nobody_has_is_rejected(hub: Hub) -> None:
    with pytest.raises(Rejected, match="no account nobody"):
        read(hub, account="nobody")


@pytest.mark.parametrize("account", ["", "a/b", "../x", "über", "a b", "?"])
def test_what_is_no_user_name_is_rejected_without_a_request(hub: Hub, account: str) -> None:
    with pytest.raises(Rejected):
        read(hub, account=account)
    assert hub.requests == []


def test_a_stranger_who_took_the_name_is_rejected(hub: Hub) -> None:
    hub.user["_id"] = "ffffffffffffffffffffffff"
    with pytest.raises(Rejected, match="belongs to another"):
        read(hub, account_id="64d718a167c967b015d865a2")


def test_a_stranger_who_takes_the_name_while_it_is_read_brings_nothing(hub: Hub) -> None:
    listed = hub.answers["/api/spaces"]

    def take_over(handler: Handler) -> None:
        hub.user["_id"] = "ffffffffffffffffffffffff"
        listed(handler)

    hub.answers["/api/spaces"] = take_over
    with pytest.raises(Unavailable, match="changed its name"):
        read(hub)


def test_with_a_token_a_renamed_account_is_followed(hub: Hub) -> None:
    before = read(hub, secret=TOKEN)
    hub.rename("lovelace")
    after = read(hub, secret=TOKEN, account_id=before.account_id)
    assert after.account_name == "lovelace"
    assert [entry.external_id for entry in after.entries] == [entry.external_id for entry in before.entries]


def test_without_a_token_a_renamed_account_has_to_be_connected_again(hub: Hub) -> None:
    before = read(hub)
    hub.rename("lovelace")
    with pytest.raises(Rejected, match="new name"):
        read(hub, account_id=before.account_id)


def test_somebody_elses_token_is_rejected(hub: Hub) -> None:
    hub.whoami |= {"id": "ffffffffffffffffffffffff", "name": "eve", "orgs": []}
    with pytest.raises(Rejected, match="another Hugging Face account: eve"):
        read(hub, secret=TOKEN)


def test_a_members_token_reads_the_organization(hub: Hub) -> None:
    hub.lists["models"] = [payload("models")[0] | {"id": "lab/big", "private": True}]
    assert ids(read(hub, account="lab", secret=TOKEN)) == ["lab/big"]


@pytest.mark.parametrize(
    ("account", "secret", "proven"), [("ada", TOKEN, True), ("ada", "", False), ("lab", TOKEN, False)]
)
def test_a_token_shows_that_its_own_account_is_its_holders(hub: Hub, account: str, secret: str, proven: bool) -> None:
    assert read(hub, account=account, secret=secret).proven is proven


def test_a_token_that_was_revoked_is_rejected(hub: Hub) -> None:
    with pytest.raises(Rejected, match="does not accept this token"):
        read(hub, secret="hf_revoked")


def test_the_machines_own_token_is_not_used(hub: Hub, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HF_TOKEN", TOKEN)
    read(hub)
    assert not any("Authorization" in asked.headers for asked in hub.requests)


def test_a_credential_goes_to_no_other_address(hub: Hub) -> None:
    with FakeWeb() as elsewhere:
        hub.redirect("/api/models", f"{elsewhere.url}/api/models", status=307)
        with pytest.raises(Unavailable):
            read(hub, secret=TOKEN)
        assert elsewhere.requests == []


def test_nothing_is_told_of_the_credential(hub: Hub) -> None:
    with pytest.raises(Rejected) as refused:
        read(hub, secret="hf_revoked")
    assert "hf_revoked" not in repr(refused.value) + repr(refused.value.__cause__)


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"Retry-After": "120"}, 120),
        ({"RateLimit": '"api";r=0;t=55', "RateLimit-Policy": '"fixed window";"api";q=500;w=300'}, 55),
        ({}, 300),
    ],
)
def test_a_pause_is_kept(hub: Hub, headers: dict[str, str], seconds: int) -> None:
    hub.fail("/api/datasets", 429, headers)
    with pytest.raises(Unavailable) as paused:
        read(hub)
    assert paused.value.retry_at is not None
    assert seconds <= (paused.value.retry_at - NOW).total_seconds() < seconds + 5
    assert paused.value.requests == 3


def test_a_quota_that_is_used_up_ends_the_run_before_it_is_overdrawn(hub: Hub) -> None:
    hub.answers["/api/models"] = lambda handler: say(handler, [], {"RateLimit": '"api";r=0;t=55'})
    with pytest.raises(Unavailable) as paused:
        read(hub)
    assert paused.value.retry_at == pytest.approx(NOW + timedelta(seconds=55), abs=timedelta(seconds=5))
    assert len(hub.requests) == 2


@pytest.mark.parametrize("body", [b"", b"<html>", b"[", b"{}", b'"x"', b"[" * 100_000])
@pytest.mark.parametrize("path", ["/api/users/ada/overview", "/api/models"])
def test_another_answer_than_documented_is_no_news(hub: Hub, path: str, body: bytes) -> None:
    hub.page(path, body, "application/json")
    with pytest.raises(Unavailable):
        read(hub)


def test_a_404_that_is_not_the_hubs_own_is_no_news(hub: Hub) -> None:
    hub.answers["/api/users/ada/overview"] = not_found
    with pytest.raises(Unavailable):
        read(hub, account_id="64d718a167c967b015d865a2")


def test_a_bomb_is_not_unpacked(hub: Hub) -> None:
    hub.bomb("/api/models", 100_000_000)
    with pytest.raises(Unavailable):
        read(hub)


def test_a_drip_ends_with_the_run(hub: Hub) -> None:
    hub.drip("/api/models", b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n[")
    with pytest.raises(Unavailable):
        read(hub, seconds=0.3)


def test_a_second_reading_hands_over_the_same(hub: Hub) -> None:
    first, second = read(hub), read(hub)
    assert replace(first, requests=0) == replace(second, requests=0)


def test_requests_are_counted(hub: Hub) -> None:
    assert read(hub).requests == len(hub.requests) == 5
