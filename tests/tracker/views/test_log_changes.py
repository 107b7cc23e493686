"""What is in the log is corrected, deleted and brought back."""

import re
import uuid
from datetime import date, timedelta

import pytest
import time_machine
from django.test import Client

from tests.factories import log_study, make_activity, make_user
from tests.tracker.views.conftest import NOON, TODAY
from tests.tracker.views.log_forms import FORM, UID, stored
from tests.tracker.views.reading import field, words
from tracker.models import Activity, Undoable, User
from tracker.undoing import forget


class TestCorrection:
    @pytest.fixture
    def entry(self, ann: User) -> Activity:
        return log_study(ann, 60, title="Lecture", on=TODAY, context="cs224n", private=True)

    def changed(self, page: Client, entry: Activity, **change: str) -> dict[str, str]:
        """What the form of an entry sends when these fields are changed."""
        content = page.get(f"/log/?edit={entry.uid}").content.decode()
        sent = {
            name: field(content, name, f"/log/{entry.uid}/")
            for name in ("id", "version", "quantity", "title", "context")
        }
        return sent | {"kind": "study", "on": "2026-03-04"} | change

    def test_an_entry_is_corrected(self, page: Client, ann: User, entry: Activity) -> None:
        answer = page.post(f"/log/{entry.uid}/", self.changed(page, entry, quantity="1h15"))
        assert answer.headers["Location"] == "/log/"
        assert stored(ann) == [(TODAY, 75, "Lecture")]

    def test_sent_twice_it_is_corrected_once(self, page: Client, ann: User, entry: Activity) -> None:
        sent = self.changed(page, entry, quantity="1h15")
        assert [page.post(f"/log/{entry.uid}/", sent).status_code for _ in range(2)] == [302, 302]
        assert stored(ann) == [(TODAY, 75, "Lecture")]

    def test_what_the_form_does_not_show_stays(self, page: Client, entry: Activity) -> None:
        page.post(f"/log/{entry.uid}/", self.changed(page, entry, quantity="1h15"))
        entry.refresh_from_db()
        assert (entry.context, entry.private) == ("cs224n", True)

    def test_a_wrong_correction_keeps_what_was_typed(self, page: Client, ann: User, entry: Activity) -> None:
        answer = page.post(f"/log/{entry.uid}/", self.changed(page, entry, on="2026-03-26"))
        assert answer.status_code == 422
        assert "26 March has not come yet. Days up to today can be logged." in answer.content.decode()
        assert field(answer.content.decode(), "on", f"/log/{entry.uid}/") == "2026-03-26"
        assert stored(ann) == [(TODAY, 60, "Lecture")]

    def test_of_two_tabs_the_slower_one_is_told(self, page: Client, ann: User, entry: Activity) -> None:
        slow = self.changed(page, entry, title="Slow")
        page.post(f"/log/{entry.uid}/", self.changed(page, entry, title="Quick"))
        answer = page.post(f"/log/{entry.uid}/", slow)
        assert answer.status_code == 409
        assert "What Slow Quick Store puts yours in the place of theirs." in words(answer.content)
        assert stored(ann) == [(TODAY, 60, "Quick")]

    def test_the_slower_one_may_insist(self, page: Client, ann: User, entry: Activity) -> None:
        slow = self.changed(page, entry, title="Slow")
        page.post(f"/log/{entry.uid}/", self.changed(page, entry, title="Quick"))
        content = page.post(f"/log/{entry.uid}/", slow).content.decode()
        page.post(f"/log/{entry.uid}/", slow | {"version": field(content, "version", f"/log/{entry.uid}/")})
        assert stored(ann) == [(TODAY, 60, "Slow")]

    def test_the_form_leads_to_what_is_stored_now(self, page: Client, entry: Activity) -> None:
        slow = self.changed(page, entry, title="Slow", back="/log/?kind=study")
        page.post(f"/log/{entry.uid}/", self.changed(page, entry, title="Quick"))
        content = page.post(f"/log/{entry.uid}/", slow).content.decode()
        assert f'<a href="/log/?kind=study&amp;edit={entry.uid}#edit">Take theirs</a>' in content

    def test_what_another_tab_says_of_what_a_source_keeps_is_told(self, page: Client, ann: User) -> None:
        commit = make_activity(ann, title="Commit")
        version = field(page.get(f"/log/?edit={commit.uid}").content.decode(), "version", f"/log/{commit.uid}/")
        page.post(f"/log/{commit.uid}/", {"note": "Theirs.", "excluded": "on", "version": version})
        answer = page.post(f"/log/{commit.uid}/", {"note": "Mine.", "version": version})
        assert answer.status_code == 409
        assert "Note Mine. Theirs. Don’t count it no yes" in words(answer.content)
        commit.refresh_from_db()
        assert commit.note == "Theirs."

    def test_what_a_source_changes_beside_the_form_is_no_conflict(self, page: Client, ann: User) -> None:
        commit = make_activity(ann, title="Commit")
        version = field(page.get(f"/log/?edit={commit.uid}").content.decode(), "version", f"/log/{commit.uid}/")
        make_activity(ann, external_id=commit.external_id, title="Renamed")
        assert page.post(f"/log/{commit.uid}/", {"note": "Mine.", "version": version}).status_code == 302

    def test_what_was_deleted_meanwhile_can_be_stored_anew(self, page: Client, ann: User, entry: Activity) -> None:
        sent = self.changed(page, entry, title="Slow")
        page.post(f"/log/{entry.uid}/delete/")
        answer = page.post(f"/log/{entry.uid}/", sent)
        assert answer.status_code == 409
        assert "This was deleted elsewhere meanwhile." in words(answer.content)
        content = answer.content.decode()
        assert field(content, "title", "/log/add/") == "Slow"
        page.post("/log/add/", sent | {"id": field(content, "id", "/log/add/")})
        assert stored(ann) == [(TODAY, 60, "Slow")]

    def test_anothers_is_as_one_that_was_deleted(self, page: Client, ann: User) -> None:
        bea = log_study(make_user("bea"), title="Bea’s", on=TODAY)
        told = [page.post(f"/log/{uid}/", FORM | {"id": str(uid), "version": "1"}) for uid in (bea.uid, uuid.UUID(UID))]
        assert [answer.status_code for answer in told] == [409, 409]
        assert words(told[0].content) == words(told[1].content)

    def test_the_id_cannot_be_turned_to_another_entry(self, page: Client, ann: User, entry: Activity) -> None:
        other = log_study(ann, 30, title="Other", on=TODAY)
        page.post(f"/log/{entry.uid}/", self.changed(page, entry, id=str(other.uid), title="Stolen"))
        assert {title for _, _, title in stored(ann)} == {"Lecture", "Other"}

    def test_of_what_a_source_keeps_the_owners_words_change(self, page: Client, ann: User) -> None:
        commit = make_activity(ann, title="Commit")
        content = page.get(f"/log/?edit={commit.uid}").content.decode()
        said = {"skill": "LoRA", "note": "Mine.", "excluded": "on", "title": "Forged"}
        page.post(f"/log/{commit.uid}/", said | {"version": field(content, "version", f"/log/{commit.uid}/")})
        commit.refresh_from_db()
        assert (commit.skill, commit.note, commit.title, commit.ignored_reason) == (
            "LoRA",
            "Mine.",
            "Commit",
            "excluded",
        )

    def test_a_note_on_it_holds_no_control_characters(self, page: Client, ann: User) -> None:
        commit = make_activity(ann, title="Commit")
        version = field(page.get(f"/log/?edit={commit.uid}").content.decode(), "version", f"/log/{commit.uid}/")
        answer = page.post(f"/log/{commit.uid}/", {"note": "Mine.\x1b[2J", "version": version})
        assert (answer.status_code, "Leave out control characters." in answer.content.decode()) == (422, True)
        commit.refresh_from_db()
        assert commit.note == ""

    def test_a_note_may_have_lines_and_joined_signs(self, page: Client, ann: User) -> None:
        commit = make_activity(ann, title="Commit")
        version = field(page.get(f"/log/?edit={commit.uid}").content.decode(), "version", f"/log/{commit.uid}/")
        page.post(f"/log/{commit.uid}/", {"note": "With\r\n👩‍💻", "version": version})
        commit.refresh_from_db()
        assert commit.note == "With\n👩‍💻"

    @pytest.mark.parametrize("source", ["manual", "github"])
    def test_its_form_shares_no_id_with_the_one_for_a_new_entry(self, page: Client, ann: User, source: str) -> None:
        activity = make_activity(ann, source=source)
        ids = re.findall(r'\sid="([^"]+)"', page.get(f"/log/?edit={activity.uid}").content.decode())
        assert len(ids) == len(set(ids))

    def test_it_leads_back_to_the_list_and_nowhere_else(self, page: Client, entry: Activity) -> None:
        back = "/log/?kind=study"
        sent = self.changed(page, entry, back=back)
        assert page.post(f"/log/{entry.uid}/", sent).headers["Location"] == back
        sent = self.changed(page, entry, back="https://evil.example/log/?")
        assert page.post(f"/log/{entry.uid}/", sent).headers["Location"] == "/log/"


