"""The report's letter: both parts say the same, in few words, whatever the titles are."""

import re
from collections.abc import Iterator
from dataclasses import asdict
from html.parser import HTMLParser

import pytest
from django.utils.translation import override

from tests.tracker.report.reporting import letter, papers, report, study, two_goals
from tracker.plain_text import COLUMNS, width
from tracker.report.facts import Facts
from tracker.report.words import words_of

pytestmark = pytest.mark.django_db

NUMBER = re.compile(r"[+−]?\d[\d.,]*\d|[+−]?\d")
ADDRESS = re.compile(r"https?://\S+")
TITLES = [
    "x" * 200,
    "A rather long title that goes on and on " * 5,
    "\N{HEBREW LETTER ALEF}\N{HEBREW LETTER BET} 7",
    "\N{ZERO WIDTH SPACE}\N{ZERO WIDTH JOINER}",
    "\N{PARTY POPPER}\N{PARTY POPPER} launch",
    "学习" * 60,
    "<b>&amp; 1 < 2",
    "two\nlines",
]


class Reader(HTMLParser):
    """What of an HTML part can be read, and where its links lead."""

    def __init__(self) -> None:
        super().__init__()
        self.said: list[str] = []
        self.links: list[str] = []
        self.tables: list[dict[str, str | None]] = []
        self._skip = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        self._skip += tag in ("style", "title") or values.get("class") == "peek"
        self.links += [str(values["href"])] if tag == "a" else []
        self.tables += [values] if tag == "table" else []

    def handle_endtag(self, tag: str) -> None:
        if self._skip and tag in ("style", "title", "div"):
            self._skip -= 1

    def handle_data(self, data: str) -> None:
        if not self._skip:
            self.said.append(data)


def read(html: str) -> Reader:
    reader = Reader()
    reader.feed(html)
    return reader


@pytest.fixture
def many() -> Facts:
    """Thirty goals, some of them with titles that nobody has thought of."""
    plan = two_goals()
    study(plan, 60, *range(5, 14))
    papers(plan, 3)
    facts = report(plan.user)
    titles = [*TITLES, *(f"Goal {number}" for number in range(20))]
    facts["goals"] += [{**facts["goals"][-1], "title": title[:200]} for title in titles]
    return facts


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_both_parts_have_the_same_numbers_and_links(many: Facts, language: str) -> None:
    _subject, plain, html = letter(many, language)
    seen = read(html)
    # The column of points has its word in its head there, and the score stands below it once more.
    text, page = ADDRESS.sub("", plain), " ".join(seen.said)
    assert set(NUMBER.findall(text)) == set(NUMBER.findall(page))
    assert {address.rstrip(")") for address in ADDRESS.findall(plain)} == set(seen.links)


def sayings(words: object) -> Iterator[str]:
    """Every text among words; that of the picture's key, and of study day by day, is left to those who see it."""
    if isinstance(words, dict):
        for name, each in words.items():
            yield from sayings(each) if name not in ("subject", "study", "tone", "path", "finish", "key") else ()
    elif isinstance(words, list | tuple):
        for each in words:
            yield from sayings(each)
    elif isinstance(words, str):
        yield "".join(words.split())


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_both_parts_say_every_word(many: Facts, language: str) -> None:
    _subject, plain, html = letter(many, language)
    with override(language):
        words = list(sayings(asdict(words_of(many))))
    for part in (plain, "".join(read(html).said)):
        text = "".join(part.split())
        assert [saying for saying in words if saying not in text] == []


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_lines_are_as_short_as_their_words_allow(many: Facts, language: str) -> None:
    plain = letter(many, language)[1]
    assert not [line for line in plain.split("\n") if width(line) > COLUMNS and " " in line.strip("- ").strip()]
    assert not re.search(r"[ \t\xa0]$", plain, re.MULTILINE)


def test_a_goal_has_a_line_or_stands_among_the_others(many: Facts) -> None:
    plain, html = letter(many)[1:]
    assert plain.count("\n- ") == 9
    assert "22 more" in plain
    assert "22 more" in html
    assert "\u2068\u05d0\u05d1 7\u2069:" in plain


def test_a_letter_with_all_of_it_is_small(many: Facts) -> None:
    assert len(letter(many, "zh-hans")[2].encode()) < 50_000


def test_every_table_that_is_none_says_so(many: Facts) -> None:
    tables = read(letter(many)[2]).tables
    assert [table.get("class") for table in tables if table.get("role") != "presentation"] == ["goals"]
    assert {(table["width"], table.get("bgcolor")) for table in tables if table.get("class") == "card"} == {
        ("600", "#ffffff")
    }


def test_the_preheader_is_the_first_sentence(many: Facts) -> None:
    html = letter(many)[2]
    headline = re.search(r"<h1[^>]*>([^<]*)</h1>", html)
    peek = re.search(r'<div class="peek"[^>]*>([^<]*)</div>', html)
    assert headline is not None
    assert peek is not None
    assert peek[1] == headline[1]
