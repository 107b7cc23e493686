"""Resources: the list, one of them with its sessions, and their way into the log."""

import re
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.factories import log_study, make_activity, make_resource, make_user
from tests.tracker.views.conftest import TODAY
from tests.tracker.views.reading import words
from tests.tracker.views.test_log import FORM as LOG_FORM
from tests.tracker.views.test_log import HTMX, UID, field
from tracker.models import Activity, Resource, User
from tracker.resources import finish, put_aside

FORM: dict[str, Any] = {
    "title": "Deep Learning",
    "short_name": "dl",
    "kind": "book",
    "unit": "chapter",
    "units": "20",
    "skill": "PyTorch",
    "url": "https://example.org/dl",
}


def session(resource: Resource, unit: int | None = None, minutes: int = 60, **values: Any) -> Activity:
    values = {"on": TODAY, "title": "CS224N"} | values
    return log_study(resource.user, minutes, resource_id=resource.pk, unit=unit, **values)


def described(resource: Resource) -> dict[str, Any]:
    stored = Resource.objects.get(pk=resource.pk)
    return {name: getattr(stored, name) for name in FORM}


class TestList:
    def test_it_opens_with_a_sentence(self, page: Client, ann: User) -> None:
        assert "There is no course, book or paper here yet." in words(page.get("/resources/").content)

    def test_each_says_how_far_one_is_and_what_is_left(self, page: Client, ann: User) -> None:
        course = make_resource(ann, skill="PyTorch")
        session(course, 7, 770)
        content = page.get("/resources/").content.decode()
        said = words(content)
        # 13 lectures at 1 h 50 are left; 770 minutes of one week are 110 a day.
        assert "7 of 20 lectures · 1 h 50 a lecture · 23 h 50 left · through by 17 Mar" in said
        assert "At the pace of your last eight weeks you are through with “CS224N” on Tue 17 Mar." in said
        assert '<progress max="20" value="7"' in content
        assert 'href="/log/?skill=PyTorch#activities"' in content

    def test_they_stand_by_where_they_are(self, page: Client, ann: User) -> None:
        names = ("Working", "Coming", "Done", "Left")
        working, _coming, done, left = (make_resource(ann, name) for name in names)
        session(working)
        finish(done, on=TODAY)
        put_aside(left, on=TODAY)
        said = words(page.get("/resources/").content)
        assert re.search(r"In work Working.*To come Coming.*Finished Done.*Put aside Left", said)
        assert "finished on Wed 4 Mar" in said
        assert "put aside on Wed 4 Mar" in said

    def test_pages_take_under_a_minute(self, page: Client, ann: User) -> None:
        session(make_resource(ann, "Paper", kind="paper", unit="page"), 200, 60)
        assert "up to page 200 · under a minute a page" in words(page.get("/resources/").content)

    def test_anothers_are_not_in_it(self, page: Client, ann: User) -> None:
        make_resource(make_user(), "Secret course")
        assert "Secret course" not in page.get("/resources/").content.decode()

    def test_a_proposal_is_offered_until_it_is_taken(self, page: Client, ann: User) -> None:
        assert "Stanford CS224N" in page.get("/resources/").content.decode()
        for _ in range(2):
            answer = page.post("/resources/propose/cs224n/")
        course = Resource.objects.get()
        assert (answer.headers["Location"], course.short_name) == (f"/resources/{course.pk}/", "cs224n")
        assert "/resources/propose/cs224n/" not in page.get("/resources/").content.decode()

    def test_what_the_catalogue_does_not_hold_is_not_found(self, page: Client, ann: User) -> None:
        assert page.post("/resources/propose/no-such/").status_code == 404

    def test_many_resources_and_sessions_ask_the_database_no_more_often(self, page: Client, ann: User) -> None:
        counts = []
        for number in (2, 20):
            for each in range(number):
                resource = make_resource(ann, f"Course {number} {each}", units=9)
                session(resource, 3, 5)
                session(resource, 4, 5, on=TODAY - timedelta(days=9))
            with CaptureQueriesContext(connection) as queries:
                page.get("/resources/")
            counts.append(len(queries))
        # The reader's session, the reader, the resources, the last eight weeks.
        assert counts == [4, 4]


