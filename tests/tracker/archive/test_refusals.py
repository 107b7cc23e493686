"""What is no export, or was changed, is refused whole."""

import hashlib
import io
import json
import re
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from tests.factories import log_study, make_goal, make_plan, make_resource, make_user
from tests.tracker.archive.life import exported
from tracker.archive import reading
from tracker.archive.reading import Refused
from tracker.archive.restoring import restore
from tracker.models import Activity, User

pytestmark = pytest.mark.django_db

type Files = dict[str, bytes]


@pytest.fixture
def files() -> Files:
    """The files of a small export; whom it was made of is gone."""
    user = make_user("ann")
    make_goal(make_plan(user))
    make_resource(user)
    log_study(user, title="A title", evidence_url="https://example.org/")
    with zipfile.ZipFile(exported(user)) as archive:
        found = {name: archive.read(name) for name in archive.namelist()}
    user.delete()
    return found


def packed(files: Files, *, honest: bool = True) -> io.BytesIO:
    """The files as an export; an honest manifest says what they are now."""
    if honest:
        manifest = json.loads(files["manifest.json"])
        manifest["files"] = {
            name: {"lines": text.count(b"\n"), "bytes": len(text), "sha256": hashlib.sha256(text).hexdigest()}
            for name, text in files.items()
            if name != "manifest.json"
        }
        files = files | {"manifest.json": json.dumps(manifest).encode()}
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in files.items():
            archive.writestr(name, text)
    return stream


def refusal(stream: io.BytesIO) -> str:
    """Why it is refused; nothing is there afterwards."""
    before = User.objects.count()
    with pytest.raises(Refused) as refused:
        restore(stream)
    assert (User.objects.count(), Activity.objects.count()) == (before, 0)
    return str(refused.value)


def changed(files: Files, name: str, **values: Any) -> Files:
    """The files with other values in the first line of one of them."""
    first, _, rest = files[name].partition(b"\n")
    return files | {name: json.dumps(json.loads(first) | values).encode() + b"\n" + rest}


def test_an_honest_one_is_taken(files: Files) -> None:
    assert restore(packed(files)).username == "ann"


@pytest.mark.parametrize("content", [b"", b"no zip", b"PK\x03\x04" + b"\0" * 100])
def test_what_is_no_zip_is_refused(content: bytes) -> None:
    assert refusal(io.BytesIO(content)) == "This is no zip file, or it is damaged."


def test_a_zip_of_something_else_is_refused() -> None:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("notes.txt", "Hello")
    assert refusal(stream) == "This is no export of Headway."


def test_a_file_that_was_changed_is_refused(files: Files) -> None:
    tampered = files | {"activities.jsonl": files["activities.jsonl"].replace(b"A title", b"A tutle")}
    assert refusal(packed(tampered, honest=False)) == "activities.jsonl was changed after it was exported."


def test_another_version_is_refused_with_both_numbers(files: Files) -> None:
    manifest = json.loads(files["manifest.json"]) | {"schema_version": 2}
    tampered = files | {"manifest.json": json.dumps(manifest).encode()}
    assert refusal(packed(tampered)) == "It is written in version 2 of the format; this Headway reads 1."


@pytest.mark.parametrize("name", ["../../etc/cron.d/evil", "/tmp/evil", "more.jsonl"])
def test_files_that_no_export_has_are_refused(files: Files, name: str) -> None:
    assert refusal(packed(files | {name: b"x"})) == "It holds other files than an export of this version."


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_a_file_that_stands_twice_is_refused(files: Files) -> None:
    stream = packed(files)
    with zipfile.ZipFile(stream, "a") as archive:
        archive.writestr("activities.jsonl", "")
    assert refusal(stream) == "It holds other files than an export of this version."


def test_a_bomb_is_refused_before_it_is_unpacked(files: Files, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "MOST_BYTES", 1_000_000)
    bomb = packed(files | {"activities.csv": b"\0" * 2_000_000})
    assert len(bomb.getvalue()) < 20_000
    assert refusal(bomb) == "It is too large: an export has up to 1,000,000 bytes."


