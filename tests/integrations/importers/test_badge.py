"""What badges say, in the forms in which they come."""

import base64
import json
import struct
import zlib
from datetime import date
from hashlib import sha256
from typing import Any

import pytest

from integrations.importers.badge import Badge, Document, credly_id, parsed, read
from integrations.importers.baked import badge_text
from integrations.importers.base import Unreadable

UUID = "0f0bd2f8-3b1c-4b0e-9d7f-5a4a3f1f2b6c"
ISSUER = {"type": "Issuer", "id": "https://issuer.example/", "name": "Example Institute"}
CLASS = {"type": "BadgeClass", "id": "https://issuer.example/class", "name": "Deep Learning", "issuer": ISSUER}
ASSERTION: dict[str, Any] = {
    "@context": "https://w3id.org/openbadges/v2",
    "type": "Assertion",
    "id": "https://issuer.example/assertions/1",
    "recipient": {"type": "email", "hashed": False, "identity": "ann@example.org"},
    "issuedOn": "2026-01-31T23:00:00.000Z",
    "expires": "2029-01-31T00:00:00Z",
    "badge": CLASS,
}
CREDENTIAL: dict[str, Any] = {
    "@context": ["https://www.w3.org/ns/credentials/v2", "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json"],
    "type": ["VerifiableCredential", "OpenBadgeCredential"],
    "id": "urn:uuid:" + UUID,
    "issuer": {"id": "did:web:issuer.example", "type": ["Profile"], "name": "Example Institute"},
    "validFrom": "2026-01-31T00:00:00Z",
    "evidence": [{"id": "https://issuer.example/proof", "type": ["Evidence"]}],
    "credentialSubject": {
        "type": ["AchievementSubject"],
        "achievement": {"id": "https://issuer.example/a", "type": ["Achievement"], "name": "Deep Learning"},
    },
}
CREDLY = {
    "data": {
        "id": UUID,
        "issued_at_date": "2026-01-31",
        "expires_at_date": "2029-01-31",
        "badge_template": {
            "name": "Deep Learning",
            "issuer": {"entities": [{"label": "Issued by", "entity": {"name": "Example Institute"}}]},
        },
    }
}


def nothing(url: str) -> Document:
    raise AssertionError(f"{url} was fetched")


def token(payload: object) -> str:
    parts = ({"alg": "RS256"}, payload)
    return ".".join(
        [*(base64.urlsafe_b64encode(json.dumps(each).encode()).decode().rstrip("=") for each in parts), "s"]
    )


def png(*chunks: tuple[bytes, bytes]) -> bytes:
    """A picture of these chunks, and nothing to be seen."""
    made = (struct.pack(">I", len(body)) + kind + body + b"\0\0\0\0" for kind, body in chunks)
    return b"\x89PNG\r\n\x1a\n" + b"".join(made)


def test_version_2_is_read() -> None:
    assert read(ASSERTION, nothing) == Badge(
        id="https://issuer.example/assertions/1",
        name="Deep Learning",
        issuer="Example Institute",
        issued_on=date(2026, 1, 31),
        expires_on=date(2029, 1, 31),
        url="https://issuer.example/assertions/1",
        recipients=("ann@example.org",),
    )


def test_version_2_may_lead_to_its_class_and_issuer() -> None:
    pages = {"https://i.example/c": CLASS | {"issuer": "https://i.example/i"}, "https://i.example/i": ISSUER}
    found = read(ASSERTION | {"badge": "https://i.example/c"}, pages.__getitem__)
    assert (found.name, found.issuer) == ("Deep Learning", "Example Institute")


def test_version_3_is_read() -> None:
    found = read(CREDENTIAL, nothing)
    assert (found.name, found.issuer, found.issued_on) == ("Deep Learning", "Example Institute", date(2026, 1, 31))
    assert (found.id, found.url, found.expires_on) == (f"urn:uuid:{UUID}", "https://issuer.example/proof", None)


def test_a_token_is_read_without_trusting_it() -> None:
    assert read(parsed(token(CREDENTIAL)), nothing).name == "Deep Learning"
    assert read(parsed(token({"vc": CREDENTIAL, "jti": "x"})), nothing).id == f"urn:uuid:{UUID}"


def test_credly_is_read() -> None:
    found = read(CREDLY, nothing)
    assert (found.name, found.issuer, found.issued_on) == ("Deep Learning", "Example Institute", date(2026, 1, 31))
    assert (found.id, found.url) == (f"credly:{UUID}", f"https://www.credly.com/badges/{UUID}")


def test_credlys_own_and_its_assertion_are_one_badge() -> None:
    assertion = ASSERTION | {"id": f"https://api.credly.com/v1/obi/v2/badge_assertions/{UUID}"}
    assert read(assertion, nothing).id == read(CREDLY, nothing).id


@pytest.mark.parametrize(
    ("address", "found"),
    [
        (f"https://www.credly.com/badges/{UUID}", UUID),
        (f"https://www.credly.com/badges/{UUID.upper()}/public_url", UUID),
        (f"https://credly.com/badges/{UUID}?source=x", UUID),
        (f"https://credly.com.example/badges/{UUID}", ""),
        ("https://www.credly.com/users/ann/badges", ""),
    ],
)
def test_an_address_at_credly_is_known(address: str, found: str) -> None:
    assert credly_id(address) == found


