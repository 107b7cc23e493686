"""What there is on GitHub, as plain objects. Change them at will between requests."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import UTC, datetime

EPOCH = datetime(2015, 1, 1, tzinfo=UTC)


@dataclass(eq=False)
class User:
    """An account. ``token`` signs it in; rename it by giving it another ``login``."""

    number: int
    login: str
    token: str
    created: datetime
    #: Of a classic or an OAuth app's token: its scopes, as GitHub writes them.
    scopes: str = "repo, read:user"
    #: Of another token: whether the account's private repositories were chosen for it.
    chosen: bool = True
    #: Whether the profile tells how much private work there is.
    shares_private: bool = True
    tells_latest: bool = True
    type: str = "User"

    @property
    def id(self) -> str:
        return f"U_{self.number}"

    @property
    def scoped(self) -> bool:
        """Whether GitHub tells this kind of token's scopes."""
        return self.token.startswith(("ghp_", "gho_"))

    def may_read(self, repository: "Repository") -> bool:
        """Whether the token shows a repository."""
        granted = "repo" in self.scopes.split(", ") if self.scoped else self.chosen
        return granted or not repository.private


@dataclass(eq=False)
class Commit:
    sha: str
    author: User
    authored: datetime
    committed: datetime
    message: str


@dataclass(eq=False)
class Release:
    number: int
    #: None where a program published it.
    author: User | None
    created: datetime
    #: None while it is a draft.
    published: datetime | None
    tag: str
    name: str = ""

    @property
    def id(self) -> str:
        return f"RE_{self.number}"


@dataclass(eq=False)
class Repository:
    """A repository; ``branches`` are lists of commits, the newest last, and may be rewritten at will."""

    number: int
    owner: User
    name: str
    private: bool = False
    fork: bool = False
    #: Answered as null with an error of this type: NOT_FOUND, FORBIDDEN.
    withheld: str = ""
    default_branch: str = "main"
    branches: dict[str, list[Commit]] = field(default_factory=lambda: defaultdict(list))
    releases: list[Release] = field(default_factory=list)

    @property
    def id(self) -> str:
        return f"R_{self.number}"

    @property
    def full_name(self) -> str:
        return f"{self.owner.login}/{self.name}"

    def history(self) -> list[Commit]:
        """The commits of the default branch, the newest first."""
        return sorted(self.branches[self.default_branch], key=lambda commit: commit.committed)[::-1]


@dataclass(eq=False)
class Issue:
    number: int
    repository: Repository
    author: User
    created: datetime
    updated: datetime
    title: str
    #: Only a pull request has these.
    merged: datetime | None = None
    reviews: list["Review"] = field(default_factory=list)
    pull: bool = False

    @property
    def id(self) -> str:
        return f"{'PR' if self.pull else 'I'}_{self.number}"


@dataclass(eq=False)
class Review:
    number: int
    pull: Issue
    author: User
    #: None while it is pending.
    submitted: datetime | None
    state: str = "APPROVED"
