"""What a dialect is, and the ways in which a file or a line of it can be wrong."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, tzinfo

from tracker.entry import Entry
from tracker.kinds import gettext_noop as _


class Sentence(Exception):  # its subclasses are words
    """A sentence for the owner, translated where it is shown: ``text % values``."""

    def __init__(self, text: str, /, **values: object) -> None:
        super().__init__(text % values)
        self.text = text
        self.named = values


class Unreadable(Sentence):
    """The file as a whole can't be read."""


class Wrong(Sentence):
    """A line can't be read; ``column`` names the field."""

    column = ""


class Skipped(Sentence):
    """A line is fine, and yet nothing to store."""


@dataclass(frozen=True, slots=True)
class Choices:
    """What a file leaves open and its owner has said. "" is what nobody has said yet."""

    #: For times with an offset: the zone whose days are meant.
    zone: tzinfo = UTC
    #: What 03/04/2026 means: ``dmy`` or ``mdy``.
    order: str = ""
    #: Where the skill is taken from: ``project``, ``tag`` or ``none``.
    skill: str = "project"
    #: Whose lines are meant, of a file that holds several people's.
    person: str = ""
    #: The owner's user name on Kaggle, for links.
    user_name: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """One line below the header. ``number`` is where it starts in the file.

    ``cells`` are by column; a line that ends early leaves its last ones empty.
    """

    number: int
    cells: Mapping[str, str]
    #: Whether it has more fields than the header.
    surplus: bool = False

    def column(self, *columns: str) -> str:
        """The first of these columns that says something, or else the first."""
        return next((each for each in columns if self.text(each)), columns[0])

    def text(self, *columns: str) -> str:
        """What the first of these columns says that says something. A dash is how some write nothing."""
        said = (self.cells.get(each, "").strip() for each in columns)
        return next((each for each in said if each and each != "-"), "")

    def read[T](self, parse: Callable[[str], T], *columns: str) -> T:
        """The first of these columns that says something, parsed. Raises Wrong with its name."""
        try:
            return parse(self.text(*columns))
        except Wrong as error:
            wrong = error if self.text(*columns) else Wrong(_("The field is empty."))
            wrong.column = self.column(*columns)
            raise wrong from error


@dataclass(frozen=True, slots=True, kw_only=True)
class Dialect:
    """A kind of file, told by its header. ``slug`` is the account under which its entries are stored."""

    slug: str
    #: For people.
    name: str
    #: A header has one column of each of these.
    needs: tuple[tuple[str, ...], ...]
    #: Raises Wrong and Skipped. An entry's external id is what tells the line from others.
    read: Callable[[Line, Choices], Entry]
    #: Columns that hold days, whose order of day and month the whole file settles.
    days: tuple[str, ...] = ()
    #: Columns that say whose line it is.
    person: tuple[str, ...] = ()
    #: Whether projects and tags are at hand to become the skill.
    has_projects: bool = False
    #: Whether a link needs the owner's user name on Kaggle.
    links_by_user_name: bool = False
    #: Whether the external id names one thing, however many lines tell of it; else each line is another session.
    named: bool = False

    def fits(self, header: frozenset[str]) -> bool:
        """Whether this is the header of such a file."""
        return all(header.intersection(alternatives) for alternatives in self.needs)
