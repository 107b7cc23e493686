"""Lines that name a resource of the one who types, on Wednesday 18 November 2026."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.quick_log import About, Named, NotUnderstood, Parsed, parse

TODAY = date(2026, 11, 18)
LECTURE = ("lecture", "lectures", "lec", "讲", "课")
CHAPTER = ("chapter", "chapters", "章")
RESOURCES = [
    Named(id=1, names=("Stanford CS224N", "cs224n"), unit_words=LECTURE),
    Named(id=2, names=("Deep Learning",), unit_words=CHAPTER),
    Named(id=3, names=("Deep Learning for Coders",), unit_words=("lesson",)),
    Named(id=4, names=("深度学习",), unit_words=CHAPTER),
    Named(id=5, names=("CMU", "11-785"), unit_words=LECTURE),
]


def about(line: str) -> About | None:
    parsed = parse(line, TODAY, RESOURCES)
    assert isinstance(parsed, Parsed), parsed
    return parsed.about


@pytest.mark.parametrize(
    ("line", "resource", "unit"),
    [
        ("1h30 cs224n lecture 3 yesterday", 1, 3),
        ("1h30 cs224n", 1, None),
        ("1h CS224N 3", 1, 3),
        ("cs224n lecture 3 1h30", 1, 3),
        ("1h stanford cs224n, lecture 4.", 1, 4),
        ("1h cs224n lectures 3-5", 1, 5),
        ("1h cs224n lectures 3, 4 and 5", 1, 5),
        ("1h cs224n 3: attention", 1, 3),
        ("1h cs224n 第3讲", 1, 3),
        ("1h cs224n 第3-5讲", 1, 5),
        ("1h cs224n 第三讲", 1, 3),
        ("1h cs224n 第十二讲", 1, 12),
        ("1h cs224n 第二十讲", 1, 20),
        ("1h cs224n 第二十一讲", 1, 21),
        ("１ｈ ＣＳ２２４Ｎ 第３讲", 1, 3),
        ("1h notes, cs224n lecture 3, again", 1, 3),
        ("1h chapter 2 of Deep Learning", 2, 2),
        ("1h read chapter 2 of the “Deep Learning” book", 2, 2),
        ("1h deep learning for coders lesson 3", 3, 3),
        ("45分钟 读深度学习第3章", 4, 3),
        ("45分钟 读《深度学习》第3章 昨天", 4, 3),
        ("1h 11-785 lecture 2", 5, 2),
        ("1h 11-785 2", 5, 2),
        ("1h cs224n 2, stanford cs224n 3", 1, 3),
    ],
)
def test_a_name_and_its_unit_are_understood(line: str, resource: int, unit: int | None) -> None:
    assert about(line) == About(resource, unit)


@pytest.mark.parametrize(
    "line",
    [
        "1h cs224n 3 papers",
        "1h cs224n assignment 3",
        "1h cs224n lecture 3.5",
        "1h cs224n lecture 3b",
        "1h cs224n lecture 0",
        "1h cs224n 3:30 to 4",
        "1h cs224n 3 days ago",
        "1h cs224n chapter 3",
        "1h cs224n 第十十讲",
        "1h cs224n lecture 1234567",
    ],
)
def test_a_number_that_may_mean_more_is_no_unit(line: str) -> None:
    assert about(line) == About(1)


@pytest.mark.parametrize(
    "line",
    ["1h cs224", "1h cs224ng 3", "1h xcs224n 3", "1h cs224n-2019", "1h https://cs224n.example.org", "1h deeplearning"],
)
def test_an_unknown_name_stays_title(line: str) -> None:
    assert about(line) is None


def test_the_title_stays_as_typed() -> None:
    parsed = parse("1h30 CS224N,  lecture 3 yesterday #NLP", TODAY, RESOURCES)
    assert parsed == Parsed(90, "CS224N, lecture 3", date(2026, 11, 17), "NLP", about=About(1, 3))


def test_of_two_resources_neither_is_guessed() -> None:
    answer = parse("1h cs224n and deep learning", TODAY, RESOURCES)
    assert isinstance(answer, NotUnderstood)
    assert answer.code == "two_resources"


def test_a_claim_is_about_no_resource() -> None:
    assert about("paper cs224n") is None


def test_without_resources_nothing_is_named() -> None:
    assert parse("1h cs224n lecture 3", TODAY) == Parsed(60, "cs224n lecture 3", TODAY)


@given(st.text(max_size=60), st.lists(st.text(min_size=1, max_size=12), max_size=4))
def test_whatever_names_and_lines_are_nothing_is_raised(text: str, names: list[str]) -> None:
    resources = [Named(id=number, names=(name,), unit_words=LECTURE) for number, name in enumerate(names)]
    for line in (f"1h {text}", f"1h {' '.join(names)} {text}"):
        assert isinstance(parse(line, TODAY, resources), Parsed | NotUnderstood)
