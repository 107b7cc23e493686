"""Courses and books that fields propose. How many units there are is left out where it changes from year to year."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """One resource to add. ``unit`` is a slug of :mod:`tracker.units`; ``units`` is None where unknown."""

    title: str
    short_name: str
    kind: str
    unit: str
    url: str
    units: int | None = None
    skill: str = ""


RESOURCES = {
    each.short_name: each
    for each in (
        Proposal(
            title="Stanford CS224N",
            short_name="cs224n",
            kind="course",
            unit="lecture",
            url="https://web.stanford.edu/class/cs224n/",
        ),
        Proposal(
            title="CMU 11-785",
            short_name="11-785",
            kind="course",
            unit="lecture",
            url="https://deeplearning.cs.cmu.edu/",
        ),
        Proposal(
            title="Hugging Face course",
            short_name="hf-course",
            kind="course",
            unit="chapter",
            url="https://huggingface.co/learn",
        ),
        Proposal(
            title="Deep Learning (Goodfellow et al.)",
            short_name="dl-book",
            kind="book",
            unit="chapter",
            units=20,
            url="https://www.deeplearningbook.org/",
        ),
    )
}
