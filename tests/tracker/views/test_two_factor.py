"""Passkeys, the codes of an app, and recovery codes. A passkey itself is made and used in ``tests/browser``."""

import re
import time
from datetime import timedelta
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from typing import Any

import pytest
import time_machine
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.core.management import call_command
from django.test import Client
from pytest_django import Settings

from tests.factories import make_user
from tests.fakes.mail import Delivery, MailServer
from tests.tracker.views.conftest import NOON
from tests.tracker.views.reading import words
from tracker.models import User

PASSWORD = "correct horse battery"
#: What a browser never sends.
JUNK = ["", "{", "7", "[]", '{"id": 7}', '{"id": "AA", "rawId": "AA", "type": "public-key", "response": {}}']


@pytest.fixture
def ann(db: None) -> User:
    user = make_user("ann")
    user.set_password(PASSWORD)
    user.save()
    return user


@pytest.fixture
def page(ann: User) -> Client:
    """Ann's browser, in which she has just given her password again."""
    client = Client()
    client.force_login(ann)
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    return client


def code_of(secret: str) -> str:
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30))


def key_on(content: bytes) -> str:
    return re.findall(r"<code>([A-Z2-7 ]+)</code>", content.decode())[0].replace(" ", "")


def set_up_app(page: Client) -> str:
    secret = key_on(page.get("/accounts/2fa/totp/activate/").content)
    page.post("/accounts/2fa/totp/activate/", {"code": code_of(secret)})
    return secret


def recovery_codes(page: Client) -> list[str]:
    return re.findall(r"<li>(\d{8})</li>", page.get("/accounts/2fa/recovery-codes/").content.decode())


def give_password() -> tuple[Client, Any]:
    client = Client()
    return client, client.post("/accounts/login/", {"login": "ann", "password": PASSWORD})


@pytest.mark.parametrize("path", ["totp/activate/", "webauthn/add/", "recovery-codes/generate/"])
def test_changes_ask_for_the_password_again(ann: User, path: str) -> None:
    client = Client()
    client.force_login(ann)
    assert client.get(f"/accounts/2fa/{path}")["Location"].startswith("/accounts/reauthenticate/?next=")


def test_a_wrong_password_confirms_nobody(ann: User) -> None:
    client = Client()
    client.force_login(ann)
    answer = client.post("/accounts/reauthenticate/", {"password": "wrong"})
    assert "That is not the account’s password." in words(answer.content)
    assert client.get("/accounts/2fa/totp/activate/").status_code == 302


def test_an_app_is_set_up_with_its_first_code(page: Client, ann: User) -> None:
    shown = page.get("/accounts/2fa/totp/activate/").content
    assert b'src="data:image/svg+xml;base64,' in shown
    answer = page.post("/accounts/2fa/totp/activate/", {"code": code_of(key_on(shown))})
    assert answer["Location"] == "/accounts/2fa/recovery-codes/"
    assert set(Authenticator.objects.values_list("user__username", "type")) == {
        ("ann", "totp"),
        ("ann", "recovery_codes"),
    }
    assert len(recovery_codes(page)) == 10


def test_a_wrong_code_keeps_the_key_that_was_scanned(page: Client) -> None:
    secret = key_on(page.get("/accounts/2fa/totp/activate/").content)
    answer = page.post("/accounts/2fa/totp/activate/", {"code": "abc"})
    assert "That is not right" in words(answer.content)
    assert key_on(answer.content) == secret
    assert not Authenticator.objects.exists()


def test_secrets_are_sealed_at_rest(page: Client) -> None:
    secret = set_up_app(page)
    kept = [each.data.get("secret") or each.data["seed"] for each in Authenticator.objects.all()]
    assert all(text.startswith("v1:new:") for text in kept)
    assert not any(secret in text for text in kept)


def test_the_password_alone_signs_in_no_more(page: Client) -> None:
    set_up_app(page)
    client, answer = give_password()
    assert answer["Location"] == "/accounts/2fa/authenticate/"
    assert client.get("/account/").status_code == 302


def test_a_code_of_the_app_is_the_second_step(page: Client) -> None:
    secret = set_up_app(page)
    with time_machine.travel(NOON + timedelta(minutes=2)):
        client, _answer = give_password()
        client.post("/accounts/2fa/authenticate/", {"code": code_of(secret)})
        assert client.get("/account/").status_code == 200


def test_a_code_counts_once(page: Client) -> None:
    secret = set_up_app(page)
    with time_machine.travel(NOON + timedelta(minutes=2)):
        for status in (302, 200):
            client, _answer = give_password()
            answer = client.post("/accounts/2fa/authenticate/", {"code": code_of(secret)})
            assert answer.status_code == status


def test_a_recovery_code_counts_once(page: Client) -> None:
    set_up_app(page)
    code = recovery_codes(page)[0]
    for status in (302, 200):
        client, _answer = give_password()
        assert client.post("/accounts/2fa/authenticate/", {"code": code}).status_code == status
    assert code not in recovery_codes(page)


def test_guessing_codes_is_stopped(page: Client) -> None:
    set_up_app(page)
    client, _answer = give_password()
    for _guess in range(6):
        answer = client.post("/accounts/2fa/authenticate/", {"code": "000000"})
    assert "too often" in words(answer.content)


def test_recovery_codes_can_be_taken_away(page: Client) -> None:
    set_up_app(page)
    answer = page.get("/accounts/2fa/recovery-codes/download/")
    assert answer["Content-Disposition"].startswith("attachment")
    assert recovery_codes(page)[3] in answer.content.decode()


