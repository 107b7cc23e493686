"""The log: one line or a form, corrected in place, deleted with undo."""

import re
import uuid
from collections.abc import Mapping
from datetime import date, timedelta

import pytest
from django.test import Client

from tests.factories import log_study, make_activity, make_goal, make_plan, make_user
from tests.threads import at_once
from tests.tracker.views.conftest import NOON, TODAY
from tests.tracker.views.log_forms import FORM, UID, stored
from tests.tracker.views.reading import field, words
from tracker.models import Activity, CustomMetric, User
from tracker.recording import reached

HTMX = {"HX-Request": "true"}


def listed(content: str) -> set[str]:
    """The titles in the list."""
    return set(re.findall(r"<bdi>(Entry-\d+\.)</bdi></th>", content.split('id="activities"')[1]))


def link(content: str, rel: str) -> str:
    """Where the list's older or newer ones are."""
    part = content.split('id="activities"')[1]
    return re.findall(rf'href="([^"]+)#activities"[^>]* rel="{rel}"', part)[0].replace("&amp;", "&")


def test_a_form_without_its_id_says_so(page: Client, ann: User) -> None:
    answer = page.post("/log/add/", FORM | {"id": "none"})
    assert answer.status_code == 422
    assert 'role="alert">Id: Enter a valid UUID.' in answer.content.decode()


def test_what_is_told_as_a_number_says_how_many(page: Client, ann: User) -> None:
    make_activity(ann, kind="private_contribution", quantity=17, private=True)
    text = words(page.get("/log/").content)
    assert "17 Private contribution" in text
    assert "Private contribution, 17 Private contribution" in text


