"""Built-in metrics and a user's own."""

import pytest

from tests.tracker.api.caller import Caller
from tracker.metrics import METRICS

TALKS = {"slug": "talks", "label": "Talks given", "unit": "talks"}


def test_built_in_metrics_are_told_with_their_kinds(api: Caller) -> None:
    metrics = {item["slug"]: item for item in api.items("metrics")}

    assert list(metrics) == list(METRICS)
    assert metrics["study_hours"] == {"slug": "study_hours", "label": "Study", "unit": "hours", "kinds": ["study"]}


def test_a_metric_of_ones_own_counts_custom_activities(api: Caller) -> None:
    answer = api.post("metrics", TALKS)

    assert (answer.status_code, answer.json()) == (201, TALKS | {"kinds": ["custom"]})
    assert api.items("metrics")[-1] == answer.json()


def test_a_metric_of_ones_own_is_nobody_elses(api: Caller, stranger: Caller) -> None:
    api.post("metrics", TALKS)

    assert stranger.post("metrics", TALKS).status_code == 201


@pytest.mark.parametrize("slug", ["talks", "posts"])
def test_a_name_that_is_taken_is_refused(api: Caller, slug: str) -> None:
    api.post("metrics", TALKS)

    assert api.post("metrics", TALKS | {"slug": slug}).status_code == 409


@pytest.mark.parametrize(
    ("field", "value"),
    [
        *[("slug", slug) for slug in ("", "Talks", "9talks", "a b", "a" * 51, "talks\n", "../x", 1)],
        *[("label", label) for label in ("", "  ", "a" * 101, None)],
        *[("unit", unit) for unit in ("", "a" * 51, "a\0")],
    ],
)
def test_a_metric_needs_plain_words(api: Caller, field: str, value: object) -> None:
    assert list(api.post("metrics", TALKS | {field: value}).json()["errors"]) == [field]
