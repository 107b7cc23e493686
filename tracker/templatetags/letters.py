"""Filters for letters: ``{% load letters %}``."""

from collections.abc import Sequence

from django import template
from django.utils.translation import get_language

from tracker import sentences
from tracker.figures import is_chinese

register = template.Library()


@register.filter
def heading(name: str) -> str:
    """``{{ name|heading }}``: GOALS, 【目标】: what stands out where there is nothing but letters."""
    return f"【{name}】" if is_chinese(get_language() or "en") else name.upper()


@register.filter
def together(said: Sequence[str]) -> str:
    """``{{ words.summary|together }}``: sentences as one paragraph."""
    return sentences.told(*said)
