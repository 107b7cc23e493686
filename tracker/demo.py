"""A made-up life for the demo account, the same on every machine, told from its first day on. Pure."""

import uuid
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta, tzinfo
from decimal import Decimal
from random import Random
from typing import Any

from tracker.catalogue.resources import RESOURCES as CATALOGUE
from tracker.catalogue.resources import Proposal
from tracker.days import IsoWeek, each_day
from tracker.demo_words import (
    COMPETITIONS,
    COURSES,
    DEEDS,
    EVENTS,
    OBJECTS,
    PAPERS,
    POSTS,
    PRACTICE,
    PULLS,
)
from tracker.entry import Entry

#: From here on, counted from the first day, Sundays are rest days.
SUNDAYS_OFF_FROM = timedelta(days=270)
OWN = ("demo/tiny-lora", "demo/notebooks", "demo/blog")
#: Other people's repositories, and the skill that work in them shows.
OTHERS = {"example-ai/trainer": "PyTorch", "example-ai/tokens": "Tokenisers", "example-labs/serve": "Triton"}
CLIENT = "demo/client-work"
#: Each so many sessions of study there is one of practice.
PRACTISED = 9
#: From this study session on those of these courses say which resource they are, by its short name.
NAMED_FROM = 216
NAMED = {"Deep Learning": "dl-book", "CMU 11-785": "11-785", "Agents course": "agents"}
#: The resources, in the catalogue and beside it.
RESOURCES = (
    CATALOGUE["dl-book"],
    CATALOGUE["11-785"],
    Proposal(title="Agents course", short_name="agents", kind="course", unit="unit", units=16, url="", skill="Agents"),
    Proposal(title="Attention Is All You Need", short_name="attention", kind="paper", unit="page", units=15, url=""),
)
FINISHED, PUT_ASIDE = "dl-book", "11-785"
#: Days after the first on which an exam was passed.
EXAMS = (
    (118, "HCIA-AI", "HCIA-AI"),
    (322, "PMLE", "Professional Machine Learning Engineer"),
    (430, "AI-102", "Azure AI Engineer Associate"),
)
#: Medals, and the days after the first on which they were won.
MEDALS = {190: "Bronze medal, Spot the generated essay", 505: "Bronze medal, Private spans in text"}
#: Codes of exams that are planned, and the days after the first for which they are booked.
PLANNED = (("MLA-C01", 754), ("AI-103", None))


@dataclass(frozen=True, slots=True, kw_only=True)
class Happened:
    """One entry and the account that brought it."""

    source: str
    account: str
    entry: Entry
    #: The short name of the resource that a study session was about, "" where it names none.
    resource: str = ""


def breaks(start: date, last: date) -> Iterator[tuple[date, date, str]]:
    """The holidays that began by ``last``: two weeks each August, and the days around New Year."""
    for year in range(start.year, last.year + 1):
        for first, end, note in (
            (date(year, 8, 10), date(year, 8, 23), "Summer holiday"),
            (date(year, 12, 24), date(year + 1, 1, 2), "New Year"),
        ):
            if start <= first <= last:
                yield first, end, note


def life(start: date, last: date, zone: tzinfo) -> Iterator[Happened]:
    """All that happened from the first to the last day. A longer life begins like a shorter one."""
    story = _Story(start, last, zone)
    for day in each_day(start, last):
        yield from story.happened_on(day)


def remembered_late(happened: Iterable[Happened], week: IsoWeek) -> list[Happened]:
    """Of what was logged by hand for a week, the last study and the last paper."""
    days = set(week.days())
    last = {each.entry.kind: each for each in happened if each.source == "manual" and each.entry.on in days}
    return [last[kind] for kind in ("study", "paper") if kind in last]


