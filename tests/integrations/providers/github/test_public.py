"""An account read by its name alone: what is public, as a lower bound, under the names that a token gives it."""

from datetime import UTC, datetime, timedelta

import pytest

from integrations.providers.base import Rejected, Unavailable
from integrations.providers.github.sees import ANONYMOUS, NUMBER, PRIVATE
from tests.fakes.github import FakeGitHub, Fault
from tests.fakes.github_rest import Quotas
from tests.fakes.github_things import Repository, User
from tests.integrations.providers.github.conftest import JOINED
from tests.integrations.providers.github.ledger import NOW, Ledger

DAY = timedelta(days=1)


@pytest.fixture
def public(ledger: Ledger) -> Ledger:
    """The ledger of somebody who gave a name and no token."""
    ledger.secret = ""
    return ledger


@pytest.fixture
def work(github: FakeGitHub, ada: User, bob: User, tool: Repository, lib: Repository) -> FakeGitHub:
    """Something of every kind that can be seen without a token."""
    github.commit(tool, ada, NOW - 100 * DAY, message="Mend it\n\nIt was broken.")
    github.commit(lib, ada, NOW - 3 * DAY)
    github.commit(lib, bob, NOW - 2 * DAY)
    github.pull_request(lib, ada, NOW - 90 * DAY, merged=NOW - 80 * DAY)
    github.pull_request(tool, ada, NOW - 2 * DAY)
    github.issue(lib, ada, NOW - 50 * DAY)
    github.release(tool, ada, NOW - 4 * DAY)
    github.release(tool, None, NOW - 3 * DAY)
    return github


EVERYTHING = {"commit": 2, "pull_request_opened": 2, "pull_request_merged": 1, "issue": 1, "release": 1}


def test_a_name_alone_brings_what_is_public(work: FakeGitHub, ada: User, public: Ledger) -> None:
    windows = public.sync()
    assert public.totals() == EVERYTHING
    assert {(window.account_id, window.account_name) for window in windows} == {(str(ada.number), "ada")}
    assert {window.sees for window in windows} == {(ANONYMOUS,)}
    assert {window.proven for window in windows} == {False}
    assert windows[-1].done == windows[-1].total
    assert {request.authorization for request in work.requests} == {""}


def test_a_token_added_later_finds_the_same_under_the_same_names(work: FakeGitHub, ada: User, public: Ledger) -> None:
    public.sync()
    before = dict(public.entries)
    public.secret = ada.token
    windows = public.later(1)
    assert public.entries.keys() == before.keys()
    assert public.gone == set()
    assert windows[-1].sees == (PRIVATE, NUMBER)
    told = {key: (entry.kind, entry.own, entry.context, entry.scope) for key, entry in before.items()}
    assert told == {key: (each.kind, each.own, each.context, each.scope) for key, each in public.entries.items()}


def test_everything_leads_to_its_place(work: FakeGitHub, public: Ledger) -> None:
    public.sync()
    assert all(entry.evidence_url.startswith("https://github.test/") for entry in public.counted())


def test_private_work_and_work_in_forks_is_not_counted(github: FakeGitHub, ada: User, public: Ledger) -> None:
    for repository in (
        github.add_repository(ada, "fork", fork=True),
        github.add_repository(ada, "secret", private=True),
    ):
        github.commit(repository, ada, NOW - DAY)
        github.pull_request(repository, ada, NOW - DAY)
        github.issue(repository, ada, NOW - DAY)
        github.release(repository, ada, NOW - DAY)
    public.sync()
    assert public.entries == {}


def test_own_is_told_by_the_owners_number(github: FakeGitHub, ada: User, tool: Repository, public: Ledger) -> None:
    namesake = github.add_repository(github.add_user("ada-labs", created=JOINED), "ada")
    github.issue(tool, ada, NOW - DAY)
    github.issue(namesake, ada, NOW - DAY)
    public.sync()
    assert {(entry.context, entry.own) for entry in public.counted()} == {("ada/tool", True), ("ada-labs/ada", False)}


