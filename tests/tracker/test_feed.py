"""The latest proof as an Atom feed: what RFC 4287 asks for, whatever stands in titles."""

import xml.etree.ElementTree as ET
from dataclasses import replace
from datetime import date

import feedparser
from hypothesis import given
from hypothesis import strategies as st

from tests.tracker.test_structured import BARE
from tracker.feed import proof_feed
from tracker.public import Proof, PublicProfile, PublicProof

SITE = "https://headway.example"
ATOM = "{http://www.w3.org/2005/Atom}"
UID = "0c2c1ad2-9a5d-4c0e-8a25-3b1f7a0f3c11"


def profile(*proof: Proof) -> PublicProfile:
    return replace(
        BARE, proof=PublicProof(latest=proof, kinds=(), counted=1, evidenced=1, linked=0, private=0, beside=0)
    )


def proof(**values: object) -> Proof:
    told = {
        "uid": UID,
        "on": date(2026, 3, 1),
        "kind": "post",
        "title": "A post",
        "url": "https://example.org/?a=1&b=2",
    }
    return Proof(**(told | {"context": "example.org", "own": True} | values))  # type: ignore[arg-type]


def test_it_holds_what_the_format_asks_for() -> None:
    root = ET.fromstring(proof_feed(profile(proof()), SITE))
    (entry,) = root.findall(f"{ATOM}entry")
    for element in (root, entry):
        assert all(len(element.findall(f"{ATOM}{name}")) == 1 for name in ("id", "title", "updated"))
    assert root.findtext(f"{ATOM}author/{ATOM}name") == "ann"
    assert {(link.get("rel"), link.get("href")) for link in root.findall(f"{ATOM}link")} == {
        ("alternate", f"{SITE}/u/ann/"),
        ("self", f"{SITE}/u/ann/feed.xml"),
    }
    assert entry.findtext(f"{ATOM}id") == f"tag:headway.example,2026-01-01:{UID}"
    assert entry.findtext(f"{ATOM}updated") == "2026-03-01T00:00:00+00:00"


def test_a_reader_of_feeds_has_nothing_to_complain_about() -> None:
    read = feedparser.parse(proof_feed(profile(proof(title="1 < 2 & <b>bold</b>")), SITE))
    (entry,) = read.entries
    assert (read.bozo, entry.title, entry.link) == (False, "1 < 2 & <b>bold</b>", "https://example.org/?a=1&b=2")


def test_without_proof_it_is_empty_and_the_same_whenever_it_is_asked_for() -> None:
    feeds = {proof_feed(profile(), SITE) for _ in range(2)}
    assert len(feeds) == 1
    assert ET.fromstring(feeds.pop()).findtext(f"{ATOM}updated") == "2026-01-01T00:00:00+00:00"


@given(st.text(), st.text(), st.text())
def test_whatever_is_written_the_file_is_well_formed(name: str, title: str, context: str) -> None:
    shown = replace(profile(proof(title=title, context=context)), name=name)
    assert ET.fromstring(proof_feed(shown, SITE)).find(f"{ATOM}entry") is not None
