from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class IntegrationsConfig(AppConfig):
    """The outside world, brought in as entries."""

    name = "integrations"
    verbose_name = _("Integrations")