def test_new_recovery_codes_replace_the_old(page: Client) -> None:
    set_up_app(page)
    old = recovery_codes(page)
    page.post("/accounts/2fa/recovery-codes/generate/")
    assert not set(old) & set(recovery_codes(page))


def test_an_app_that_is_switched_off_takes_its_recovery_codes_with_it(page: Client) -> None:
    set_up_app(page)
    page.post("/accounts/2fa/totp/deactivate/")
    assert not Authenticator.objects.exists()
    assert give_password()[0].get("/account/").status_code == 200


def test_without_the_key_no_code_is_right(page: Client, settings: Settings) -> None:
    secret = set_up_app(page)
    settings.CREDENTIAL_KEYS = {"other": b"x" * 32}
    client, _answer = give_password()
    for code in (code_of(secret), format_hotp_value(hotp_value("", int(time.time()) // 30))):
        answer = client.post("/accounts/2fa/authenticate/", {"code": code})
        assert "the key that sealed them is missing" in words(answer.content)


def test_whoever_lost_everything_is_let_in_by_the_operator(page: Client) -> None:
    set_up_app(page)
    call_command("reset_two_factor", "ann", verbosity=0, stdout=None)
    assert give_password()[0].get("/account/").status_code == 200


@pytest.mark.parametrize("path", ["edit", "remove"])
def test_nobody_touches_anothers_passkey(page: Client, path: str) -> None:
    bea = make_user("bea")
    key = Authenticator.objects.create(user=bea, type="webauthn", data={"name": "Hers", "credential": {}})
    assert page.post(f"/accounts/2fa/webauthn/keys/{key.pk}/{path}/", {"name": "Mine"}).status_code == 404
    key.refresh_from_db()
    assert key.data["name"] == "Hers"


@pytest.mark.parametrize("sent", JUNK)
def test_what_is_no_passkey_changes_nothing(page: Client, sent: str) -> None:
    page.get("/accounts/2fa/webauthn/add/")
    answer = page.post("/accounts/2fa/webauthn/add/", {"name": "Laptop", "credential": sent, "passwordless": "True"})
    assert (answer.status_code, Authenticator.objects.count()) == (200, 0)
    assert 'value="Laptop"' in answer.content.decode()


@pytest.mark.parametrize("sent", JUNK)
def test_what_is_no_passkey_signs_nobody_in(stranger: Client, sent: str) -> None:
    stranger.get("/accounts/2fa/webauthn/login/", headers={"accept": "application/json"})
    answer = stranger.post("/accounts/2fa/webauthn/login/", {"credential": sent})
    assert answer["Location"] == "/accounts/login/"
    assert stranger.get("/account/").status_code == 302


@pytest.mark.parametrize(
    ("host", "secure", "offered"),
    [("localhost", False, True), ("127.0.0.1", True, False), ("ex.org", False, False), ("ex.org", True, True)],
)
def test_passkeys_are_offered_where_browsers_have_them(
    stranger: Client, settings: Settings, host: str, secure: bool, offered: bool
) -> None:
    settings.ALLOWED_HOSTS = ["localhost", "127.0.0.1", "ex.org"]
    answer = stranger.get("/accounts/login/", headers={"host": host}, secure=secure)
    assert ("Sign in with a passkey" in words(answer.content)) is offered


NEW = {"password1": "another horse battery", "password2": "another horse battery"}


def read(delivery: Delivery) -> EmailMessage:
    return message_from_bytes(delivery.content, policy=default)


def test_a_changed_password_is_told_by_mail(page: Client, ann: User, mail_server: MailServer) -> None:
    EmailAddress.objects.create(user=ann, email=ann.email, verified=True, primary=True)
    page.post("/accounts/password/change/", NEW | {"oldpassword": PASSWORD})
    letter = read(mail_server.deliveries[0])
    assert letter["Subject"] == "Your password was changed"
    assert "change the password at once" in letter.get_content()


def test_a_mail_server_that_is_away_stops_no_change(page: Client, ann: User, settings: Settings) -> None:
    EmailAddress.objects.create(user=ann, email=ann.email, verified=True, primary=True)
    backend = "django.core.mail.backends.smtp.EmailBackend"
    settings.MAILERS = {"default": {"BACKEND": backend, "OPTIONS": {"host": "127.0.0.1", "port": 1}}}
    answer = page.post("/accounts/password/change/", NEW | {"oldpassword": PASSWORD})
    ann.refresh_from_db()
    assert (answer.status_code, ann.check_password(NEW["password1"])) == (302, True)


@pytest.mark.parametrize(
    ("language", "said"), [("en", "Somebody, most likely you, asked"), ("zh-hans", "有人（很可能是你）为")]
)
def test_a_forgotten_password_is_set_anew_by_mail(
    stranger: Client, ann: User, mail_server: MailServer, language: str, said: str
) -> None:
    EmailAddress.objects.create(user=ann, email=ann.email, verified=True, primary=True)
    stranger.post("/accounts/password/reset/", {"email": ann.email}, headers={"accept-language": language})
    letter = read(mail_server.deliveries[0]).get_content()
    assert said in letter
    link = re.findall(r"http://[^/]*(/accounts/password/reset/key/\S+)", letter)[0]
    form = stranger.get(link, follow=True)
    stranger.post(form.request["PATH_INFO"], NEW)
    ann.refresh_from_db()
    assert ann.check_password(NEW["password1"])
