"""What RFC 4287 asks of a feed, said by hand."""

import re
from datetime import datetime
from urllib.parse import urlsplit
from xml.etree import ElementTree as ET

ATOM = "{http://www.w3.org/2005/Atom}"
#: RFC 3339, as section 3.3 wants it.
MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)")
ONCE = ("id", "title", "updated")
AT_MOST_ONCE = ("subtitle", "rights", "generator", "icon", "logo", "published", "summary", "content", "source")
MANY = ("author", "contributor", "category", "link")
TEXTS = ("title", "subtitle", "summary", "rights")


def faults(feed: bytes) -> list[str]:
    """What is wrong with it; ET.ParseError where it is no XML at all."""
    root = ET.fromstring(feed)  # it's our own
    if root.tag != f"{ATOM}feed":
        return [f"the root is {root.tag}"]
    entries = root.findall(f"{ATOM}entry")
    found = [*_faults_of(root, "feed"), *(fault for each in entries for fault in _faults_of(each, "entry"))]
    if not any(link.get("rel") == "self" for link in root.findall(f"{ATOM}link")):
        found.append("feed: no link to itself")
    if root.find(f"{ATOM}author") is None and any(each.find(f"{ATOM}author") is None for each in entries):
        found.append("entry: nobody wrote it")
    ids = [each.findtext(f"{ATOM}id") for each in entries]
    if len(ids) != len(set(ids)):
        found.append("entry: two have one id")
    return found


def _faults_of(element: ET.Element, what: str) -> list[str]:
    found = []
    names = [child.tag.removeprefix(ATOM) for child in element]
    found += [f"{what}: {name} stands {names.count(name)} times" for name in ONCE if names.count(name) != 1]
    found += [f"{what}: more than one {name}" for name in AT_MOST_ONCE if names.count(name) > 1]
    known = {*ONCE, *AT_MOST_ONCE, *MANY, *(("entry",) if what == "feed" else ())}
    found += [f"{what}: unknown {name}" for name in names if name not in known]
    for child in element:
        found += [f"{what}: {fault}" for fault in _faults_of_child(child)]
    links = [(link.get("hreflang"), link.get("type")) for link in element.findall(f"{ATOM}link") if _rel(link) == ""]
    if len(links) != len(set(links)):
        found.append(f"{what}: two alternate links are alike")
    if what == "entry" and not links and "content" not in names:
        found.append("entry: neither a link nor content")
    return found


def _faults_of_child(child: ET.Element) -> list[str]:
    name, text = child.tag.removeprefix(ATOM), child.text or ""
    if name == "id" and not _absolute(text):
        return [f"id {text!r} is no absolute IRI"]
    if name in ("updated", "published") and not _moment(text):
        return [f"{name} {text!r} is no moment"]
    if name == "link" and not _absolute(child.get("href", "")):
        return [f"link {child.get('href')!r} is no absolute IRI"]
    if name == "author" and len(child.findall(f"{ATOM}name")) != 1:
        return ["author has no name, or several"]
    if name in TEXTS and (child.get("type", "text") not in ("text", "html") or len(child)):
        return [f"{name} is no text"]
    return []


def _rel(link: ET.Element) -> str:
    """ "" for an alternate, which is what a link without a word is."""
    return link.get("rel", "alternate").removeprefix("alternate")


def _absolute(iri: str) -> bool:
    parts = urlsplit(iri)
    return bool(parts.scheme and (parts.netloc or parts.path)) and not re.search(r"[\s<>\"{}|\\^`]", iri)


def _moment(text: str) -> bool:
    return bool(MOMENT.fullmatch(text) and datetime.fromisoformat(text))
