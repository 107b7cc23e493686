"""The one-time code and the owner that it makes."""

from pathlib import Path

import pytest
from allauth.account.models import EmailAddress
from django.test import Client
from pytest_django import Settings

from tests.factories import make_user
from tests.threads import at_once
from tracker.models import User
from tracker.setup import TooLate, is_setup_code, make_owner, setup_url


@pytest.fixture(autouse=True)
def data_dir(settings: Settings, tmp_path: Path) -> Path:
    settings.DATA_DIR = tmp_path
    return tmp_path


def code() -> str:
    url = setup_url()
    assert url
    return url.partition("?code=")[2]


def person(name: str = "ann") -> User:
    return User(username=name, email=f"{name}@example.org")


@pytest.mark.django_db
def test_the_code_stays_the_same_until_it_is_used() -> None:
    assert code() == code()
    assert is_setup_code(code())


@pytest.mark.django_db
@pytest.mark.parametrize("wrong", ["", "x", "ä", "0" * 32])
def test_another_code_is_refused(wrong: str) -> None:
    code()
    assert not is_setup_code(wrong)


@pytest.mark.django_db
def test_only_this_account_may_read_the_code(data_dir: Path) -> None:
    code()
    assert (data_dir / "setup-code").stat().st_mode & 0o777 == 0o600


@pytest.mark.django_db
def test_the_owner_may_administer_and_receive_reports() -> None:
    owner = make_owner(person(), "a long password")
    assert (owner.is_owner, owner.is_staff, owner.is_superuser) == (True, True, True)
    assert owner.check_password("a long password")
    assert EmailAddress.objects.filter(user=owner, email="ann@example.org", verified=True, primary=True).exists()


@pytest.mark.django_db
def test_a_code_works_once() -> None:
    used = code()
    make_owner(person(), "a long password")
    assert not is_setup_code(used)
    assert setup_url() is None


@pytest.mark.django_db
def test_a_used_code_is_worthless_even_when_all_accounts_are_gone() -> None:
    used = code()
    make_owner(person(), "a long password").delete()
    assert not is_setup_code(used)


@pytest.mark.django_db
def test_a_code_is_worthless_once_somebody_has_an_account() -> None:
    printed = code()
    make_user("bea")
    assert not is_setup_code(printed)


@pytest.mark.django_db
def test_there_is_no_link_where_somebody_has_an_account() -> None:
    make_user("bea")
    assert setup_url() is None


@pytest.mark.both_databases
@pytest.mark.django_db(transaction=True)
def test_of_two_people_who_race_the_database_lets_one_in() -> None:
    def race(name: str) -> str:
        try:
            return make_owner(person(name), "a long password").username
        except TooLate:
            return "too late"

    results = at_once(lambda: race("ann"), lambda: race("bea"))
    assert results.count("too late") == 1
    assert User.objects.filter(is_owner=True).count() == 1


def test_a_next_that_is_no_address_is_left_aside(client: Client) -> None:
    assert client.get("/accounts/login/", {"next": "http://["}).status_code == 200
