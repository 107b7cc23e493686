"""The providers, one line each."""

from collections.abc import Callable
from dataclasses import dataclass

from django.conf import settings

from integrations.providers.base import About, Provider
from integrations.providers.feed import Feed
from integrations.providers.github import GitHub
from integrations.providers.hugging_face import HuggingFace
from integrations.providers.kaggle import Kaggle


@dataclass(frozen=True, slots=True)
class Registered:
    """What a provider says of itself, and how one is made for a run."""

    about: About
    make: Callable[[], Provider]


PROVIDERS = {
    each.about.source.slug: each
    for each in (
        Registered(GitHub.about, lambda: GitHub(settings.GITHUB_API_URL)),
        Registered(Kaggle.about, lambda: Kaggle(settings.KAGGLE_API_URL)),
        Registered(HuggingFace.about, lambda: HuggingFace(settings.HUGGING_FACE_URL)),
        Registered(Feed.about, lambda: Feed(allow_private=settings.ALLOW_PRIVATE_FEEDS, own_site=settings.SITE_URL)),
    )
}


def provider(slug: str) -> Provider:
    """A provider for one run: it shares nothing with another run's. Raises KeyError for an unknown slug."""
    return PROVIDERS[slug].make()
