"""The detailed report of Toggl Track, with its columns of before and since 2024 (``End`` or ``Stop``)."""

from integrations.importers import timesheet
from integrations.importers.base import Dialect
from tracker.kinds import gettext_noop as _

TOGGL = Dialect(
    slug="toggl",
    name=_("Toggl Track, detailed report"),
    needs=(("start date",), ("start time",), ("duration", "end time", "stop time")),
    read=timesheet.read,
    days=("start date", "end date", "stop date"),
    person=timesheet.PERSON,
    has_projects=True,
)
