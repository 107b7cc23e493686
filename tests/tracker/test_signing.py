"""A signed profile: checked offline by the script that is handed out, and by nothing that was changed."""

import base64
import hashlib
import hmac
import json
import os
import subprocess
import sys
from pathlib import Path

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.contrib.staticfiles import finders
from django.core.management import call_command
from django.db import IntegrityError, transaction
from django.test import Client
from pytest_django import Settings

from tests.factories import make_user
from tests.threads import at_once
from tracker.models import ProfileSettings, SigningKey
from tracker.scoring.score import FORMULA_VERSION
from tracker.signing import current_key, rotate

pytestmark = pytest.mark.django_db

SCRIPT = str(finders.find("tracker/verify_profile.py"))
ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"


@pytest.fixture
def token() -> str:
    ProfileSettings.objects.create(user=make_user("ann"), enabled=True, shown=["proof"], name="Ann")
    return Client().get("/u/ann/profile.jwt").content.decode()


@pytest.fixture
def keys(token: str) -> str:
    return Client().get("/.well-known/jwks.json").content.decode()


def verify(folder: Path, token: str, keys: str, encoding: str = "utf-8") -> subprocess.CompletedProcess[str]:
    (folder / "profile.jwt").write_text(token)
    (folder / "jwks.json").write_text(keys)
    command = [sys.executable, SCRIPT, "profile.jwt", "jwks.json"]
    environment = os.environ | {"PYTHONIOENCODING": encoding}
    return subprocess.run(command, cwd=folder, capture_output=True, encoding=encoding, env=environment, check=False)


def checked(token: str, keys: str) -> dict[str, object]:
    """The same check without starting a process."""
    spoken: dict[str, object] = {}
    exec(compile(Path(SCRIPT).read_text(), SCRIPT, "exec"), spoken)
    check = spoken["check"]
    assert callable(check)
    credential: dict[str, object] = check(token, json.loads(keys))
    return credential


def part(facts: object) -> str:
    return base64.urlsafe_b64encode(json.dumps(facts).encode()).decode().rstrip("=")


def test_the_script_says_what_was_signed(tmp_path: Path, token: str, keys: str) -> None:
    answer = verify(tmp_path, token, keys)
    assert (answer.returncode, answer.stderr) == (0, "")
    assert answer.stdout.startswith("Valid: http://127.0.0.1:8000/u/ann/\nSigned by http://127.0.0.1:8000, 20")
    assert json.loads(answer.stdout.partition("{")[1] + answer.stdout.partition("{")[2])["name"] == "Ann"


@pytest.mark.parametrize(("encoding", "name"), [("utf-8", "安"), ("cp1252", r"\u5b89")])
def test_every_terminal_can_write_what_was_signed(tmp_path: Path, token: str, encoding: str, name: str) -> None:
    """What would turn or colour its lines is written in words."""
    ProfileSettings.objects.update(name="安\u202e\x9b")
    changed = Client().get("/u/ann/profile.jwt").content.decode()
    answer = verify(tmp_path, changed, Client().get("/.well-known/jwks.json").content.decode(), encoding)
    assert (answer.returncode, f'"name": "{name}\\u202e\\u009b"' in answer.stdout) == (0, True)


def test_another_library_finds_it_valid_too(token: str, keys: str) -> None:
    header = jwt.get_unverified_header(token)
    (key,) = jwt.PyJWKSet.from_json(keys).keys
    credential = jwt.decode(token, key.key, algorithms=["EdDSA"])
    assert (header["typ"], header["kid"]) == ("vc+jwt", key.key_id)
    assert credential["@context"][0] == "https://www.w3.org/ns/credentials/v2"
    assert (credential["type"], credential["credentialSubject"]["username"]) == (["VerifiableCredential"], "ann")


def test_one_changed_character_anywhere_is_found(token: str, keys: str) -> None:
    """Also in the last one of the signature, of which four bits mean nothing."""
    assert checked(token, keys)
    for place, letter in enumerate(token):
        other = ALPHABET[(ALPHABET.find(letter) + 1) % 64]
        with pytest.raises((ValueError, TypeError, AttributeError)):
            checked(token[:place] + other + token[place + 1 :], keys)


