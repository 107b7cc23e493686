"""What GitHub and the network can do to a run: a person must act, or it is tried again later."""

import traceback
from datetime import UTC, datetime, timedelta

import pytest

from integrations.providers.base import Rejected, Unavailable
from integrations.providers.github import GitHub
from integrations.providers.github.sentences import WITHHELD
from integrations.providers.github.session import Found
from tests.fakes.github import FakeGitHub, Fault
from tests.fakes.github_things import Repository, User
from tests.integrations.providers.github.ledger import NOW, Ledger

DAY = timedelta(days=1)
SOON = timedelta(seconds=10)

NOT_AN_ANSWER = {
    "html": Fault(body="<html>Please sign in</html>"),
    "nothing": Fault(body=""),
    "bad json": Fault(body='{"data": {"viewer"'),
    "a list": Fault(body="[]"),
    "no data": Fault(body='{"data": null}'),
    "no viewer": Fault(body='{"data": {"viewer": null}}'),
    "another shape": Fault(body='{"data": {"viewer": {"login": 3}}}'),
    "an unknown error": Fault(body='{"data": null, "errors": [{"type": "SERVICE_UNAVAILABLE"}]}'),
    "a server error": Fault(status=500, body="oops"),
    "a list as an error": Fault(status=500, body="[]"),
    "a bad gateway": Fault(status=502, body="<html>"),
    "not found": Fault(status=404, body='{"message": "Not Found"}'),
    "a proxy's refusal": Fault(status=403, body="<html>no</html>"),
    "moved": Fault(status=301, headers={"Location": "http://other.test/graphql"}),
    "cut": Fault(cut=True),
}


@pytest.mark.parametrize("fault", NOT_AN_ANSWER.values(), ids=NOT_AN_ANSWER)
def test_what_is_no_answer_is_tried_again_later(
    github: FakeGitHub, ada: User, tool: Repository, ledger: Ledger, fault: Fault
) -> None:
    github.commit(tool, ada, NOW - DAY)
    ledger.sync()
    github.fail(fault, times=10)
    with pytest.raises(Unavailable):
        ledger.later(1)
    assert ledger.totals() == {"commit": 1}


@pytest.mark.parametrize("fault", NOT_AN_ANSWER.values(), ids=NOT_AN_ANSWER)
def test_a_first_run_without_an_answer_is_tried_again_later(github: FakeGitHub, ledger: Ledger, fault: Fault) -> None:
    github.fail(fault, times=10)
    with pytest.raises(Unavailable):
        ledger.sync()


def test_a_run_that_fails_tells_the_requests_that_no_window_told(github: FakeGitHub, ledger: Ledger) -> None:
    github.fail(Fault(status=500, body="oops"), after=1)
    with pytest.raises(Unavailable) as caught:
        ledger.sync()
    assert caught.value.requests == len(github.requests) == 2


REFUSALS = {
    "revoked": Fault(status=401, body='{"message": "Bad credentials"}'),
    "saml": Fault(status=403, body='{"message": "Resource protected by organization SAML enforcement."}'),
    "scopes": Fault(body='{"data": null, "errors": [{"type": "INSUFFICIENT_SCOPES"}]}'),
    "integration": Fault(body='{"data": {"viewer": null}, "errors": [{"type": "FORBIDDEN"}]}'),
}


@pytest.mark.parametrize("fault", REFUSALS.values(), ids=REFUSALS)
def test_a_refused_token_is_for_a_person_to_mend(github: FakeGitHub, ledger: Ledger, fault: Fault) -> None:
    github.fail(fault)
    with pytest.raises(Rejected):
        ledger.sync()


def test_an_unknown_token_is_rejected(github: FakeGitHub, ledger: Ledger) -> None:
    ledger.secret = "ghp_unknown"
    with pytest.raises(Rejected, match="does not accept this token"):
        ledger.sync()


