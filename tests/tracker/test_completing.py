"""What a half-typed line may go on with."""

import pytest

from tracker.quick_log.completing import MOST, Choice, proposals

SKILLS = [
    Choice.of_skill(name, "skill", also)
    for name, also in [("LoRA", ()), ("QLoRA", ()), ("Linear algebra", ("线性代数",))]
]
RESOURCES = [
    Choice(names=("cs224n", "Stanford CS224N"), text="cs224n lecture 4"),
    Choice(names=("深度学习",), text="深度学习 第 3 章"),
]


def ways(before: str, behind: str = "") -> list[str]:
    """What the lines would be, the caret as a bar."""
    return [f"{each.before}|{each.behind}" for each in proposals(before, behind, SKILLS, RESOURCES)]


@pytest.mark.parametrize(
    ("before", "expected"),
    [
        ("1h adapters #lo", ["1h adapters #LoRA |"]),
        ("1h x #alg", ['1h x #"Linear algebra" |']),
        ("1h x #linear-a", ['1h x #"Linear algebra" |']),
        ('1h x #"linear a', ['1h x #"Linear algebra" |']),
        ("1h x #线", ['1h x #"Linear algebra" |']),
        ("1h30 cs2", ["1h30 cs224n lecture 4 |"]),
        ("1h30 CS224N", ["1h30 cs224n lecture 4 |"]),
        ("1h30 stanford cs", ["1h30 cs224n lecture 4 |"]),
        ("45分钟 读深", ["45分钟 读深度学习 第 3 章 |"]),
        ("cs", ["cs224n lecture 4 |"]),
    ],
)
def test_a_beginning_is_completed(before: str, expected: list[str]) -> None:
    assert ways(before) == expected


@pytest.mark.parametrize(
    "before", ["", "1h", "1h c", "1h 3", "1h notes ", "1h x #LoRA", "1h cs224n lecture 4", "#zz", "s"]
)
def test_where_there_is_nothing_to_add_nothing_is_proposed(before: str) -> None:
    assert ways(before) == []


def test_what_stands_behind_the_caret_stays() -> None:
    assert ways("1h #lo", " yesterday") == ["1h #LoRA |yesterday"]
    assert ways("1h #l", "o") == []


def test_only_a_few_are_proposed_in_the_order_given() -> None:
    many = [Choice.of_skill(f"skill {letter}", "skill") for letter in "zyxwvutsrq"]
    found = proposals("1h #", "", many, [])
    assert [each.text for each in found] == [choice.text for choice in many[:MOST]]
