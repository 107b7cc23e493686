"""Papers that were logged by their arXiv id get their titles later, from a real server with arXiv's words."""

import uuid
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from pytest_django import Settings
from redis import Redis

from integrations import papers, tasks
from integrations.models import PaperTitle
from tests.factories import make_entry, make_user, take
from tests.fakes.arxiv import ADAM, LORA, OLD, PAPERS, FakeArxiv, feed, send
from tests.threads import at_once
from tests.tracker.api.caller import Caller
from tracker.models import Activity, User

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 3, 4, 12, tzinfo=UTC)
TITLE = "LoRA: Low-Rank Adaptation of Large Language Models"


@pytest.fixture(autouse=True)
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(NOON, tick=False) as clock:
        yield clock


@pytest.fixture
def arxiv(settings: Settings) -> Iterator[FakeArxiv]:
    with FakeArxiv() as arxiv:
        settings.ARXIV_URL = arxiv.url
        yield arxiv


@pytest.fixture
def ann(db: None) -> User:
    return make_user("ann")


def read(user: User, arxiv_id: str = LORA[0], **said: Any) -> dict[str, Any]:
    """Log a paper by its id through the API; returns the answer."""
    body = {"kind": "paper", "on": "2026-03-04", "quantity": 1, "context": arxiv_id}
    answer = Caller(user).post("activities", body | said)
    assert answer.status_code in (200, 201), answer.content
    return dict(answer.json())


def bring(user: User, papers: int) -> None:
    """Import so many papers, known by their ids alone."""
    rows = (
        make_entry(f"row-{number}", kind="paper", title=f"arXiv:2601.{number:05}") for number in range(1, papers + 1)
    )
    take(user, *rows, source="import")


def tick() -> None:
    """A minute's tick, and the task for which it rings."""
    if papers.note_wanted(datetime.now(UTC)):
        papers.look_up()


def titles() -> list[str]:
    return list(Activity.objects.order_by("pk").values_list("title", flat=True))


class TestStoring:
    def test_an_id_is_stored_at_once_and_nobody_is_asked(self, ann: User, arxiv: FakeArxiv) -> None:
        said = read(ann)
        assert (said["title"], said["evidence_url"]) == ("arXiv:2106.09685", "https://arxiv.org/abs/2106.09685")
        assert arxiv.requests == []

    @pytest.mark.parametrize(
        ("name", "written"),
        [
            ("title", "2106.09685"),
            ("title", "arXiv:2106.09685v2"),
            ("title", "https://arxiv.org/abs/2106.09685"),
            ("evidence_url", "https://arxiv.org/pdf/2106.09685v2"),
            ("evidence_url", "http://www.arxiv.org/abs/2106.09685?context=cs"),
            ("evidence_url", "arXiv:2106.09685"),
            ("context", "arxiv: 2106.09685"),
        ],
    )
    def test_an_id_is_known_wherever_it_is_written(self, ann: User, name: str, written: str) -> None:
        said = read(ann, **{"context": "", name: written})
        assert (said["title"], said["evidence_url"]) == ("arXiv:2106.09685", "https://arxiv.org/abs/2106.09685")

    def test_an_old_id_is_known(self, ann: User) -> None:
        assert read(ann, "hep-th/9901001")["evidence_url"] == "https://arxiv.org/abs/hep-th/9901001"

    @pytest.mark.parametrize("written", ["9999.99999", "3.14", "2106", "LoRA"])
    def test_what_is_no_id_is_kept_as_it_is(self, ann: User, written: str) -> None:
        said = read(ann, "", title=written)
        assert (said["title"], said["evidence_url"]) == (written, "")

    def test_ones_own_words_and_evidence_are_kept(self, ann: User) -> None:
        said = read(ann, title="LoRA, again", evidence_url="https://example.org/notes")
        assert (said["title"], said["evidence_url"]) == ("LoRA, again", "https://example.org/notes")

    def test_of_other_kinds_an_id_says_nothing(self, ann: User) -> None:
        said = read(ann, kind="study", title="2106.09685", context="")
        assert (said["title"], said["evidence_url"]) == ("2106.09685", "")