@pytest.mark.parametrize("secret", ["ghp one", "ghp_\n", "ghp_é"])
def test_what_can_be_no_token_is_rejected_without_asking(github: FakeGitHub, ledger: Ledger, secret: str) -> None:
    ledger.secret = secret
    with pytest.raises(Rejected, match="holds characters"):
        ledger.sync()
    assert github.requests == []


LIMITS = {
    "secondary": Fault(status=403, headers={"Retry-After": "120"}, body='{"message": "Slow down"}'),
    "too many requests": Fault(status=429, headers={"Retry-After": "120"}, body="{}"),
}


@pytest.mark.parametrize("fault", LIMITS.values(), ids=LIMITS)
def test_a_limit_with_a_wait_is_kept_to_the_second(github: FakeGitHub, ledger: Ledger, fault: Fault) -> None:
    github.fail(fault)
    with pytest.raises(Unavailable) as caught:
        ledger.sync()
    assert caught.value.retry_at
    assert timedelta(0) <= caught.value.retry_at - (NOW + timedelta(seconds=120)) < SOON


SECONDARY = '{"message": "You have exceeded a secondary rate limit."}'
USED_UP = {
    "primary": Fault(status=403, headers={"X-RateLimit-Remaining": "0"}, body='{"message": "API rate limit exceeded"}'),
    "in graphql": Fault(errors=({"type": "RATE_LIMITED"},)),
    "in graphql, as seen since 2026": Fault(errors=({"type": "RATE_LIMIT"},)),
    "without a wait": Fault(status=403, body=SECONDARY),
}


@pytest.mark.parametrize("fault", USED_UP.values(), ids=USED_UP)
def test_a_used_up_quota_waits_for_its_reset(github: FakeGitHub, ledger: Ledger, fault: Fault) -> None:
    github.fail(fault)
    now = datetime.now(UTC)
    with pytest.raises(Unavailable) as caught:
        ledger.sync(now=now)
    assert caught.value.retry_at
    assert abs(caught.value.retry_at - github.reset) < SOON


def test_the_reset_is_meant_by_the_servers_clock(github: FakeGitHub, ledger: Ledger) -> None:
    github.fail(Fault(status=429))
    with pytest.raises(Unavailable) as caught:
        ledger.sync(now=NOW)  # far from the server's own time
    assert caught.value.retry_at
    assert abs(caught.value.retry_at - (NOW + timedelta(hours=1))) < SOON


ONLY_WORDS = {
    "too many": Fault(status=429),
    "abuse": Fault(status=403, body='{"message": "You have triggered an abuse detection mechanism."}'),
    "a rate": Fault(status=403, body='{"message": "Secondary rate limit hit, slow down."}'),
}


@pytest.mark.parametrize("fault", ONLY_WORDS.values(), ids=ONLY_WORDS)
def test_a_limit_that_tells_no_time_waits_a_minute(github: FakeGitHub, ledger: Ledger, fault: Fault) -> None:
    github.remaining = None
    github.fail(fault)
    with pytest.raises(Unavailable) as caught:
        ledger.sync()
    assert caught.value.retry_at
    assert abs(caught.value.retry_at - (NOW + timedelta(minutes=1))) < SOON


def test_a_tenth_of_the_quota_is_left_to_others(github: FakeGitHub, ledger: Ledger) -> None:
    github.remaining = 502
    with pytest.raises(Unavailable) as caught:
        ledger.sync(now=datetime.now(UTC))
    assert caught.value.retry_at
    assert abs(caught.value.retry_at - github.reset) < SOON
    assert len(github.requests) == 3
    assert ledger.cursor, "what was read before is kept"


OVERLOADS = {
    "bad gateway": Fault(status=502, body="<html>"),
    "gateway timeout": Fault(status=504, body="<html>"),
    "resource limits": Fault(errors=({"type": "RESOURCE_LIMITS_EXCEEDED"},)),
    "a timeout in graphql": Fault(body='{"data": null, "errors": [{"message": "Something went wrong"}]}'),
    "a timeout": Fault(stall=1.2),
}


