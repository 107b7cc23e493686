from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class TrackerConfig(AppConfig):
    """What the product is."""

    name = "tracker"
    verbose_name = _("Tracker")