@pytest.mark.parametrize(
    ("name", "values", "why"),
    [
        ("activities.jsonl", {"password": "x"}, "these fields are unknown or missing: 'password'"),
        ("activities.jsonl", {"quantity": 60}, 'quantity should be a number such as "1.5"'),
        ("activities.jsonl", {"quantity": "NaN"}, 'quantity should be a number such as "1.5"'),
        ("activities.jsonl", {"local_date": "2026-02-30"}, "local_date should be a day such as 2026-11-25"),
        ("activities.jsonl", {"created_at": "2026-01-01T00:00:00"}, "created_at should be an instant"),
        ("activities.jsonl", {"counted": 1}, "counted should be true or false"),
        ("activities.jsonl", {"title": None}, "title should be a value"),
        ("activities.jsonl", {"title": "x" * 501}, "title should be Ensure this value has at most 500 characters"),
        ("activities.jsonl", {"title": "nul \0"}, "it holds what is no text."),
        ("activities.jsonl", {"evidence_url": "javascript:alert(1)"}, "evidence_url should be a web address"),
        ("activities.jsonl", {"uid": "7"}, "uid should be a UUID"),
        ("activities.jsonl", {"resource": 7}, "resource should be the id of a line that stands before"),
        ("activities.jsonl", {"aliases": [7]}, "aliases should be text"),
        ("activities.jsonl", {"ignored_reason": "mood"}, "ignored_reason should be one of its choices"),
        ("goals.jsonl", {"plan": 10**30}, "plan should be an id"),
        ("goals.jsonl", {"filter": []}, "filter should be a list or an object"),
        ("plans.jsonl", {"current": None}, "current should be a value"),
        ("account.jsonl", {"time_zone": "Mars/Olympus"}, "time_zone should be Mars/Olympus is not a time zone."),
    ],
)
def test_a_line_that_cannot_be_is_named(files: Files, name: str, values: dict[str, Any], why: str) -> None:
    found = refusal(packed(changed(files, name, **values)))
    assert found.startswith(f"{name}, line 1: {why}")


@pytest.mark.parametrize("line", [b"[]\n", b"{\n", b"[" * 100_000 + b"\n", b'{"id":NaN}\n', b"\xff\n"])
def test_a_line_that_is_no_object_is_named(files: Files, line: bytes) -> None:
    tampered = files | {"goals.jsonl": line}
    assert refusal(packed(tampered)) == "goals.jsonl, line 1: this is no JSON object."


def twice(text: bytes) -> bytes:
    return text + text


def nothing(_text: bytes) -> bytes:
    return b""


@pytest.mark.parametrize(
    ("name", "change", "why"),
    [
        ("account.jsonl", twice, "An export holds one account, the one that its manifest names."),
        ("account.jsonl", nothing, "There is no account in it."),
        ("goals.jsonl", twice, "goals.jsonl, line 2: this id stands twice."),
        ("goal_figures.jsonl", nothing, "There is a goal without figures in it."),
        ("activities.jsonl", twice, "It contradicts itself, or an address or a name of it is taken here."),
    ],
)
def test_lines_that_contradict_each_other_are_refused(
    files: Files, name: str, change: Callable[[bytes], bytes], why: str
) -> None:
    assert refusal(packed(files | {name: change(files[name])})) == why


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("plan_revisions.jsonl", {"picture": {}}),
        ("plan_revisions.jsonl", {"picture": ["goals"]}),
        ("rest_weekdays.jsonl", {"weekdays": [{"Monday": 1}]}),
        ("resources.jsonl", {"unit": "furlong"}),
    ],
)
def test_what_no_page_could_show_is_refused(files: Files, name: str, values: dict[str, Any]) -> None:
    assert refusal(packed(changed(files, name, **values))) == "A plan or a resource in it can't be read."


def test_what_is_nested_without_end_is_refused(files: Files) -> None:
    line = changed(files, "plan_revisions.jsonl", picture="deep")["plan_revisions.jsonl"]
    deep = line.replace(b'"deep"', b"[" * 3_000 + b"]" * 3_000)
    assert refusal(packed(files | {"plan_revisions.jsonl": deep})) == "Something in it is nested too deeply."


def test_a_zip_whose_names_are_no_text_is_refused(files: Files) -> None:
    stream = packed(files | {"\u00e9.jsonl": b""})
    damaged = stream.getvalue().replace("\u00e9".encode(), b"\xe9\xe9")
    assert refusal(io.BytesIO(damaged)) == "This is no zip file, or it is damaged."


def test_somebody_who_is_here_already_is_left_alone(files: Files) -> None:
    make_user("ann", email="another@example.org")
    assert refusal(packed(files)) == "There is an account ann here already."


def test_an_address_that_is_taken_is_refused(files: Files) -> None:
    make_user("bob", email="ann@example.org")
    assert "is taken here" in refusal(packed(files))


def test_the_commands_take_a_user_along(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    user, file = make_user("ann"), tmp_path / "ann.zip"
    log_study(user)
    call_command("export_user", "ann", str(file))
    assert file.stat().st_mode & 0o777 == 0o600
    user.delete()

    call_command("import_user", str(file))

    assert Activity.objects.get().user.username == "ann"
    assert re.search(r"ann is here\. Set a password: manage\.py changepassword ann", capsys.readouterr().out)


def test_the_commands_say_what_they_cannot_do(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match=r"There is no user bob\."):
        call_command("export_user", "bob", str(tmp_path / "bob.zip"))
    make_user("bob")
    with pytest.raises(CommandError, match=r"can't be written: No such file or directory\."):
        call_command("export_user", "bob", str(tmp_path / "nowhere" / "bob.zip"))
    with pytest.raises(CommandError, match=r"can't be read: No such file or directory\."):
        call_command("import_user", str(tmp_path / "nobody.zip"))
    (tmp_path / "text.zip").write_text("Hello")
    with pytest.raises(CommandError, match=r"This is no zip file, or it is damaged\. Nothing was imported\."):
        call_command("import_user", str(tmp_path / "text.zip"))