class TestOne:
    def test_it_says_what_its_sessions_come_to(self, page: Client, ann: User) -> None:
        course = make_resource(ann)
        session(course, 3, 90, on=TODAY - timedelta(days=2))
        session(course, 4, 30)
        said = words(page.get(f"/resources/{course.pk}/").content)
        assert "2 h in 2 sessions, the last on Wed 4 Mar." in said
        assert "Reached 4 of 20 lectures Time 30 min a lecture At that pace 8 h left" in said
        assert re.search(r"Wed 4 Mar CS224N lecture 4 30 min .*Mon 2 Mar CS224N lecture 3 1 h 30", said)

    def test_what_is_not_counted_says_why(self, page: Client, ann: User) -> None:
        course = make_resource(ann)
        stored = session(course, 3)
        page.post(f"/log/{stored.uid}/set-aside/")
        said = words(page.get(f"/resources/{course.pk}/").content)
        assert "No session yet." in said
        assert "Not counted: you said not to count it." in said

    def test_sessions_come_page_by_page(self, page: Client, ann: User) -> None:
        course = make_resource(ann, units=None)
        for number in range(1, 23):
            session(course, number, 5, title=f"no. {number}")
        content = page.get(f"/resources/{course.pk}/?page=2").content.decode()
        assert re.findall(r"<bdi>no\. (\d+)", content) == ["2", "1"]

    def test_a_long_history_asks_the_database_no_more_often(self, page: Client, ann: User) -> None:
        course = make_resource(ann)
        counts = []
        for number in (2, 18):
            for _each in range(number):
                session(course, 3, 5)
            with CaptureQueriesContext(connection) as queries:
                page.get(f"/resources/{course.pk}/")
            counts.append(len(queries))
        # The reader's session, the reader, the resource, the number of sessions, these, the last eight weeks.
        assert counts == [6, 6]

    def test_when_every_unit_is_reached_it_offers_to_finish(self, page: Client, ann: User) -> None:
        course = make_resource(ann)
        session(course, 20)
        content = page.get(f"/resources/{course.pk}/").content.decode()
        assert "Every unit is reached." in content
        assert '<button class="btn go">Finish' in content

    @pytest.mark.parametrize(
        ("action", "finished", "aside"), [("finish", TODAY, None), ("put-aside", None, TODAY), ("take-up", None, None)]
    )
    def test_it_is_finished_put_aside_and_taken_up(
        self, page: Client, ann: User, action: str, finished: date | None, aside: date | None
    ) -> None:
        course = make_resource(ann)
        for _ in range(2):
            answer = page.post(f"/resources/{course.pk}/{action}/", {"back": "resource"})
        course.refresh_from_db()
        assert answer.headers["Location"] == f"/resources/{course.pk}/"
        assert (course.finished_on, course.put_aside_on) == (finished, aside)

    def test_deleted_it_leaves_its_sessions_in_the_log(self, page: Client, ann: User) -> None:
        course = make_resource(ann)
        session(course, 3)
        answer = page.post(f"/resources/{course.pk}/delete/", follow=True)
        assert "“CS224N” is deleted; its sessions stay in the log." in words(answer.content)
        assert Activity.objects.values_list("quantity", "resource", "unit").get() == (60, None, None)

    @pytest.mark.parametrize("action", ["", "change/", "finish/", "put-aside/", "take-up/", "delete/"])
    def test_a_strangers_is_answered_like_a_missing_one(self, page: Client, ann: User, action: str) -> None:
        other = make_resource(make_user(), "Secret course")
        ask = page.get if action in ("", "change/") else page.post
        theirs, none = (ask(f"/resources/{pk}/{action}") for pk in (other.pk, other.pk + 1000))
        assert (theirs.status_code, none.status_code) == (404, 404)
        assert words(theirs.content) == words(none.content)
        assert described(other)["title"] == "Secret course"

    @pytest.mark.parametrize("action", ["finish/", "put-aside/", "take-up/", "delete/"])
    def test_looking_changes_nothing(self, page: Client, ann: User, action: str) -> None:
        course = make_resource(ann)
        assert page.get(f"/resources/{course.pk}/{action}").status_code == 405
        assert Resource.objects.count() == 1

    @pytest.mark.parametrize("address", ["/resources/", "/resources/add/", "/resources/1/"])
    def test_who_is_not_signed_in_signs_in_first(self, stranger: Client, address: str) -> None:
        assert stranger.get(address).headers["Location"].startswith("/accounts/login/")


