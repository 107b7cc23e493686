"""Writes all that a user owns into one zip, as it stood at one moment, in memory that does not grow with it."""

import hashlib
import json
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import UTC, datetime
from itertools import batched
from typing import IO, Any
from zipfile import ZIP_DEFLATED, ZipFile

from tracker.archive import sheets
from tracker.archive.parts import SCHEMA_VERSION, Part
from tracker.archive.registry import parts
from tracker.archive.rows import plain
from tracker.archive.snapshot import snapshot
from tracker.models import Activity, User
from tracker.version import VERSION

FORMAT = "headway-export"
MANIFEST = "manifest.json"
#: Rows that are read, written and told of at once.
BATCH = 500

#: Is told how many activities are written, of how many.
type Told = Callable[[int, int], None]


def write(user: User, stream: IO[bytes], told: Told = lambda _done, _total: None) -> None:
    """Write the export of a user. ``stream`` can be sought in."""
    with snapshot(), ZipFile(stream, "w", ZIP_DEFLATED, compresslevel=6) as archive, tempfile.TemporaryFile() as sheet:
        resources = dict(user.resources.values_list("pk", "title"))
        counter = _Counter(Activity.objects.filter(user=user).count(), told)
        files: dict[str, dict[str, Any]] = {}
        sheet.write(sheets.line(sheets.ACTIVITY_COLUMNS))
        for part in parts():
            rows: Iterable[Mapping[str, Any]] = rows_of(part, user)
            if part.name == "activities":
                rows = _also(rows, sheet, resources, counter)
            files[part.file] = _add(archive, part.file, map(_line, rows))
        sheet.seek(0)
        files["activities.csv"] = _add(archive, "activities.csv", sheet)
        files["goals.csv"] = _add(archive, "goals.csv", sheets.goal_lines(user))
        archive.writestr(MANIFEST, json.dumps(_manifest(user, files), indent=1, ensure_ascii=False))


def rows_of(part: Part, user: User) -> Iterator[dict[str, Any]]:
    """The rows of a part as plain data, one after the other, in the order in which they were made."""
    names = {column.name: column.attname for column in part.columns()}
    rows = part.the_model()._default_manager.filter(part.only, **{part.owner: user.pk}).order_by("pk")
    for batch in batched(rows.values("pk", *names.values()).iterator(chunk_size=BATCH), BATCH):
        inner = {name: _inner(part, name, [row["pk"] for row in batch]) for name in part.inner}
        for row in batch:
            found = {"id": plain(row["pk"])} if part.numbered else {}
            found |= {name: plain(row[attribute]) for name, attribute in names.items()}
            yield found | {name: lists.get(row["pk"], []) for name, lists in inner.items()}


def _inner(part: Part, name: str, owners: list[Any]) -> dict[Any, list[str]]:
    """The words of each of these rows."""
    relation, column = part.inner[name]
    rows = part.the_model()._default_manager.filter(pk__in=owners, **{f"{relation}__isnull": False})
    found: dict[Any, list[str]] = {}
    for owner, word in rows.order_by("pk", f"{relation}__pk").values_list("pk", f"{relation}__{column}"):
        found.setdefault(owner, []).append(word)
    return found


class _Counter:
    def __init__(self, total: int, told: Told) -> None:
        self.done, self.total, self.told = 0, total, told
        told(0, total)

    def one_more(self) -> None:
        self.done += 1
        if self.done % BATCH == 0 or self.done == self.total:
            self.told(self.done, self.total)


def _also(
    rows: Iterable[Mapping[str, Any]], sheet: IO[bytes], resources: Mapping[int, str], counter: _Counter
) -> Iterator[Mapping[str, Any]]:
    """The activities, each written into the sheet, too, so that they are read once."""
    for row in rows:
        sheet.write(sheets.activity_line(row, resources))
        counter.one_more()
        yield row


def _add(archive: ZipFile, name: str, lines: Iterable[bytes]) -> dict[str, Any]:
    """A file of the archive; returns what the manifest says of it."""
    number, size, digest = 0, 0, hashlib.sha256()
    with archive.open(name, "w", force_zip64=True) as file:
        for line in lines:
            file.write(line)
            digest.update(line)
            number, size = number + 1, size + len(line)
    return {"lines": number, "bytes": size, "sha256": digest.hexdigest()}


def _line(row: Mapping[str, Any]) -> bytes:
    return json.dumps(row, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"


def _manifest(user: User, files: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "format": FORMAT,
        "schema_version": SCHEMA_VERSION,
        "headway_version": VERSION,
        "made_at": plain(datetime.now(UTC)),
        "username": user.username,
        "files": files,
    }
