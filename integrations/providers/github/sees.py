"""What a token shows and what it does not, in sentences for the owner. They are stored, and translated when shown."""

from tracker.kinds import gettext_noop as _

ANONYMOUS = _(
    "Without a token only public work is seen, as a lower bound: reviews, private work and some commits are missing."
)
PUBLIC = _("This token sees public work only.")
PRIVATE = _("This token sees public work, and the private work that the account itself can see.")
CHOSEN = _("This token sees public work, and private work in the repositories that were chosen for it.")
INSTALLED = _("This token sees public work, and private work where its app is installed.")
UNSAID = _("This token sees public work. GitHub does not say what private work it sees.")
HIDDEN = _("Private work is counted as a number, without evidence, if the GitHub profile shows that number.")
NUMBER = _("Other private work is counted as a number, without evidence, if the GitHub profile shows that number.")
SIGN_ON = _("An organization asks for single sign-on: its work is missing until the token is authorized for it.")
WITHHELD = _("An organization withholds work from this token: what happened there is missing.")


def sees(token: str, scopes: str | None) -> tuple[str, ...]:
    """The sentences about a token by its prefix and its scopes, which GitHub tells of some kinds only.

    "" is no token; scopes are as in the header ``X-OAuth-Scopes``, None where there is none.
    """
    if not token:
        return (ANONYMOUS,)
    if token.startswith("github_pat_"):
        return CHOSEN, NUMBER
    if token.startswith("ghu_"):
        return INSTALLED, NUMBER
    if scopes is None:
        return UNSAID, NUMBER
    return (PRIVATE, NUMBER) if "repo" in scopes.replace(",", " ").split() else (PUBLIC, HIDDEN)
