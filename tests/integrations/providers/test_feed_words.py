import time

import pytest

from integrations.providers.feed.words import count


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("<p>One two,<br>three.</p><p>Four</p>", 4),
        ("<p>re<b>al</b>ly one</p>", 2),
        ("a &lt;b&gt; c &mdash; d", 4),
        ("用三个矩阵。", 5),
        ("Transformer用3个矩阵", 6),
        ("カタカナ と かな", 7),
        ("그래디언트 하강", 2),
        ("हिन्दी शब्द", 2),
        ("<script>if (a < b) c</script>one<style>p { }</style> two", 2),
        ("3 < 4 and 5 > 4", 5),
        ("one <!-- two three --> four", 2),
        ("", None),
        ("<img src='a.png'>", None),
    ],
)
def test_words_are_what_a_reader_reads(text: str, number: int | None) -> None:
    assert count(text) == number


def test_plain_text_is_not_searched_for_markup() -> None:
    assert count("a <b> &amp; c", plain=True) == 4


@pytest.mark.parametrize(
    "end",
    ["[&#8230;]", "[...]</p>", "<a href='/x'>Read more</a>", "<a>Continue reading</a> →", "(more&hellip;)", "阅读全文"],
)
def test_a_text_that_goes_on_elsewhere_is_not_the_full_one(end: str) -> None:
    assert count(f"<p>One two {end}") is None


def test_a_summary_is_not_the_full_text_and_a_long_description_is() -> None:
    assert count("", "word " * 200) is None
    assert count("", "word " * 201) == 201


def test_a_long_summary_beside_a_cut_text_is_not_taken_for_it() -> None:
    assert count("One [...]", "word " * 500) is None


@pytest.mark.parametrize("hostile", ["<", "<script>", "<a ", "<!--", "&#", "</script", "<p\n"])
def test_markup_made_to_cost_time_costs_none(hostile: str) -> None:
    began = time.process_time()
    count(hostile * (2_000_000 // len(hostile)))
    assert time.process_time() - began < 3