class TestForm:
    def test_ones_own_is_added(self, page: Client, ann: User) -> None:
        answer = page.post("/resources/add/", FORM)
        stored = Resource.objects.get()
        assert answer.headers["Location"] == f"/resources/{stored.pk}/"
        assert described(stored) == FORM | {"units": 20}

    @pytest.mark.parametrize(
        ("values", "sentence"),
        [
            ({"title": ""}, "This field is required."),
            ({"title": "cs224n"}, "Your resource “CS224N” goes by that name already."),
            ({"short_name": "CS224N"}, "Your resource “CS224N” goes by that name already."),
            ({"short_name": "two words"}, "Use letters, digits and - only, such as cs224n."),
            ({"short_name": "monday"}, "The quick log takes this for something else. Choose another name."),
            ({"short_name": "30m"}, "The quick log takes this for something else. Choose another name."),
            ({"units": "0"}, "Ensure this value is greater than or equal to 1."),
            ({"unit": "verse"}, "Select a valid choice."),
            ({"url": "javascript:alert(1)"}, "Give a web address that starts with https:// or http://."),
        ],
    )
    def test_what_cannot_be_is_told_and_kept(
        self, page: Client, ann: User, values: dict[str, Any], sentence: str
    ) -> None:
        make_resource(ann)
        answer = page.post("/resources/add/", FORM | {"skill": "kept as typed"} | values)
        assert (answer.status_code, Resource.objects.count()) == (422, 1)
        assert sentence in words(answer.content)
        assert 'value="kept as typed"' in answer.content.decode()

    def test_a_skill_of_the_map_is_spelt_as_there(self, page: Client, ann: User) -> None:
        page.post("/resources/add/", FORM | {"skill": "pytorch"})
        assert Resource.objects.get().skill == "PyTorch"
        assert '<option value="PyTorch"></option>' in page.get("/resources/add/").content.decode()

    def test_it_is_changed_and_keeps_its_figures(self, page: Client, ann: User) -> None:
        course = make_resource(ann)
        session(course, 3)
        assert page.post(f"/resources/{course.pk}/change/", FORM).status_code == 302
        assert described(course) == FORM | {"units": 20}
        assert Resource.objects.values_list("reached", "minutes").get() == (3, 60)

    def test_fewer_units_than_are_reached_are_refused(self, page: Client, ann: User) -> None:
        course = make_resource(ann)
        session(course, 12)
        answer = page.post(f"/resources/{course.pk}/change/", FORM | {"units": "11"})
        assert answer.status_code == 422
        assert "Your sessions have reached chapter 12 already." in words(answer.content)
        assert described(course)["title"] == "CS224N"


class TestLogForm:
    def test_a_session_is_logged_about_a_resource(self, page: Client, ann: User) -> None:
        course = make_resource(ann, skill="PyTorch")
        assert page.post("/log/add/", LOG_FORM | {"resource": course.pk, "unit": "3"}).status_code == 302
        stored = Activity.objects.get()
        assert (stored.resource, stored.unit, stored.skill) == (course, 3, "PyTorch")

    def test_sent_twice_it_is_stored_once(self, page: Client, ann: User) -> None:
        course = make_resource(ann, skill="PyTorch")
        for _ in range(2):
            assert page.post("/log/add/", LOG_FORM | {"resource": course.pk, "unit": "3"}).status_code == 302
        assert Resource.objects.values_list("sessions", "minutes").get() == (1, 90)

    def test_without_resources_it_does_not_ask_for_one(self, page: Client, ann: User) -> None:
        assert 'name="resource"' not in page.get("/log/?form=study").content.decode()

    @pytest.mark.parametrize(
        ("values", "sentence"),
        [
            ({"unit": "21"}, "“CS224N” has 20 lectures. If there are more, change the resource first."),
            ({"unit": "0"}, "Ensure this value is greater than or equal to 1."),
            ({"resource": "", "unit": "3"}, "Say whose unit this is, or leave the unit empty."),
            ({"kind": "event", "quantity": ""}, "Only study is about a resource: leave this empty, or log study."),
            ({"resource": "999999"}, "Select a valid choice."),
        ],
    )
    def test_what_cannot_be_is_told_and_kept(
        self, page: Client, ann: User, values: dict[str, Any], sentence: str
    ) -> None:
        course = make_resource(ann)
        answer = page.post("/log/add/", LOG_FORM | {"resource": course.pk, "unit": "3"} | values)
        assert (answer.status_code, Activity.objects.count()) == (422, 0)
        assert sentence in words(answer.content)
        assert 'value="CS224N lecture 3"' in answer.content.decode()

    def test_anothers_resource_is_answered_like_a_missing_one(self, page: Client, ann: User) -> None:
        make_resource(ann)
        other = make_resource(make_user(), "Secret course")
        answer = page.post("/log/add/", LOG_FORM | {"resource": other.pk})
        assert answer.status_code == 422
        assert "Secret course" not in answer.content.decode()
        assert "Select a valid choice." in words(answer.content)

    def test_a_correction_shows_and_keeps_what_it_is_about(self, page: Client, ann: User) -> None:
        course = make_resource(ann)
        stored = session(course, 3)
        content = page.get(f"/log/?edit={stored.uid}").content.decode()
        version = field(content, "version", f"/log/{stored.uid}/")
        assert f'<option value="{course.pk}" selected>CS224N</option>' in content
        said = LOG_FORM | {"id": str(stored.uid), "version": version, "resource": course.pk, "unit": "5"}
        assert page.post(f"/log/{stored.uid}/", said).status_code == 302
        assert Resource.objects.values_list("reached", "minutes").get() == (5, 90)

    def test_an_imported_session_can_be_said_to_be_about_a_resource(self, page: Client, ann: User) -> None:
        course = make_resource(ann, skill="PyTorch")
        stored = make_activity(ann, source="import", account="", kind="study", quantity=Decimal(30))
        version = field(page.get(f"/log/?edit={stored.uid}").content.decode(), "version", f"/log/{stored.uid}/")
        said = {"version": version, "resource": course.pk, "unit": "2"}
        assert page.post(f"/log/{stored.uid}/", said).status_code == 302
        stored.refresh_from_db()
        assert (stored.resource, stored.unit, stored.skill) == (course, 2, "PyTorch")

    def test_what_is_no_study_is_not_asked_for_a_resource(self, page: Client, ann: User) -> None:
        make_resource(ann)
        stored = make_activity(ann)
        content = page.get(f"/log/?edit={stored.uid}").content.decode()
        edited = content.split(f'action="/log/{stored.uid}/"')[1].split("</form>")[0]
        assert 'name="skill"' in edited
        assert 'name="resource"' not in edited