def test_a_renamed_account_is_the_same_account(work: FakeGitHub, ada: User, public: Ledger) -> None:
    public.sync()
    ada.login = "countess"
    work.quotas = Quotas()
    work.issue(work.repositories[0], ada, NOW + DAY / 2)
    assert public.later(1)[-1].account_name == "countess"
    assert public.totals()["issue"] == 2


@pytest.mark.parametrize("name", ["nobody", "acme"])
def test_a_name_of_nobody_or_of_an_organization_is_for_a_person_to_mend(
    github: FakeGitHub, public: Ledger, name: str
) -> None:
    github.add_user("acme").type = "Organization"
    public.account = name
    with pytest.raises(Rejected):
        public.sync()


def test_a_later_run_reads_what_is_new_and_a_late_merge(
    work: FakeGitHub, ada: User, tool: Repository, lib: Repository, public: Ledger
) -> None:
    late = work.pull_request(lib, ada, NOW - 100 * DAY)
    public.sync()
    work.quotas = Quotas()
    work.merge(late, NOW + DAY / 2)
    work.commit(tool, ada, NOW + DAY / 2)
    asked = len(work.requests)
    public.later(1)
    assert public.totals() == {**EVERYTHING, "commit": 3, "pull_request_opened": 3, "pull_request_merged": 2}
    # The account, its repositories, the releases of the one that was pushed to, and three searches.
    assert len(work.requests) - asked == 6


def test_what_is_no_longer_found_is_not_gone(work: FakeGitHub, public: Ledger) -> None:
    public.sync()
    work.quotas = Quotas()
    work.issues.clear()
    windows = public.later(31)
    assert public.totals() == EVERYTHING
    assert [window.complete for window in windows] == [()] * len(windows)


def to_the_end(github: FakeGitHub, ledger: Ledger) -> int:
    """Run again and again, each time with a stranger's new quota. Returns how often."""
    for run in range(1, 100):
        try:
            ledger.sync(now=NOW + run * timedelta(minutes=1))
        except Unavailable:
            github.quotas = Quotas()
        else:
            return run
    raise AssertionError


def test_more_than_a_search_shows_is_asked_for_in_parts(
    github: FakeGitHub, ada: User, tool: Repository, public: Ledger
) -> None:
    for number in range(1150):
        github.commit(tool, ada, NOW - number * DAY / 10)
    assert to_the_end(github, public) > 1
    assert public.totals() == {"commit": 1150}


def test_a_day_of_more_than_a_search_shows_is_a_problem(
    github: FakeGitHub, ada: User, tool: Repository, public: Ledger
) -> None:
    for _ in range(1001):
        github.issue(tool, ada, datetime(2026, 5, 5, 12, tzinfo=UTC))
    to_the_end(github, public)
    assert public.totals() == {"issue": 1000}
    assert "Of 1001 on 2026-05-05, GitHub's search shows the first 1000." in public.problems


def test_a_run_killed_after_any_window_is_finished_by_the_next(work: FakeGitHub, ada: User, public: Ledger) -> None:
    total = len(public.sync())
    for number in range(1, total):
        work.quotas = Quotas()
        ledger = Ledger(work, ada)
        ledger.secret = ""
        ledger.sync(windows=number)
        ledger.sync(now=NOW + timedelta(minutes=1))
        assert ledger.totals() == EVERYTHING


@pytest.mark.parametrize("resource", ["core", "search"])
def test_a_strangers_quota_is_waited_for(work: FakeGitHub, public: Ledger, resource: str) -> None:
    setattr(work.quotas, resource, {"core": 7, "search": 2}[resource])
    now = datetime.now(UTC)
    with pytest.raises(Unavailable) as caught:
        public.sync(now=now)
    assert caught.value.retry_at
    assert abs(caught.value.retry_at - work.quotas.reset) < timedelta(seconds=10)
    assert all(request.status == 200 for request in work.requests)
    assert public.cursor


def test_search_goes_on_where_the_other_quota_is_used_up(work: FakeGitHub, public: Ledger) -> None:
    work.quotas.core = 7
    with pytest.raises(Unavailable):
        public.sync()
    assert sum(request.path.startswith("/search/") for request in work.requests) == 3


