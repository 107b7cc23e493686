"""Share links: what they show to whoever holds one, and how their owner makes and revokes them."""

import uuid
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.core.signing import Signer
from django.test import Client

from tests.factories import make_activity, make_goal, make_plan, make_user
from tests.tracker.views.conftest import TODAY
from tests.tracker.views.reading import words
from tracker.closings import bring_up_to_date
from tracker.models import ProfileSettings, ShareLink, User
from tracker.share_links import MOST_LIVE, SALT, token_of

LINK = "https://example.org/1"


def make_link(user: User, *sections: str, **values: Any) -> ShareLink:
    defaults = {"uid": uuid.uuid4(), "expires_on": TODAY, "sections": list(sections or ProfileSettings.SECTIONS)}
    return ShareLink.objects.create(user=user, **defaults | values)


def address(link: ShareLink) -> str:
    return f"/s/{token_of(link)}/"


def sent(**values: Any) -> dict[str, Any]:
    return {"uid": uuid.uuid4(), "sections": ["score", "goals"], "note": "Acme", "until": "2026-04-03"} | values


@pytest.fixture
def full(ann: User) -> User:
    """Somebody with a plan, a closing, public and private work, and a profile that is off."""
    plan = make_plan(ann, title="Into AI work", start=date(2026, 3, 1))
    make_goal(plan, title="Read code", metric="commits", target=306)
    noon = datetime(2026, 3, 1, 12, tzinfo=UTC)
    make_activity(ann, title="Fix it", evidence_url=LINK, context="octo/repo", occurred_at=noon)
    make_activity(ann, title="canary", evidence_url=f"{LINK}/canary", context="canary", occurred_at=noon, private=True)
    bring_up_to_date(plan, today=TODAY)
    return ann


def test_a_link_shows_its_sections_while_the_profile_is_off(stranger: Client, full: User) -> None:
    said = words(stranger.get(address(make_link(full, "goals"))).content)
    assert [part in said for part in ("Read code", "Fix it", "in a year")] == [True, False, False]


def test_private_work_and_the_profiles_files_are_nowhere_in_it(stranger: Client, full: User) -> None:
    content = stranger.get(address(make_link(full))).content.decode()
    assert [part in content for part in ("Fix it", "canary", "/u/")] == [True, False, False]


def test_nobody_keeps_it_or_gets_to_know_its_address(stranger: Client, full: User) -> None:
    answer = stranger.get(address(make_link(full)))
    told = [answer.headers[name] for name in ("Cache-Control", "X-Robots-Tag", "Referrer-Policy")]
    assert told == ["no-store", "noindex, nofollow", "no-referrer"]
    assert '<meta name="robots" content="noindex, nofollow">' in answer.content.decode()
    assert not answer.cookies


def test_its_address_says_nothing_of_its_owner(full: User) -> None:
    link = make_link(full)
    uid, signature = token_of(link).split(":")
    assert (uid, len(signature)) == (link.uid.hex, 43)


@pytest.mark.parametrize("case", ["expired", "revoked", "mangled", "salt", "unknown", "deactivated", "deleted"])
def test_a_link_that_does_not_work_is_as_a_profile_that_never_was(stranger: Client, full: User, case: str) -> None:
    link = make_link(full)
    there = address(link)
    match case:
        case "expired":
            ShareLink.objects.update(expires_on=TODAY - timedelta(days=1))
        case "revoked":
            ShareLink.objects.update(revoked_at=datetime.now(UTC))
        case "mangled":
            there = there[:-2] + ("a" if there[-2] != "a" else "b") + "/"
        case "salt":
            there = f"/s/{Signer(salt=SALT + '.').sign(link.uid.hex)}/"
        case "unknown":
            there = f"/s/{Signer(salt=SALT).sign(uuid.uuid4().hex)}/"
        case "deactivated":
            User.objects.update(is_active=False)
        case "deleted":
            full.delete()
    answer, nobody = stranger.get(there), stranger.get("/u/nobody/")
    assert (answer.status_code, answer.content, dict(answer.headers)) == (404, nobody.content, dict(nobody.headers))


def test_it_works_through_its_last_day_where_its_owner_lives(stranger: Client, full: User) -> None:
    User.objects.update(time_zone="Pacific/Kiritimati")
    there = address(make_link(full))
    with time_machine.travel(datetime(2026, 3, 4, 9, 59, tzinfo=UTC)):
        assert stranger.get(there).status_code == 200
    with time_machine.travel(datetime(2026, 3, 4, 10, 0, tzinfo=UTC)):
        assert stranger.get(there).status_code == 404


def test_sending_a_form_twice_makes_one_link(page: Client, ann: User) -> None:
    form = sent()
    assert [page.post("/profile/links/", form).status_code for _ in range(2)] == [302, 302]
    link = ShareLink.objects.get()
    assert (link.user, link.sections, link.note) == (ann, ["score", "goals"], "Acme")
    assert f"{address(link)}" in page.get("/profile/links/").content.decode()


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("sections", []),
        ("sections", ["everything"]),
        ("note", "x" * 81),
        ("until", "2026-03-03"),
        ("until", "2027-03-05"),
        ("until", "soon"),
    ],
)
def test_bad_input_is_named_and_what_was_typed_is_kept(page: Client, field: str, value: str | list[str]) -> None:
    answer = page.post("/profile/links/", sent(note="For Acme") | {field: value})
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, [field])
    assert str(value if field == "note" else "For Acme") in answer.content.decode()
    assert not ShareLink.objects.exists()


def test_no_more_than_fifty_work_at_once(page: Client, ann: User) -> None:
    for _ in range(MOST_LIVE):
        make_link(ann)
    assert page.post("/profile/links/", sent()).status_code == 422
    ShareLink.objects.filter(pk=ShareLink.objects.latest("pk").pk).update(revoked_at=datetime.now(UTC))
    assert page.post("/profile/links/", sent()).status_code == 302


def test_revoking_ends_it_at_once_and_once(page: Client, stranger: Client, full: User) -> None:
    link = make_link(full)
    page.post(f"/profile/links/{link.uid}/revoke/")
    first = ShareLink.objects.get().revoked_at
    page.post(f"/profile/links/{link.uid}/revoke/")
    assert first
    assert ShareLink.objects.get().revoked_at == first
    assert stranger.get(address(link)).status_code == 404
    assert "revoked" in words(page.get("/profile/links/").content)


def test_links_are_their_owners_alone(page: Client, stranger: Client) -> None:
    other = make_link(make_user(), note="canary")
    assert "canary" not in page.get("/profile/links/").content.decode()
    assert page.post(f"/profile/links/{other.uid}/revoke/").status_code == 404
    assert page.post("/profile/links/", sent(uid=other.uid)).status_code == 404
    assert stranger.get("/profile/links/").headers["Location"].startswith("/accounts/login/")
    assert ShareLink.objects.get().revoked_at is None


def test_the_list_takes_two_questions_however_many_there_are(
    page: Client, ann: User, django_assert_num_queries: Any
) -> None:
    def number() -> int:
        with django_assert_num_queries(4) as asked:
            page.get("/profile/links/")
        return len(asked)

    make_link(ann)
    few = number()
    for _ in range(5):
        make_link(ann, revoked_at=datetime.now(UTC))
    assert number() == few
