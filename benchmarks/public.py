"""``python -m benchmarks public``: whether time tells a profile that is off from none, what a history costs, load."""

import logging
import time
from collections.abc import Mapping, Sequence
from random import Random
from statistics import median

from django.test import Client

from benchmarks import work
from tests.factories import make_user
from tracker.closings import bring_up_to_date
from tracker.models import Goal, ProfileSettings, User

TRIES = 200
#: No name that an account could have.
MALFORMED = "Not-A-Name!"
#: An answer that takes nothing but the frame around every view, to compare others with on any machine.
SIMPLEST = "/healthz"
FILES = ("", "profile.json", "profile.jwt", "badge.svg", "heatmap.svg", "card.png", "feed.xml")


def main() -> None:
    """Compare what is off with what is not there, and a long history with a short one."""
    off = make_user("off")
    work.fill(off, 500)
    _show(off, enabled=False)
    logging.disable(logging.ERROR)
    client = Client(headers={"host": "localhost"})
    goal = Goal.objects.filter(plan__user=off).values_list("pk", flat=True)[0]
    print(f"Medians of {TRIES} tries in turn, in ms: off, unknown, malformed; times of off that unknown takes")
    for name in (*FILES, f"goals/{goal}/badge.svg"):
        spent = _in_turn(client, [f"/u/{each}/{name}" for each in (off.username, "nobody-here", MALFORMED)], status=404)
        said = " · ".join(f"{1000 * each:.3f}" for each in spent)
        print(f"/u/…/{name}: {said}; {spent[1] / spent[0]:.3f} times")
    short, long = make_user("short"), make_user("long")
    for user, number in ((short, 200), (long, 20_000)):
        work.fill(user, number)
        bring_up_to_date(user.plans.get(), today=work.NOW.date())
        _show(user, enabled=True)
    print("Requests a second after 200 and 20,000 activities:")
    for name in FILES:
        few, many = _in_turn(client, [f"/u/{each.username}/{name}" for each in (short, long)], status=200, tries=30)
        print(f"/u/…/{name}: {1 / few:.0f} and {1 / many:.0f}; {many / few:.2f} times as long")
    _load(client, long)


def _load(client: Client, user: User) -> None:
    """What one process answers: drawn anew, drawn before, and asked for again with the validator of what is known."""
    (simplest,) = _in_turn(client, [SIMPLEST], status=200)
    print(f"Requests a second, and how many times the time of {SIMPLEST}, which takes {1 / simplest:.0f}:")
    for name in FILES:
        address = f"/u/{user.username}/{name}"
        times = []
        for number in range(30):
            ProfileSettings.objects.filter(user=user).update(name=f"Number {number}")
            began = time.process_time()
            client.get(address)
            times.append(time.process_time() - began)
        (before,) = _in_turn(client, [address], status=200)
        known = {"if-none-match": client.get(address)["ETag"]}
        (same,) = _in_turn(client, [address], status=304, headers=known)
        parts = (("drawn anew", median(times)), ("drawn before", before), ("304", same))
        said = " · ".join(f"{word} {1 / spent:.0f}, {spent / simplest:.1f} times" for word, spent in parts)
        print(f"/u/…/{name}: {said}")


def _show(user: User, *, enabled: bool) -> None:
    ProfileSettings.objects.create(user=user, enabled=enabled, shown=list(ProfileSettings.SECTIONS))


def _in_turn(
    client: Client,
    addresses: Sequence[str],
    *,
    status: int,
    tries: int = TRIES,
    headers: Mapping[str, str] | None = None,
) -> list[float]:
    """Each address's median CPU seconds; they take turns in any order, so that a slow moment is one of all.

    All must answer with ``status``: what is timed is what is meant.
    """
    times: dict[str, list[float]] = {each: [] for each in addresses}
    for each in addresses:
        answered = client.get(each, headers=headers).status_code
        if answered != status:
            raise ValueError(f"{each} answers {answered}")
    dice = Random(1)  # noqa: S311  # each time the same order
    for _ in range(tries):
        for each in dice.sample(addresses, len(addresses)):
            began = time.process_time()
            client.get(each, headers=headers)
            times[each].append(time.process_time() - began)
    return [median(times[each]) for each in addresses]