class TestLogList:
    def test_a_session_leads_to_its_resource(self, page: Client, ann: User) -> None:
        course = make_resource(ann)
        session(course, 3, title="Attention")
        assert (
            f'<a href="/resources/{course.pk}/"><bdi>CS224N, lecture 3</bdi></a>' in page.get("/log/").content.decode()
        )

    def test_many_resources_ask_the_database_no_more_often(self, page: Client, ann: User) -> None:
        counts = []
        for number in (1, 12):
            for each in range(number):
                session(make_resource(ann, f"Course {number} {each}"), 3, 5)
            with CaptureQueriesContext(connection) as queries:
                page.get("/log/")
            counts.append(len(queries))
        assert counts[0] == counts[1]


class TestQuickLog:
    def test_what_is_typed_is_shown_as_understood(self, page: Client, ann: User) -> None:
        make_resource(ann, skill="PyTorch")
        answer = page.get("/log/quick/", {"line": "1h30 cs224n lecture 3 yesterday"}, headers=HTMX)
        said = words(answer.content)
        assert "On cs224n lecture 3 Day Tue 3 Mar , yesterday Resource CS224N, lecture 3 Skill PyTorch" in said

    def test_a_line_is_stored_about_its_resource(self, page: Client, ann: User) -> None:
        course = make_resource(ann, skill="PyTorch")
        for _ in range(2):
            assert page.post("/log/quick/", {"line": "1h30 cs224n lecture 3", "id": UID}).status_code == 302
        stored = Activity.objects.get()
        assert (stored.resource, stored.unit, stored.skill) == (course, 3, "PyTorch")
        assert stored.title == "cs224n lecture 3"

    def test_its_own_skill_is_kept(self, page: Client, ann: User) -> None:
        make_resource(ann, skill="PyTorch")
        page.post("/log/quick/", {"line": "1h cs224n #LoRA", "id": UID})
        assert Activity.objects.get().skill == "LoRA"

    def test_anothers_resource_has_no_name_here(self, page: Client, ann: User) -> None:
        make_resource(make_user())
        page.post("/log/quick/", {"line": "1h cs224n lecture 3", "id": UID})
        assert Activity.objects.get().resource is None

    def test_a_unit_above_the_known_ones_is_refused(self, page: Client, ann: User) -> None:
        make_resource(ann)
        sentence = "“CS224N” has 20 lectures. If there are more, change the resource first."
        line = {"line": "1h cs224n lecture 21", "id": UID}
        assert sentence in words(page.get("/log/quick/", line, headers=HTMX).content)
        answer = page.post("/log/quick/", line, headers=HTMX)
        assert (answer.status_code, Activity.objects.count()) == (422, 0)
        assert sentence in words(answer.content)
        assert 'value="1h cs224n lecture 21"' in answer.content.decode()

    def test_two_resources_in_a_line_are_refused(self, page: Client, ann: User) -> None:
        make_resource(ann)
        make_resource(ann, "LoRA")
        answer = page.post("/log/quick/", {"line": "1h cs224n and lora", "id": UID}, headers=HTMX)
        assert answer.status_code == 422
        assert "The line names two of your resources. Store a line for each." in words(answer.content)


def test_the_page_speaks_chinese(page: Client, ann: User) -> None:
    ann.language = "zh-hans"
    ann.save()
    session(make_resource(ann), 7, 770)
    said = words(page.get("/resources/").content)
    assert "已学 7 / 20 讲 · 每讲 1 小时 50 分 · 还需 23 小时 50 分 · 预计 3 月 17 日学完" in said
