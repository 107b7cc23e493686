"""Headway's own format: ``date``, one of ``minutes``, ``hours`` and ``duration``, and words if there are any."""

from decimal import Decimal

from integrations.importers import cells, words
from integrations.importers.base import Choices, Dialect, Line
from tracker.entry import Entry
from tracker.kinds import gettext_noop as _

#: What the page offers to fill in.
SAMPLE = (
    "date,minutes,title,skill,note,evidence_url\n"
    "2026-03-02,90,CS224n lecture 3,NLP,,https://web.stanford.edu/class/cs224n/\n"
    '2026-03-03,45,"Attention, by hand",Transformers,"Two heads, no mask",\n'
)


def read(line: Line, choices: Choices) -> Entry:
    """A session of study. Its day, length and title tell it from others."""
    on = line.read(lambda text: cells.day(text, choices.order, choices.zone), "date")
    length = _length(line)
    title = words.title(line.text("title"))
    return Entry(
        external_id=f"{on} {length} {title}",
        kind="study",
        on=on,
        quantity=length,
        title=title,
        skill=line.read(words.skill, "skill"),
        note=line.read(words.note, "note"),
        evidence_url=line.read(words.web_address, "evidence_url"),
    )


def _length(line: Line) -> Decimal:
    parsers = {"minutes": cells.minutes, "hours": cells.hours, "duration": cells.duration}
    column = line.column(*(each for each in parsers if each in line.cells))
    return cells.whole_minutes(line.read(parsers[column], column))


OWN = Dialect(
    slug="csv",
    name=_("Headway’s own format"),
    needs=(("date",), ("minutes", "hours", "duration")),
    read=read,
    days=("date",),
)
