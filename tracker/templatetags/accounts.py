"""What the pages about accounts ask for."""

from datetime import date
from ipaddress import ip_address
from typing import Any

from allauth.account.adapter import get_adapter
from django import template
from django.http import HttpRequest
from django.template import Context

from tracker.accounts import today
from tracker.browsers import browser_in_words

register = template.Library()


@register.simple_tag(takes_context=True)
def signup_is_open(context: Context) -> bool:
    """Whether this visitor may open an account, as SIGNUP has it."""
    request = context["request"]
    return bool(get_adapter(request).is_open_for_signup(request))


@register.simple_tag(takes_context=True)
def day_of_user(context: Context) -> date:
    """``{% day_of_user as today %}``: the day it is where the user lives."""
    return today(context["request"].user)


@register.simple_tag(takes_context=True)
def passkeys_work(context: Context) -> bool:
    """Whether browsers have passkeys for this address: one with a name, over HTTPS or at localhost."""
    request: HttpRequest = context["request"]
    host = request.get_host().rpartition(":")[0] or request.get_host()
    return _is_name(host) and (request.is_secure() or host == "localhost")


@register.filter
def fours(secret: Any) -> str:
    """``{{ form.secret|fours }}``: ABCD EFGH, to be read and typed."""
    text = str(secret)
    return " ".join(text[at : at + 4] for at in range(0, len(text), 4))


@register.filter
def browser(user_agent: str) -> str:
    """``{{ user_agent|browser }}``: Firefox on Linux."""
    return browser_in_words(user_agent)


def _is_name(host: str) -> bool:
    try:
        ip_address(host.strip("[]"))
    except ValueError:
        return True
    return False
