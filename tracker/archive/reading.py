"""Reads an export that somebody brings: nothing of it is believed before all of it has been looked at."""

import hashlib
import json
import re
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import IO, Any
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile

from tracker.archive.parts import SCHEMA_VERSION, Part
from tracker.archive.registry import parts
from tracker.archive.rows import Reader, Unfit, identified, reader_of
from tracker.archive.writing import FORMAT, MANIFEST

SHEETS = ("activities.csv", "goals.csv")
#: Unpacked; some 400,000 activities with all that is said of them.
MOST_BYTES = 1_000_000_000
MOST_MANIFEST, MOST_LINE = 1_000_000, 5_000_000
MOST_WORDS = 1_000
ENCRYPTED = 0x1
#: Escapes of what no column holds: NUL, and halves of surrogate pairs. A backslash that is itself escaped begins none.
NO_TEXT = re.compile(rb"(?<!\\)(?:\\\\)*\\u(?:0000|[dD][89a-fA-F][0-9a-fA-F]{2})")

type Row = dict[str, Any]


class Refused(Exception):
    """The file can't be imported. ``str(error)`` says why."""


@dataclass(slots=True)
class Archive:
    """An opened export whose every line has been looked at."""

    zip: ZipFile
    username: str
    #: The ids that lines may name, by model: those of the lines before.
    known: dict[str, set[Any]] = field(default_factory=dict)

    def rows(self, part: Part) -> Iterator[Row]:
        """The rows of a part, each value as its column takes it. Raises Refused."""
        readers = self._readers(part)
        for number, line in enumerate(_lines(self.zip, part.file), 1):
            try:
                yield _row(readers, _object(line))
            except Unfit as error:
                raise Refused(f"{part.file}, line {number}: {error}") from error

    def _readers(self, part: Part) -> dict[str, Reader]:
        """What makes a value of each field of a line."""
        readers: dict[str, Reader] = {}
        for column in part.columns():
            readers[column.name] = self._reference(column) if column.remote_field else reader_of(column)
        for name in part.links:
            readers[name] = _web_address(readers[name])
        for name in part.inner:
            readers[name] = _words(reader_of(part.inner_column(name)))
        return readers | ({"id": partial(identified, part.the_model()._meta.pk)} if part.numbered else {})

    def _reference(self, column: Any) -> Reader:
        known = self.known.get(column.related_model._meta.label, set())

        def value_of(written: Any) -> Any:
            if written is None and column.null:
                return None
            found = identified(column.target_field, written)
            if found not in known:
                raise Unfit("the id of a line that stands before")
            return found

        return value_of


def opened(stream: IO[bytes]) -> Archive:
    """The export in ``stream``, once its files, their digests and every line were looked at. Raises Refused."""
    try:
        archive = ZipFile(stream)
        manifest = _manifest(archive)
        _check_files(archive, manifest)
        found = Archive(archive, manifest["username"])
        for part in parts():
            _look_through(found, part)
    except (BadZipFile, zlib.error, EOFError, NotImplementedError, OSError, UnicodeDecodeError) as error:
        raise Refused("This is no zip file, or it is damaged.") from error
    return found


def _look_through(archive: Archive, part: Part) -> None:
    known = archive.known.setdefault(part.model, set())
    for number, row in enumerate(archive.rows(part), 1):
        if part.numbered:
            if row["id"] in known:
                raise Refused(f"{part.file}, line {number}: this id stands twice.")
            known.add(row["id"])
        if part.model == "tracker.User" and (number > 1 or row["username"] != archive.username):
            raise Refused("An export holds one account, the one that its manifest names.")


def _manifest(archive: ZipFile) -> dict[str, Any]:
    """What the file says of itself, as far as it is believed."""
    try:
        with archive.open(MANIFEST) as file:
            manifest = json.loads(file.read(MOST_MANIFEST))
        if manifest["format"] != FORMAT:
            raise Refused("This is no export of Headway.")
        version, username, files = manifest["schema_version"], manifest["username"], manifest["files"]
    except (KeyError, TypeError, ValueError, RecursionError) as error:
        raise Refused("This is no export of Headway.") from error
    if version != SCHEMA_VERSION:
        raise Refused(f"It is written in version {version!r:.20} of the format; this Headway reads {SCHEMA_VERSION}.")
    if not isinstance(username, str) or not isinstance(files, dict):
        raise Refused("This is no export of Headway.")
    return {"username": username, "files": files}


def _check_files(archive: ZipFile, manifest: Mapping[str, Any]) -> None:
    """The files that an export has and no others, as large as they say, and unchanged."""
    wanted = sorted([*(part.file for part in parts()), *SHEETS])
    entries = archive.infolist()
    if (
        sorted(entry.filename for entry in entries) != sorted([*wanted, MANIFEST])
        or sorted(manifest["files"]) != wanted
    ):
        raise Refused("It holds other files than an export of this version.")
    if any(entry.flag_bits & ENCRYPTED or entry.compress_type not in (ZIP_STORED, ZIP_DEFLATED) for entry in entries):
        raise Refused("It is packed in a way in which no export is.")
    if sum(entry.file_size for entry in entries) > MOST_BYTES:
        raise Refused(f"It is too large: an export has up to {MOST_BYTES:,} bytes.")
    for name in wanted:
        if _fingerprint(archive, name) != manifest["files"][name]:
            raise Refused(f"{name} was changed after it was exported.")


def _fingerprint(archive: ZipFile, name: str) -> dict[str, Any]:
    lines, size, digest = 0, 0, hashlib.sha256()
    with archive.open(name) as file:
        while piece := file.read(1 << 16):
            digest.update(piece)
            size, lines = size + len(piece), lines + piece.count(b"\n")
    return {"lines": lines, "bytes": size, "sha256": digest.hexdigest()}


def _lines(archive: ZipFile, name: str) -> Iterator[bytes]:
    with archive.open(name) as file:
        while line := file.readline(MOST_LINE + 1):
            yield line


def _object(line: bytes) -> Row:
    if len(line) > MOST_LINE:
        raise Unfit("the line is too long.")
    if b"\\u" in line and NO_TEXT.search(line):
        raise Unfit("it holds what is no text.")
    try:
        found = json.loads(line, parse_constant=_no_number)
    except (ValueError, RecursionError) as error:
        raise Unfit("this is no JSON object.") from error
    if not isinstance(found, dict):
        raise Unfit("this is no JSON object.")
    return found


def _no_number(name: str) -> None:
    raise ValueError(name)


def _row(readers: Mapping[str, Reader], written: Row) -> Row:
    if written.keys() != readers.keys():
        odd = ", ".join(sorted(map(repr, written.keys() ^ readers.keys())))
        raise Unfit(f"these fields are unknown or missing: {odd}")
    found = {}
    for name, value in written.items():
        try:
            found[name] = readers[name](value)
        except Unfit as error:
            raise Unfit(f"{name} should be {error}") from error
    return found


def _web_address(read: Reader) -> Reader:
    """What a browser may follow safely."""

    def value_of(written: Any) -> Any:
        found = read(written)
        if found and not found.lower().startswith(("https://", "http://")):
            raise Unfit("a web address")
        return found

    return value_of


def _words(read: Reader) -> Reader:
    def value_of(written: Any) -> list[str]:
        if not isinstance(written, list) or len(written) > MOST_WORDS:
            raise Unfit("a list of words")
        return [read(word) for word in written]

    return value_of
