"""What the detailed reports of Toggl Track and of Clockify have in common: a start, a length, a project, tags."""

from datetime import UTC, datetime

from integrations.importers import cells, words
from integrations.importers.base import Choices, Line, Skipped, Wrong
from tracker.entry import Entry
from tracker.kinds import gettext_noop as _

PERSON = ("email", "user", "member")
#: Each with what it holds.
LENGTHS = {
    "duration": cells.hours,
    "duration (h)": cells.hours,
    "duration (decimal)": cells.hours,
}
ENDS = (("end date", "end time"), ("stop date", "stop time"))


def read(line: Line, choices: Choices) -> Entry:
    """A session of study, on the day on which it started. Its start and length tell it from others."""
    if line.text("type").casefold() == "break":
        raise Skipped(_("a break"))
    if choices.person and line.text(*PERSON) != choices.person:
        raise Skipped(_("another person’s"))
    started = _moment(line, "start date", "start time", choices)
    seconds = _seconds(line, started, choices)
    description = line.text("description", "task", "project")
    return Entry(
        external_id=f"{started.isoformat()} {seconds}",
        kind="study",
        on=started.date(),
        quantity=cells.whole_minutes(seconds),
        title=words.title(description),
        note=words.note(description) if len(description) > words.LONGEST_TITLE else "",
        skill=_skill(line, choices),
    )


def _moment(line: Line, day: str, clock: str, choices: Choices) -> datetime:
    """By the clock on the wall, as the report writes it."""
    on = line.read(lambda text: cells.day(text, choices.order, choices.zone), day)
    return datetime.combine(on, line.read(cells.clock, clock))


def _seconds(line: Line, started: datetime, choices: Choices) -> int:
    """As the report says it, or else until the end."""
    end = next((each for each in ENDS if line.text(each[1])), None)
    if end and not line.text(*LENGTHS):
        return _until(_moment(line, *end, choices), started, end[1], choices)
    column = line.column(*(each for each in LENGTHS if each in line.cells), "duration")
    return line.read(LENGTHS[column], column)


def _until(ended: datetime, started: datetime, column: str, choices: Choices) -> int:
    """Seconds that really passed: the clock may have been changed in between."""
    first, last = (each.replace(tzinfo=choices.zone).astimezone(UTC) for each in (started, ended))
    if last < first:
        error = Wrong(_("The end lies before the start."))
        error.column = column
        raise error
    return int((last - first).total_seconds())


def _skill(line: Line, choices: Choices) -> str:
    if choices.skill == "tag":
        return line.read(words.first_tag, "tags", "tag")
    return line.read(words.skill, "project") if choices.skill == "project" else ""
