"""The operator's view: everything can be looked at, only people can be changed, and no credential is shown."""

import uuid
from datetime import UTC, datetime

import pytest
from django.contrib import admin
from django.db.models import Model
from django.test import Client

from tests.factories import (
    keep_report,
    make_activity,
    make_connection,
    make_goal,
    make_plan,
    make_resource,
    make_token,
    make_user,
)
from tracker.days import IsoWeek
from tracker.exams import plan_exam
from tracker.models import ApiToken, Plan, ProfileSettings, User
from tracker.planning import add_break
from tracker.recording import reached
from tracker.timing import start

pytestmark = pytest.mark.django_db

ROOMS = ("tracker", "integrations")
MODELS = [model for model in admin.site._registry if model._meta.app_label in ROOMS]


@pytest.fixture
def ann() -> User:
    """Somebody of whom there is a row of everything."""
    user = make_user("ann")
    plan = make_plan(user)
    make_goal(plan)
    add_break(plan, start=plan.start, end=plan.start, note="", today=plan.start)
    make_activity(user)
    plan_exam(user, code="PMLE", today=plan.start)
    make_resource(user)
    start(user, uuid.uuid4(), line="", now=datetime(2026, 3, 2, 8, tzinfo=UTC))
    make_token(user)
    make_connection(user).runs.create()
    reached(user, source="github", account="ann")
    ProfileSettings.objects.create(user=user)
    keep_report(user, IsoWeek(2026, 9), due_at=datetime(2026, 3, 2, 8, tzinfo=UTC))
    user.nudges.create(since=plan.start)
    user.returned_mail.create(address=user.email, since=user.date_joined)
    return user


def address(model: type[Model], rest: str = "") -> str:
    return f"/admin/{model._meta.app_label}/{model._meta.model_name}/{rest}"


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
def test_every_list_and_row_can_be_looked_at(admin_client: Client, ann: User, model: type[Model]) -> None:
    row = model._default_manager.order_by("pk").first()
    assert row is not None
    assert admin_client.get(address(model)).status_code == 200
    assert admin_client.get(address(model, f"{row.pk}/change/")).status_code == 200


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
def test_nothing_is_added_or_deleted(admin_client: Client, ann: User, model: type[Model]) -> None:
    row = model._default_manager.order_by("pk").first()
    assert row is not None
    answers = [admin_client.post(address(model, rest)) for rest in ("add/", f"{row.pk}/delete/")]
    assert [answer.status_code for answer in answers] == [403, 403]


def test_what_has_a_writer_of_its_own_is_not_changed(admin_client: Client, ann: User) -> None:
    answer = admin_client.post(address(Plan, f"{Plan.objects.get().pk}/change/"), {"title": "Taken"})
    assert (answer.status_code, Plan.objects.get().title) == (403, "Into AI work")


def test_a_person_is_kept_out(admin_client: Client, ann: User) -> None:
    kept = {"time_zone": "UTC", "language": "en", "is_active": "", "username": "root", "is_superuser": "on"}
    admin_client.post(address(User, f"{ann.pk}/change/"), kept)
    ann.refresh_from_db()
    assert (ann.is_active, ann.username, ann.is_superuser) == (False, "ann", False)


def test_a_tokens_digest_is_not_shown(admin_client: Client, ann: User) -> None:
    token = ApiToken.objects.get()
    content = admin_client.get(address(ApiToken, f"{token.pk}/change/")).content.decode()
    assert (token.hint in content, token.digest in content) == (True, False)
