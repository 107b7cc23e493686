"""Whose account a key or a token shows."""

import json
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime

import pytest

from integrations.providers.base import Rejected
from tests.fakes.kaggle import FakeKaggle
from tests.integrations.providers.kaggle.reading import DAY, HOUR, NOW, TOTALS, Reader, fill


@pytest.mark.parametrize(("secret", "word"), [("KGAT_a", "token"), ("a-key", "key")])
def test_the_owner_is_told_what_the_credential_sees(kaggle: FakeKaggle, secret: str, word: str) -> None:
    (seen,) = {window.sees for window in Reader(kaggle, secret=secret).sync()}
    assert seen is not None
    assert f"This {word} shows your submissions" in seen[0]
    assert any("no medals" in sentence for sentence in seen)


def test_a_legacy_key_reads_the_same_account(kaggle: FakeKaggle, reader: Reader) -> None:
    fill(kaggle)
    reader.sync()
    by_key = Reader(kaggle, secret="a-key")
    by_key.sync()
    assert by_key.entries == reader.entries
    assert {window.account_id for window in by_key.windows} == {"alice"}


def test_the_user_name_may_be_given_in_capitals(kaggle: FakeKaggle) -> None:
    kaggle.notebook("alice/book", last_run=datetime(2026, 1, 1))
    reader = Reader(kaggle, account=" Alice ")
    reader.sync()
    assert reader.windows[0].account_id == "alice"
    assert len(reader.of_kind("notebook")) == 1


@pytest.mark.parametrize(
    ("account", "secret"),
    [
        ("alice", "KGAT_b"),
        ("alice", "KGAT_unknown"),
        ("alice", "b-key"),
        ("alice", "no key"),
        ("alice", ""),
        ("a b", "a-key"),
    ],
)
def test_another_persons_or_a_broken_key_is_rejected(kaggle: FakeKaggle, account: str, secret: str) -> None:
    with pytest.raises(Rejected) as caught:
        Reader(kaggle, account, secret).sync()
    assert not secret or secret not in str(caught.value)


def test_a_revoked_token_is_rejected(kaggle: FakeKaggle) -> None:
    kaggle.add_user("carol", token="KGAT_c", active=False)
    with pytest.raises(Rejected, match="expired or was revoked"):
        Reader(kaggle, "carol", "KGAT_c").sync()


def test_a_key_that_shows_another_owners_notebook_is_rejected(kaggle: FakeKaggle) -> None:
    kaggle.fail("ListKernels", body=json.dumps({"kernels": [{"ref": "bob/book"}]}).encode())
    with pytest.raises(Rejected, match="another Kaggle account"):
        Reader(kaggle, secret="a-key").sync()


def test_another_accounts_cursor_is_not_believed(kaggle: FakeKaggle, reader: Reader) -> None:
    fill(kaggle)
    reader.sync()
    bob = Reader(kaggle, "bob", "KGAT_b")
    bob.cursor = reader.cursor
    bob.sync()
    assert bob.kinds() == {"competition_entered": 40, "submission": 80, "notebook": 200}


def test_a_new_user_name_is_followed(kaggle: FakeKaggle, reader: Reader) -> None:
    fill(kaggle)
    reader.sync()
    kaggle.rename("alice", "ada")
    for book in kaggle.notebooks:
        book["id"] = 0  # so that no alias tells that it is the same
    reader.sync(NOW + DAY)
    assert reader.kinds() == TOTALS
    assert {(window.account_id, window.account_name) for window in reader.windows[-3:]} == {("alice", "ada")}
    assert {entry.context.partition("/")[0] for entry in reader.of_kind("notebook")} == {"ada"}


def test_the_next_holder_of_the_user_name_is_rejected(kaggle: FakeKaggle, reader: Reader) -> None:
    kaggle.notebook("alice/book", last_run=datetime(2026, 1, 1))
    reader.sync()
    kaggle.rename("alice", "ada")
    kaggle.add_user("alice", token="KGAT_stranger", key="stranger-key")
    kaggle.notebook("alice/theirs", last_run=datetime(2026, 1, 1))
    reader.secret = "KGAT_stranger"
    with pytest.raises(Rejected, match="another Kaggle account"):
        reader.sync(NOW + HOUR)
    assert len(reader.of_kind("notebook")) == 1


def test_the_key_of_the_user_names_next_holder_is_rejected(kaggle: FakeKaggle, reader: Reader) -> None:
    reader.sync()
    kaggle.rename("alice", "ada")
    reader.sync(NOW + HOUR)
    kaggle.add_user("alice", key="stranger-key")
    reader.secret = "stranger-key"
    with pytest.raises(Rejected, match="another Kaggle account"):
        reader.sync(NOW + 2 * HOUR)


@pytest.mark.parametrize("secrets", [("a-key", "KGAT_a"), ("KGAT_a", "a-key"), ("a-key", "KGAT_a", "a-key", "KGAT_a")])
def test_a_key_and_a_token_take_each_others_place(kaggle: FakeKaggle, reader: Reader, secrets: tuple[str, ...]) -> None:
    for hour, reader.secret in enumerate(secrets):
        reader.sync(NOW + hour * HOUR)
    assert {window.account_id for window in reader.windows} == {"alice"}


def test_the_number_that_a_token_told_is_not_forgotten_over_a_key(kaggle: FakeKaggle, reader: Reader) -> None:
    for hour, reader.secret in enumerate(("KGAT_a", "a-key")):
        reader.sync(NOW + hour * HOUR)
    kaggle.rename("alice", "ada")
    kaggle.add_user("alice", token="KGAT_stranger")
    reader.secret = "KGAT_stranger"
    with pytest.raises(Rejected, match="another Kaggle account"):
        reader.sync(NOW + 2 * HOUR)


def test_connections_in_threads_do_not_mix(kaggle: FakeKaggle) -> None:
    fill(kaggle)
    readers = [Reader(kaggle, "alice", "KGAT_a"), Reader(kaggle, "bob", "KGAT_b"), Reader(kaggle, "bob", "b-key")] * 2
    readers = [Reader(kaggle, each.account, each.secret) for each in readers]
    with ThreadPoolExecutor(6) as pool:
        list(pool.map(Reader.sync, readers))
    for reader in readers:
        owners = {entry.context.partition("/")[0] for entry in reader.of_kind("notebook")}
        assert (owners, reader.kinds()["submission"]) == ({reader.account}, 1000 if reader.account == "alice" else 80)


def test_days_are_those_of_utc(kaggle: FakeKaggle, reader: Reader) -> None:
    fill(kaggle)
    reader.sync()
    days = Counter(entry.occurred_at.date() for entry in reader.of_kind("submission") if entry.occurred_at)
    assert days == {date(2024, 2, 1 + day): 50 for day in range(20)}
