"""The five lists: what a page of each brings, and what is known once it has been read to its end."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Any

from integrations.providers.kaggle import sentences
from integrations.providers.kaggle.api import Api, Page
from integrations.providers.kaggle.memory import Competition, Memory
from integrations.providers.kaggle.rows import CompetitionRow, Figures, PublishedRow, SubmissionRow
from tracker.entry import Entry

DAY = timedelta(days=1)
#: Closed competitions read again in every pass, longest unread first: nobody tells of late submissions.
ROUND_ROBIN = 2
OF_SUBMISSIONS = {
    sentences.UNREADABLE: sentences.UNREADABLE_SUBMISSIONS,
    sentences.ASTRAY: sentences.ASTRAY_SUBMISSIONS,
    sentences.REFUSED: sentences.REFUSED_SUBMISSIONS,
}


class List[Row](ABC):
    """One list of the account ``memory.account``, read at ``now``."""

    #: As a problem names it.
    called: str
    kinds: tuple[str, ...]
    scope: str | None = None
    #: Whether this list's next reading may confirm this one; otherwise a list of several pages is read twice.
    may_wait = False

    def __init__(self, api: Api, memory: Memory, now: datetime) -> None:
        self.api, self.memory, self.now = api, memory, now

    def problem(self, template: str, **facts: object) -> str:
        """One of UNREADABLE, ASTRAY and REFUSED, about this list."""
        return template % {"list": self.called, **facts}

    @abstractmethod
    def page(self, token: str) -> Page[Row]:
        """Raises Rejected, Unavailable or Refused."""

    @abstractmethod
    def take(self, rows: Sequence[Row]) -> tuple[dict[str, Figures], list[Entry]]:
        """Remember a page's rows; return the external ids that it proves to be there, with their figures, and the
        entries that it brings."""

    def known(self) -> tuple[str, ...] | None:
        """The ids that the last reading showed, where that is remembered."""
        return None

    def enough(self, rows: Sequence[Row]) -> bool:
        """Whether nothing new can come after this page."""
        return False

    def ended(self, *, whole: bool) -> list[Entry]:
        """After the last page that is read: remember that. Returns what can be told only now."""
        return []

    def refused(self) -> list[Entry]:
        """Instead of :meth:`ended`, where Kaggle refused a page."""
        return []


class Competitions(List[CompetitionRow]):
    called = sentences.COMPETITIONS
    kinds = ("competition_entered",)

    def page(self, token: str) -> Page[CompetitionRow]:
        return self.api.competitions(token)

    def take(self, rows: Sequence[CompetitionRow]) -> tuple[dict[str, Figures], list[Entry]]:
        """A competition's day is that of the first own submission, so it is handed over when these have been read."""
        known = self.memory.competitions
        for row in rows:
            known.setdefault(row.slug, Competition(id=row.id, slug=row.slug, title=row.title)).update(row)
        listed = [known[row.slug] for row in rows]
        return {each.key: {} for each in listed}, [each.entry() for each in listed if each.read]

    def ended(self, *, whole: bool) -> list[Entry]:
        """Plan whose submissions to read."""
        known = self.memory.competitions
        if whole:
            left = {slug for slug, each in known.items() if each.key not in self.memory.reading.seen}
            self.memory.competitions = known = {slug: each for slug, each in known.items() if slug not in left}
        due = [slug for slug, each in known.items() if each.due(self.now)]
        if "notebooks" not in self.memory.todo:  # that is the dear one
            resting = sorted((each.read, slug) for slug, each in known.items() if each.read and slug not in due)
            due += [slug for _, slug in resting[:ROUND_ROBIN]]
        self.memory.todo[1:1] = [f"submissions:{slug}" for slug in due]
        return []

    def refused(self) -> list[Entry]:
        return self.ended(whole=False)


class Submissions(List[SubmissionRow]):
    kinds = ("submission",)

    def __init__(self, api: Api, memory: Memory, now: datetime, slug: str) -> None:
        super().__init__(api, memory, now)
        self.competition = memory.competitions[slug]
        self.scope = str(self.competition.id)

    def problem(self, template: str, **facts: object) -> str:
        return OF_SUBMISSIONS[template] % {"competition": self.competition.slug, **facts}

    def page(self, token: str) -> Page[SubmissionRow]:
        return self.api.submissions(self.competition.slug, token)

    def take(self, rows: Sequence[SubmissionRow]) -> tuple[dict[str, Figures], list[Entry]]:
        own = [row for row in rows if row.by == self.memory.name.lower()]
        if not self.memory.reading.tokens:
            self.competition.pending = None
        self.competition.note(own)
        entries = [self._entry(row) for row in own]
        return {entry.external_id: {} for entry in entries}, entries

    def ended(self, *, whole: bool) -> list[Entry]:
        self.competition.read = self.now
        return [self.competition.entry()]

    def refused(self) -> list[Entry]:
        return self.ended(whole=False)

    def _entry(self, row: SubmissionRow) -> Entry:
        return Entry(
            external_id=f"submission:{row.ref}",
            kind="submission",
            occurred_at=row.at,
            title=row.title,
            # A submission's own page is closed to strangers; the leaderboard is not.
            evidence_url=f"https://www.kaggle.com/competitions/{self.competition.slug}/leaderboard",
            context=self.competition.slug,
            scope=self.scope or "",
            private=self.competition.private,
            ignored_reason="" if row.at else "undated",
        )


