"""The registries of kinds and metrics: one line each. Their slugs are part of the API."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of activity, and the source that brings it (manual ones come from imports, too)."""

    slug: str
    label: str | Promise
    source: str


@dataclass(frozen=True, slots=True)
class Metric:
    """What a goal counts. ``scale`` is how much of an activity's quantity makes one unit (60 minutes an hour)."""

    slug: str
    label: str | Promise
    unit: str | Promise
    kinds: tuple[str, ...]
    scale: int = 1

    @property
    def divisible(self) -> bool:
        """Whether a part of a unit can be owed: hours can, posts can't."""
        return self.scale > 1


KINDS = {
    kind.slug: kind
    for kind in (
        Kind("study", _("Study"), "manual"),
        Kind("certification", _("Certification"), "manual"),
        Kind("paper", _("Paper"), "manual"),
        Kind("event", _("Event"), "manual"),
        Kind("medal", _("Medal"), "manual"),
        Kind("custom", _("Custom"), "manual"),
        Kind("commit", _("Commit"), "github"),
        Kind("pull_request_opened", _("Pull request opened"), "github"),
        Kind("pull_request_merged", _("Pull request merged"), "github"),
        Kind("review", _("Review"), "github"),
        Kind("issue", _("Issue"), "github"),
        Kind("release", _("Release"), "github"),
        Kind("private_contribution", _("Private contribution"), "github"),
        Kind("competition_entered", _("Competition entered"), "kaggle"),
        Kind("submission", _("Submission"), "kaggle"),
        Kind("notebook", _("Notebook"), "kaggle"),
        Kind("dataset", _("Dataset"), "kaggle"),
        Kind("model", _("Model"), "kaggle"),
        Kind("post", _("Post"), "feed"),
    )
}

METRICS = {
    metric.slug: metric
    for metric in (
        Metric("study_hours", _("Study"), _("hours"), ("study",), scale=60),
        Metric("commits", _("Commits"), _("commits"), ("commit",)),
        Metric("pull_requests_opened", _("Pull requests opened"), _("pull requests"), ("pull_request_opened",)),
        Metric("pull_requests_merged", _("Pull requests merged"), _("pull requests"), ("pull_request_merged",)),
        Metric("reviews", _("Reviews"), _("reviews"), ("review",)),
        Metric("issues", _("Issues"), _("issues"), ("issue",)),
        Metric("releases", _("Releases"), _("releases"), ("release",)),
        Metric(
            "contributions",
            _("Contributions"),
            _("contributions"),
            ("commit", "pull_request_opened", "review", "issue"),
        ),
        Metric("kaggle_competitions", _("Kaggle competitions"), _("competitions"), ("competition_entered",)),
        Metric("kaggle_submissions", _("Kaggle submissions"), _("submissions"), ("submission",)),
        Metric("kaggle_notebooks", _("Kaggle notebooks"), _("notebooks"), ("notebook",)),
        Metric("kaggle_datasets", _("Kaggle datasets"), _("datasets"), ("dataset",)),
        Metric("kaggle_models", _("Kaggle models"), _("models"), ("model",)),
        Metric("posts", _("Blog posts"), _("posts"), ("post",)),
        Metric("certifications", _("Certifications"), _("certifications"), ("certification",)),
        Metric("papers", _("Papers read"), _("papers"), ("paper",)),
        Metric("events", _("Events"), _("events"), ("event",)),
        Metric("medals", _("Medals"), _("medals"), ("medal",)),
    )
}