class TestQuickLog:
    def test_a_line_is_stored(self, page: Client, ann: User) -> None:
        answer = page.post("/log/quick/", {"line": "1h30 cs224n lecture 3 yesterday", "id": UID, "next": "/"})
        assert answer.headers["Location"] == "/"
        assert stored(ann) == [(date(2026, 3, 3), 90, "cs224n lecture 3")]

    def test_sent_twice_it_is_stored_once(self, page: Client, ann: User) -> None:
        for _ in range(2):
            assert page.post("/log/quick/", {"line": "45 min lora", "id": UID}).status_code == 302
        assert len(stored(ann)) == 1

    @pytest.mark.both_databases
    @pytest.mark.django_db(transaction=True)
    def test_sent_many_times_at_once_it_is_stored_once(self, page: Client, ann: User) -> None:
        def send() -> int:
            return page.post("/log/quick/", {"line": "45 min lora", "id": UID}).status_code

        assert set(at_once(*[send] * 8)) == {302}
        assert len(stored(ann)) == 1

    def test_a_script_gets_the_form_anew_with_another_id(self, page: Client, ann: User) -> None:
        answer = page.post("/log/quick/", {"line": "45 min lora", "id": UID}, headers=HTMX)
        content = answer.content.decode()
        assert (answer.status_code, answer["HX-Trigger"]) == (200, "logged")
        assert "Stored: 45 min, lora, Wed 4 Mar." in content
        assert "<html" not in content
        assert field(content, "id", "/log/quick/") != UID

    def test_another_line_under_a_used_id_is_told_apart(self, page: Client, ann: User) -> None:
        page.post("/log/quick/", {"line": "45 min lora", "id": UID})
        answer = page.post("/log/quick/", {"line": "50 min lora", "id": UID}, headers=HTMX)
        assert answer.status_code == 409
        assert field(answer.content.decode(), "id", "/log/quick/") != UID

    @pytest.mark.parametrize("headers", [{}, HTMX])
    def test_what_is_not_understood_is_kept_with_an_example(
        self, page: Client, ann: User, headers: Mapping[str, str]
    ) -> None:
        answer = page.post("/log/quick/", {"line": "cs224n <b>", "id": UID}, headers=headers)
        content = answer.content.decode()
        assert (answer.status_code, stored(ann)) == (422, [])
        assert 'value="cs224n &lt;b&gt;"' in content
        assert "The line needs a time" in content
        assert "For example: 1h30 cs224n lecture 3 yesterday" in content

    def test_a_day_is_no_longer_than_it_lasts(self, page: Client, ann: User) -> None:
        log_study(ann, 16 * 60, on=TODAY)
        answer = page.post("/log/quick/", {"line": "9h lora"}, headers=HTMX)
        assert answer.status_code == 422
        assert "That makes 25 h of study on a day of 24 h." in answer.content.decode()

    def test_what_is_typed_is_shown_as_understood(self, page: Client, ann: User) -> None:
        make_goal(make_plan(ann), title="Focused study", target=73)
        answer = page.get("/log/quick/", {"line": "1h lora yesterday #PyTorch"}, headers=HTMX)
        assert words(answer.content) == (
            "Time 1 h Kind study On lora Day Tue 3 Mar , yesterday Skill PyTorch "
            "Then Focused study −62 → −57 days, score 0.0 → 8.1, owed by Sunday 13 h 24 → 12 h 24"
        )

    def test_a_claim_is_shown_as_understood(self, page: Client, ann: User) -> None:
        make_goal(make_plan(ann), title="Read papers", metric="papers", target=10)
        answer = page.get("/log/quick/", {"line": "paper arXiv:2106.09685v2 yesterday"}, headers=HTMX)
        said = words(answer.content)
        assert said.startswith(
            "Kind Paper What arXiv:2106.09685 Day Tue 3 Mar , yesterday "
            "Evidence https://arxiv.org/abs/2106.09685 Then Read papers"
        )

    @pytest.mark.parametrize(("exam", "helps"), [("ai-103", True), ("AI-102", False)])
    def test_a_claim_helps_the_goal_that_asks_for_it(self, page: Client, ann: User, exam: str, helps: bool) -> None:
        goal = make_goal(make_plan(ann), metric="certifications", target=2, filter={"certification": exam})
        line = "passed Microsoft AI-103 yesterday https://example.org/badge"
        shown = words(page.get("/log/quick/", {"line": line}, headers=HTMX).content)
        assert ("Then" in shown) == helps
        page.post("/log/quick/", {"line": line, "id": UID})
        assert ("Counted: 1" in words(page.get(f"/goals/{goal.pk}/").content)) == helps

    @pytest.mark.parametrize(
        ("line", "kind", "title"),
        [
            ("2106.09685", "paper", "arXiv:2106.09685"),
            ("passed AI-103 https://example.org/badge", "certification", "AI-103"),
            ("event PyData Berlin https://example.org/pydata", "event", "PyData Berlin"),
            ("medal bronze https://www.kaggle.com/c/titanic", "medal", "bronze"),
            ("post LoRA https://example.org/lora", "post", "LoRA"),
        ],
    )
    def test_a_claim_is_stored_with_its_evidence(
        self, page: Client, ann: User, line: str, kind: str, title: str
    ) -> None:
        said = words(page.post("/log/quick/", {"line": line, "id": UID}, follow=True).content)
        activity = Activity.objects.get(user=ann)
        assert (activity.kind, activity.title, activity.quantity) == (kind, title, 1)
        assert activity.evidence_url.startswith("https://")
        assert f"Stored: {kind.capitalize()}, {title}, Wed 4 Mar." in said

    def test_a_claim_that_counts_already_says_so(self, page: Client, ann: User) -> None:
        post = {"kind": "post", "evidence_url": "https://example.org/lora", "on": TODAY, "occurred_at": None}
        make_activity(ann, source="feed", **post)
        said = words(page.post("/log/quick/", {"line": "post https://example.org/lora"}, headers=HTMX).content)
        assert (
            "Stored: Post, https://example.org/lora, Wed 4 Mar. Not counted: the same thing is counted elsewhere."
            in said
        )

    def test_unfinished_typing_is_no_error(self, page: Client) -> None:
        answer = page.get("/log/quick/", {"line": "cs224n"}, headers=HTMX)
        assert (answer.status_code, "err" in answer.content.decode()) == (200, False)

    def test_without_a_script_its_address_leads_to_the_log(self, page: Client) -> None:
        assert page.get("/log/quick/").headers["Location"] == "/log/"

    def test_it_leads_nowhere_else(self, page: Client) -> None:
        answer = page.post("/log/quick/", {"line": "45 min", "next": "//evil.example/"})
        assert answer.headers["Location"] == "/log/"


