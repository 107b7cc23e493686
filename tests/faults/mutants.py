"""``python -m tests.faults.mutants NAME``: :mod:`tests.installation` with a wrong way to send reports."""

import sys
from collections.abc import Callable
from types import ModuleType
from typing import Any

from tests import installation


def resends(delivery: ModuleType) -> None:
    """A report whose sender died while handing it over is due again."""

    def settled(report: Any) -> bool:
        return bool(delivery.Report.objects.filter(pk=report.pk, state="handing").update(state="due"))

    delivery._settled = settled


def marks_early(delivery: ModuleType) -> None:
    """A report is called sent just before it is."""
    handing = delivery._handing

    def marked(report: Any, *others: Any) -> None:
        handing(report, *others)
        delivery.Report.objects.filter(pk=report.pk).update(state="sent")

    delivery._handing = marked


def asks_nobody(delivery: ModuleType) -> None:
    """A report is handed over by whoever has read it, though somebody else holds it by now."""
    delivery._held = lambda report: delivery.Report.objects.filter(pk=report.pk)
    delivery._handing = lambda report, *_: delivery._finish(report, "handing")


def hurries(delivery: ModuleType) -> None:
    """A report is due at midnight."""
    delivery.AT = delivery.time(0)


MUTANTS: dict[str, Callable[[ModuleType], None]] = {
    each.__name__: each for each in (resends, marks_early, asks_nobody, hurries)
}

if __name__ == "__main__":
    installation.set_up()
    MUTANTS[sys.argv[1]](sys.modules["tracker.report.delivery"])
    installation.serve()
