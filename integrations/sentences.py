"""What the sync engine says to a connection's owner: stored in English, translated where it is shown."""

from tracker.kinds import gettext_noop as _
from tracker.sealing import ALTERED as ALTERED
from tracker.sealing import KEY_MISSING as KEY_MISSING

WINDOWS_LEFT = _("%(done)s of %(total)s windows are read; it goes on at once")
BROKE_DOWN = _("The last %(number)s runs broke down without a word, so the next one waits.")
ANOTHER_ACCOUNT = _("These credentials belong to another account (%(name)s), so nothing was taken.")
CONNECTED_ALREADY = _("%(name)s is connected already.")
INTERRUPTED = _("Interrupted; the next run went on from there")
CHANGED = _("The account or its credential was changed")
PAUSED = _("Paused")
BROUGHT_ALONG = _("Its credential was not taken along. Give it here, and it is read again.")
SAYS_NOTHING = _("Neither a link back, nor the tag, nor the token was found.")
LEADS_ELSEWHERE = _("The address leads on to %(host)s. Give that address here to have it confirmed.")
ADDRESS_WITH_QUERY = _("An address with a question mark can’t be confirmed. Give the blog’s start page.")
FEED_ELSEWHERE = _("The feed that is read lies elsewhere and does not name this page as its own.")
FEED_NOT_READ = _("Its feed could not be read.")
BLOG_ANSWERED = _("The blog answered with status %(status)s.")
