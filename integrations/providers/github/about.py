"""GitHub as people meet it."""

from integrations.providers.base import About, texts_of
from integrations.providers.github import sees, sentences
from integrations.providers.github.rules import RULES
from tracker.kinds import Kind, Metric, Source
from tracker.kinds import gettext_noop as _

_PULLS = _("pull requests")

ABOUT = About(
    source=Source(
        slug="github",
        label="GitHub",
        in_repositories=True,
        kinds=(
            Kind("commit", _("Commit"), many=_("Commits")),
            Kind("pull_request_opened", _("Pull request opened"), many=_("Pull requests opened")),
            Kind("pull_request_merged", _("Pull request merged"), many=_("Pull requests merged")),
            Kind("review", _("Review"), many=_("Reviews")),
            Kind("issue", _("Issue"), many=_("Issues")),
            Kind("release", _("Release"), many=_("Releases")),
            Kind("private_contribution", _("Private contribution"), many=_("Private contributions")),
        ),
        metrics=(
            Metric("commits", _("Commits"), _("commits"), ("commit",), action=_("Make 1 commit")),
            Metric(
                "pull_requests_opened",
                _("Pull requests opened"),
                _PULLS,
                ("pull_request_opened",),
                action=_("Open 1 pull request"),
            ),
            Metric(
                "pull_requests_merged",
                _("Pull requests merged"),
                _PULLS,
                ("pull_request_merged",),
                action=_("Get 1 pull request merged"),
            ),
            Metric("reviews", _("Reviews"), _("reviews"), ("review",), action=_("Review 1 pull request")),
            Metric("issues", _("Issues"), _("issues"), ("issue",), action=_("Open 1 issue")),
            Metric("releases", _("Releases"), _("releases"), ("release",), action=_("Publish 1 release")),
            Metric(
                "contributions",
                _("Contributions"),
                _("contributions"),
                ("commit", "pull_request_opened", "review", "issue"),
                action=_("Make 1 contribution"),
            ),
        ),
        rules=RULES,
    ),
    sentence=_("A token that can only read; the login alone shows a part."),
    account=_("Login"),
    account_hint=_("The last part of your profile’s address: github.com/login."),
    page="https://github.com/%(name)s",
    secret=_("Token"),
    secret_hint=_(
        "It must be able to read, nothing more: a fine-grained token with access to public repositories is enough, "
        "and read access to private ones counts those, too. Without one, only some public work is found."
    ),
    secret_optional=True,
    sentences=texts_of(sentences) + texts_of(sees),
    said_kinds=("commit", "pull_request_opened", "review", "issue"),
    said_differs=_(
        "GitHub’s own number also holds new repositories, discussions and private work that the token can’t show; it "
        "counts the reviews of one pull request once, and its days may begin at another hour. Merged pull requests and "
        "releases are not in it, so they are left out of the difference."
    ),
)
