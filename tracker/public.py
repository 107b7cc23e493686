"""What a stranger may see of a user, and nothing else.

A section that its owner has not chosen is None. Figures are stored ones: the latest closing, the ledger and its daily
totals; nothing here scores anything or asks a source. Private work is a part of sums and never named.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import QuerySet

from tracker.catalogue.skills import meant
from tracker.days import local_day
from tracker.models import Activity, Closing, ProfileSettings, User
from tracker.models.people import validate_username
from tracker.ownership import owned_of
from tracker.public_stored import Part, Stored, Total
from tracker.scoring.score import Status
from tracker.sources import freshness_of, known_until, sources_of
from tracker.streak import first_day, weeks_of

#: As many as the sitemap's format takes.
MOST_INDEXED = 50_000
MOST_PROOF, MOST_CERTIFICATIONS, MOST_SKILLS = 30, 50, 10
#: What there may be many of in a day stands for itself in sums; it is listed where there is nothing rarer.
FREQUENT = ("commit", "submission")
#: What was read says less than what was made.
LISTED_LAST = (*FREQUENT, "paper")
#: Of these a source tells a number and no single thing, so nothing that could be shown or lack evidence.
NUMBERS_ALONE = ("private_contribution",)


@dataclass(frozen=True, slots=True)
class PublicPlan:
    """The plan's name and days, which head the score and the goals."""

    title: str
    start: date
    end: date


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicScore:
    """The latest stored closing. ``score`` is None before anything was due."""

    on: date
    score: Decimal | None
    plan_index: Decimal | None
    days_ahead: int | None
    formula_version: int
    #: The last day that all its sources are known of, where that is earlier.
    as_of: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicGoal:
    """One goal at the latest stored closing, that of the day ``on``, in its metric's unit."""

    id: int
    on: date
    title: str
    metric: str
    actual: Decimal
    due: Decimal
    days_ahead: int | None
    status: str
    #: The last day that its source is known of, where that is earlier: nobody knows whether it is behind.
    as_of: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicYear:
    """How many counted activities each day of the last 53 weeks has, and the days that ask for nothing."""

    last: date
    counts: Mapping[date, int]
    rest_weekdays: Sequence[int]
    breaks: Sequence[tuple[date, date]]

    @property
    def total(self) -> int:
        return sum(self.counts.values())


@dataclass(frozen=True, slots=True, kw_only=True)
class Proof:
    """One thing that happened, with the place where it can be seen; ``uid`` is its lasting name."""

    uid: str
    on: date
    kind: str
    title: str
    url: str
    context: str
    own: bool | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Checkable:
    """How much can be checked of what counts, in activities.

    Of the counted ones ``evidenced`` were read from a source that is still connected, and ``linked`` were entered by
    hand with a link; ``private`` of them may be told as a number alone.
    """

    counted: int
    evidenced: int
    linked: int
    private: int

    @property
    def self_reported(self) -> int:
        """What is its owner's word: neither evidenced nor linked nor private."""
        return self.counted - self.evidenced - self.linked - self.private


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicKind(Checkable):
    """The same of one kind."""

    kind: str

    @property
    def listed(self) -> bool:
        """Whether there is a list of what happened, each with its link."""
        return self.kind != "study" and bool(self.evidenced or self.linked)


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicProof(Checkable):
    """The latest proof, and how much there is of each kind, most of it first.

    ``beside`` is how much more its sources tell as a number alone; nothing of it is among the counted.
    """

    latest: tuple[Proof, ...]
    kinds: tuple[PublicKind, ...]
    beside: int

    def foremost(self, most: int) -> tuple[Proof, ...]:
        """At most so many of the latest, and what is listed last only where there is nothing rarer."""
        rarer = [each for each in self.latest if each.kind not in LISTED_LAST][:most]
        others = [each for each in self.latest if each.kind in LISTED_LAST][: most - len(rarer)]
        return tuple(each for each in self.latest if each in rarer or each in others)


@dataclass(frozen=True, slots=True)
class PublicCertification:
    """A certification that was passed; ``url`` is "" where it is the owner's word.

    ``expires_on`` is its last valid day, None where neither its issuer nor its owner has said one.
    """

    title: str
    on: date
    url: str
    expires_on: date | None


@dataclass(frozen=True, slots=True)
class PublicSkill:
    """Minutes of study for one skill."""

    name: str
    minutes: int


