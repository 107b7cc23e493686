from importlib import import_module

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from integrations import http_sentences, sentences
from integrations.providers.base import texts_of
from integrations.registry import PROVIDERS
from tracker.metrics import add_source
from tracker.reasons import know


class IntegrationsConfig(AppConfig):
    """The outside world, brought in as entries."""

    name = "integrations"
    verbose_name = _("Integrations")

    def ready(self) -> None:
        """Tell the tracker what the providers bring, in the order of their registry, and what they may say."""
        know(texts_of(sentences))
        know(texts_of(http_sentences))
        for each in PROVIDERS.values():
            add_source(each.about.source)
            know(each.about.sentences)
        # Whoever deletes an account, in whatever process: its connections go first.
        import_module("integrations.connecting")