class TestForm:
    def test_an_entry_is_stored_with_all_it_says(self, page: Client, ann: User) -> None:
        more = {"skill": "PyTorch", "note": "Slow.", "evidence_url": "https://example.org/notes"}
        answer = page.post("/log/add/", FORM | more)
        assert answer.headers["Location"] == "/log/?week=2026-W10"
        activity = Activity.objects.get(user=ann, uid=UID)
        assert (activity.quantity, activity.skill, activity.note, activity.evidence_url) == (90, *more.values())

    def test_sent_twice_it_is_stored_once(self, page: Client, ann: User) -> None:
        for _ in range(2):
            assert page.post("/log/add/", FORM).status_code == 302
        assert len(stored(ann)) == 1

    @pytest.mark.parametrize("kind", ["paper", "certification", "event", "medal"])
    def test_pieces_need_no_number(self, page: Client, ann: User, kind: str) -> None:
        page.post("/log/add/", FORM | {"kind": kind, "quantity": ""})
        assert Activity.objects.get(user=ann).quantity == 1

    def test_an_own_metric_takes_a_number(self, page: Client, ann: User) -> None:
        CustomMetric.objects.create(user=ann, slug="words", label="Words", unit="words")
        page.post("/log/add/", FORM | {"kind": "custom:words", "quantity": "812"})
        activity = Activity.objects.get(user=ann)
        assert (activity.kind, activity.metric, activity.quantity) == ("custom", "words", 812)

    @pytest.mark.parametrize(
        ("name", "value"),
        [
            *(("quantity", each) for each in ("", "NaN", "Infinity", "1e400", "0x10", "--1", "-1", "-0", "0", "1_0")),
            *(("quantity", each) for each in ("25h", "1.000,5", "1h30 lecture", "9" * 20)),
            *(("on", each) for each in ("2026-03-05", "2026-02-30", "0001-01-01", "9999-12-31", "yesterday")),
            *(("evidence_url", each) for each in ("javascript:alert(1)", "data:text/html,x", "https://", "x")),
            ("kind", "commit"),
            ("kind", "custom:words"),
            ("title", "x" * 501),
            ("title", "a\x00b"),
            ("skill", "\x1b[2J"),
            *(("note", f"Slow.{each}.") for each in ("\x00", "\x1b[2J", "\x85", "\ufffe")),
        ],
    )
    def test_what_cannot_be_names_its_field_and_keeps_what_was_typed(
        self, page: Client, ann: User, name: str, value: str
    ) -> None:
        answer = page.post("/log/add/", FORM | {"note": "Slow.", name: value})
        content = answer.content.decode()
        assert (answer.status_code, stored(ann)) == (422, [])
        assert f'id="id_{name}_error"' in content
        assert "Slow." in content.split("<textarea")[1]

    @pytest.mark.parametrize("name", ["title", "evidence_url", "context"])
    def test_a_paper_needs_its_arxiv_id_alone(self, page: Client, ann: User, name: str) -> None:
        page.post("/log/add/", FORM | {"kind": "paper", "quantity": "", "title": "", name: "arXiv:2106.09685v2"})
        activity = Activity.objects.get(user=ann)
        assert (activity.title, activity.evidence_url) == ("arXiv:2106.09685", "https://arxiv.org/abs/2106.09685")

    def test_an_exam_of_the_catalogue_is_known_by_its_code(self, page: Client, ann: User) -> None:
        page.post("/log/add/", FORM | {"kind": "certification", "quantity": "", "title": "AZ, then AI-103 (Azure)"})
        assert Activity.objects.get(user=ann).context == "AI-103"

    def test_a_certification_may_say_when_it_expires(self, page: Client, ann: User) -> None:
        page.post("/log/add/", FORM | {"kind": "certification", "quantity": "", "expires_on": "2029-03-03"})
        assert Activity.objects.get().expires_on == date(2029, 3, 3)

    def test_nothing_else_expires(self, page: Client, ann: User) -> None:
        page.post("/log/add/", FORM | {"expires_on": "2029-03-03"})
        assert Activity.objects.get().expires_on is None

    @pytest.mark.parametrize("day", ["2026-03-03", "2026-03-02", "0026-03-03", "soon"])
    def test_it_expires_after_the_day_on_which_it_was_passed(self, page: Client, ann: User, day: str) -> None:
        answer = page.post("/log/add/", FORM | {"kind": "certification", "quantity": "", "expires_on": day})
        assert (answer.status_code, list(answer.context["form"].errors)) == (422, ["expires_on"])
        assert f'value="{day}"' in answer.content.decode()
        assert not Activity.objects.exists()

    def test_what_it_belongs_to_is_kept(self, page: Client, ann: User) -> None:
        said = FORM | {"kind": "certification", "quantity": "", "title": "AI-103", "context": "My own code"}
        page.post("/log/add/", said)
        assert Activity.objects.get(user=ann).context == "My own code"

    def test_the_next_page_says_what_was_stored(self, page: Client, ann: User) -> None:
        said = words(page.post("/log/add/", FORM, follow=True).content)
        assert "Stored: 1 h 30, CS224N lecture 3, Tue 3 Mar." in said

    def test_the_dashboard_may_open_it_for_a_kind(self, page: Client) -> None:
        content = page.get("/log/?form=paper").content.decode()
        assert '<details class="more" id="form" open>' in content
        assert '<option value="paper" selected>' in content


