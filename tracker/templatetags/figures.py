"""Filters and tags that write figures, days and status in the page's language: ``{% load figures %}``."""

from datetime import date, datetime

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language, pgettext_lazy, to_locale

from tracker import figures
from tracker.catalogue.skills import shown
from tracker.figures import Number

register = template.Library()

STATUSES = {
    "ahead": pgettext_lazy("status", "ahead"),
    "on_track": pgettext_lazy("status", "on track"),
    "behind": pgettext_lazy("status", "behind"),
    "overdue": pgettext_lazy("status", "overdue"),
    "done": pgettext_lazy("status", "done"),
    "paused": pgettext_lazy("status", "paused"),
    "stale": pgettext_lazy("status", "stale"),
    "not_started": pgettext_lazy("status", "not started"),
}


def _language() -> str:
    return get_language() or "en"


@register.filter
def number(value: Number, places: int = 0) -> str:
    """``{{ score|number:1 }}``: 94.8."""
    return figures.number(value, places)


@register.filter
def signed(value: Number, places: int = 0) -> str:
    """``{{ days|signed }}``: −22."""
    return figures.signed(value, places)


@register.filter
def percent(share: Number) -> str:
    """``{{ chance|percent }}``: 50 %."""
    return figures.percent(share, _language())


@register.filter
def duration(minutes: Number) -> str:
    """``{{ minutes|duration }}``: 1 h 30."""
    return figures.duration(minutes, _language())


@register.filter
def hours(value: Number) -> str:
    """``{{ planned|hours }}``: 430.3 h."""
    return figures.hours(value, _language())


@register.filter
def days_ahead(days: int) -> str:
    """``{{ days|days_ahead }}``: 22 days behind."""
    return figures.days_ahead(days, _language())


@register.filter
def day(on: date, today: date) -> str:
    """``{{ on|day:today }}``: Thu 19 Nov."""
    return figures.day(on, today, _language())


@register.filter
def skill(name: str) -> str:
    """``{{ row.skill|skill }}``: a skill as the reader calls it."""
    return shown(name)


@register.filter
def short_day(on: date, today: date) -> str:
    """``{{ on|short_day:today }}``: 19 Nov."""
    return figures.short_day(on, today, _language())


@register.filter
def full_day(on: date) -> str:
    """``{{ today|full_day }}``: Thursday 19 November 2026."""
    return figures.full_day(on, _language())


@register.filter
def month(of: date) -> str:
    """``{{ first|month }}``: November 2026."""
    return figures.month(of, _language())


@register.filter
def moment(at: datetime, today: date) -> str:
    """``{{ at|moment:today }}``: Tue 17 Nov, 21:40. The instant is given in the user's zone."""
    return figures.moment(at, today, _language())


@register.filter
def ago(then: datetime, now: datetime) -> str:
    """``{{ then|ago:now }}``: 6 minutes ago."""
    return figures.ago(then, now, _language())


@register.simple_tag
def weekly(rate: Number, *, divisible: bool) -> str:
    """``{% weekly term.required_rate divisible=metric.divisible %}``: 1 in 3.6 weeks."""
    return figures.weekly(rate, _language(), divisible=divisible)


@register.simple_tag
def sign(mark: str) -> str:
    """A mark between two parts of a sentence, with the space behind it: ``{{ name }}{% sign ":" %}{{ what }}``."""
    return figures.sign(mark, _language())


@register.simple_tag
def gap() -> str:
    """The space between two sentences, which Chinese has not: ``{{ first }}{% gap %}{{ second }}``."""
    return figures.gap(_language())


@register.simple_tag
def icon(name: str, classes: str = "") -> SafeString:
    """A shape of ``sprite.html``, 12 px, in the text's colour; its word stands beside it."""
    return format_html('<svg class="g {}" aria-hidden="true"><use href="#g-{}"/></svg>', classes or name, name)


@register.filter
def status_word(slug: str) -> str:
    """``{{ term.status|status_word }}``: on track. Where the shape stands elsewhere in the row."""
    return str(STATUSES[slug])


@register.simple_tag
def status(slug: str) -> SafeString:
    """Shape, word and colour of a goal's status: ``{% status term.status %}``."""
    return format_html('<span class="st {}">{}{}</span>', slug, icon(slug), status_word(slug))


@register.simple_tag
def html_lang() -> str:
    """The page's language as HTML writes it: ``zh-Hans``."""
    return to_locale(_language()).replace("_", "-")


@register.simple_tag
def chart_words() -> SafeString:
    """How a chart's script writes days and lists: ``<div class="told" {% chart_words %}>``."""
    signs = f"{figures.sign(':', _language())}|{figures.sign(',', _language())}"
    return format_html('data-form="{}" data-signs="{}"', figures.day_form(_language()), signs)
