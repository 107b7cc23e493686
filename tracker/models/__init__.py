from tracker.models.certifications import Exam
from tracker.models.exports import Export
from tracker.models.ledger import (
    Activity,
    ActivityAlias,
    CustomMetric,
    DailyTotal,
    LifetimeTotal,
    SourceState,
    Undoable,
)
from tracker.models.letters import Nudge, ReturnedMail
from tracker.models.people import ApiToken, ProfileSettings, RememberedAnswer, ShareLink, User
from tracker.models.plans import Break, Closing, Goal, GoalFigures, Plan, PlanRevision, RestWeekdays
from tracker.models.reports import Report
from tracker.models.signing import SigningKey
from tracker.models.study import Resource, Timer

__all__ = [
    "Activity",
    "ActivityAlias",
    "ApiToken",
    "Break",
    "Closing",
    "CustomMetric",
    "DailyTotal",
    "Exam",
    "Export",
    "Goal",
    "GoalFigures",
    "LifetimeTotal",
    "Nudge",
    "Plan",
    "PlanRevision",
    "ProfileSettings",
    "RememberedAnswer",
    "Report",
    "Resource",
    "RestWeekdays",
    "ReturnedMail",
    "ShareLink",
    "SigningKey",
    "SourceState",
    "Timer",
    "Undoable",
    "User",
]
