"""``make bench``: each line compares two things in one run; machines differ, so the ratio is what counts.

``python -m benchmarks reports`` sends a crowd's reports by commands that are killed (``--help`` says how), and
``python -m benchmarks year [--temperament NAME] [--language zh-hans]`` prints a year's reports, to be read.
``python -m benchmarks public`` times public profiles: off against unknown, a long history against a short one, and each
file drawn anew, drawn before, and asked for again, against the simplest answer.
"""

import os
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from statistics import median

import django
from django.core.management import call_command

from benchmarks import reports


def seconds(work: Callable[[], object], *, runs: int = 9) -> float:
    """The median CPU time of ``work`` in this process, after one run that is not counted."""
    work()
    times = []
    for _ in range(runs):
        began = time.process_time()
        work()
        times.append(time.process_time() - began)
    return median(times)


def compare(name: str, base: tuple[str, float], other: tuple[str, float]) -> None:
    """Print both and how many times the base the other takes."""
    figures = " · ".join(f"{label} {1000 * spent:.1f} ms" for label, spent in (base, other))
    print(f"{name}: {other[1] / base[1]:.2f} times ({figures})")


@contextmanager
def database() -> Iterator[None]:
    """An empty one of their own."""
    with tempfile.TemporaryDirectory(prefix="headway-bench-") as folder:
        os.environ |= {"DJANGO_SETTINGS_MODULE": "config.settings", "DATA_DIR": folder, "DATABASE_URL": ""}
        django.setup()
        call_command("migrate", verbosity=0, skip_checks=True)
        yield


def a_year(options: Sequence[str]) -> None:
    """Print it."""
    with database():
        from benchmarks import year  # noqa: PLC0415  # models can be imported only now

        year.main(options)


def a_profile() -> None:
    """Time it."""
    with database():
        from benchmarks import public  # noqa: PLC0415  # models can be imported only now

        public.main()


def main() -> None:
    """Build two histories, and compare."""
    with database():
        from benchmarks import calibration, work  # noqa: PLC0415  # models can be imported only now

        small, large = work.user_with(500), work.user_with(20_000)
        compare(
            "Standing, 20,000 activities against 500",
            ("500", seconds(lambda: work.standing(small))),
            ("20,000", seconds(lambda: work.standing(large))),
        )
        fresh, again = work.recording_times(2_000)
        compare("Recording 2,000 entries again against the first time", ("first", fresh), ("again", again))
        cold, warm = work.scoring_times()
        compare("Scoring eight goals over three years, lines kept against built", ("built", cold), ("kept", warm))
        print("Truths of 100 inside the forecasts' 50 % and 85 %:")
        calibration.calibration(people=8)


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["reports", *options]:
            sys.exit(reports.main(options))
        case ["year", *options]:
            a_year(options)
        case ["public"]:
            a_profile()
        case _:
            main()
