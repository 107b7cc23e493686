"""What is said of a change of many activities: before it is stored, and when it is offered to be undone."""

from collections.abc import Iterator
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tracker import figures
from tracker.activity_rows import kind_name, source_name
from tracker.many import Intended
from tracker.models import Undoable
from tracker.sentences import language
from tracker.undoing import deleted


def in_words(what: Intended) -> list[str]:
    """What changes, then what stays and why; a sentence each."""
    number = len(what.changing)
    sentences = [_changes(what, number)] if number else [_("Nothing would change.")]
    return [*sentences, *_stays(what)]


def undo_words(undoable: Undoable, today: date) -> str:
    """What can be undone."""
    number = len(undoable.rows)
    draft = deleted(undoable)
    if draft is not None:
        time = figures.duration(draft.quantity, language()) if draft.kind == "study" else ""
        parts = [part for part in (time, draft.title or kind_name(draft.kind)) if part]
        said = figures.listed([*parts, figures.day(draft.on, today, language())], language())
        return _("Deleted: %(words)s.") % {"words": said}
    if undoable.what == "delete":
        return ngettext("%(number)s activity is deleted.", "%(number)s activities are deleted.", number) % {
            "number": number
        }
    return ngettext("%(number)s activity is changed.", "%(number)s activities are changed.", number) % {
        "number": number
    }


def _changes(what: Intended, number: int) -> str:
    wish = what.wish
    said = {"number": number, "skill": wish.skill, "resource": wish.resource.title if wish.resource else ""}
    if wish.do == "skill" and wish.skill:
        words = ngettext("%(number)s gets the skill %(skill)s.", "%(number)s get the skill %(skill)s.", number)
    elif wish.do == "skill":
        words = ngettext("%(number)s loses its skill.", "%(number)s lose their skill.", number)
    elif wish.do == "resource" and wish.resource:
        words = ngettext("%(number)s will be about %(resource)s.", "%(number)s will be about %(resource)s.", number)
    elif wish.do == "resource":
        words = ngettext("%(number)s will be about no resource.", "%(number)s will be about no resource.", number)
    elif wish.do == "aside":
        words = ngettext("%(number)s will not count.", "%(number)s will not count.", number)
    elif wish.do == "count":
        words = ngettext("%(number)s will count again.", "%(number)s will count again.", number)
    else:
        words = ngettext("%(number)s will be deleted.", "%(number)s will be deleted.", number)
    return f"{words % said}{_study(what)}"


def _study(what: Intended) -> str:
    """How much study comes or goes with it."""
    if what.wish.do not in ("aside", "count", "delete"):
        return ""
    counted = [each for each in what.changing if each.counted or what.wish.do == "count"]
    minutes = sum(int(each.quantity) for each in counted if each.kind == "study")
    said = {"time": figures.duration(minutes, language())}
    return figures.gap(language()) + _("That is %(time)s of study.") % said if minutes else ""


def _stays(what: Intended) -> Iterator[str]:
    if what.same:
        yield ngettext("%(number)s is so already.", "%(number)s are so already.", what.same) % {"number": what.same}
    for source, number in sorted(what.kept.items()):
        words = ngettext(
            "%(number)s is kept by %(source)s and can only be set aside.",
            "%(number)s are kept by %(source)s and can only be set aside.",
            number,
        )
        yield words % {"number": number, "source": source_name(source)}
    if what.unfit and what.wish.do == "resource":
        words = ngettext("%(number)s is no study and stays.", "%(number)s are no study and stay.", what.unfit)
        yield words % {"number": what.unfit}
    elif what.unfit:
        words = ngettext("%(number)s does not count anyway.", "%(number)s do not count anyway.", what.unfit)
        yield words % {"number": what.unfit}
