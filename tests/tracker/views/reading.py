"""What a person reads of a page."""

import html
import re


def words(content: bytes | str) -> str:
    """The text of a page or a part of one, in one line."""
    markup = content.decode() if isinstance(content, bytes) else content
    return " ".join(html.unescape(re.sub(r"<[^>]*>", " ", markup)).split())
