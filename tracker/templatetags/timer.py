"""The running timer at the top of every page: ``{% load timer %}{% running_timer %}``."""

from datetime import UTC, datetime

from django import template
from django.template.context import Context

from tracker.clock import Clock, clock

register = template.Library()


@register.inclusion_tag("running.html", takes_context=True)
def running_timer(context: Context) -> dict[str, Clock]:
    """The timer of whoever is signed in."""
    return {"clock": clock(context["user"], datetime.now(UTC))}