class _Story:
    """Tells day after day. Each day has a die of its own, so that a holiday changes no other day."""

    def __init__(self, start: date, last: date, zone: tzinfo) -> None:
        self.start = start
        self.zone = zone
        self.holidays = [(first, end) for first, end, _ in breaks(start, last)]
        #: How many of each there were so far.
        self.told: Counter[str] = Counter()

    def happened_on(self, day: date) -> Iterator[Happened]:
        if any(first <= day <= end for first, end in self.holidays):
            return
        dice = Random(f"demo {(day - self.start).days}")  # noqa: S311  a story needs no secrets
        for teller in (
            self._study,
            self._paper,
            self._commits,
            self._release,
            self._pull_request,
            self._post,
            self._kaggle,
            self._proof,
        ):
            yield from teller(day, dice)

    def _study(self, day: date, dice: Random) -> Iterator[Happened]:
        chance, shortest, longest = {6: (0.55, 60, 150), 7: (0.3, 40, 90)}.get(day.isoweekday(), (0.63, 35, 100))
        resting = day.isoweekday() == 7 and day - self.start >= SUNDAYS_OFF_FROM
        minutes = dice.randrange(shortest, longest, 5)
        if dice.random() < chance and not resting:
            number = self._next("study")
            if number % PRACTISED == 0:
                title, skill = PRACTICE[number // PRACTISED % len(PRACTICE)]
                yield _logged("study", day, title, quantity=minutes, skill=skill)
                return
            course, of_it, skill, topics = self._course(number)
            unit = number % 24 * len(topics) // 24 + 1
            title = f"{course} {of_it} {unit}: {topics[unit - 1]}"
            happened = _logged("study", day, title, quantity=minutes, skill=skill)
            if number >= NAMED_FROM and course in NAMED:
                entry = replace(happened.entry, unit=unit)
                happened = replace(happened, entry=entry, resource=NAMED[course])
            yield happened

    def _paper(self, day: date, dice: Random) -> Iterator[Happened]:
        if dice.random() < 0.31:
            number = self._next("paper") - 1
            yield _logged("paper", day, PAPERS[number % len(PAPERS)], url=f"https://example.org/papers/{number + 1}")

    def _commits(self, day: date, dice: Random) -> Iterator[Happened]:
        for _ in range(dice.choice((0, 0, 0, 0, 1, 2, 4)) if day.isoweekday() < 7 else 0):
            number = self._next("commit")
            private = dice.random() < 0.1
            repository = CLIENT if private else dice.choice(OWN)
            name = uuid.uuid5(uuid.NAMESPACE_URL, f"demo commit {number}").hex
            yield self._on_github(
                f"commit:{name}",
                "commit",
                self._at(day, dice),
                title=f"{DEEDS[number * 7 % len(DEEDS)]} {OBJECTS[number * 11 % len(OBJECTS)]}",
                context=repository,
                own=True,
                private=private,
                evidence_url=f"https://github.com/{repository}/commit/{name}",
            )

    def _release(self, day: date, dice: Random) -> Iterator[Happened]:
        age = (day - self.start).days
        if age % 90 == 60:
            name, link = f"tiny-lora 0.{age // 90 + 1}", f"https://github.com/{OWN[0]}/releases/tag/0.{age // 90 + 1}"
            about = {"title": name, "context": OWN[0], "own": True, "skill": "LoRA", "evidence_url": link}
            yield self._on_github(f"release:{age}", "release", self._at(day, dice), **about)

    def _pull_request(self, day: date, dice: Random) -> Iterator[Happened]:
        if dice.random() > 0.031 or day.isoweekday() > 5:
            return
        number, repository = 100 + self._next("pull request"), dice.choice(list(OTHERS))
        about = {
            "title": PULLS[number % len(PULLS)],
            "context": repository,
            "own": False,
            "skill": OTHERS[repository],
            "evidence_url": f"https://git.example.org/{repository}/pull/{number}",
        }
        merged = self._at(day, dice)
        opened = merged - timedelta(days=dice.randint(0, 9), hours=3)
        yield self._on_github(f"opened:{number}", "pull_request_opened", opened, **about)
        yield self._on_github(f"merged:{number}", "pull_request_merged", merged, **about)
        if dice.random() < 0.5:
            yield self._on_github(f"review:{number}", "review", merged - timedelta(hours=1), **about)

    def _post(self, day: date, dice: Random) -> Iterator[Happened]:
        if dice.random() > 0.03:
            return
        number = self._next("post")
        link, title = f"https://demo.example.org/posts/{number}/", POSTS[(number - 1) % len(POSTS)]
        skill = self._course(self.told["study"])[2]
        entry = Entry(external_id=link, kind="post", on=day, title=title, evidence_url=link, skill=skill)
        yield Happened(source="feed", account="https://demo.example.org/index.xml", entry=entry)

    def _kaggle(self, day: date, dice: Random) -> Iterator[Happened]:
        age = (day - self.start).days
        slug, title = COMPETITIONS[age // 104 % len(COMPETITIONS)]
        link = f"https://kaggle.example.org/competitions/{slug}"
        if age % 104 == 40:
            yield self._on_kaggle(f"entered:{age}", "competition_entered", self._at(day, dice), slug, title, link)
        if age % 104 == 58:
            about = f"{title}: a baseline", f"{link}/code/baseline"
            yield self._on_kaggle(f"notebook:{age}", "notebook", self._at(day, dice), slug, *about)
        if 40 <= age % 104 < 64 and dice.random() < 0.3:
            yield self._on_kaggle(f"submission:{age}", "submission", self._at(day, dice), slug, title, link)

    def _proof(self, day: date, dice: Random) -> Iterator[Happened]:
        age = (day - self.start).days
        for passed, code, title in EXAMS:
            if age == passed:
                link = f"https://example.org/certificates/{code.lower()}"
                yield _logged("certification", day, title, url=link, context=code)
        if age % 120 == 75:
            yield _logged("event", day, EVENTS[age // 120 % len(EVENTS)])
        if age in MEDALS:
            yield _logged("medal", day, MEDALS[age], url="https://kaggle.example.org/demo")

    def _course(self, session: int) -> tuple[str, str, str, tuple[str, ...]]:
        """What is studied in the session of this number: course, unit, skill, and what the units are about."""
        return COURSES[session // 24 % len(COURSES)]

    def _next(self, what: str) -> int:
        self.told[what] += 1
        return self.told[what]

    def _at(self, day: date, dice: Random) -> datetime:
        """Some time in the evening."""
        return datetime.combine(day, time(dice.randint(19, 22), dice.randint(0, 59)), self.zone)

    def _on_github(self, external_id: str, kind: str, at: datetime, **about: Any) -> Happened:
        return Happened(source="github", account="demo", entry=_entry(external_id, kind, at, **about))

    def _on_kaggle(self, external_id: str, kind: str, at: datetime, slug: str, title: str, link: str) -> Happened:
        entry = _entry(external_id, kind, at, title=title, context=slug, evidence_url=link)
        return Happened(source="kaggle", account="demo", entry=entry)


def _entry(external_id: str, kind: str, at: datetime, **about: Any) -> Entry:
    return Entry(external_id=external_id, kind=kind, occurred_at=at, **about)


def _logged(
    kind: str, day: date, title: str, *, quantity: int = 1, url: str = "", context: str = "", skill: str = ""
) -> Happened:
    entry = Entry(
        external_id=str(uuid.uuid5(uuid.NAMESPACE_URL, f"demo {kind} {title} {day}")),
        kind=kind,
        on=day,
        quantity=Decimal(quantity),
        title=title,
        evidence_url=url,
        context=context,
        skill=skill,
    )
    return Happened(source="manual", account="", entry=entry)