class TestTitles:
    @pytest.mark.both_databases
    def test_a_title_is_found_and_shared(self, ann: User, arxiv: FakeArxiv) -> None:
        read(ann)
        read(make_user("bea"))
        tick()
        assert titles() == [TITLE, TITLE]
        assert arxiv.asked == [[LORA[0]]]

    def test_one_who_comes_later_gets_it_without_asking(self, ann: User, arxiv: FakeArxiv) -> None:
        read(ann)
        tick()
        read(make_user("bea"))
        tick()
        assert (titles(), len(arxiv.asked)) == ([TITLE, TITLE], 1)

    def test_many_are_asked_for_at_once(self, ann: User, arxiv: FakeArxiv) -> None:
        bring(ann, 60)
        for each in (LORA, ADAM, OLD):
            read(ann, each[0])
        tick()
        assert [len(ids) for ids in arxiv.asked] == [50]
        assert "max_results=50" in arxiv.paths[0]

    def test_signs_and_wrapped_lines_are_read_as_meant(self, ann: User, arxiv: FakeArxiv) -> None:
        read(ann, OLD[0])
        tick()
        assert titles() == ["Ordering Problem of Supersymmetric & Quantum Mechanics"]

    def test_a_title_typed_meanwhile_stays(self, ann: User, arxiv: FakeArxiv) -> None:
        uid = read(ann)["id"]
        papers.note_wanted(NOON)
        Caller(ann).patch(f"activities/{uid}", {"title": "My words"})
        papers.look_up()
        tick()
        assert (titles(), arxiv.asked) == (["My words"], [])

    def test_a_title_that_was_corrected_stays(self, ann: User, arxiv: FakeArxiv) -> None:
        uid = read(ann)["id"]
        tick()
        Caller(ann).patch(f"activities/{uid}", {"title": "My words"})
        tick()
        assert titles() == ["My words"]

    def test_the_same_request_again_is_the_same_paper(self, ann: User, arxiv: FakeArxiv) -> None:
        uid = str(uuid.uuid4())
        read(ann, id=uid)
        tick()
        assert read(ann, id=uid)["title"] == TITLE
        assert titles() == [TITLE]

    def test_another_id_in_its_place_is_another_paper(
        self, ann: User, arxiv: FakeArxiv, clock: time_machine.Traveller
    ) -> None:
        uid = read(ann)["id"]
        tick()
        said = {"title": "", "context": ADAM[0], "evidence_url": ""}
        assert Caller(ann).patch(f"activities/{uid}", said).json()["title"] == "arXiv:1412.6980"
        clock.shift(timedelta(minutes=1))
        tick()
        assert titles() == [ADAM[1]]

    @pytest.mark.both_databases
    def test_an_imported_paper_gets_its_title_once(self, ann: User, arxiv: FakeArxiv) -> None:
        row = make_entry("row-1", kind="paper", title=f"arXiv:{LORA[0]}", evidence_url="")
        for change in ("new", "unchanged"):
            assert take(ann, row, source="import").outcomes["row-1"].change == change
            tick()
        assert titles() == [TITLE]


