"""What stands behind a number that a stranger sees: all of one kind, or all that one goal has taken, page by page."""

from dataclasses import dataclass
from typing import NamedTuple

from django.db.models import Q, QuerySet, Sum

from tracker.evidence import LINE, EvidenceLine, line_of, with_links
from tracker.list_places import Place
from tracker.measuring import takes, takes_of_totals
from tracker.models import DailyTotal, Goal, User
from tracker.public import Checkable, PublicGoal, PublicProfile, checkable
from tracker.public_stored import connected_sources

PAGE = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicEvidence:
    """One page of it, the newest first. ``older`` is the place at which the next one begins, "" on the last."""

    profile: PublicProfile
    #: What it is all of: of the two one is there.
    kind: str
    goal: PublicGoal | None
    #: Whose repositories the goal takes: ``own``, ``others`` or "".
    whose: str
    checked: Checkable
    lines: tuple[EvidenceLine, ...]
    older: str


def evidence_of_kind(profile: PublicProfile, *, kind: str, before: Place | None) -> PublicEvidence | None:
    """All that counts of a kind; None where the profile shows no proof, or nothing of it that has a link."""
    checked = next((each for each in profile.proof.kinds if each.kind == kind), None) if profile.proof else None
    if checked is None or not checked.listed:
        return None
    user = User.objects.filter(username=profile.username).first()
    if user is None:
        return None
    lines, older = _page(user, Q(kind=kind), before)
    return PublicEvidence(profile=profile, kind=kind, goal=None, whose="", checked=checked, lines=lines, older=older)


def evidence_of_goal(profile: PublicProfile, *, goal_id: int, before: Place | None) -> PublicEvidence | None:
    """All that a goal has taken by the day of its figures; None where the profile shows no proof, or not the goal."""
    shown = next((each for each in profile.goals or () if each.id == goal_id), None) if profile.proof else None
    if shown is None:
        return None
    goal = Goal.objects.filter(pk=goal_id, plan__user__username=profile.username).select_related("plan__user").first()
    if goal is None:
        return None
    user, until = goal.plan.user, Q(local_date__lte=shown.on)
    taken = {"metric": goal.metric, "start": goal.start.isoformat(), "filter": goal.filter}
    totals = DailyTotal.objects.owned_by(user).filter(until, takes_of_totals(taken))
    lines, older = _page(user, until & takes(taken), before)
    whose = goal.filter.get("repositories")
    return PublicEvidence(
        profile=profile,
        kind="",
        goal=shown,
        whose=whose if whose in ("own", "others") else "",
        checked=Checkable(**checkable(_parts(totals, user))),
        lines=lines,
        older=older,
    )


class _Part(NamedTuple):
    source: str
    private: bool
    read: bool
    number: int
    linked: int


def _parts(totals: QuerySet[DailyTotal], user: User) -> list[_Part]:
    """What daily totals add up to. One query."""
    rows = totals.annotate(read=Q(source__in=connected_sources(user))).order_by()
    return [_Part(*row) for row in rows.values_list("source", "private", "read", Sum("number"), Sum("linked"))]


def _page(user: User, wanted: Q, before: Place | None) -> tuple[tuple[EvidenceLine, ...], str]:
    rows = with_links(user).filter(wanted, before.older if before else Q()).order_by("-local_date", "-id")
    found = list(rows.values("id", *LINE)[: PAGE + 1])
    last = found[PAGE - 1] if len(found) > PAGE else None
    return tuple(map(line_of, found[:PAGE])), str(Place(last["local_date"], last["id"])) if last else ""
