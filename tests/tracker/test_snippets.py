"""What is put into other pages to show a picture there: nothing in a goal's title changes what stands around it."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from html.parser import HTMLParser
from typing import override

import pytest

from tests.tracker.test_structured import BARE
from tracker.public import PublicGoal
from tracker.snippets import snippets

SITE = "https://headway.example.org"
PAGE = f"{SITE}/u/ann/"
DAY = date(2026, 3, 4)


def of_a_goal(title: str) -> tuple[str, str]:
    """The texts, Markdown and HTML, that show the badge of a goal of this title."""
    goal = PublicGoal(
        id=7,
        on=DAY,
        title=title,
        metric="commits",
        actual=Decimal(1),
        due=Decimal(2),
        days_ahead=0,
        status="on_plan",
        as_of=None,
    )
    profile = replace(BARE, goals=(goal,))
    (found,) = snippets(profile, SITE)
    return found.markdown, found.html


class Seen(HTMLParser):
    """Every tag with what it is given, and what is written between the tags."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.words = ""
        self.feed(text)
        self.close()

    @override
    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    @override
    def handle_data(self, data: str) -> None:
        self.words += data


@pytest.mark.parametrize("mark", list("\\`*_[]<>&!|~"))
def test_a_mark_of_markdown_is_only_a_sign(mark: str) -> None:
    assert of_a_goal(f"a{mark}b")[0] == f"[![a\\{mark}b]({PAGE}goals/7/badge.svg)]({PAGE})"


def test_words_of_more_than_one_line_are_one_line() -> None:
    assert of_a_goal("Read\n\n# code\u202e")[0].startswith("[![Read # code](")


@pytest.mark.parametrize("title", ['" onload="x', "'><b>x", "</a><script>x</script>", "a & b &quot;", "名前"])
def test_html_has_a_title_as_words_alone(title: str) -> None:
    seen = Seen(of_a_goal(title)[1])
    assert [tag for tag, _ in seen.tags] == ["a", "picture", "source", "img"]
    assert (seen.tags[-1][1]["alt"], seen.words) == (title, "")


def test_html_is_the_whole_address_of_a_dark_and_a_light_picture() -> None:
    (_, link), _, (_, dark), (_, light) = Seen(of_a_goal("Read code")[1]).tags
    picture = f"{PAGE}goals/7/badge.svg"
    assert (link, light["src"]) == ({"href": PAGE}, f"{picture}?theme=light")
    assert dark == {"media": "(prefers-color-scheme: dark)", "srcset": f"{picture}?theme=dark"}
