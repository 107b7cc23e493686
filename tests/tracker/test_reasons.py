"""Stored sentences in the reader's language."""

from collections.abc import Iterator

import pytest
from django.utils import translation

from integrations import sentences
from integrations.providers.base import texts_of
from tracker import reasons
from tracker.reasons import in_words, know

WINDOWS = sentences.WINDOWS_LEFT % {"done": 31, "total": 47}


@pytest.fixture(autouse=True)
def chinese() -> Iterator[None]:
    with translation.override("zh-hans"):
        yield


@pytest.fixture
def more(monkeypatch: pytest.MonkeyPatch) -> None:
    """Sentences of a source that does not exist; none of them is translated."""
    monkeypatch.setattr(reasons, "_plain", set(reasons._plain))
    monkeypatch.setattr(reasons, "_patterns", dict(reasons._patterns))


def test_a_sentence_is_translated() -> None:
    assert in_words(sentences.CHANGED) == "账号或凭据已更改"


def test_what_stands_in_a_sentence_is_taken_over() -> None:
    assert in_words(WINDOWS) == "已读取 31 / 47 个窗口，随后继续"


def test_what_is_quoted_stays_as_it_is() -> None:
    stored = sentences.CONNECTED_ALREADY % {"name": "Paused (50 %s) ; <b>%(name)s</b>"}
    assert in_words(stored) == "Paused (50 %s) ; <b>%(name)s</b> 已连接。"


def test_joined_sentences_are_translated_one_by_one() -> None:
    assert in_words(f"{WINDOWS}; {sentences.PAUSED}") == "已读取 31 / 47 个窗口，随后继续; 已暂停"


def test_a_sentence_that_holds_the_mark_is_one() -> None:
    assert sentences.INTERRUPTED.count("; ") == 1
    assert in_words(f"{sentences.INTERRUPTED}; {sentences.PAUSED}") == "已中断，下一次从那里继续; 已暂停"


@pytest.mark.parametrize("stored", ["", "Nobody knows this.", "a; b", "; ", "Paused."])
def test_what_is_not_known_stays_as_it_is(stored: str) -> None:
    assert in_words(stored) == stored


def test_a_known_sentence_among_unknown_ones_is_translated() -> None:
    assert in_words(f"What; {sentences.PAUSED}; else") == "What; 已暂停; else"


@pytest.mark.usefixtures("more")
def test_of_two_that_fit_the_one_that_says_more_is_taken() -> None:
    know(["%(name)s is."])
    assert in_words(sentences.CONNECTED_ALREADY % {"name": "octo"}) == "octo 已连接。"


@pytest.mark.usefixtures("more")
def test_a_name_that_comes_twice_stands_for_the_same() -> None:
    know(["%(a)s, %(a)s and %(b)s"])
    assert in_words("x, x and y") == "x, x and y"


def test_in_english_nothing_changes() -> None:
    every = [sentence % dict.fromkeys(reasons.PLACE.findall(sentence), "x") for sentence in texts_of(sentences)]
    with translation.override("en"):
        assert [in_words(sentence) for sentence in every] == every