class TestList:
    def test_a_filter_shows_what_fits(self, page: Client, ann: User) -> None:
        log_study(ann, title="Lecture", on=TODAY, skill="PyTorch")
        make_activity(ann, title="Merged")
        for query in ("source=manual", "kind=study", "skill=pytorch"):
            content = page.get(f"/log/?{query}").content.decode().split('id="activities"')[1]
            assert ("Lecture" in content, "Merged" in content) == (True, False)

    def test_a_skill_is_found_in_any_case_in_any_alphabet(self, page: Client, ann: User) -> None:
        log_study(ann, title="Lecture", on=TODAY, skill="Обучение")
        assert "Lecture" in page.get("/log/?skill=обучение").content.decode().split('id="activities"')[1]

    def test_what_does_not_count_says_why(self, page: Client, ann: User) -> None:
        make_activity(ann, title="Typo", ignored_reason="padding")
        assert "Typo Not counted: padding rule." in words(page.get("/log/?counted=no").content)

    def test_older_ones_follow_on_the_next_page(self, page: Client, ann: User) -> None:
        for number in range(51):
            log_study(ann, 10, title=f"Entry-{number}.", on=TODAY - timedelta(days=number))
        first = page.get("/log/").content.decode()
        older = re.findall(r'href="(/log/\?before=[^"]+)#activities"', first)[0]
        second = page.get(older).content.decode()
        assert listed(second) == {"Entry-50."}

    def test_and_newer_ones_on_the_page_before(self, page: Client, ann: User) -> None:
        for number in range(101):
            log_study(ann, 10, title=f"Entry-{number}.", on=TODAY - timedelta(days=number))
        second = page.get(link(page.get("/log/").content.decode(), "next")).content.decode()
        third = page.get(link(second, "next")).content.decode()
        assert listed(third) == {"Entry-100."}
        assert listed(page.get(link(third, "prev")).content.decode()) == listed(second)
        assert "Entry-0." in listed(page.get(link(second, "prev")).content.decode())

    @pytest.mark.parametrize("query", ["week=2026-W99", "week=x", "before=1", "before=2026-02-30.1", "edit=7"])
    def test_a_part_that_cannot_be_is_not_found(self, page: Client, query: str) -> None:
        assert page.get(f"/log/?{query}").status_code == 404

    def test_a_post_says_how_long_it_is_where_that_is_known(self, page: Client, ann: User) -> None:
        make_activity(ann, source="feed", kind="post", title="Attention", words=1640)
        make_activity(ann, source="feed", kind="post", title="Loss", words=1)
        make_activity(ann, source="feed", kind="post", title="Tokens")
        said = words(page.get("/log/").content)
        assert "Attention 1,640 words" in said
        assert "Loss 1 word " in said
        assert "Tokens no link" in said

    def test_a_week_shows_its_days(self, page: Client, ann: User) -> None:
        log_study(ann, 90, title="Lecture", on=date(2026, 2, 24))
        for day in (24, 25, 25):
            make_activity(ann, on=date(2026, 2, day))
        grid = page.get("/log/?week=2026-W09").content.decode().split('<ol class="week"')[1].split("</ol>")[0]
        said = "Mon 23 Feb – Tue 24 Feb 1 h 30 1 h 30 Lecture 1 Commit Wed 25 Feb – 2 Commits Thu 26 Feb –"
        assert words(f"<{grid}").startswith(said)

    def test_nothing_of_others_is_shown(self, page: Client) -> None:
        log_study(make_user("bea"), title="Bea’s lecture", on=TODAY)
        assert "Bea" not in page.get("/log/").content.decode()


