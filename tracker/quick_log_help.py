"""Lines that can be written, by what they say, and what each is understood as."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.utils.translation import gettext_lazy as _

from tracker import figures
from tracker.quick_log import Parsed, parse
from tracker.sentences import language
from tracker.understanding import Understood, understood

#: Each group's heading, and its lines; in another language they are that language's lines.
GROUPS: tuple[tuple[Any, tuple[Any, ...]], ...] = (
    (
        _("How long, or from when to when"),
        (
            _("1h30 linear algebra"),
            _("90m linear algebra"),
            _("1,5 h linear algebra"),
            _("14:00-15:30 linear algebra"),
            _("23:00-00:30 linear algebra yesterday"),
        ),
    ),
    (
        _("Which day; without one it is today"),
        (
            _("1h paper reading yesterday"),
            _("1h paper reading mon"),
            _("1h paper reading 3 days ago"),
            _("1h paper reading %(day)s"),
            "1h LoRA %(month_day)s",
        ),
    ),
    (
        _("What it was about"),
        (
            _("1h cs224n lecture 3 #NLP"),
            _('1h vectors #"Linear algebra"'),
            _('1h "2h talk of yesterday", noted'),
            _("1h draft https://example.org/draft"),
        ),
    ),
    (
        _("Anything else than study, without a time"),
        (
            _("paper 2106.09685 #LoRA"),
            _("passed AI-103 https://example.org/badge"),
            _("post https://example.org/lora yesterday"),
            _("event PyData Berlin"),
            _("medal bronze, Titanic"),
        ),
    ),
)


@dataclass(frozen=True, slots=True)
class Example:
    """A line, and what it says."""

    line: str
    told: Understood


def examples(today: date) -> list[tuple[str, list[Example]]]:
    """The groups, as they are read on this day."""
    past = today - timedelta(days=8)
    days = {"day": figures.short_day(past, today, language()), "month_day": f"{past:%m-%d}"}
    return [(str(heading), [_example(str(line) % days, today) for line in lines]) for heading, lines in GROUPS]


def _example(line: str, today: date) -> Example:
    parsed = parse(line, today)
    assert isinstance(parsed, Parsed), line
    return Example(line, understood(parsed, today))
