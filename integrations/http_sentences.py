"""Why an address can't be read, as its owner is told: stored in English, translated where it is shown."""

from tracker.kinds import gettext_noop as _

#: One sentence for a private address, a closed port and a silence: otherwise this would be a port scanner.
UNREACHABLE = _("The address could not be reached. An address in a private network also needs ALLOW_PRIVATE_FEEDS.")
TOO_LONG = _("This address is too long.")
NO_ADDRESS = _("This is not a web address.")
SCHEME = _("Only http and https addresses can be read.")
USER_INFO = _("An address with a user name or password in it can't be read.")
PORT = _("Only the ports 80, 443, 8080 and 8443 can be read.")
OWN_SITE = _("This is the address of this server itself.")
REDIRECTS = _("The address redirects more than %(number)s times.")
REDIRECTS_NOWHERE = _("The address redirects to something that is not a web address.")
PACKED = _("The answer is compressed in a way that was not asked for.")
TOO_LARGE = _("The answer is larger than %(size)s MB.")
DAMAGED = _("The answer is damaged.")
CUT_OFF = _("The answer was cut off.")
