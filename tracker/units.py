"""What the units of a resource are called: on pages, and in a line of the quick log."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy as ngettext


@dataclass(frozen=True, slots=True, kw_only=True)
class Unit:
    """One sort of unit. ``label`` is one of them: "1 h 50 a lecture"."""

    slug: str
    label: Any
    #: So many of them, formatted with ``number``.
    many: Any
    #: The one of this number, formatted with ``number``.
    nth: Any
    #: What a line may call it, beside its English slug and its plural.
    words: tuple[str, ...] = ()

    def counted(self, number: int) -> str:
        """``20 lectures``."""
        return str(self.many % {"number": number})

    def named(self, number: int) -> str:
        """``lecture 3``."""
        return str(self.nth % {"number": number})


UNITS = {
    each.slug: each
    for each in (
        Unit(
            slug="lecture",
            label=_("lecture"),
            many=ngettext("%(number)s lecture", "%(number)s lectures", "number"),
            nth=_("lecture %(number)s"),
            words=("lec", "讲", "课"),
        ),
        Unit(
            slug="lesson",
            label=_("lesson"),
            many=ngettext("%(number)s lesson", "%(number)s lessons", "number"),
            nth=_("lesson %(number)s"),
            words=("课", "讲"),
        ),
        Unit(
            slug="chapter",
            label=_("chapter"),
            many=ngettext("%(number)s chapter", "%(number)s chapters", "number"),
            nth=_("chapter %(number)s"),
            words=("ch", "ch.", "章"),
        ),
        Unit(
            slug="section",
            label=_("section"),
            many=ngettext("%(number)s section", "%(number)s sections", "number"),
            nth=_("section %(number)s"),
            words=("sec", "sec.", "节", "小节"),
        ),
        Unit(
            slug="page",
            label=_("page"),
            many=ngettext("%(number)s page", "%(number)s pages", "number"),
            nth=_("page %(number)s"),
            words=("p", "p.", "pp.", "页"),
        ),
        Unit(
            slug="week",
            label=_("week"),
            many=ngettext("%(number)s week", "%(number)s weeks", "number"),
            nth=_("week %(number)s"),
            words=("周",),
        ),
        Unit(
            slug="module",
            label=_("module"),
            many=ngettext("%(number)s module", "%(number)s modules", "number"),
            nth=_("module %(number)s"),
            words=("模块",),
        ),
        Unit(
            slug="unit",
            label=_("unit"),
            many=ngettext("%(number)s unit", "%(number)s units", "number"),
            nth=_("unit %(number)s"),
            words=("单元",),
        ),
        Unit(
            slug="part",
            label=_("part"),
            many=ngettext("%(number)s part", "%(number)s parts", "number"),
            nth=_("part %(number)s"),
            words=("部分",),
        ),
    )
}
