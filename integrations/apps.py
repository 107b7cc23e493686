from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from integrations.registry import PROVIDERS
from tracker.metrics import add_source


class IntegrationsConfig(AppConfig):
    """The outside world, brought in as entries."""

    name = "integrations"
    verbose_name = _("Integrations")

    def ready(self) -> None:
        """Tell the ledger what the providers bring, in the order of their registry."""
        for each in PROVIDERS.values():
            add_source(each.about.source)
