"""How far one list has been read, page by page, and whether it was read whole. Pure; kept in the cursor."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field, replace
from typing import Any, Self

from integrations.providers.kaggle.rows import Figures

MOST_PAGES = 200
MOST_ROUNDS = 4
#: A list of more pages than these is not read twice in one run where its next reading may confirm this one.
FEW_PAGES = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """A list of one page is one picture. A longer one may move while its pages are read: a row that is deleted pulls
    another one over the page's edge, unseen. So it is read again until a round shows all that the one before showed.
    """

    #: Tokens of this round's pages after the first.
    tokens: tuple[str, ...] = ()
    #: Ids shown in this round, and in the round before, which may have been an earlier run's; None where there is none.
    seen: tuple[str, ...] = ()
    before: tuple[str, ...] | None = None
    #: Sums over what was shown in this round.
    figures: Figures = field(default_factory=dict)
    rounds: int = 1
    #: Whether the last page had no rows, though a token for another one.
    blank: bool = False
    #: Whether nothing was unreadable, cut off or unsettled so far.
    whole: bool = True
    over: bool = False

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Self:
        values: dict[str, Any] = {name: tuple(v) if isinstance(v, list) else v for name, v in data.items()}
        return cls(**values)

    def to_json(self) -> dict[str, Any]:
        return {name: list(value) if isinstance(value, tuple) else value for name, value in asdict(self).items()}

    @property
    def token(self) -> str:
        """Of the page to read next; "" for the first."""
        return self.tokens[-1] if self.tokens else ""

    def leads_astray(self, token: str, *, blank: bool) -> bool:
        """Whether following this token after such a page might never end."""
        again = token in self.tokens or not token.isprintable()
        return again or (blank and self.blank) or len(self.tokens) >= MOST_PAGES

    def turned(
        self, ids: Mapping[str, Figures], token: str, *, blank: bool, whole: bool, may_wait: bool = False
    ) -> Self:
        """After a page with these ids and their figures, and a token for the next one or "".

        ``may_wait``: a long list may be confirmed by its next reading, whose ``before`` is what this one has seen.
        """
        seen = set(self.seen)
        fresh = {each: figures for each, figures in ids.items() if each not in seen}
        figures = _sum((self.figures, *fresh.values()))
        page = replace(self, seen=(*self.seen, *fresh), figures=figures, whole=self.whole and whole, blank=blank)
        if not token:
            return page._ended(may_wait=may_wait)
        if self.leads_astray(token, blank=blank):
            return page.stopped()
        return replace(page, tokens=(*self.tokens, token))

    def stopped(self) -> Self:
        """Not read any further."""
        return replace(self, over=True, whole=False)

    def again(self) -> Self:
        """From the first page; over where that was done too often."""
        if self.rounds >= MOST_ROUNDS:
            return self.stopped()
        return type(self)(before=self.seen, rounds=self.rounds + 1, whole=self.whole)

    def _ended(self, *, may_wait: bool) -> Self:
        confirmed = self.before is not None and set(self.before) <= set(self.seen)
        if confirmed or not self.tokens:
            return replace(self, over=True)
        return self.stopped() if may_wait and len(self.tokens) >= FEW_PAGES else self.again()


def _sum(parts: Iterable[Figures]) -> Figures:
    """By name; None where a part could not be read."""
    sums: dict[str, int | None] = {}
    for part in parts:
        for name, number in part.items():
            before = sums.get(name, 0)
            sums[name] = None if before is None or number is None else before + number
    return sums
