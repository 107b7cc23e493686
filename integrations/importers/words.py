"""What a line says in words, within what an activity can hold."""

from urllib.parse import urlsplit

from integrations.importers.base import Wrong
from tracker.kinds import gettext_noop as _

LONGEST_TITLE, LONGEST_SKILL, LONGEST_NOTE, LONGEST_URL = 500, 100, 10_000, 2_000


def title(text: str) -> str:
    """In one line; what is longer keeps its beginning."""
    line = " ".join(text.split())
    return line if len(line) <= LONGEST_TITLE else f"{line[: LONGEST_TITLE - 1]}…"


def note(text: str) -> str:
    """Raises Wrong where it is too long."""
    if len(text) > LONGEST_NOTE:
        raise Wrong(_("A note has up to 10,000 characters."))
    return text


def skill(text: str) -> str:
    """Raises Wrong where it is too long."""
    if len(text) > LONGEST_SKILL:
        raise Wrong(_("A skill has up to 100 characters."))
    return " ".join(text.split())


def first_tag(text: str) -> str:
    """The skill of a list of tags."""
    return skill(text.split(",")[0].strip())


def web_address(text: str) -> str:
    """Raises Wrong for what a browser could not follow."""
    try:
        parts = urlsplit(text)
        web = parts.scheme in ("http", "https") and bool(parts.hostname)
    except ValueError:
        web = False
    if text and (not web or " " in text or not text.isprintable() or len(text) > LONGEST_URL):
        raise Wrong(_("Give a web address that starts with https:// or http://."))
    return text
