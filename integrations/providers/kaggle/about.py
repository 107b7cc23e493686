"""Kaggle as people meet it."""

from integrations.providers.base import About, texts_of
from integrations.providers.kaggle import sentences
from integrations.providers.kaggle.rules import RULES
from tracker.kinds import Kind, Metric, Source
from tracker.kinds import gettext_noop as _

ABOUT = About(
    source=Source(
        slug="kaggle",
        label="Kaggle",
        kinds=(
            Kind("competition_entered", _("Competition entered"), many=_("Competitions entered")),
            Kind("submission", _("Submission"), many=_("Submissions")),
            Kind("notebook", _("Notebook"), many=_("Notebooks")),
            Kind("notebook_version", _("Notebook version"), many=_("Notebook versions")),
            Kind("dataset", _("Dataset"), many=_("Datasets")),
            Kind("model", _("Model"), many=_("Models")),
        ),
        metrics=(
            Metric(
                "kaggle_competitions",
                _("Kaggle competitions"),
                _("competitions"),
                ("competition_entered",),
                action=_("Enter 1 Kaggle competition"),
            ),
            Metric(
                "kaggle_submissions",
                _("Kaggle submissions"),
                _("submissions"),
                ("submission",),
                action=_("Send 1 Kaggle submission"),
            ),
            Metric(
                "kaggle_notebooks",
                _("Kaggle notebooks"),
                _("notebooks"),
                ("notebook",),
                action=_("Publish 1 Kaggle notebook"),
            ),
            Metric(
                "kaggle_notebook_versions",
                _("Kaggle notebook versions"),
                _("versions"),
                ("notebook_version",),
                action=_("Run 1 Kaggle notebook again"),
            ),
            Metric(
                "kaggle_datasets",
                _("Kaggle datasets"),
                _("datasets"),
                ("dataset",),
                action=_("Publish 1 Kaggle dataset"),
            ),
            Metric("kaggle_models", _("Kaggle models"), _("models"), ("model",), action=_("Publish 1 Kaggle model")),
        ),
        rules=RULES,
    ),
    sentence=_("User name and access token."),
    account=_("User name"),
    account_hint=_("The last part of your profile’s address: kaggle.com/user-name."),
    page="https://www.kaggle.com/%(name)s",
    secret=_("Access token or key"),
    secret_hint=_(
        "From your Kaggle settings: an access token, which starts with KGAT_, or the key in kaggle.json. Kaggle "
        "has no tokens that can only read; Headway only reads."
    ),
    figures={
        "notebook_votes": _("Votes for notebooks"),
        "dataset_votes": _("Votes for datasets"),
        "dataset_downloads": _("Downloads of datasets"),
        "dataset_views": _("Views of datasets"),
        "model_votes": _("Votes for models"),
    },
    sentences=texts_of(sentences),
    # Kaggle does not say where its limit lies; this is what a careful person does.
    requests_a_minute=60,
)