@pytest.mark.parametrize(
    ("email", "yours"), [("ann@example.org", True), ("Ann@example.org", True), ("bob@x.org", False)]
)
def test_a_digest_tells_whose_it_is(email: str, yours: bool) -> None:
    digest = f"sha256${sha256(b'ann@example.orgsalt').hexdigest()}"
    recipient = {"type": "email", "hashed": True, "identity": digest, "salt": "salt"}
    assert read(ASSERTION | {"recipient": recipient}, nothing).is_of(email) is yours


def test_without_a_recipient_nobody_can_tell() -> None:
    assert read(CREDENTIAL, nothing).is_of("ann@example.org") is None


@pytest.mark.parametrize(
    "text",
    [
        *(
            "",
            "x",
            "[]",
            "{}",
            '{"type": "Assertion"',
            "eyJ.x",
            "eyJ.e30.x",
            "eyJ.é.x",
            "eyJhbGciOiJub25lIn0.AAAA.",
            "[" * 100_000,
        ),
        *('{"data": {"badge_template": 1}}', pytest.param("9" * 5_000, id="long"), '{"type": {"a": 1}, "data": []}'),
    ],
)
def test_what_is_no_badge_is_refused(text: str) -> None:
    with pytest.raises(Unreadable, match="This is no badge"):
        read(parsed(text), nothing)


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"badge": {"issuer": ISSUER}}, "says no name"),
        ({"badge": 7}, "says no name"),
        ({"issuedOn": None}, "on which day"),
        ({"issuedOn": "yesterday"}, "on which day"),
        ({"issuedOn": 1769900400}, "on which day"),
    ],
)
def test_what_a_claim_needs_must_be_there(changed: dict[str, Any], sentence: str) -> None:
    with pytest.raises(Unreadable, match=sentence):
        read(ASSERTION | changed, nothing)


@pytest.mark.parametrize(
    "changed",
    [
        {"recipient": "ann"},
        {"expires": 5},
        {"evidence": [1, {"id": 2}, "javascript:x"]},
        {"id": ["x"]},
        {"badge": CLASS | {"issuer": [ISSUER]}},
    ],
)
def test_odd_parts_beside_it_do_no_harm(changed: dict[str, Any]) -> None:
    assert read(ASSERTION | changed, nothing).name == "Deep Learning"


def test_names_keep_nothing_that_no_page_can_show() -> None:
    assert read(parsed(json.dumps(ASSERTION | {"badge": {"name": "De\x00ep\ud800 \n Learning"}})), nothing).name == (
        "Deep Learning"
    )


BODY = json.dumps(ASSERTION).encode()


@pytest.mark.parametrize(
    "chunk",
    [
        (b"tEXt", b"openbadges\0" + BODY),
        (b"iTXt", b"openbadges\0\0\0\0\0" + BODY),
        (b"iTXt", b"openbadgecredential\0\1\0en\0x\0" + zlib.compress(BODY)),
    ],
)
def test_a_badge_is_taken_out_of_a_png(chunk: tuple[bytes, bytes]) -> None:
    assert (
        read(parsed(badge_text(png((b"IHDR", b"1234"), (b"tEXt", b"Title\0x"), chunk))), nothing).name
        == "Deep Learning"
    )


@pytest.mark.parametrize(
    "element",
    [
        f"<openbadges:assertion verify='https://x.example'><![CDATA[{BODY.decode()}]]></openbadges:assertion>",
        f"<openbadges:credential>{BODY.decode().replace('&', '&amp;')}</openbadges:credential>",
    ],
)
def test_a_badge_is_taken_out_of_an_svg(element: str) -> None:
    svg = f"<?xml version='1.0'?><svg xmlns:openbadges='https://purl.imsglobal.org/ob/v3p0'>{element}<path/></svg>"
    assert read(parsed(badge_text(svg.encode())), nothing).name == "Deep Learning"


def test_an_svg_may_say_where_its_badge_is() -> None:
    assert badge_text(b'<svg><openbadges:assertion verify="https://x.example/1"/></svg>') == "https://x.example/1"


@pytest.mark.parametrize(
    "raw",
    [
        png((b"IHDR", b"1234")),
        png((b"iTXt", b"openbadges\0")),
        png((b"iTXt", b"openbadges\0\1\0\0\0not packed")),
        b"\x89PNG\r\n\x1a\n\xff\xff\xff\xfftEXt",
        b"<svg><text>openbadges</text></svg>",
    ],
)
def test_a_picture_without_one_is_refused(raw: bytes) -> None:
    with pytest.raises(Unreadable, match="No badge is baked into this picture"):
        badge_text(raw)


def test_a_bomb_is_unpacked_no_further_than_the_limit() -> None:
    packed = zlib.compress(bytes(50_000_000))
    assert len(badge_text(png((b"iTXt", b"openbadges\0\1\0\0\0" + packed)))) == 1_000_000
