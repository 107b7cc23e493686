"""One typed line to an entry: "1h30 cs224n lecture 3 yesterday", "paper 2106.09685". Pure.

The grammar is one for every language; English and Chinese words may be mixed.

* Time, first in the line, or else the only one in it: ``1h30``, ``1h 30m``, ``90m``, ``45 min``, ``2 h``, ``1.5h``,
  ``1,5h``, ``1:30``, ``1小时30分``, ``1个半小时``, ``半小时``, ``45分钟``. A part of an hour has one or two decimals,
  after a dot or a comma, and is rounded to the nearest minute.
* Day, first or last in what is left, today where there is none: ``today``, ``yesterday``, ``3 days ago``,
  ``on monday`` (the latest one), ``20 Nov`` (the nearest one), ``20 Nov 2025``, ``昨天``, ``前天``, ``周一``,
  ``上周一``, ``11月20日``; ``2026-11-20`` also stands in the middle.
* Skill: one ``#tag``, anywhere, with a letter in it.
* Without a time it is a claim, where its first word says of what: ``paper``, ``passed`` or ``certification``,
  ``event``, ``medal``, ``post``, ``论文``, ``通过`` or ``认证``, ``活动``, ``奖牌``, ``博文``. An id or address of
  arXiv needs no such word. A web address in it is its evidence.
* The rest is the title, as typed. Where a study session's title holds a short name or title of one of the user's
  resources as whole words, in any case, it is about that resource. The unit that was reached is the number behind the
  name: with the unit's word (``cs224n lecture 3``, ``lectures 3-5``, ``第3讲``, ``第三讲``), or alone at the end or
  before a comma or colon (``cs224n 3``). ``chapter 2 of deep learning`` says the same. Of several the last one counts.
  Any other name or number is a part of the title and no more.

Digits of every script and full-width signs are read as their plain forms. Nothing is guessed: what can be read in two
ways is refused.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from tracker.quick_log.claim import take_claim
from tracker.quick_log.day import check_day, take_days
from tracker.quick_log.line import Line, NotUnderstood, Refused
from tracker.quick_log.resource import About, Named, find_resource
from tracker.quick_log.time_spent import take_minutes

__all__ = ["About", "Named", "NotUnderstood", "Parsed", "Subject", "parse", "parse_subject"]


@dataclass(frozen=True, slots=True)
class Parsed:
    """What a line says. ``skill`` is "" without a tag; ``minutes`` is 0 for all but study."""

    minutes: int
    title: str
    on: date
    skill: str = ""
    kind: str = "study"
    evidence_url: str = ""
    about: About | None = None


@dataclass(frozen=True, slots=True)
class Subject:
    """What a line without a time says is studied."""

    title: str
    skill: str = ""
    about: About | None = None


def parse(line: str, today: date, resources: Sequence[Named] = ()) -> Parsed | NotUnderstood:
    """Read one line typed on ``today`` by the owner of these resources. Raises nothing, whatever the text."""
    try:
        return _parse(Line(line), today, resources)
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


def _parse(line: Line, today: date, resources: Sequence[Named]) -> Parsed:
    skill = line.take_skill()
    days = take_days(line, today)
    claim = take_claim(line)
    minutes = 0 if claim else take_minutes(line)
    days |= take_days(line, today)
    if len(days) > 1:
        raise Refused("two_days", "The line names two days. Keep the one on which it happened.")
    on = days.pop() if days else today
    check_day(on, today)
    kind, evidence_url = claim or ("study", "")
    about = find_resource(line, resources) if minutes else None
    return Parsed(
        minutes=minutes, title=line.title, on=on, skill=skill, kind=kind, evidence_url=evidence_url, about=about
    )