@pytest.mark.parametrize("path", ["/log/{}/", "/log/{}/delete/"])
def test_nobody_touches_anothers_activity(page: Client, path: str) -> None:
    entry = log_study(make_user("bea"), title="Bea’s", on=TODAY)
    assert page.post(path.format(entry.uid), FORM).status_code == 404
    assert page.get(f"/log/?edit={entry.uid}").status_code == 404
    assert Activity.objects.get().title == "Bea’s"


@pytest.mark.parametrize("path", ["/log/", "/log/add/", "/log/quick/", "/log/undo/", f"/log/{uuid.UUID(UID)}/"])
def test_a_stranger_is_sent_to_sign_in(stranger: Client, path: str) -> None:
    answer = stranger.get(path) if path == "/log/" else stranger.post(path)
    assert answer.headers["Location"] == f"/accounts/login/?next={path}"


@pytest.mark.parametrize("path", ["/log/add/", "/log/undo/", f"/log/{UID}/", f"/log/{UID}/delete/"])
def test_reading_an_address_changes_nothing(page: Client, path: str) -> None:
    assert page.get(path).status_code == 405


def test_a_script_whose_session_has_ended_opens_the_sign_in_page(stranger: Client) -> None:
    answer = stranger.post("/log/quick/", {"line": "45 min"}, headers=HTMX)
    assert (answer.status_code, answer["HX-Redirect"]) == (200, "/accounts/login/?next=/log/quick/")


@pytest.mark.parametrize("week", ["0001-W01", "9999-W52"])
def test_a_week_at_the_end_of_the_calendar_is_not_there(page: Client, ann: User, week: str) -> None:
    assert page.get("/log/", {"week": week}).status_code == 404


def test_a_source_that_was_not_read_lately_is_told(page: Client, ann: User) -> None:
    reached(ann, source="github", account="ann", at=NOON - timedelta(days=3))
    reached(ann, source="kaggle", account="ann", at=NOON)
    text = words(page.get("/log/").content)
    assert "GitHub was last read on Sun 1 Mar: what came later is not here yet." in text
    assert "Kaggle was last read" not in text


def test_a_week_above_the_ceiling_owes_no_study(page: Client, ann: User) -> None:
    make_goal(make_plan(ann), target=1000)
    log_study(ann, 11 * 60, on=TODAY)
    assert "owed by Sunday" in words(page.get("/log/").content)
    log_study(ann, 10 * 60, on=TODAY - timedelta(days=1))
    assert "owed by Sunday" not in words(page.get("/log/").content)
