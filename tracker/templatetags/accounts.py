"""What the sign-in pages ask of the account adapter: ``{% load accounts %}``."""

from allauth.account.adapter import get_adapter
from django import template
from django.template.context import Context

register = template.Library()


@register.simple_tag(takes_context=True)
def signup_is_open(context: Context) -> bool:
    """Whether this visitor may open an account, as SIGNUP has it."""
    request = context["request"]
    return bool(get_adapter(request).is_open_for_signup(request))
