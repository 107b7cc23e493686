"""The bearer of the token."""

from tests.tracker.api.caller import Caller


def test_the_token_says_whose_it_is(api: Caller) -> None:
    expected = {"username": "ann", "email": "ann@example.org", "time_zone": "UTC", "language": "en"}

    assert api.get("me").json() == expected
