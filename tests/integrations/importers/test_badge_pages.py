"""Bringing a badge: from a file, a text or an address; looked at, confirmed, counted once."""

import json
from collections.abc import Iterator
from datetime import UTC, date, datetime

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from pytest_django import Settings

from integrations.models import ImportDraft
from tests.factories import make_activity, make_user
from tests.fakes.web import FakeWeb
from tests.integrations.importers.test_badge import ASSERTION, CLASS, CREDENTIAL, CREDLY, ISSUER, UUID, png, token
from tests.tracker.views.reading import words
from tracker.models import Activity, User

PLACE = "/log/import/badge/"


@pytest.fixture(autouse=True)
def noon() -> Iterator[None]:
    with time_machine.travel(datetime(2026, 5, 4, 12, tzinfo=UTC), tick=True):
        yield


@pytest.fixture
def web(settings: Settings) -> Iterator[FakeWeb]:
    """An issuer's server, which may be read."""
    settings.ALLOW_PRIVATE_FEEDS = True
    with FakeWeb() as server:
        yield server


def bring(page: Client, document: object) -> str:
    answer = page.post(PLACE, {"badge_text": json.dumps(document)})
    assert answer.status_code == 302, words(answer.content)
    return str(answer["Location"])


def refused(page: Client, **data: object) -> str:
    answer = page.post(PLACE, data)
    assert (answer.status_code, ImportDraft.objects.exists()) == (422, False)
    return words(answer.content)


class TestLooking:
    def test_it_says_what_the_badge_says(self, page: Client) -> None:
        text = words(page.get(bring(page, ASSERTION)).content)
        assert "Deep Learning A certification. Nothing is stored yet." in text
        assert "Issued by: Example Institute Day: Sat 31 Jan Valid until: Wed 31 Jan 2029" in text
        assert "Evidence: https://issuer.example/assertions/1 Given to: your e-mail address" in text
        assert "Its signature is not checked" in text
        assert not Activity.objects.exists()

    def test_anothers_badge_is_told(self, page: Client, ann: User) -> None:
        User.objects.update(email="someone@example.org")
        assert "another e-mail address than the one of your account" in words(page.get(bring(page, ASSERTION)).content)

    def test_its_markup_is_text(self, page: Client) -> None:
        content = page.get(bring(page, ASSERTION | {"badge": {"name": "<script>x</script>"}})).content.decode()
        assert ("<script>x" in content, "&lt;script&gt;x" in content) == (False, True)

    def test_a_day_that_has_not_come_cannot_be_stored(self, page: Client) -> None:
        address = bring(page, ASSERTION | {"issuedOn": "2026-06-01"})
        assert "1 June has not come yet." in words(page.get(address).content)
        assert (page.post(address).status_code, Activity.objects.exists()) == (422, False)


class TestStoring:
    def test_it_becomes_a_certification(self, page: Client) -> None:
        page.post(bring(page, ASSERTION))
        claim = Activity.objects.get()
        assert (claim.kind, claim.source, claim.local_date) == ("certification", "import", date(2026, 1, 31))
        assert (claim.title, claim.evidence_url) == ("Deep Learning", "https://issuer.example/assertions/1")
        assert (claim.note, claim.expires_on) == ("Issued by Example Institute.", date(2029, 1, 31))

    def test_one_that_was_stored_without_its_last_day_gets_it_and_keeps_its_note(self, page: Client) -> None:
        page.post(bring(page, ASSERTION))
        Activity.objects.update(expires_on=None, note="Valid until 2029-01-31.")
        for _ in range(2):
            page.post(bring(page, ASSERTION))
        claim = Activity.objects.get()
        assert (claim.note, claim.expires_on) == ("Valid until 2029-01-31.", date(2029, 1, 31))

    def test_brought_again_it_changes_nothing(self, page: Client) -> None:
        page.post(bring(page, ASSERTION))
        before = Activity.objects.get().updated_at
        page.post(bring(page, ASSERTION))
        assert Activity.objects.get().updated_at == before

    def test_one_that_expires_before_it_was_given_is_refused(self, page: Client) -> None:
        address = bring(page, ASSERTION | {"expires": "2026-01-31"})
        assert "It expires after the day on which it was passed." in words(page.get(address).content)
        assert (page.post(address).status_code, Activity.objects.exists()) == (422, False)

    @pytest.mark.parametrize("document", [ASSERTION, CREDENTIAL, CREDLY, CREDENTIAL | {"id": None}])
    def test_the_same_badge_again_is_the_same_claim(self, page: Client, document: object) -> None:
        for _ in range(2):
            page.post(bring(page, document))
        assert Activity.objects.count() == 1
        assert "This badge is in your log already." in words(page.get(bring(page, document)).content)

    def test_one_that_was_logged_by_hand_counts_once(self, page: Client, ann: User) -> None:
        claim = {"kind": "certification", "occurred_at": None, "on": date(2026, 1, 31)}
        make_activity(ann, source="manual", account="", evidence_url=f"https://www.credly.com/badges/{UUID}", **claim)
        address = bring(page, CREDLY)
        page.post(address)
        assert Activity.objects.filter(counted=True).count() == 1

    def test_its_owners_words_stay_however_long_its_id(self, page: Client) -> None:
        document = ASSERTION | {"id": "https://issuer.example/" + "a" * 600}
        page.post(bring(page, document))
        Activity.objects.update(note="Hard!", skill="NLP")
        page.post(bring(page, document))
        assert list(Activity.objects.values_list("note", "skill")) == [("Hard!", "NLP")]

    def test_it_can_be_taken_back(self, page: Client) -> None:
        address = bring(page, ASSERTION)
        page.post(address)
        page.post(f"{address}take-back/")
        assert not Activity.objects.exists()

    def test_a_strangers_is_not_there(self, page: Client, ann: User) -> None:
        address = bring(page, ASSERTION)
        ImportDraft.objects.update(user=make_user())
        assert [page.get(address).status_code, page.post(address).status_code] == [404, 404]
        assert not Activity.objects.exists()


