"""How long a post is. Pure."""

import html
import re

#: No engine's summary is longer; a description that is holds the whole text.
LONGEST_SUMMARY = 200
TAG = re.compile(r"<(?:(/?[A-Za-z][A-Za-z0-9]*)|[!?])[^<>]*>")
#: Tags that may stand inside a word.
INLINE = frozenset(
    {"a", "abbr", "b", "code", "del", "em", "font", "i", "ins", "mark", "small", "span", "strong", "sub", "sup"}
)
UNREAD = frozenset({"script", "style"})
#: Han, kana and their relatives, which are written without spaces: each stands for a word.
CHARACTER = re.compile(
    "[\u3005\u3007\u3040-\u30ff\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]"
)
#: How a text ends that goes on elsewhere.
CUT = re.compile(
    r"(\[(…|\.\.\.)\]|\(more…\)|read more|continue reading|阅读全文|阅读更多|继续阅读)\W*\Z", re.IGNORECASE
)
END = 200


def count(text: str, summary: str = "", *, plain: bool = False) -> int | None:
    """The words of a post's full text, None where the feed holds only a part of it.

    ``text`` is what a feed has a place of its own for (``content:encoded``, Atom's content, JSON's), ``summary`` its
    description. The text is the full one unless it ends as one does that goes on elsewhere ("[…]", "Read more").
    Without it a description is, where it is longer than any summary. Both are HTML, the text may be ``plain``.
    """
    shown = " ".join((text if plain else _shown(text)).split())
    number = None if CUT.search(shown[-END:]) else _number(shown)
    if shown:
        return number or None
    described = _shown(summary)
    number = 0 if CUT.search(described[-END:]) else _number(described)
    return number if number > LONGEST_SUMMARY else None


def _number(text: str) -> int:
    spaced = CHARACTER.sub(r" \g<0> ", text)
    return sum(any(map(str.isalnum, word)) for word in spaced.split())


def _shown(markup: str) -> str:
    """What a reader sees of a piece of HTML; read in one pass, as it comes from strangers."""
    shown, unread, place = [], "", 0
    for tag in TAG.finditer(markup):
        name = (tag[1] or "").lower()
        if not unread:
            shown.append(markup[place : tag.start()])
            shown.append("" if name.removeprefix("/") in INLINE else " ")
            unread = name if name in UNREAD else ""
        elif name == f"/{unread}":
            unread = ""
        place = tag.end()
    shown.append("" if unread else markup[place:])
    return html.unescape("".join(shown)).strip()
