"""What somebody means to do a week for a goal, beside what this week has brought. It is a reminder and never scored."""

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from django.utils.translation import gettext as _

from tracker import figures, sentences
from tracker.days import IsoWeek
from tracker.measuring import Question, measure
from tracker.progress import Standing


def aims(standing: Standing) -> dict[int, str]:
    """A sentence by goal, for those that have an aim and are not reached. One query, and none where nobody has one."""
    sunday = IsoWeek.of(standing.on).previous.last
    open_terms = {int(term.goal): term for term in standing.score.terms if not term.done}
    aimed = {each: goal for each, goal in standing.goals.items() if goal["weekly_aim"] and each in open_terms}
    before = measure(standing.plan.user, {each: Question(goal, sunday, sunday) for each, goal in aimed.items()})
    return {each: _words(goal, open_terms[each].actual - before[each].total) for each, goal in aimed.items()}


def _words(goal: Mapping[str, Any], done: Fraction) -> str:
    aim = Fraction(goal["weekly_aim"])
    said = {
        "aim": figures.weekly(aim, sentences.language(), divisible=sentences.divisible(goal)),
        "done": sentences.done(done, goal),
    }
    return _("Your aim: %(aim)s; %(done)s this week so far.") % said
