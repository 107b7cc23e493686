"""What a half-typed line may go on with: a skill behind "#lo", a resource behind "cs2". Pure."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from tracker.quick_log import written_skill

#: More would be a list to read instead of a word to take.
MOST = 6
#: Names of resources are looked for in so many words before the caret.
MOST_WORDS = 6

TYPED_TAG = re.compile(r'(?<!\S)#(?:["“](?P<words>[^"“”]*)|(?P<word>[^\s"“”]*))$')
#: Where a word begins; Chinese leaves no blanks between them.
BEGINNING = re.compile(r"(?<!\S)\S|(?<=[\u4e00-\u9fff])\S|[\u4e00-\u9fff]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """What may be taken. ``names`` are what it is looked for by, ``text`` is what is written, ``note`` tells more."""

    names: tuple[str, ...]
    text: str
    note: str = ""

    @classmethod
    def of_skill(cls, name: str, note: str, also: tuple[str, ...] = ()) -> "Choice":
        return cls(names=(name, *also), text=written_skill(name), note=note)


@dataclass(frozen=True, slots=True)
class Proposal:
    """One way on: what it says, and what stands before and behind the caret once it is taken."""

    text: str
    note: str
    before: str
    behind: str = ""


def proposals(before: str, behind: str, skills: Sequence[Choice], resources: Sequence[Choice]) -> list[Proposal]:
    """The ways on for what stands before the caret, none amidst a word. Choices come with the best ones first."""
    if behind[:1].strip():
        return []
    start, found = _found(before, skills, resources)
    ways = [Proposal(each.text, each.note, f"{before[:start]}{each.text} ", behind.lstrip()) for each in found[:MOST]]
    return [way for way in ways if way.before.rstrip() != before.rstrip()]


def _found(before: str, skills: Sequence[Choice], resources: Sequence[Choice]) -> tuple[int, list[Choice]]:
    """Where what is completed begins, and what fits."""
    if tag := TYPED_TAG.search(before):
        typed = tag["word"] if tag["words"] is None else tag["words"]
        return tag.start(), _ranked(typed, skills)
    for start in _starts(before):
        if found := _ranked(before[start:], resources):
            return start, found
    return 0, []


def _starts(before: str) -> Iterator[int]:
    """Where the last words begin, from the longest to the last; a single letter is too little."""
    starts = [found.start() for found in BEGINNING.finditer(before)][-MOST_WORDS:]
    return (start for start in starts if not re.fullmatch(r"\s*[ -~]?\s*", before[start:]))


def _ranked(typed: str, choices: Sequence[Choice]) -> list[Choice]:
    """Those that begin with it, then those of which a later word does."""
    looked_for = _folded(typed)
    whole = [each for each in choices if any(_folded(name).startswith(looked_for) for name in each.names)]
    inside = [each for each in choices if any(f" {looked_for}" in _folded(name) for name in each.names)]
    return whole + [each for each in inside if each not in whole]


def _folded(text: str) -> str:
    return re.sub(r"[-_\s]+", " ", text.casefold()).lstrip()
