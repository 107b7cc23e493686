"""Who may open an account, and who asks."""

import logging
from datetime import UTC, date, datetime
from email.utils import make_msgid
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.auth_backends import AuthenticationBackend
from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import gettext_lazy
from django_htmx.middleware import HtmxDetails

from tracker.days import local_day
from tracker.mail import Letter
from tracker.message_ids import domain
from tracker.models import User

log = logging.getLogger(__name__)


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth ships no types
    """allauth's questions, answered by SIGNUP, and what it says, in our words."""

    error_messages = DefaultAccountAdapter.error_messages | dict.fromkeys(
        ("username_password_mismatch", "email_password_mismatch"),
        gettext_lazy("That name and password do not belong together. Capital letters count in the password."),
    )
    error_messages |= {
        "incorrect_password": gettext_lazy("That is not the account’s password."),
        "enter_current_password": gettext_lazy("That is not the account’s password."),
        "email_taken": gettext_lazy("That address is in use."),
        "duplicate_email": gettext_lazy("That address is on this account already."),
        "too_many_login_attempts": gettext_lazy("That was wrong too often. Wait five minutes, then try again."),
        "rate_limited": gettext_lazy("That was wrong too often. Wait five minutes, then try again."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return settings.SIGNUP == "open"

    def render_mail(self, template_prefix: str, *args: Any, **kwargs: Any) -> Letter:
        """As our other letters are: under our own domain, and a machine's, so that no absence notice answers."""
        said = super().render_mail(template_prefix, *args, **kwargs)
        headers = {"Message-ID": make_msgid(domain=domain()), "Auto-Submitted": "auto-generated"}
        return Letter(said.subject, said.body, to=said.to, headers=headers)

    def send_notification_mail(self, template_prefix: str, *args: Any, **kwargs: Any) -> None:
        """Tell of a change that is made already, so that a mail server that is away cannot fail it."""
        try:
            super().send_notification_mail(template_prefix, *args, **kwargs)
        except OSError as error:
            log.warning("account.notice_not_sent notice=%s error=%s", template_prefix, type(error).__name__)

    def is_safe_url(self, url: str | None) -> bool:
        """Whether ``next`` may lead there. allauth fails where an address is none, such as ``http://[``."""
        try:
            return bool(super().is_safe_url(url))
        except ValueError:
            return False


class SignIn(AuthenticationBackend):  # type: ignore[misc]  # as above
    """allauth's way in. The user of a request comes with their timer, which every page shows."""

    def get_user(self, user_id: int) -> User | None:
        user = User.objects.select_related("timer").filter(pk=user_id).first()
        return user if user and self.user_can_authenticate(user) else None


class PersonRequest(HttpRequest):
    """A request behind ``login_required``: somebody is signed in."""

    user: User
    htmx: HtmxDetails


def today(user: User) -> date:
    """The day it is where the user lives."""
    return local_day(datetime.now(UTC), user.zone)


def live_part(request: PersonRequest) -> str:
    """``#live`` where the live part of a page asks for itself, and no form that is answered in place; else ""."""
    return "#live" if request.htmx and not request.htmx.boosted else ""