@dataclass(frozen=True, slots=True)
class PublicStreak:
    """How many weeks in a row counted something, private work too; never 0."""

    weeks: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicAccount:
    """One connected account; ``url`` is its page, "" where it has none. ``by`` is one of ownership's ways."""

    source: str
    handle: str
    url: str
    confirmed: bool
    confirmed_on: date | None
    by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicProfile:
    """All that a stranger may see. ``today`` is the day it is where the user lives."""

    username: str
    #: In its owner's words; "" where there are none.
    name: str
    bio: str
    #: Whether search engines may keep it.
    indexed: bool
    language: str
    today: date
    plan: PublicPlan | None
    score: PublicScore | None
    goals: tuple[PublicGoal, ...] | None
    year: PublicYear | None
    proof: PublicProof | None
    certifications: tuple[PublicCertification, ...] | None
    skills: tuple[PublicSkill, ...] | None
    streak: PublicStreak | None
    accounts: tuple[PublicAccount, ...] | None

    @property
    def shows_nothing(self) -> bool:
        """Whether all that there is to see is who it is."""
        sections = (self.score, self.year, self.proof, self.streak)
        lists = (self.goals, self.certifications, self.skills, self.accounts)
        return not any(sections) and all(each is None for each in lists)


def public_profile(
    username: str, now: datetime, sections: Collection[str] = ProfileSettings.SECTIONS
) -> PublicProfile | None:
    """What is shown of a user; None alike for nobody, a name that is reserved, and a profile that is off.

    Of the sections that its owner has chosen, only those among ``sections`` are read.
    """
    user = _shown_user(username)
    if user is None:
        return None
    return profile_of(user, [each for each in user.profile_settings.shown if each in sections], now)


def profile_of(user: User, sections: Collection[str], now: datetime) -> PublicProfile:
    """What is shown of a user with these sections, whether the profile is on or off."""
    settings = getattr(user, "profile_settings", None) or ProfileSettings(user=user)
    today, shown = local_day(now, user.zone), {section: section in sections for section in ProfileSettings.SECTIONS}
    stored = Stored(user, today)
    plan, closing = (stored.plan, stored.closing) if shown["score"] or shown["goals"] else (None, None)
    goals = _goals(stored, closing, now) if closing else ()
    return PublicProfile(
        username=user.username,
        name=settings.name,
        bio=settings.bio,
        indexed=settings.indexed,
        language=user.language,
        today=today,
        plan=PublicPlan(plan.title, plan.start, plan.end) if plan else None,
        score=_score(closing, goals) if shown["score"] and closing else None,
        goals=goals if shown["goals"] and closing else None,
        year=_year(stored) if shown["heatmap"] else None,
        proof=_proof(stored) if shown["proof"] else None,
        certifications=_certifications(stored) if shown["certifications"] else None,
        skills=_skills(stored) if shown["skills"] else None,
        streak=_streak(stored) if shown["streak"] and user.streak else None,
        accounts=_accounts(stored, now) if shown["accounts"] else None,
    )


def indexed_usernames() -> Iterable[str]:
    """Who shows a profile that search engines may keep: as many as a sitemap may name. One query."""
    people = User.objects.filter(is_active=True, profile_settings__enabled=True, profile_settings__indexed=True)
    return people.order_by("username").values_list("username", flat=True)[:MOST_INDEXED]


def _shown_user(username: str) -> User | None:
    try:
        validate_username(username)
    except ValidationError:
        return None
    people = User.objects.filter(is_active=True, profile_settings__enabled=True)
    return people.select_related("profile_settings").filter(username=username).first()


def _score(closing: Closing, goals: Iterable[PublicGoal]) -> PublicScore:
    as_of = min((goal.as_of for goal in goals if goal.as_of), default=None)
    return PublicScore(
        on=closing.on,
        score=closing.score,
        plan_index=closing.plan_index,
        # Of a plan with a goal of which nothing is known, nobody knows how far it is behind.
        days_ahead=None if as_of else closing.days_ahead,
        formula_version=closing.formula_version,
        as_of=as_of,
    )


def _goals(stored: Stored, closing: Closing, now: datetime) -> tuple[PublicGoal, ...]:
    """The closing's goals by their names of now; what its owner has archived since is nobody's business."""
    titles, known = stored.goal_titles, known_until(stored.user, freshness_of(stored.states, now))
    terms = [term | {"title": titles[term["goal"]]} for term in closing.terms if term["goal"] in titles]
    return tuple(_goal(term, closing.on, known) for term in terms)


def _goal(term: Mapping[str, Any], on: date, known: Mapping[str, date]) -> PublicGoal:
    """A goal of a closing; ``known`` is until when stale sources are known of."""
    as_of = min((known[source] for source in sources_of(term["metric"]) if source in known), default=on)
    stale = as_of < on and term["status"] not in (Status.NOT_STARTED, Status.DONE, Status.PAUSED)
    return PublicGoal(
        id=term["goal"],
        on=on,
        title=term["title"],
        metric=term["metric"],
        actual=Decimal(term["actual"]),
        due=Decimal(term["due"]),
        days_ahead=None if stale else term["days_ahead"],
        status=Status.STALE if stale else term["status"],
        as_of=as_of if stale else None,
    )