class TestReading:
    def said(self, page: Client, **data: object) -> str:
        answer = page.post(PLACE, data)
        assert answer.status_code == 302, words(answer.content)
        return words(page.get(answer["Location"]).content)

    def test_a_picture(self, page: Client) -> None:
        raw = png((b"tEXt", b"openbadges\0" + json.dumps(ASSERTION).encode()))
        assert "Deep Learning" in self.said(page, badge_file=SimpleUploadedFile("badge.png", raw))

    def test_a_token(self, page: Client) -> None:
        assert "Deep Learning" in self.said(page, badge_text=token(CREDENTIAL))

    def test_an_address_that_leads_to_class_and_issuer(self, page: Client, web: FakeWeb) -> None:
        web.page("/a", json.dumps(ASSERTION | {"badge": f"{web.url}/c"}), "application/json")
        web.page("/c", json.dumps(CLASS | {"issuer": f"{web.url}/i"}), "application/json")
        web.page("/i", json.dumps(ISSUER), "application/json")
        assert "Issued by: Example Institute" in self.said(page, address=f"{web.url}/a")
        assert web.paths == ["/a", "/c", "/i"]

    def test_an_address_in_a_picture(self, page: Client, web: FakeWeb) -> None:
        web.page("/a", json.dumps(ASSERTION), "application/json")
        raw = png((b"tEXt", f"openbadges\0{web.url}/a".encode()))
        assert "Deep Learning" in self.said(page, badge_file=SimpleUploadedFile("badge.png", raw))

    def test_looking_fetches_nothing_again(self, page: Client, web: FakeWeb) -> None:
        web.page("/a", json.dumps(ASSERTION), "application/json")
        address = page.post(PLACE, {"address": f"{web.url}/a"})["Location"]
        page.get(address)
        page.post(address)
        assert web.paths == ["/a"]


class TestRefusing:
    def test_nothing_at_all(self, page: Client) -> None:
        assert "Give the address of a badge, its file or its text." in refused(page)

    def test_what_is_no_badge(self, page: Client) -> None:
        assert "This is no badge" in refused(page, badge_text="{}")

    def test_what_is_too_large(self, page: Client) -> None:
        assert "A badge has up to 1 MB." in refused(page, badge_file=SimpleUploadedFile("a.json", b"x" * 1_000_001))

    def test_what_is_neither_text_nor_picture(self, page: Client) -> None:
        assert "Bring a badge as JSON, PNG or SVG." in refused(
            page, badge_file=SimpleUploadedFile("a", b"\xff\xfe\xfd")
        )

    @pytest.mark.parametrize(
        ("address", "sentence"),
        [
            ("http://127.0.0.1:8080/a", "The address could not be reached."),
            ("ftp://issuer.example/a", "Only http and https addresses can be read."),
            ("https://ann:secret@issuer.example/a", "An address with a user name or password in it can't be read."),
            ("x", "Only http and https addresses can be read."),
        ],
    )
    def test_an_address_that_is_not_for_us(self, page: Client, address: str, sentence: str) -> None:
        assert sentence in refused(page, address=address)

    def test_an_answer_that_is_none(self, page: Client, web: FakeWeb) -> None:
        assert "The server answers with status 404." in refused(page, address=f"{web.url}/a")

    def test_a_page_for_people(self, page: Client, web: FakeWeb) -> None:
        web.page("/a", "<!doctype html><p>A badge", "text/html")
        assert "No badge is baked into this picture." in refused(page, address=f"{web.url}/a")

    def test_an_answer_that_is_too_large(self, page: Client, web: FakeWeb) -> None:
        web.bomb("/a", 2_000_000)
        assert "The answer is larger than 1 MB." in refused(page, address=f"{web.url}/a")

    def test_a_class_that_cannot_be_fetched(self, page: Client, web: FakeWeb) -> None:
        web.page("/a", json.dumps(ASSERTION | {"badge": f"{web.url}/c"}), "application/json")
        assert "The server answers with status 404." in refused(page, address=f"{web.url}/a")

    def test_a_private_address_inside_a_badge(self, page: Client) -> None:
        text = json.dumps(ASSERTION | {"badge": "http://169.254.169.254/latest/meta-data"})
        assert "The address could not be reached." in refused(page, badge_text=text)


def test_the_form_stands_on_the_page_of_imports(page: Client) -> None:
    assert page.get(PLACE)["Location"] == "/log/import/"
    assert "A certification from a badge" in words(page.get("/log/import/").content)


def test_it_is_for_those_who_are_signed_in(client: Client, db: None) -> None:
    answer = client.post(PLACE, {"badge_text": json.dumps(ASSERTION)})
    assert (answer.status_code, ImportDraft.objects.exists()) == (302, False)
