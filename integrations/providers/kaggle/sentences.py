"""What Kaggle's runs say to a connection's owner: stored in English, translated where it is shown."""

from tracker.kinds import gettext_noop as _

# A person must act.
NO_USER_NAME = _("This is no Kaggle user name. It is the last part of your profile’s address.")
ODD_KEY = _("The key holds characters that no Kaggle key has. Copy it again from your Kaggle settings.")
KEY_REFUSED = _("Kaggle did not accept the key. Make a new one in your Kaggle settings and enter it here.")
TOKEN_UNKNOWN = _("Kaggle does not know this token.")
TOKEN_OVER = _("This Kaggle token has expired or was revoked. Make a new one in your Kaggle settings.")
OTHER_ACCOUNT = _("This key belongs to another Kaggle account than the one that is connected here.")

# Later.
NOT_SAID = _("Kaggle did not say whose token this is")
WOULD_NOT_SAY = _("Kaggle would not say whose key this is (status %(status)s)")
NOT_REACHED = _("Kaggle could not be reached (%(error)s)")
TOO_SLOW = _("Kaggle took too long to answer")
TOO_LARGE = _("Kaggle sent more than an answer can hold")
PAUSE = _("Kaggle asks for a pause")
STATUS = _("Kaggle answered with status %(status)s")
NO_JSON = _("Kaggle answered with something else than JSON")
UNKNOWN_FORM = _("Kaggle answered in a form that is not known here; this version may be out of date")

# What could not be read.
COMPETITIONS = _("the competitions")
NOTEBOOKS = _("the notebooks")
DATASETS = _("the datasets")
MODELS = _("the models")
UNREADABLE = _("%(count)s of %(list)s could not be read")
UNREADABLE_SUBMISSIONS = _("%(count)s of the submissions of %(competition)s could not be read")
ASTRAY = _("The pages of %(list)s lead nowhere; they were read so far")
ASTRAY_SUBMISSIONS = _("The pages of the submissions of %(competition)s lead nowhere; they were read so far")
REFUSED = _("Kaggle refused %(list)s (status %(status)s)")
REFUSED_SUBMISSIONS = _("Kaggle refused the submissions of %(competition)s (status %(status)s)")

# What a credential sees.
TOKEN_SEES = _("This token shows your submissions, and your notebooks, datasets and models, private ones too.")
KEY_SEES = _("This key shows your submissions, and your notebooks, datasets and models, private ones too.")
NO_HISTORY = _("Kaggle tells a notebook’s latest run and today’s votes only; a history begins with this connection.")
NO_MEDALS = _("Kaggle tells no medals. Log them by hand, with a link.")
