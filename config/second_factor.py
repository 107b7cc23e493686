"""allauth's second factors: sealed at rest like every credential, and named as people know them."""

from io import BytesIO

from allauth.core import context
from allauth.mfa.adapter import DefaultMFAAdapter
from django.contrib.auth.base_user import AbstractBaseUser
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from qrcode.image.svg import SvgPathFillImage
from qrcode.main import QRCode

from tracker.browsers import browser_in_words
from tracker.sealing import CannotUnseal, seal, unseal

#: allauth does not say to whom a secret belongs, so it is bound to its purpose alone.
PURPOSE = "allauth.mfa.secret"


class SecondFactor(DefaultMFAAdapter):  # type: ignore[misc]  # allauth ships no types
    """allauth's questions about passkeys, codes of an app and recovery codes."""

    error_messages = DefaultMFAAdapter.error_messages | {
        "incorrect_code": gettext_lazy("That is not right, or it was used already. Wait for the next code."),
    }

    def encrypt(self, text: str) -> str:
        return seal(text, bound_to=PURPOSE)

    def decrypt(self, encrypted_text: str) -> str:
        """Raises ValidationError: what cannot be read confirms nobody."""
        try:
            return unseal(encrypted_text, bound_to=PURPOSE)
        except CannotUnseal as error:
            raise ValidationError(
                _("No code can be checked: the key that sealed them is missing. Ask whoever runs this site.")
            ) from error

    def get_totp_issuer(self) -> str:
        return "Headway"

    def _get_site_name(self) -> str:
        return "Headway"

    def build_totp_svg(self, url: str) -> str:
        """The QR code on a white ground of its own, since the page may be dark."""
        code = QRCode(border=4, image_factory=SvgPathFillImage)
        code.add_data(url)
        picture = BytesIO()
        code.make_image().save(picture)
        return picture.getvalue().decode()

    def generate_authenticator_name(self, user: AbstractBaseUser, type: str) -> str:  # noqa: A002  allauth's name
        """A passkey goes by the browser in which it was made, until its owner says otherwise."""
        return browser_in_words(context.request.headers.get("User-Agent", ""))
