"""What the forms of goals are sent, and pull requests for goals to take."""

from typing import Any

from tests.factories import make_entry, take
from tests.tracker.views.conftest import TODAY
from tracker.models import User

FORM: dict[str, Any] = {
    "title": "Read code",
    "metric": "pull_requests_merged",
    "kind": "cumulative",
    "target": "36",
    "period": "",
    "weight": "3",
    "start": "2026-03-04",
    "end": "2026-12-31",
    "whose": "others",
    "repositories": "",
    "skills": "",
    "certification": "",
}


CERTIFICATION = {"metric": "certifications", "whose": ""}


def changed(**values: Any) -> dict[str, Any]:
    """The form that changes the study goal of ``make_goal``, with other values."""
    same = {"title": "Study", "metric": "study_hours", "target": "100", "weight": "1", "start": "2026-01-01"}
    return FORM | {"whose": "", "acts_from": TODAY.isoformat()} | same | values


def merged(user: User, number: int, **values: Any) -> None:
    """So many pull requests, merged elsewhere on the plan's first day."""
    shared = {"kind": "pull_request_merged", "own": False}
    take(user, *(make_entry(**shared | values) for _ in range(number)))
