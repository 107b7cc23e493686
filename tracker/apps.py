from django.apps import AppConfig
from django.db.models.signals import post_delete
from django.utils.module_loading import autodiscover_modules
from django.utils.translation import gettext_lazy as _

from tracker.export_files import discard_of


class TrackerConfig(AppConfig):
    """What the product is."""

    name = "tracker"
    verbose_name = _("Tracker")

    def ready(self) -> None:
        """An export holds what each app's ``archived`` says, and goes with its row, and so with its user."""
        autodiscover_modules("archived")
        post_delete.connect(discard_of, sender="tracker.Export")