def _year(stored: Stored) -> PublicYear:
    first, today = first_day(stored.today), stored.today
    return PublicYear(
        last=today,
        counts=stored.year,
        rest_weekdays=stored.rest_weekdays,
        breaks=[
            (start, min(end, today))
            for start, end, current in stored.breaks
            if current and start <= today and end >= first
        ],
    )


def _proof(stored: Stored) -> PublicProof:
    by_kind: dict[str, list[Total]] = {}
    for total in stored.totals:
        by_kind.setdefault(total.kind, []).append(total)
    beside = [total.quantity for kind in NUMBERS_ALONE for total in by_kind.pop(kind, ())]
    kinds = [PublicKind(kind=kind, **checkable(totals)) for kind, totals in by_kind.items()]
    shown = [total for totals in by_kind.values() for total in totals]
    return PublicProof(
        latest=_latest_proof(stored.user, {each.kind for each in shown if each.linked and not each.private}),
        kinds=tuple(sorted(kinds, key=lambda each: (-each.counted, each.kind))),
        beside=int(sum(beside)),
        **checkable(shown),
    )


def checkable(parts: Iterable[Part]) -> dict[str, int]:
    """The fields of a :class:`Checkable` of which these are the parts."""
    found = dict.fromkeys(("counted", "evidenced", "linked", "private"), 0)
    for part in parts:
        found["counted"] += part.number
        if part.private:
            # Nobody but their owner can look at them.
            found["private"] += part.number
        elif part.read:
            found["evidenced"] += part.linked
        elif part.source == "manual":
            found["linked"] += part.linked
    return found


def _latest_proof(user: User, kinds: Collection[str]) -> tuple[Proof, ...]:
    """The latest of these ``kinds``, which are those that have links: nothing else is looked through."""
    linked = Activity.objects.owned_by(user).shown_publicly().exclude(evidence_url="").newest_first()
    # What a study session links to may be anything that was read.
    rare = [kind for kind in kinds if kind not in (*LISTED_LAST, "study")]
    found = [*_proofs(linked.filter(kind__in=sorted(rare))[:MOST_PROOF])]
    if len(found) < MOST_PROOF:
        frequent = linked.filter(kind__in=sorted({*kinds} & {*LISTED_LAST}))
        found += _proofs(frequent[: MOST_PROOF - len(found)])
    return tuple(sorted(found, key=lambda each: each.on, reverse=True))


def _proofs(activities: QuerySet[Activity]) -> Iterable[Proof]:
    # No more than what is shown: a whole row, with its resource, takes twice the time.
    rows = activities.values_list("uid", "local_date", "kind", "title", "evidence_url", "context", "own")
    for uid, on, kind, title, url, context, own in rows:
        yield Proof(uid=str(uid), on=on, kind=kind, title=title, url=url, context=context, own=own)


def _certifications(stored: Stored) -> tuple[PublicCertification, ...]:
    if not any(total.kind == "certification" and not total.private for total in stored.totals):
        return ()
    passed = Activity.objects.owned_by(stored.user).shown_publicly().filter(kind="certification").newest_first()
    rows = passed.values_list("title", "context", "local_date", "evidence_url", "expires_on")[:MOST_CERTIFICATIONS]
    return tuple(PublicCertification(title or context, on, url, expires) for title, context, on, url, expires in rows)


def _skills(stored: Stored) -> tuple[PublicSkill, ...]:
    written: defaultdict[str, Decimal] = defaultdict(Decimal)
    for total in stored.totals:
        if total.kind == "study" and total.skill and not total.private:
            written[total.skill] += total.quantity
    # Another case makes no other skill; it is written as the map, or most of its study, writes it.
    skills: dict[str, PublicSkill] = {}
    for name, minutes in sorted(written.items(), key=lambda each: (-each[1], each[0])):
        key = meant(name).casefold()
        more = skills.get(key, PublicSkill(meant(name), 0))
        skills[key] = PublicSkill(more.name, more.minutes + int(minutes))
    return tuple(sorted(skills.values(), key=lambda skill: (-skill.minutes, skill.name))[:MOST_SKILLS])


def _streak(stored: Stored) -> PublicStreak | None:
    breaks = [(start, end) for start, end, _current in stored.breaks]
    weeks = weeks_of(stored.user, stored.today, breaks, stored.year)
    return PublicStreak(weeks) if weeks else None


def _accounts(stored: Stored, now: datetime) -> tuple[PublicAccount, ...]:
    return tuple(
        PublicAccount(
            source=each.source,
            handle=each.handle,
            url=each.url,
            confirmed=each.confirmed_at is not None,
            confirmed_on=local_day(each.confirmed_at, stored.user.zone) if each.confirmed_at else None,
            by=each.by,
        )
        for each in owned_of(stored.states, now)
    )
