"""``python -m benchmarks public``: whether its time tells a profile that is off from none, and what a history costs."""

import logging
import time
from collections.abc import Sequence
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


def _show(user: User, *, enabled: bool) -> None:
    ProfileSettings.objects.create(user=user, enabled=enabled, shown=list(ProfileSettings.SECTIONS))


def _in_turn(client: Client, addresses: Sequence[str], *, status: int, tries: int = TRIES) -> list[float]:
    """Each address's median CPU seconds; they take turns in any order, so that a slow moment is one of all.

    All must answer with ``status``: what is timed is what is meant.
    """
    times: dict[str, list[float]] = {each: [] for each in addresses}
    for each in addresses:
        answered = client.get(each).status_code
        if answered != status:
            raise ValueError(f"{each} answers {answered}")
    dice = Random(1)  # noqa: S311  # each time the same order
    for _ in range(tries):
        for each in dice.sample(addresses, len(addresses)):
            began = time.process_time()
            client.get(each)
            times[each].append(time.process_time() - began)
    return [median(times[each]) for each in addresses]
