"""The detailed report of Clockify, whose days and times are written as the account's settings say."""

from integrations.importers import timesheet
from integrations.importers.base import Dialect
from tracker.kinds import gettext_noop as _

CLOCKIFY = Dialect(
    slug="clockify",
    name=_("Clockify, detailed report"),
    needs=(("start date",), ("start time",), ("duration (h)", "duration (decimal)")),
    read=timesheet.read,
    days=("start date", "end date"),
    person=timesheet.PERSON,
    has_projects=True,
)
