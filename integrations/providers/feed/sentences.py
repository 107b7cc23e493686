"""What the blog provider says to the owner: stored in English, translated where it is shown."""

from tracker.kinds import gettext_noop as _

NO_FEED = _("No feed was found at this address. Give the address of the feed itself.")
GONE = _("The feed is gone for good, its server says (410).")
STATUS = _("The server answers with status %(status)s.")
NOT_A_FEED = _("Something that is no feed answers at the feed's address.")
CUT_XML = _("The feed can't be read: it is cut off or not well-formed XML.")
CUT_JSON = _("The feed can't be read: it is cut off or not JSON.")
ILL_FORMED = _("The feed can't be read: it is not well-formed.")
MISPLACED = _("The feed can't be read: it holds elements where they make no sense.")
ENCODING = _("The feed can't be read: its character encoding is unknown.")
DOCUMENT_TYPE = _("The feed can't be read: it declares a document type, which no feed needs.")
TOO_LARGE = _("The feed can't be read: it is too large or too deep.")
TOO_MANY = _("The feed lists %(listed)s posts; the newest %(taken)s were taken.")
UNREADABLE_DATES = _("%(number)s items of the feed have a date that can't be read.")
OLDER_LATER = _("The feed was read; an older page of the blog could not be, and is tried again later.")