@pytest.mark.parametrize("fault", OVERLOADS.values(), ids=OVERLOADS)
@pytest.mark.parametrize("after", [1, 4, 6])
def test_an_overloaded_github_is_asked_for_less(
    github: FakeGitHub, ada: User, tool: Repository, ledger: Ledger, fault: Fault, after: int
) -> None:
    for number in range(120):
        github.commit(tool, ada, NOW - number * DAY)
    github.fail(fault, after=after)
    windows = ledger.sync()
    assert ledger.totals() == {"commit": 120}
    assert [problem for window in windows for problem in window.problems] == []


def test_an_overload_in_the_middle_of_a_window_loses_nothing_of_it(
    github: FakeGitHub, ada: User, bob: User, lib: Repository, ledger: Ledger
) -> None:
    for number in range(120):
        github.review(github.pull_request(lib, bob, NOW - 50 * DAY), ada, NOW - number * DAY / 3)
    github.fail(Fault(status=502), after=3)  # the viewer, the first window, the first page of the second
    ledger.sync()
    assert ledger.totals() == {"review": 120}


def test_a_missing_node_is_a_problem_even_without_an_error() -> None:
    found = Found()
    assert found.nodes({"nodes": [None, {"id": "I_1"}]}) == [{"id": "I_1"}]
    assert found.problems == [WITHHELD]


def test_a_small_server_is_asked_for_little_all_along(
    github: FakeGitHub, ada: User, bob: User, tool: Repository, lib: Repository, ledger: Ledger
) -> None:
    for number in range(30):
        github.commit(tool, ada, NOW - number * DAY)
        github.commit(lib, ada, NOW - number * DAY)
        github.pull_request(lib, ada, NOW - number * DAY)
        github.review(github.pull_request(lib, bob, NOW - 50 * DAY), ada, NOW - number * DAY)
    github.too_much = lambda variables: variables.get("size", 0) > 25
    ledger.sync()
    assert ledger.totals() == {"commit": 60, "pull_request_opened": 30, "review": 30}


def test_a_dripping_server_does_not_hold_the_worker(github: FakeGitHub, ledger: Ledger) -> None:
    ledger.provider = GitHub(github.url, timeout=1, deadline=0.5)
    github.fail(Fault(drip=0.1))
    with pytest.raises(Unavailable, match="too long"):
        ledger.sync()


def test_nobody_listening_is_tried_again_later(github: FakeGitHub, ledger: Ledger) -> None:
    ledger.provider = GitHub("http://127.0.0.1:9")
    with pytest.raises(Unavailable):
        ledger.sync()


def test_somebody_elses_token_is_rejected(github: FakeGitHub, bob: User, ledger: Ledger) -> None:
    ledger.secret = bob.token
    with pytest.raises(Rejected, match="another GitHub account: bob"):
        ledger.sync()
    assert ledger.entries == {}


def test_somebody_elses_token_is_rejected_later_too(github: FakeGitHub, ada: User, bob: User, ledger: Ledger) -> None:
    ledger.sync()
    ada.login, bob.login = "countess", "ada"
    ledger.secret = bob.token
    with pytest.raises(Rejected, match="another GitHub account"):
        ledger.later(1)
    ledger.cursor = {}
    with pytest.raises(Rejected, match="another GitHub account"):
        ledger.later(1)


def test_a_login_is_compared_without_regard_to_case(github: FakeGitHub, ledger: Ledger) -> None:
    ledger.account = "Ada"
    assert ledger.sync()[-1].account_name == "ada"


@pytest.mark.parametrize("fault", [Fault(status=401, body="{}"), Fault(status=500), Fault(cut=True)])
def test_no_error_shows_the_token(github: FakeGitHub, ledger: Ledger, fault: Fault) -> None:
    github.fail(fault)
    with pytest.raises((Rejected, Unavailable)) as caught:
        ledger.sync()
    assert caught.value.__cause__ is caught.value.__context__ is None
    assert ledger.secret not in "".join(traceback.format_exception(caught.value)) + repr(caught.value)
