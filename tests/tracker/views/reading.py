"""What a person reads of a page."""

import html
import re


def words(content: bytes | str) -> str:
    """The text of a page or a part of one, in one line."""
    markup = content.decode() if isinstance(content, bytes) else content
    return " ".join(html.unescape(re.sub(r"<[^>]*>", " ", markup)).split())


def field(content: str, name: str, form: str) -> str:
    """The value of a field in the form that goes to an address."""
    part = content.split(f'action="{form}"')[1].split("</form>")[0]
    return html.unescape(re.findall(rf'name="{name}" value="([^"]*)"', part)[0])
