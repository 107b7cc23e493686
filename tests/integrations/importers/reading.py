"""Small files as people bring them."""

from datetime import UTC, tzinfo

from integrations.importers import table
from integrations.importers.base import Choices, Wrong
from integrations.importers.dialects import dialect_of
from tracker.entry import Entry

TOGGL = (
    "User,Email,Client,Project,Task,Description,Billable,Start date,Start time,End date,End time,Duration,Tags,"
    "Amount ()"
)
TOGGL_LINE = (
    'Ann,ann@example.org,,NLP,,"Lecture 3, again",No,2026-03-02,23:30:00,2026-03-03,01:00:00,01:30:00,"video, gpu",'
)
NEW_TOGGL = (
    '"Description","Billable","Member","Email","Project","Tags","Start date","Start time","Stop date","Stop time"'
)
CLOCKIFY = (
    '"Project","Client","Description","Task","User","Group","Email","Tags","Billable","Start Date","Start Time",'
    '"End Date","End Time","Duration (h)","Duration (decimal)","Billable Rate (USD)","Billable Amount (USD)"'
)


def clockify_line(day: str = "13/04/2026", start: str = "09:00:00 AM", **values: str) -> str:
    """A line of Clockify."""
    said = {"email": "ann@example.org", "project": "NLP", "duration": "01:30:00", "decimal": "1.50"} | values
    return (
        f'"{said["project"]}","","Lecture 3","","Ann","","{said["email"]}","video","No","{day}","{start}",'
        f'"{day}","10:30:00 AM","{said["duration"]}","{said["decimal"]}","0.00","0.00"'
    )


def entries(*lines: str, order: str = "", skill: str = "project", person: str = "", zone: tzinfo = UTC) -> list[Entry]:
    """What the lines say, the first of which is the header. Raises Unreadable, Wrong and Skipped."""
    read = table.read("\n".join(lines))
    choices = Choices(zone=zone, order=order, skill=skill, person=person)
    return [dialect_of(read.header).read(line, choices) for line in read.lines]


def wrong(*lines: str) -> tuple[str, str]:
    """The column and the sentence for which the first line is refused."""
    try:
        entries(*lines)
    except Wrong as error:
        return error.column, str(error)
    raise AssertionError("nothing was refused")
