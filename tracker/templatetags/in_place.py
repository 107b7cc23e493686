"""``<form method="post" {% in_place %}>``: the answer takes the page's place. Known to every template."""

from django import template
from django.utils.safestring import SafeString, mark_safe

register = template.Library()

#: One sending at a time. The page keeps its address; ``tracker.middleware.lead_on`` leads to another one.
ATTRIBUTES = (
    'hx-boost="true" hx-target="#main" hx-select="#main" hx-swap="outerHTML show:none"'
    ' hx-replace-url="true" hx-sync="drop"'
)


@register.simple_tag
def in_place() -> SafeString:
    """The attributes of a form that is answered in place; without a script they say nothing."""
    return mark_safe(ATTRIBUTES)  # noqa: S308  a constant
