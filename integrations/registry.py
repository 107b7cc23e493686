"""The providers, one line each."""

from collections.abc import Callable

from django.conf import settings

from integrations.providers.base import Provider
from integrations.providers.feed import Feed
from integrations.providers.github import GitHub
from integrations.providers.kaggle import Kaggle

PROVIDERS: dict[str, Callable[[], Provider]] = {
    "github": lambda: GitHub(settings.GITHUB_API_URL),
    "kaggle": lambda: Kaggle(settings.KAGGLE_API_URL),
    "feed": lambda: Feed(allow_private=settings.ALLOW_PRIVATE_FEEDS, own_site=settings.SITE_URL),
}


def provider(slug: str) -> Provider:
    """A provider for one run: it shares nothing with another run's. Raises KeyError for an unknown slug."""
    return PROVIDERS[slug]()
