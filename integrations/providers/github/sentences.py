"""What GitHub's runs say to a connection's owner: stored in English, translated where it is shown."""

from tracker.kinds import gettext_noop as _

# A person must act.
ODD_TOKEN = _("The GitHub token holds characters that no token has.")
TOKEN_REFUSED = _("GitHub does not accept this token: it was revoked, has expired or is mistyped.")
TOKEN_NEEDED = _("This GitHub server shows nothing without a token.")
NOT_AUTHORIZED = _("GitHub refuses this token. An organization or the account may have to authorize it.")
MAY_NOT_READ = _("This token may not read the account. Make one that can, and connect again.")
ANOTHER_ACCOUNT = _("This token belongs to another GitHub account: %(login)s.")
NO_ACCOUNT = _("GitHub does not show this account. It may be mistyped or gone; what was counted stays.")
NO_PERSON = _("This GitHub account is no person's: give the login of a person.")

# Later.
NO_ENDPOINT = _("GitHub has no such endpoint.")
NEARLY_USED_UP = _("GitHub's rate limit is nearly used up.")
LIMIT_REACHED = _("GitHub's rate limit is reached.")
NOT_WITHOUT_TOKEN = _("GitHub refuses to answer without a token now.")
NOT_READ = _("GitHub could not be read (%(error)s).")
STATUS = _("GitHub answered with status %(status)s.")
NOT_IN_TIME = _("GitHub could not answer in time.")
NOT_EVEN_LITTLE = _("GitHub can't answer even a small question now.")
TOO_SLOW = _("GitHub took too long to answer.")
NOT_AS_DOCUMENTED = _("GitHub's answer is not as documented (%(error)s).")

# What could not be read.
WITHHELD = _("GitHub withheld a part of the activity. An organization may have to authorize the token.")
LEFT_OUT = _("GitHub can't answer for %(name)s now; the others are read.")
VANISHED = _("%(name)s can no longer be read. What was counted there stays.")
SOME_REPOSITORY = _("A repository")
UNREADABLE = _("%(name)s can't be read, so what was found there is left out.")
NOT_FOUND_BY_SEARCH = _("GitHub's search does not show this account, so its work is left out.")
TOO_MANY = _("Of %(total)s on %(day)s, GitHub's search shows the first %(most)s.")
SEARCH_CUT = _("GitHub's search ran out of time, so something may be missing for now.")
