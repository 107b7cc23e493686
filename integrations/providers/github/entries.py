"""GitHub's nodes as entries. Pure. A node that is not as documented raises KeyError, TypeError or ValueError."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any, Self

from tracker.entry import Entry

type Node = Mapping[str, Any]


def instant(text: str) -> datetime:
    """The instant that GitHub writes as ``2026-03-01T09:30:00Z``, in UTC."""
    return datetime.fromisoformat(text).astimezone(UTC)


@dataclass(frozen=True, slots=True)
class Repository:
    """Where something happened. ``number`` never changes; ``id`` is the node id, which GitHub's questions take."""

    number: str
    id: str
    name: str
    own: bool
    private: bool
    fork: bool = False

    @classmethod
    def read(cls, node: Node, viewer: str) -> Self:
        """Read a repository; it is the viewer's own if the owner is the viewer, whatever the names."""
        return cls(
            number=str(int(node["databaseId"])),
            id=node["id"],
            name=node["nameWithOwner"],
            own=node["owner"]["id"] == viewer,
            private=node["isPrivate"],
            fork=node["isFork"],
        )

    def entry(self, external_id: str, kind: str, *, at: datetime, title: str, url: str) -> Entry:
        """One thing that happened here."""
        return Entry(
            external_id=external_id,
            kind=kind,
            occurred_at=at,
            title=title,
            evidence_url=url,
            context=self.name,
            scope=self.number,
            own=self.own,
            private=self.private,
        )


def pull_request(node: Node, repository: Repository) -> Iterator[Entry]:
    """A pull request's opening and, where it was merged, its merge."""
    id_, title, url = node["id"], node["title"], node["url"]
    yield repository.entry(f"opened:{id_}", "pull_request_opened", at=instant(node["createdAt"]), title=title, url=url)
    if node["mergedAt"]:
        yield repository.entry(
            f"merged:{id_}", "pull_request_merged", at=instant(node["mergedAt"]), title=title, url=url
        )


def issue(node: Node, repository: Repository) -> Entry:
    """An issue's opening."""
    return repository.entry(node["id"], "issue", at=instant(node["createdAt"]), title=node["title"], url=node["url"])


def releases(nodes: Iterable[Node], repository: Repository, viewer: str) -> Iterator[Entry]:
    """The viewer's published ones of the releases: an author is missing where a program published it."""
    for node in nodes:
        if (node["author"] or {}).get("id") == viewer and node["publishedAt"] and not node["isDraft"]:
            at, title = instant(node["publishedAt"]), node["name"] or node["tagName"]
            yield repository.entry(node["id"], "release", at=at, title=title, url=node["url"])


def reviews(nodes: Iterable[Node], repository: Repository, title: str) -> Iterator[Entry]:
    """The submitted ones of the reviews of a pull request; a pending one is still a draft."""
    for node in nodes:
        if node["submittedAt"]:
            yield repository.entry(node["id"], "review", at=instant(node["submittedAt"]), title=title, url=node["url"])


def commit(node: Node, repository: Repository, earliest: datetime, latest: datetime) -> Entry:
    """A commit on its author date, which anybody may set to anything: it is kept within the given bounds.

    The latest moves on from reading to reading; the commit stays where the first one put it.
    """
    authored = instant(node["authoredDate"])
    entry = repository.entry(
        f"{repository.number}:{node['oid']}",
        "commit",
        at=min(max(authored, earliest), latest),
        title=node["messageHeadline"],
        url=node["url"],
    )
    return replace(entry, first_known=authored > latest)
