"""Pictures read back as XML, the way a browser sees them."""

from collections.abc import Iterator
from xml.etree import ElementTree as ET
from xml.etree.ElementTree import Element


def parse(picture: str) -> Element:
    return ET.fromstring(picture)


def marks(picture: str, classes: str) -> list[Element]:
    """Every element whose class is exactly ``classes``."""
    return [element for element in parse(picture).iter() if element.get("class") == classes]


def texts(picture: str) -> list[str]:
    return [element.text or "" for element in parse(picture).iter() if element.tag.endswith("text")]


def tips(picture: str) -> Iterator[str]:
    return (element.attrib["data-tip"] for element in parse(picture).iter() if "data-tip" in element.attrib)


def points(path: Element) -> list[tuple[float, float]]:
    """The corners of a path made of M and L alone."""
    pairs = path.attrib["d"].rstrip("z").removeprefix("M").split("L")
    return [(float(x), float(y)) for x, y in (pair.split() for pair in pairs)]
