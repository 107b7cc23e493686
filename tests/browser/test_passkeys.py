"""A passkey is made and used in a browser, under the same rules for scripts as everywhere."""

import pytest
from playwright.sync_api import Browser, CDPSession, Page, expect
from pytest_django import Settings
from pytest_django.live_server_helper import LiveServer

from tests.factories import make_user

PASSWORD = "correct horse battery"
#: A device with a finger on it.
DEVICE = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


def give_password(page: Page) -> None:
    page.goto("/accounts/login/?next=/account/")
    page.get_by_label("User name").fill("ann")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_label("Password").press("Enter")


def plug_in(page: Page) -> tuple[CDPSession, str]:
    """Give the page's browser a device that keeps passkeys."""
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    return session, session.send("WebAuthn.addVirtualAuthenticator", {"options": DEVICE})["authenticatorId"]


@pytest.fixture
def url(chromium: Browser, live_server: LiveServer, settings: Settings) -> str:
    """Where Headway is served at localhost, with Ann."""
    settings.MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = True
    user = make_user("ann")
    user.set_password(PASSWORD)
    user.save()
    return str(live_server.url)


@pytest.mark.django_db(transaction=True)
def test_a_passkey_signs_in_alone_and_is_the_second_step(chromium: Browser, url: str) -> None:
    context = chromium.new_context(base_url=url, locale="en-GB")
    page = context.new_page()
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on("console", lambda message: faults.append(message.text) if message.type in ("error", "warning") else None)
    device, its_id = plug_in(page)

    give_password(page)
    page.goto("/accounts/2fa/webauthn/add/")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Go on").click()
    page.get_by_label("Name").fill("Work laptop")
    page.get_by_role("button", name="Add the passkey").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("10 recovery codes are left")

    context.clear_cookies()
    page.goto("/accounts/login/?next=/account/sessions/")
    page.get_by_role("button", name="Sign in with a passkey").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("You are signed in in 2 browsers")

    context.clear_cookies()
    give_password(page)
    page.get_by_role("button", name="Use a passkey").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Account")

    context.clear_cookies()
    device.send("WebAuthn.setUserVerified", {"authenticatorId": its_id, "isUserVerified": False})
    page.goto("/accounts/login/")
    page.get_by_role("button", name="Sign in with a passkey").click()
    expect(page.get_by_role("alert")).to_contain_text("The browser gave no passkey")
    context.close()
    assert faults == []
