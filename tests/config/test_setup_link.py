import pytest
from django.core.management import call_command

from tests.factories import make_user

pytestmark = pytest.mark.django_db


def test_the_link_is_printed_while_there_is_no_account(capsys: pytest.CaptureFixture[str]) -> None:
    call_command("setup_link")
    assert "/start/?code=" in capsys.readouterr().out


def test_nothing_is_printed_once_there_is_one(capsys: pytest.CaptureFixture[str]) -> None:
    make_user()
    call_command("setup_link")
    assert capsys.readouterr().out == ""
