"""What a token shows, said to the owner."""

from datetime import timedelta

import pytest

from integrations.providers.base import Rejected
from integrations.providers.github.sees import (
    CHOSEN,
    HIDDEN,
    INSTALLED,
    NUMBER,
    PRIVATE,
    PUBLIC,
    SIGN_ON,
    UNSAID,
    WITHHELD,
)
from tests.fakes.github import FakeGitHub, Fault
from tests.fakes.github_things import Repository, User
from tests.integrations.providers.github.ledger import NOW, Ledger

DAY = timedelta(days=1)
TOKENS = {
    "classic, private": ("ghp_a", "admin:org, repo", PRIVATE),
    "classic, public": ("ghp_a", "public_repo, read:user", PUBLIC),
    "classic, profile": ("ghp_a", "read:user", PUBLIC),
    "classic, nothing": ("ghp_a", "", PUBLIC),
    "classic, old": ("0123456789abcdef0123456789abcdef01234567", "", UNSAID),
    "oauth app, private": ("gho_a", "repo", PRIVATE),
    "oauth app, public": ("gho_a", "", PUBLIC),
    "fine-grained": ("github_pat_11A_b", "", CHOSEN),
    "github app": ("ghu_a", "", INSTALLED),
}


@pytest.mark.parametrize(("token", "scopes", "sentence"), TOKENS.values(), ids=TOKENS)
def test_every_kind_of_token_is_read_and_says_what_it_shows(
    github: FakeGitHub, ada: User, tool: Repository, token: str, scopes: str, sentence: str
) -> None:
    ada.token, ada.scopes = token, scopes
    github.commit(tool, ada, NOW - DAY)
    ledger = Ledger(github, ada)
    windows = ledger.sync()
    assert {window.sees for window in windows} == {(sentence, HIDDEN if sentence == PUBLIC else NUMBER)}
    assert {window.proven for window in windows} == {True}
    assert ledger.totals() == {"commit": 1}


@pytest.mark.parametrize("token", ["ghp_a", "gho_a", "ghu_a", "github_pat_a"])
def test_a_token_of_any_kind_that_has_expired_is_for_a_person_to_mend(
    github: FakeGitHub, ada: User, ledger: Ledger, token: str
) -> None:
    ada.token = ledger.secret = token
    ledger.sync()
    ada.token = "another"
    with pytest.raises(Rejected, match="has expired"):
        ledger.later(1)


def test_single_sign_on_that_leaves_work_out_is_told(github: FakeGitHub, ledger: Ledger) -> None:
    github.fail(Fault(headers={"X-GitHub-SSO": "partial-results; organizations=21955855,20582480"}), after=2)
    assert ledger.sync()[-1].sees == (PRIVATE, NUMBER, SIGN_ON)


def test_work_that_is_withheld_is_told_until_everything_was_read_without_a_gap(
    github: FakeGitHub, ada: User, lib: Repository, ledger: Ledger
) -> None:
    github.commit(lib, ada, NOW - DAY)
    ledger.sync()
    lib.withheld = "FORBIDDEN"
    assert ledger.later(1)[-1].sees == (PRIVATE, NUMBER, WITHHELD)
    lib.withheld = ""
    assert ledger.later(2)[-1].sees == (PRIVATE, NUMBER, WITHHELD)
    assert ledger.later(31)[-1].sees == (PRIVATE, NUMBER)