def test_a_used_up_quota_is_waited_for(github: FakeGitHub, public: Ledger) -> None:
    github.quotas.core = 0
    now = datetime.now(UTC)
    with pytest.raises(Unavailable) as caught:
        public.sync(now=now)
    assert caught.value.retry_at
    assert abs(caught.value.retry_at - github.quotas.reset) < timedelta(seconds=10)


def test_a_search_that_ran_out_of_time_is_a_problem(work: FakeGitHub, public: Ledger) -> None:
    work.incomplete = True
    assert any("ran out of time" in problem for window in public.sync() for problem in window.problems)
    assert public.totals() == EVERYTHING


def test_a_repository_that_can_not_be_read_leaves_the_rest(work: FakeGitHub, lib: Repository, public: Ledger) -> None:
    lib.branches["main"].clear()  # search tells whose repository it is with a commit alone
    lib.withheld = "NOT_FOUND"
    windows = public.sync()
    assert public.totals() == {"commit": 1, "pull_request_opened": 1, "release": 1}
    problems = {problem for window in windows for problem in window.problems}
    assert problems == {"bob/lib can't be read, so what was found there is left out."}


NOT_AN_ANSWER = {
    "html": Fault(body="<html>Please sign in</html>"),
    "nothing": Fault(body=""),
    "bad json": Fault(body='{"login":'),
    "another shape": Fault(body="{}"),
    "a server error": Fault(status=500, body="oops"),
    "a bad gateway": Fault(status=502, body="<html>"),
    "cut": Fault(cut=True),
}


@pytest.mark.parametrize("fault", NOT_AN_ANSWER.values(), ids=NOT_AN_ANSWER)
@pytest.mark.parametrize("after", range(5))
def test_what_is_no_answer_is_tried_again_later(work: FakeGitHub, public: Ledger, fault: Fault, after: int) -> None:
    work.fail(fault, after=after)
    with pytest.raises(Unavailable):
        public.sync()
    public.sync(now=NOW + timedelta(minutes=1))
    assert public.totals() == EVERYTHING


def test_a_server_that_shows_nothing_to_strangers_is_for_a_person_to_mend(github: FakeGitHub, public: Ledger) -> None:
    github.fail(Fault(status=401, body='{"message": "Must authenticate to access this API."}'))
    with pytest.raises(Rejected, match="without a token"):
        public.sync()


def test_github_enterprise_is_read_at_its_own_path() -> None:
    with FakeGitHub(enterprise=True) as github:
        ada = github.add_user("ada", created=JOINED)
        github.commit(github.add_repository(ada, "tool"), ada, NOW - DAY)
        ledger = Ledger(github, ada)
        ledger.secret = ""
        ledger.sync()
        assert ledger.totals() == {"commit": 1}
        assert all(request.path.startswith("/api/v3/") for request in github.requests)


def test_what_a_cut_search_left_out_is_looked_for_again_the_next_day(work: FakeGitHub, public: Ledger) -> None:
    """From the first day on, not only as far as a later pass looks back."""
    work.incomplete = True
    public.sync()
    work.incomplete = False
    requests = len(work.requests)
    public.later(2)
    asked = [str(request.variables) + request.query for request in work.requests[requests:]]
    assert any("1970-01-01" in each for each in asked)


def test_an_account_that_was_renamed_is_read_anew(work: FakeGitHub, ada: User, public: Ledger) -> None:
    """So that every link leads to where things are now."""
    public.sync()
    ada.login = "ada-l"
    public.later(1)
    assert {entry.context for entry in public.counted("release")} == {"ada-l/tool"}
    assert {entry.context for entry in public.counted("commit")} == {"ada-l/tool", "bob/lib"}


def test_a_squash_of_old_work_is_found_when_it_is_merged(
    github: FakeGitHub, ada: User, lib: Repository, public: Ledger
) -> None:
    """It bears the date of the first commit that went into it."""
    public.sync()
    github.commit(lib, ada, NOW - 60 * DAY, committed=NOW + DAY / 2)
    public.later(1)
    assert public.totals() == {"commit": 1}
