"""What the sync engine says to a connection's owner: stored in English, translated where it is shown."""

from tracker.kinds import gettext_noop as _

WINDOWS_LEFT = _("%(done)s of %(total)s windows are read; it goes on at once")
BROKE_DOWN = _("The last %(number)s runs broke down without a word, so the next one waits.")
ANOTHER_ACCOUNT = _("These credentials belong to another account (%(name)s), so nothing was taken.")
CONNECTED_ALREADY = _("%(name)s is connected already.")
INTERRUPTED = _("Interrupted; the next run went on from there")
CHANGED = _("The account or its credential was changed")
PAUSED = _("Paused")
BROUGHT_ALONG = _("Its credential was not taken along. Give it here, and it is read again.")
KEY_MISSING = _("The credential was stored under key %(key)s, which is not in CREDENTIAL_KEYS.")
ALTERED = _("The stored credential was altered, or belongs to another connection.")
