"""What a public profile says to programs: JSON-LD, and the sentence that search results show."""

import json
from dataclasses import replace
from datetime import date
from decimal import Decimal

import jsonschema
import pytest

from tracker.public import PublicAccount, PublicCertification, PublicPlan, PublicProfile, PublicScore, PublicSkill
from tracker.structured import description, json_ld, profile_page

ADDRESS = "https://headway.example/u/ann/"
DAY = {"type": "string", "format": "date", "pattern": r"^\d{4}-\d\d-\d\d$"}
WORDS = {"type": "string", "minLength": 1}
WEB = {"type": "string", "pattern": "^https?://"}
#: The classes and properties of schema.org that are used; everything else is refused.
CREDENTIAL = {
    "properties": {
        "@type": {"const": "EducationalOccupationalCredential"},
        "name": WORDS,
        "url": WEB,
        "dateCreated": DAY,
        "expires": DAY,
    },
    "required": ["@type", "name", "dateCreated"],
    "additionalProperties": False,
}
PERSON = {
    "properties": {
        "@type": {"const": "Person"},
        **dict.fromkeys(("name", "alternateName", "description"), WORDS),
        "url": WEB,
        "sameAs": {"type": "array", "items": WEB, "minItems": 1},
        "hasCredential": {"type": "array", "items": CREDENTIAL, "minItems": 1},
        "knowsAbout": {"type": "array", "items": WORDS, "minItems": 1},
    },
    "required": ["@type", "name", "alternateName", "url"],
    "additionalProperties": False,
}
PAGE = {
    "properties": {
        "@context": {"const": "https://schema.org"},
        "@type": {"const": "ProfilePage"},
        "url": WEB,
        "inLanguage": WORDS,
        "dateModified": DAY,
        "mainEntity": PERSON,
    },
    "required": ["@context", "@type", "url", "mainEntity"],
    "additionalProperties": False,
}
BARE = PublicProfile(
    username="ann",
    name="",
    bio="",
    indexed=False,
    language="en",
    today=date(2026, 3, 4),
    plan=None,
    score=None,
    goals=None,
    year=None,
    proof=None,
    certifications=None,
    skills=None,
    streak=None,
    accounts=None,
)
SCORE = PublicScore(
    on=date(2026, 3, 3), score=Decimal("94.8"), plan_index=None, days_ahead=-22, formula_version=1, as_of=None
)
FULL = replace(
    BARE,
    name="Ann Example",
    bio="Turning to AI.",
    plan=PublicPlan("Into AI work", date(2026, 1, 1), date(2026, 12, 31)),
    score=SCORE,
    certifications=(
        PublicCertification("PMLE", date(2026, 2, 1), "https://example.org/1", date(2028, 2, 1)),
        PublicCertification("HCIA-AI", date(2026, 2, 1), "", None),
    ),
    skills=(PublicSkill("PyTorch", 90),),
)


@pytest.mark.parametrize("profile", [BARE, FULL])
def test_the_facts_are_in_the_words_of_schema_org(profile: PublicProfile) -> None:
    jsonschema.validate(profile_page(profile, ADDRESS), PAGE)


def test_what_is_not_shown_is_not_in_the_facts() -> None:
    assert profile_page(BARE, ADDRESS) == {
        "@context": "https://schema.org",
        "@type": "ProfilePage",
        "url": ADDRESS,
        "inLanguage": "en",
        "mainEntity": {"@type": "Person", "name": "ann", "alternateName": "ann", "url": ADDRESS},
    }


def test_only_accounts_that_are_confirmed_are_the_same_person() -> None:
    account = PublicAccount(
        source="github", handle="ann", url="https://github.com/ann", confirmed=True, confirmed_on=None, by="token"
    )
    other = replace(account, url="https://github.com/other", confirmed=False)
    facts = profile_page(replace(FULL, accounts=(account, other, replace(account, url=""))), ADDRESS)
    jsonschema.validate(facts, PAGE)
    assert facts["mainEntity"]["sameAs"] == ["https://github.com/ann"]


@pytest.mark.parametrize("name", ["</script><script>alert(1)</script>", "<!--<script>", "&lt;", "a\u2028b", '"\\'])
def test_a_hostile_name_stays_inside_its_string(name: str) -> None:
    element = json_ld(replace(FULL, name=name), ADDRESS)
    inside = element.removeprefix('<script type="application/ld+json">').removesuffix("</script>")
    assert not set(inside) & set("<>&\u2028\u2029")
    assert json.loads(inside)["mainEntity"]["name"] == name


def test_a_sentence_says_what_is_shown() -> None:
    assert (description(BARE), description(FULL)) == (
        "",
        "Turning to AI. · Into AI work · score 94.8 of 100 · 22 days behind",
    )
