"""The dialects, one line each; the first whose columns are there is taken."""

from integrations.importers import meta_kaggle
from integrations.importers.base import Dialect, Unreadable
from integrations.importers.cells import shown
from integrations.importers.clockify import CLOCKIFY
from integrations.importers.own import OWN
from integrations.importers.toggl import TOGGL
from tracker.kinds import gettext_noop as _

DIALECTS = (
    CLOCKIFY,
    TOGGL,
    OWN,
    meta_kaggle.KERNELS,
    meta_kaggle.DATASETS,
    meta_kaggle.TEAMS,
)
#: Known, so that every line of them can say why it is not stored.
WITHOUT_USE = (meta_kaggle.VERSIONS, meta_kaggle.SUMS)


def dialect_of(header: tuple[str, ...]) -> Dialect:
    """Raises Unreadable for a header that none of them has."""
    columns = frozenset(header)
    for dialect in (*DIALECTS, *WITHOUT_USE):
        if dialect.fits(columns):
            return dialect
    found = shown(", ".join(header[:20]))
    raise Unreadable(_("The first line must name columns of a format below; it says: %(found)s."), found=found)
