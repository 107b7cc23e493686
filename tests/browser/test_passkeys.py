"""A passkey is made and used in a browser, under the same rules for scripts as everywhere."""

import pytest
from playwright.sync_api import CDPSession, Page, expect
from pytest_django import Settings

from tests.browser.conftest import PageOf
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
def page(page_of: PageOf, settings: Settings) -> Page:
    """A stranger's page, at localhost over plain HTTP, where Ann has an account."""
    settings.MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = True
    ann = make_user("ann")
    ann.set_password(PASSWORD)
    ann.save()
    return page_of(None)


def test_a_passkey_signs_in_alone_and_is_the_second_step(page: Page) -> None:
    device, its_id = plug_in(page)

    give_password(page)
    page.goto("/accounts/2fa/webauthn/add/")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Go on").click()
    page.get_by_label("Name").fill("Work laptop")
    page.get_by_role("button", name="Add the passkey").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("10 recovery codes are left")

    page.context.clear_cookies()
    page.goto("/accounts/login/?next=/account/sessions/")
    page.get_by_role("button", name="Sign in with a passkey").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("2 browsers are signed in")

    page.context.clear_cookies()
    give_password(page)
    page.get_by_role("button", name="Use a passkey").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Account")

    page.context.clear_cookies()
    device.send("WebAuthn.setUserVerified", {"authenticatorId": its_id, "isUserVerified": False})
    page.goto("/accounts/login/")
    page.get_by_role("button", name="Sign in with a passkey").click()
    expect(page.get_by_role("alert")).to_contain_text("The browser gave no passkey")
