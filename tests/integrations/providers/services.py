"""Each provider's service with a small history, as the contract asks for it: a new provider needs a row in ROWS."""

import json
import uuid
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from integrations.providers.base import Provider
from integrations.providers.feed import Feed
from integrations.providers.github import GitHub
from integrations.providers.hugging_face import HuggingFace
from integrations.providers.kaggle import Kaggle
from tests.fakes.feeds import HTML, item, rss
from tests.fakes.github import FakeGitHub
from tests.fakes.kaggle import FakeKaggle
from tests.fakes.web import FakeWeb
from tests.integrations.providers.test_hugging_face import TOKEN, Hub

NOON = datetime(2027, 1, 20, 12, tzinfo=UTC)
DAY = timedelta(days=1)


@dataclass(kw_only=True)
class Row:
    """How the harness meets one provider. ``origin`` is where its fake answers; what it is given, is the gate's URL."""

    origin: str
    #: From the gate's URL, and the seconds that it may wait.
    make: Callable[[str, float], Provider]
    account: Callable[[str], str]
    secret: str = ""
    #: Something new that is now there.
    arrive: Callable[[], object]
    #: The newest thing, taken away and, by what this returns, put back.
    leave: Callable[[], Callable[[], object]]
    #: The account is renamed, and a stranger has its old name; None where there are no names.
    take_over: Callable[[], object] | None = None
    #: Faults that read as true; what they hide is looked for a day later.
    believed: frozenset[str] = frozenset()


def github(stack: ExitStack) -> Row:
    fake = stack.enter_context(FakeGitHub())
    fake.remaining = None
    ada, bob = (fake.add_user(name, created=NOON - 15 * DAY) for name in ("ada", "bob"))
    tool, lib = fake.add_repository(ada, "tool"), fake.add_repository(bob, "lib")
    for days in (9, 8):
        fake.commit(tool, ada, NOON - days * DAY)
    fake.pull_request(lib, ada, NOON - 7 * DAY, merged=NOON - 6 * DAY)
    fake.review(fake.pull_request(lib, bob, NOON - 9 * DAY), ada, NOON - 8 * DAY)
    fake.issue(lib, ada, NOON - 4 * DAY)

    def leave() -> Callable[[], object]:
        issue = fake.issues.pop()
        return lambda: fake.issues.append(issue)

    def take_over() -> None:
        ada.login = "ada-lovelace"
        eve = fake.add_user("ada", token="ghp_eve", created=NOON - 15 * DAY)
        fake.issue(tool, eve, NOON - 3 * DAY)
        fake.commit(tool, eve, NOON - 3 * DAY)

    return Row(
        origin=fake.url,
        make=lambda url, seconds: GitHub(url, timeout=15, deadline=seconds),
        account=lambda url: "ada",
        secret=ada.token,
        arrive=lambda: fake.issue(lib, ada, NOON - 2 * DAY),
        leave=leave,
        take_over=take_over,
    )


def kaggle(stack: ExitStack) -> Row:
    fake = stack.enter_context(FakeKaggle())
    fake.caps = {"ListKernels": 1}
    fake.add_user("ada", token="KGAT_ada")
    fake.competition("titanic", entered_by=["ada"])
    fake.submission("titanic", by="ada", at=datetime(2026, 11, 3))
    for day, name in enumerate(("first", "second"), 4):
        fake.notebook(f"ada/{name}", last_run=datetime(2026, 11, day))
    fake.dataset("ada/trams", updated=datetime(2026, 11, 6))
    fake.model("ada/tiny", published=datetime(2026, 11, 7))

    def leave() -> Callable[[], object]:
        notebook = fake.notebooks.pop()
        return lambda: fake.notebooks.append(notebook)

    def take_over() -> None:
        fake.users["ada-lovelace"] = fake.users.pop("ada")
        fake.add_user("ada", token="KGAT_eve")
        fake.notebook("ada/strange", last_run=datetime(2026, 11, 8))

    return Row(
        origin=fake.url,
        make=lambda url, seconds: Kaggle(url, seconds=seconds),
        account=lambda url: "ada",
        secret="KGAT_ada",
        # Kaggle leaves out what is empty, and old notebooks are asked for once a day.
        believed=frozenset({"empty object"}),
        arrive=lambda: fake.notebook("ada/third", last_run=datetime(2026, 11, 9)),
        leave=leave,
        take_over=take_over,
    )


def feed(stack: ExitStack) -> Row:
    """By its start page. An address is nobody's name: who has it, has the blog."""
    web = stack.enter_context(FakeWeb())
    posts = [item(name, f"{day:02} Nov 2026 10:00:00 +0000") for day, name in ((6, "three"), (5, "two"), (4, "one"))]
    web.page("/", '<link rel="alternate" type="application/rss+xml" href="/feed.xml">', HTML)

    def publish() -> None:
        web.page("/feed.xml", rss(*posts))

    def arrive() -> None:
        posts.insert(0, item("four", "07 Nov 2026 10:00:00 +0000"))
        publish()

    def leave() -> Callable[[], object]:
        post = posts.pop(0)
        publish()

        def back() -> None:
            posts.insert(0, post)
            publish()

        return back

    publish()
    return Row(
        origin=web.url,
        make=lambda url, seconds: Feed(allow_private=True, seconds=seconds),
        account=lambda url: f"{url}/",
        arrive=arrive,
        leave=leave,
    )


def hugging_face(stack: ExitStack) -> Row:
    hub = stack.enter_context(Hub(page_size=1))
    models = hub.lists["models"]

    def publish(name: str) -> None:
        models.append(models[0] | {"_id": uuid.uuid4().hex[:24], "id": name, "createdAt": "2026-11-08T00:00:00.000Z"})

    def leave() -> Callable[[], object]:
        model = models.pop(0)
        return lambda: models.insert(0, model)

    def take_over() -> None:
        hub.rename("lovelace")
        stranger = dict(hub.user, user="ada", _id="f" * 24)
        hub.page("/api/users/ada/overview", json.dumps(stranger), "application/json")
        publish("ada/strange")

    return Row(
        origin=hub.url,
        make=lambda url, seconds: HuggingFace(url, seconds=seconds),
        account=lambda url: "ada",
        secret=TOKEN,
        arrive=lambda: publish("ada/third"),
        leave=leave,
        take_over=take_over,
    )


ROWS = {"github": github, "kaggle": kaggle, "hugging_face": hugging_face, "feed": feed}
