"""The evidence behind a number of a public profile, ready to print."""

from dataclasses import dataclass

from tracker.activity_rows import kind_name
from tracker.evidence import EvidenceLine
from tracker.metrics import METRICS
from tracker.public import PublicProfile
from tracker.public_evidence import PublicEvidence
from tracker.public_pictures import GoalLine, Share, goal_line, shares_of, verifiable
from tracker.rules_page import PublicRules, public_rules


@dataclass(frozen=True, slots=True, kw_only=True)
class EvidencePage:
    """One page of it. ``goal`` is None where it is all of one kind."""

    profile: PublicProfile
    #: The owner's words for themselves, or the user name.
    name: str
    title: str
    goal: GoalLine | None
    evidence: PublicEvidence
    verifiable: int | None
    shares: tuple[Share, ...]
    #: Each with its kind in words, which say something where there are ``several``.
    several: bool
    lines: tuple[tuple[EvidenceLine, str], ...]
    rules: PublicRules


def evidence_page(evidence: PublicEvidence) -> EvidencePage:
    """The page, in the language that is active. No queries."""
    profile, goal = evidence.profile, evidence.goal
    of_kind = [slug for slug, metric in METRICS.items() if metric.kinds == (evidence.kind,)]
    return EvidencePage(
        profile=profile,
        name=profile.name or profile.username,
        title=goal.title if goal else kind_name(evidence.kind, evidence.checked.counted),
        goal=goal_line(goal) if goal else None,
        evidence=evidence,
        verifiable=verifiable(evidence.checked),
        shares=tuple(shares_of(evidence.checked)),
        several=goal is not None and goal.metric in METRICS and len(METRICS[goal.metric].kinds) > 1,
        lines=tuple((line, kind_name(line.kind)) for line in evidence.lines),
        rules=public_rules(profile.today, [goal.metric] if goal else of_kind),
    )