class TestDeletion:
    @pytest.fixture
    def entry(self, ann: User) -> Activity:
        return log_study(ann, 30, title="Hugging Face course", on=date(2026, 3, 1), note="Slow.")

    def delete(self, page: Client, entry: Activity) -> str:
        """Delete an entry; returns the page that follows."""
        return page.post(f"/log/{entry.uid}/delete/", follow=True).content.decode()

    def test_a_deleted_entry_is_gone_and_can_be_brought_back(self, page: Client, ann: User, entry: Activity) -> None:
        content = self.delete(page, entry)
        assert stored(ann) == []
        assert "Deleted: 30 min, Hugging Face course, Sun 1 Mar." in content

    def test_a_certification_comes_back_with_its_last_day(self, page: Client, ann: User) -> None:
        told = {"kind": "certification", "occurred_at": None, "on": date(2026, 3, 1), "expires_on": date(2029, 3, 1)}
        entry = make_activity(ann, source="manual", account="", external_id=UID, **told)
        page.post("/log/undo/", {"uid": field(self.delete(page, entry), "uid", "/log/undo/")})
        assert Activity.objects.get().expires_on == date(2029, 3, 1)

    def test_undone_it_is_the_same_as_before(self, page: Client, ann: User, entry: Activity) -> None:
        uid = field(self.delete(page, entry), "uid", "/log/undo/")
        for _ in range(2):
            assert "It is as it was before." in words(page.post("/log/undo/", {"uid": uid}, follow=True).content)
        again = Activity.objects.get(user=ann)
        assert (again.uid, again.quantity, again.local_date, again.note) == (entry.uid, 30, date(2026, 3, 1), "Slow.")

    def test_what_was_not_counted_is_not_counted_again(self, page: Client, ann: User, entry: Activity) -> None:
        Activity.objects.filter(pk=entry.pk).update(excluded=True, counted=False, ignored_reason="excluded")
        page.post("/log/undo/", {"uid": field(self.delete(page, entry), "uid", "/log/undo/")})
        assert not Activity.objects.get(user=ann).counted

    def test_nobody_undoes_for_another(self, page: Client, entry: Activity) -> None:
        uid = field(self.delete(page, entry), "uid", "/log/undo/")
        other = Client()
        other.force_login(make_user("bea"))
        assert other.get(f"/log/?undo={uid}").content.decode().count("Deleted") == 0
        theirs, missing = (other.post("/log/undo/", {"uid": each}, follow=True).content for each in (uid, UID))
        assert not Activity.objects.exists()
        assert words(theirs) == words(missing)

    @pytest.mark.parametrize("uid", ["", "x", UID])
    def test_what_never_was_is_not_undone(self, page: Client, ann: User, uid: str) -> None:
        assert "This can no longer be undone." in page.post("/log/undo/", {"uid": uid}, follow=True).content.decode()
        assert stored(ann) == []

    def test_it_is_kept_for_a_day(self, page: Client, ann: User, entry: Activity) -> None:
        uid = field(self.delete(page, entry), "uid", "/log/undo/")
        with time_machine.travel(NOON + timedelta(days=1, minutes=1)):
            assert "Deleted" not in page.get(f"/log/?undo={uid}").content.decode()
            page.post("/log/undo/", {"uid": uid})
        assert stored(ann) == []

    def test_a_day_later_it_is_forgotten(self, page: Client, entry: Activity) -> None:
        self.delete(page, entry)
        forget(NOON + timedelta(hours=23))
        assert Undoable.objects.exists()
        forget(NOON + timedelta(days=1, minutes=1))
        assert not Undoable.objects.exists()

    def test_it_is_deleted_and_brought_back_where_the_list_stands(self, page: Client, entry: Activity) -> None:
        answer = page.post(f"/log/{entry.uid}/delete/", {"back": "/log/?kind=study&week=2026-W09"}, follow=True)
        assert answer.redirect_chain[0][0].startswith("/log/?kind=study&week=2026-W09&undo=")
        content = answer.content.decode()
        sent = {name: field(content, name, "/log/undo/") for name in ("uid", "back")}
        assert page.post("/log/undo/", sent).headers["Location"] == "/log/?kind=study&week=2026-W09"

    def test_what_was_entered_anew_meanwhile_stays(self, page: Client, ann: User, entry: Activity) -> None:
        uid = field(self.delete(page, entry), "uid", "/log/undo/")
        page.post("/log/add/", FORM | {"id": str(entry.uid), "title": "Anew"})
        said = words(page.post("/log/undo/", {"uid": uid}, follow=True).content)
        assert "1 was changed meanwhile and stays as it is now." in said
        assert [title for _, _, title in stored(ann)] == ["Anew"]

    def test_what_a_source_keeps_cannot_be_deleted(self, page: Client, ann: User) -> None:
        commit = make_activity(ann)
        assert page.post(f"/log/{commit.uid}/delete/").status_code == 404
        assert Activity.objects.filter(pk=commit.pk).exists()