def test_the_script_ends_with_an_error_for_what_was_changed(tmp_path: Path, token: str, keys: str) -> None:
    answer = verify(tmp_path, token.replace(".", ".A", 1), keys)
    assert (answer.returncode, answer.stdout, answer.stderr.partition(":")[0]) == (1, "", "NOT VALID")


@pytest.mark.parametrize("header", [{"alg": "none"}, {"alg": "HS256"}, {"typ": "JWT"}, {"kid": "unknown"}])
def test_no_other_way_of_signing_is_taken(token: str, keys: str, header: dict[str, str]) -> None:
    _, body, signature = token.split(".")
    with pytest.raises(ValueError, match=r"signed|no key"):
        checked(f"{part(jwt.get_unverified_header(token) | header)}.{body}.{signature}", keys)


def test_a_public_key_is_no_shared_secret(token: str, keys: str) -> None:
    _, body, _ = token.split(".")
    head = part(jwt.get_unverified_header(token) | {"alg": "HS256"})
    secret = base64.urlsafe_b64decode(json.loads(keys)["keys"][0]["x"] + "=")
    mac = hmac.new(secret, f"{head}.{body}".encode(), hashlib.sha256).digest()
    with pytest.raises(ValueError, match="not signed as a profile is"):
        checked(f"{head}.{body}.{base64.urlsafe_b64encode(mac).decode().rstrip('=')}", keys)


def test_another_key_under_the_same_name_is_found(token: str, keys: str) -> None:
    facts = jwt.decode(token, options={"verify_signature": False})
    forged = jwt.encode(facts, Ed25519PrivateKey.generate(), "EdDSA", headers=jwt.get_unverified_header(token))
    with pytest.raises(ValueError, match="somebody else"):
        checked(forged, keys)


def test_after_a_new_key_the_old_ones_signatures_can_still_be_checked(token: str) -> None:
    call_command("rotate_signing_key")
    keys = Client().get("/.well-known/jwks.json").content.decode()
    newer = Client().get("/u/ann/profile.jwt").content.decode()
    kids = [key["kid"] for key in json.loads(keys)["keys"]]
    assert [jwt.get_unverified_header(each)["kid"] for each in (newer, token)] == kids
    assert checked(token, keys)
    assert checked(newer, keys)


def test_a_retired_key_signs_no_more(token: str) -> None:
    call_command("rotate_signing_key")
    assert list(SigningKey.objects.values_list("current", "sealed_private")[1:]) == [(False, "")]


@pytest.mark.both_databases
def test_there_is_never_more_than_one_current_key() -> None:
    assert current_key() == current_key()
    with pytest.raises(IntegrityError), transaction.atomic():
        SigningKey.objects.create(kid="another", public="x")


@pytest.mark.both_databases
@pytest.mark.django_db(transaction=True)
def test_new_keys_that_are_asked_for_at_once_end_with_one_that_signs() -> None:
    first = current_key()
    made = at_once(*[rotate] * 4)
    assert SigningKey.objects.get(current=True) in made
    assert set(SigningKey.objects.all()) == {first, *made}


def test_without_the_key_that_seals_it_nothing_is_signed_and_nobody_keeps_that(
    token: str, settings: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    settings.CREDENTIAL_KEYS = {"other": b"x" * 32}
    answer = Client().get("/u/ann/profile.jwt")
    assert (answer.status_code, answer["Cache-Control"], answer["Retry-After"]) == (503, "no-store", "3600")
    assert "profile.json" in answer.content.decode()
    assert [record.levelname for record in caplog.records if "rotate_signing_key" in record.message] == ["ERROR"]
    call_command("rotate_signing_key")
    assert Client().get("/u/ann/profile.jwt").status_code == 200


def test_the_rules_version_is_signed_whatever_is_shown(token: str) -> None:
    signed = jwt.decode(token, options={"verify_signature": False})
    assert (signed["formulaVersion"], "score" in signed["credentialSubject"]) == (FORMULA_VERSION, False)


def test_the_private_half_is_nowhere_in_the_clear(token: str, keys: str) -> None:
    assert [set(key) for key in json.loads(keys)["keys"]] == [{"crv", "kty", "x", "kid", "alg", "use"}]
    assert SigningKey.objects.get().sealed_private.startswith("v1:")
