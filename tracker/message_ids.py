"""What letters are called: for ever the same, and whoever quotes a name proves that they were given the letter.

A bounce is nobody's word that could be checked but for the Message-ID it quotes. It tells the kind of letter, which of
its kind it was, and whose; the digest of these and of the address can't be guessed.
"""

import re
from dataclasses import dataclass
from email.utils import parseaddr

from allauth.account.models import EmailAddress
from django.conf import settings
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.encoding import punycode

from tracker.models import User

SHAPE = re.compile(r"<([a-z]+)\.([0-9A-Za-z-]{1,60})\.([0-9]{1,18})\.[0-9a-f]{32}@[^<>\s]+>", re.ASCII)


@dataclass(frozen=True, slots=True)
class Posted:
    """A letter that was made here: ``report`` 2026-W46, ``nudge`` 2026-11-17, ``notice`` 7-1763540000."""

    kind: str
    name: str
    user: User
    address: str


def message_id(kind: str, name: str, user_id: int, address: str) -> str:
    """The Message-ID of a letter; ``name`` is of letters, digits and hyphens."""
    digest = salted_hmac("tracker.message_ids", f"{kind} {name} {user_id} {address}", algorithm="sha256").hexdigest()
    return f"<{kind}.{name}.{user_id}.{digest[:32]}@{domain()}>"


def letter_of(found: str) -> Posted | None:
    """The letter that has this Message-ID; None where it is none of ours, or went to an address that its user has left.

    Two queries at most.
    """
    shape = SHAPE.fullmatch(found)
    user = User.objects.filter(pk=int(shape[3])).first() if shape else None
    if shape is None or user is None:
        return None
    for address in EmailAddress.objects.filter(user=user).values_list("email", flat=True):
        if constant_time_compare(_local(message_id(shape[1], shape[2], user.pk, address)), _local(found)):
            return Posted(shape[1], shape[2], user, address)
    return None


def domain() -> str:
    """Of the sender's address, in ASCII, as headers take it."""
    return punycode(parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2])


def _local(found: str) -> str:
    """What stands before the @: the installation may send under another name by now."""
    return found.strip("<>").rpartition("@")[0]