class TestTrouble:
    @pytest.mark.parametrize(
        "answer",
        [
            lambda handler: handler.send(503, {"Retry-After": "3600"}, b"Rate exceeded."),
            lambda handler: handler.send(429, {}, b""),
            lambda handler: send(handler, b"Rate exceeded.", "text/plain"),
            lambda handler: send(handler, b"<!doctype html><html><body>Sorry</body></html>", "text/html"),
            lambda handler: send(handler, feed([LORA])[:-200]),
            lambda handler: send(handler, feed([ADAM, ("2106.09686", "Next door")])),
            lambda handler: send(handler, feed([(LORA[0], " \n ")])),
            lambda handler: send(handler, feed([LORA, ("1706.03762", "x" * 3_000_000)])),
            lambda handler: send(handler, b'<!DOCTYPE feed [<!ENTITY a "b">]>' + feed([LORA])),
            lambda handler: handler.send(200, {"Content-Length": "9999"}, feed([LORA])[:200]),
            lambda handler: handler.send(302, {"Location": "http://169.254.169.254/api/query"}),
            lambda handler: handler.wfile.write(b"nonsense"),
        ],
    )
    def test_an_answer_of_no_use_leaves_the_stand_in(self, ann: User, arxiv: FakeArxiv, answer: Any) -> None:
        read(ann)
        arxiv.answer = answer
        tick()
        assert titles() == ["arXiv:2106.09685"]
        assert PaperTitle.objects.get().next_try_at > NOON

    def test_offline_it_is_tried_again_until_it_is_found(
        self, ann: User, arxiv: FakeArxiv, settings: Settings, clock: time_machine.Traveller
    ) -> None:
        read(ann)
        settings.ARXIV_URL = "http://127.0.0.1:9"
        tick()
        settings.ARXIV_URL = arxiv.url
        clock.shift(timedelta(minutes=4))
        tick()
        assert arxiv.asked == []
        clock.shift(timedelta(minutes=2))
        tick()
        assert titles() == [TITLE]

    def test_what_is_not_found_is_asked_for_later_and_later(
        self, ann: User, arxiv: FakeArxiv, clock: time_machine.Traveller
    ) -> None:
        read(ann, "2601.99999")
        waits = []
        for _attempt in range(14):
            tick()
            waits.append(PaperTitle.objects.get().next_try_at - datetime.now(UTC))
            clock.shift(waits[-1])
        assert waits == sorted(waits)
        assert (waits[0], waits[-1]) == (timedelta(minutes=5), timedelta(days=3))
        assert titles() == ["arXiv:2601.99999"]

    def test_the_server_says_when_it_wants_to_be_asked_again(self, ann: User, arxiv: FakeArxiv) -> None:
        read(ann)
        arxiv.answer = lambda handler: handler.send(503, {"Retry-After": "7200"})
        tick()
        assert PaperTitle.objects.get().next_try_at == NOON + timedelta(hours=2)

    def test_a_bad_id_spoils_the_others_not_for_long(
        self, ann: User, arxiv: FakeArxiv, clock: time_machine.Traveller
    ) -> None:
        arxiv.refused = {"2601.99999"}
        for arxiv_id in ("2601.99999", *PAPERS):
            read(ann, arxiv_id)
        for _minute in range(60):
            tick()
            clock.shift(timedelta(minutes=1))
        assert min(titles()) == ADAM[1]
        assert titles().count("arXiv:2601.99999") == 1
        assert sum(title.startswith("arXiv:") for title in titles()) == 1

    def test_nobody_is_asked_twice_in_three_seconds(
        self, ann: User, arxiv: FakeArxiv, clock: time_machine.Traveller
    ) -> None:
        bring(ann, 60)
        tick()
        tick()
        assert len(arxiv.asked) == 1
        clock.shift(timedelta(seconds=3))
        tick()
        assert len(arxiv.asked) == 2

    @pytest.mark.both_databases
    @pytest.mark.django_db(transaction=True)
    def test_nobody_is_asked_by_two_at_once(self, ann: User, arxiv: FakeArxiv) -> None:
        bring(ann, 160)
        papers.note_wanted(datetime.now(UTC))
        at_once(*[papers.look_up] * 3)
        assert len(arxiv.asked) == 1

    def test_what_was_not_asked_for_is_not_believed(
        self, ann: User, arxiv: FakeArxiv, clock: time_machine.Traveller
    ) -> None:
        read(ann, "2601.00001")
        tick()
        clock.shift(timedelta(minutes=1))
        read(ann)
        arxiv.answer = lambda handler: send(handler, feed([LORA, ("2601.00001", "Somebody else's")]))
        tick()
        assert titles() == ["arXiv:2601.00001", TITLE]

    def test_a_paper_that_is_gone_is_asked_for_no_more(self, ann: User, arxiv: FakeArxiv) -> None:
        uid = read(ann)["id"]
        papers.note_wanted(NOON)
        Caller(ann).delete(f"activities/{uid}")
        papers.look_up()
        assert arxiv.asked == []


class TestDoorbell:
    def test_a_tick_rings_where_a_title_is_wanted(self, ann: User, broker: Redis) -> None:
        tasks.tick()
        assert broker.llen("celery") == 0
        read(ann)
        tasks.tick()
        assert b"look_up_papers" in broker.lrange("celery", 0, -1)[0]

    def test_a_doorbell_that_comes_again_asks_nothing_again(self, ann: User, arxiv: FakeArxiv) -> None:
        read(ann)
        papers.note_wanted(NOON)
        tasks.look_up_papers()
        tasks.look_up_papers()
        assert (titles(), len(arxiv.asked)) == ([TITLE], 1)


def test_a_page_asks_nobody(ann: User, arxiv: FakeArxiv) -> None:
    page = Client()
    page.force_login(ann)
    said = {"id": str(uuid.uuid4()), "kind": "paper", "on": "2026-03-04", "title": "arXiv:2106.09685v2"}
    assert page.post("/log/add/", said).status_code == 302
    assert page.get("/log/").status_code == 200
    assert (titles(), arxiv.requests) == (["arXiv:2106.09685"], [])
