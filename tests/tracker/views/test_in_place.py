"""Forms that are answered in place: what a script is told."""

from django.test import Client

from tests.factories import make_plan
from tracker.models import Break, User

BREAK = {"break-start": "2026-03-10", "break-end": "2026-03-12"}


def boosted(here: str) -> dict[str, str]:
    return {"HX-Request": "true", "HX-Boosted": "true", "HX-Current-URL": f"http://testserver{here}"}


def test_an_action_on_a_page_is_followed_to_that_page(page: Client, ann: User) -> None:
    make_plan(ann)
    answer = page.post("/plan/breaks/", BREAK, headers=boosted("/plan/?old=1"))
    assert (answer.status_code, answer["Location"]) == (302, "/plan/#breaks")


def test_what_leads_to_another_page_is_a_page_with_its_words(page: Client, ann: User) -> None:
    make_plan(ann)
    pause = Break.objects.create(plan=ann.plans.get(), start="2026-03-10", end="2026-03-12", declared_on="2026-03-01")
    sent = {"start": "2026-03-11", "end": "2026-03-12"}
    answer = page.post(f"/plan/breaks/{pause.pk}/", sent, headers=boosted(f"/plan/breaks/{pause.pk}/"))
    assert (answer.status_code, answer["HX-Redirect"], answer.get("Location")) == (200, "/plan/#breaks", None)
    assert "The break is changed." in page.get("/plan/").content.decode()


def test_a_form_that_is_wrong_stays_where_it_was(page: Client, ann: User) -> None:
    make_plan(ann)
    answer = page.post("/plan/breaks/", BREAK | {"break-end": "2026-03-01"}, headers=boosted("/plan/"))
    assert (answer.status_code, answer["HX-Replace-Url"]) == (422, "false")
    assert "2026-03-01" in answer.content.decode()


def test_a_page_without_a_script_is_redirected(page: Client, ann: User) -> None:
    make_plan(ann)
    assert page.post("/plan/breaks/", BREAK)["Location"] == "/plan/#breaks"


def test_whose_session_has_ended_is_led_to_sign_in(stranger: Client) -> None:
    answer = stranger.post("/plan/breaks/", BREAK, headers=boosted("/plan/breaks/"))
    assert answer["HX-Redirect"] == "/accounts/login/?next=/plan/breaks/"


def test_a_page_that_polls_itself_gives_a_form_all_of_it(page: Client) -> None:
    assert b'id="main"' in page.get("/sources/", headers=boosted("/sources/")).content
    assert b'id="main"' not in page.get("/sources/", headers={"HX-Request": "true"}).content


def test_a_page_that_cannot_be_is_none(page: Client, ann: User) -> None:
    make_plan(ann)
    nowhere = boosted("/") | {"HX-Current-URL": "http://["}
    assert page.post("/plan/breaks/", BREAK, headers=nowhere)["HX-Redirect"] == "/plan/#breaks"
    assert page.get("/", headers=nowhere).status_code == page.get("/year/", headers=nowhere).status_code == 200
