"""One typed line to an entry: "1h30 cs224n lecture 3 yesterday", "paper 2106.09685". Pure.

The grammar is written down in ``docs/quick-log.md``, with examples that the tests read from there. It is one for every
language; English and Chinese words may be mixed. The line is read piece by piece, and what was understood is cut out:

* what stands in quotes is left alone (:mod:`.line`), then the ``#skill`` is taken;
* the day with which it begins or ends (:mod:`.day`);
* a kind's word without a time makes it a claim (:mod:`.claim`), else it needs a time (:mod:`.time_spent`);
* the first web address is its evidence;
* the rest is the title, as typed; the resource and unit that it names are looked for in it (:mod:`.resource`).

Digits of every script and full-width signs are read as their plain forms. Nothing is guessed: what can be read in two
ways is refused. :func:`written` goes the other way.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, time

from tracker.quick_log.claim import WORDS, take_claim
from tracker.quick_log.day import check_day, take_days
from tracker.quick_log.line import TAG, Line, NotUnderstood, Refused, quoted
from tracker.quick_log.resource import About, Named, check_numbers, find_resource
from tracker.quick_log.time_spent import Time, check_ended, take_time, written_time

__all__ = [
    "About",
    "Named",
    "NotUnderstood",
    "Parsed",
    "Subject",
    "parse",
    "parse_subject",
    "written",
    "written_skill",
    "written_subject",
]


@dataclass(frozen=True, slots=True)
class Parsed:
    """What a line says. ``skill`` is "" without a tag; ``minutes`` is 0 for all but study.

    ``began`` is when a study session began on the clock of whoever typed it, where the line says so.
    """

    minutes: int
    title: str
    on: date
    skill: str = ""
    kind: str = "study"
    evidence_url: str = ""
    about: About | None = None
    began: time | None = None


@dataclass(frozen=True, slots=True)
class Subject:
    """What a line without a time says is studied."""

    title: str
    skill: str = ""
    about: About | None = None


def parse(
    line: str, today: date, resources: Sequence[Named] = (), *, now: time | None = None
) -> Parsed | NotUnderstood:
    """Read one line typed on ``today`` by the owner of these resources. Raises nothing, whatever the text.

    With ``now``, the time on their clock, no session of today may end later.
    """
    try:
        return _parse(Line(line), today, resources, now)
    except Refused as refused:
        return refused.answer


def parse_subject(line: str, resources: Sequence[Named] = ()) -> Subject | NotUnderstood:
    """Read what is studied, such as a running timer's line, where the time is not said but measured."""
    try:
        read = Line(line)
        skill = read.take_skill()
        return Subject(read.title, skill, find_resource(read, resources))
    except Refused as refused:
        return refused.answer


def written(parsed: Parsed, today: date, resources: Sequence[Named] = ()) -> str:
    """The line that says it to whoever types it on ``today``; its title in quotes where they are needed.

    What makes a line longer than lines can be is written all the same, and refused when it is read.
    """
    line = _written(parsed, parsed.title, today)
    read = parse(line, today, resources)
    # What it is about follows from the title.
    if isinstance(read, Parsed) and replace(read, about=parsed.about) == parsed:
        return line
    return _written(parsed, quoted(parsed.title), today)


def written_subject(subject: Subject, resources: Sequence[Named] = ()) -> str:
    """The line that says what is studied, where its time is measured."""
    skill = written_skill(subject.skill) if subject.skill else ""
    line, literal = (" ".join(filter(None, (title, skill))) for title in (subject.title, quoted(subject.title)))
    read = parse_subject(line, resources)
    return line if isinstance(read, Subject) and replace(read, about=subject.about) == subject else literal


def written_skill(skill: str) -> str:
    """``#LoRA``, ``#"Linear algebra"``."""
    return f"#{skill}" if TAG.fullmatch(f"#{skill}") else f'#"{skill}"'


def _written(parsed: Parsed, title: str, today: date) -> str:
    words = (
        written_time(Time(parsed.minutes, parsed.began)) if parsed.minutes else WORDS[parsed.kind][0],
        title,
        parsed.evidence_url,
        written_skill(parsed.skill) if parsed.skill else "",
        parsed.on.isoformat() if parsed.on != today else "",
    )
    return " ".join(filter(None, words))


def _parse(line: Line, today: date, resources: Sequence[Named], now: time | None) -> Parsed:
    skill = line.take_skill()
    check_numbers(line, resources)
    days = take_days(line, today)
    kind = take_claim(line)
    spent = Time(0) if kind else take_time(line)
    days |= take_days(line, today)
    evidence_url = line.take_address()
    # The address may have stood between the day and the end of the line.
    days |= take_days(line, today)
    if len(days) > 1:
        raise Refused("two_days", "The line names two days. Keep the one on which it happened.")
    on = days.pop() if days else today
    check_day(on, today)
    if on == today and now:
        check_ended(spent, now)
    about = None if kind else find_resource(line, resources)
    return Parsed(spent.minutes, line.title, on, skill, kind or "study", evidence_url, about, spent.began)