class Published(List[PublishedRow]):
    """Own notebooks, datasets or models.

    They are known by their ref: lists have told a notebook's number as 0. Where there is a number, it is an alias, so
    that a new title, which makes a new ref, makes no new activity. A new user name makes no new id.
    """

    kind: str
    path: str

    def take(self, rows: Sequence[PublishedRow]) -> tuple[dict[str, Figures], list[Entry]]:
        own = [row for row in rows if row.owner == self.memory.name.lower()]
        entries = [self._entry(row) for row in own]
        return {entry.external_id: row.figures for entry, row in zip(entries, own, strict=True)}, entries

    def _entry(self, row: PublishedRow) -> Entry:
        external_id = f"{self.kind}:{self.memory.account}/{row.ref.partition('/')[2]}"
        aliases = (f"{self.kind}-id:{row.id}",) if row.id else ()
        return Entry(
            external_id=external_id,
            kind=self.kind,
            occurred_at=row.at,
            # Kaggle tells the latest run or version.
            first_known=True,
            title=row.title,
            evidence_url=f"https://www.kaggle.com/{self.path}/{row.ref}",
            context=row.ref,
            private=row.private,
            ignored_reason="" if row.at else "undated",
            aliases=aliases,
        )


class Notebooks(Published):
    """All of them, those run last first. It is the one long list, so reading it twice in one run is dear."""

    called, kind, path, kinds = sentences.NOTEBOOKS, "notebook", "code", ("notebook",)
    may_wait = True

    def page(self, token: str) -> Page[PublishedRow]:
        return self.api.notebooks(token)

    def take(self, rows: Sequence[PublishedRow]) -> tuple[dict[str, Figures], list[Entry]]:
        runs = [run for run in (self.memory.latest_run, *(row.at for row in rows)) if run]
        self.memory.latest_run = max(runs, default=None)
        return super().take(rows)

    def known(self) -> tuple[str, ...] | None:
        return self.memory.notebooks

    def ended(self, *, whole: bool) -> list[Entry]:
        self.memory.known_run, self.memory.notebooks = self.memory.latest_run, self.memory.reading.seen
        if whole:
            self.memory.notebooks_read = self.now
        return []


class NewNotebooks(Notebooks):
    """Those run since the last reading, and whatever else is on their pages."""

    def ended(self, *, whole: bool) -> list[Entry]:
        known = () if whole else self.memory.notebooks or ()
        super().ended(whole=whole)
        self.memory.notebooks = tuple(dict.fromkeys((*self.memory.reading.seen, *known)))
        return []

    def enough(self, rows: Sequence[PublishedRow]) -> bool:
        runs = [row.at for row in rows if row.at]
        in_order = runs == sorted(runs, reverse=True)
        return in_order and bool(runs) and self.memory.known_run is not None and runs[-1] <= self.memory.known_run


class Datasets(Published):
    called, kind, path, kinds = sentences.DATASETS, "dataset", "datasets", ("dataset",)

    def page(self, token: str) -> Page[PublishedRow]:
        return self.api.datasets(token)


class Models(Published):
    called, kind, path, kinds = sentences.MODELS, "model", "models", ("model",)

    def page(self, token: str) -> Page[PublishedRow]:
        return self.api.models(self.memory.name, token)


def list_named(name: str, api: Api, memory: Memory, now: datetime) -> List[Any]:
    """The list that ``Memory.todo`` calls so."""
    kind, _, slug = name.partition(":")
    return Submissions(api, memory, now, slug) if kind == "submissions" else _LISTS[kind](api, memory, now)


_LISTS: dict[str, Callable[[Api, Memory, datetime], List[Any]]] = {
    "competitions": Competitions,
    "notebooks": Notebooks,
    "new-notebooks": NewNotebooks,
    "datasets": Datasets,
    "models": Models,
}


def all_lists(memory: Memory, now: datetime) -> list[str]:
    """What a pass reads, in order; the competitions put those whose submissions are due behind themselves."""
    all_notebooks = memory.notebooks_read is None or now - memory.notebooks_read >= DAY
    return ["competitions", "notebooks" if all_notebooks else "new-notebooks", "datasets", "models"]
