import base64

import pytest
from pytest_django import Settings

from tracker.sealing import CannotUnseal, seal, unseal


def test_what_was_sealed_can_be_read_again() -> None:
    assert unseal(seal("ghp_secret", bound_to="row 1"), bound_to="row 1") == "ghp_secret"


def test_the_secret_does_not_stand_in_what_is_stored() -> None:
    assert "secret" not in seal("ghp_secret", bound_to="row 1")


def test_the_same_secret_is_sealed_differently_each_time() -> None:
    assert seal("ghp_secret", bound_to="row 1") != seal("ghp_secret", bound_to="row 1")


def test_it_names_the_key_that_it_was_sealed_under() -> None:
    assert seal("ghp_secret", bound_to="row 1").startswith("v1:new:")


def test_nothing_stays_nothing() -> None:
    assert unseal(seal("", bound_to="row 1"), bound_to="row 1") == ""


def test_a_secret_moved_to_another_row_cannot_be_read() -> None:
    with pytest.raises(CannotUnseal, match="another connection"):
        unseal(seal("ghp_secret", bound_to="row 1"), bound_to="row 2")


@pytest.mark.parametrize("position", [0, 15, -1])
def test_an_altered_secret_cannot_be_read(position: int) -> None:
    head, _, box = seal("ghp_secret", bound_to="row 1").rpartition(":")
    raw = bytearray(base64.urlsafe_b64decode(box))
    raw[position] ^= 1
    with pytest.raises(CannotUnseal):
        unseal(f"{head}:{base64.urlsafe_b64encode(raw).decode()}", bound_to="row 1")


@pytest.mark.parametrize("nonsense", ["plain text", "v1:new:", "v1:new:!!!", "v2:new:AAAA"])
def test_what_was_never_sealed_is_not_taken_for_a_secret(nonsense: str) -> None:
    with pytest.raises(CannotUnseal):
        unseal(nonsense, bound_to="row 1")


def test_an_older_key_still_opens_what_it_sealed(settings: Settings) -> None:
    newest, older = settings.CREDENTIAL_KEYS.items()
    settings.CREDENTIAL_KEYS = dict([older])
    sealed = seal("ghp_secret", bound_to="row 1")
    settings.CREDENTIAL_KEYS = dict([newest, older])
    assert unseal(sealed, bound_to="row 1") == "ghp_secret"


def test_a_key_that_is_lost_is_named(settings: Settings) -> None:
    sealed = seal("ghp_secret", bound_to="row 1")
    settings.CREDENTIAL_KEYS = {"other": b"x" * 32}
    with pytest.raises(CannotUnseal, match="'new'"):
        unseal(sealed, bound_to="row 1")
