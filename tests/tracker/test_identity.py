"""Which real thing an activity is about."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.identity import LONGEST, arxiv_id, canonical, identity

UUID = "0d4d9d2a-6c30-4e07-8f6e-0c8f4c7b6a11"


@pytest.mark.parametrize(
    "written",
    [
        "https://example.org/posts/lora",
        "http://example.org/posts/lora/",
        "HTTPS://www.Example.org/posts/lora//",
        "https://example.org:443/posts/lora/index.html",
        "https://example.org/posts/lora/?utm_source=rss&utm_medium=feed",
        "https://example.org./posts/l%6Fra?fbclid=x#comments",
        "  https://example.org/posts/lora#:~:text=rank  ",
    ],
)
def test_one_page_is_the_same_however_its_address_is_written(written: str) -> None:
    assert canonical(written) == "example.org/posts/lora"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("https://example.org/?p=1", "https://example.org/?p=2"),
        ("https://example.org/a", "https://example.org/A"),
        ("https://example.org/a", "https://blog.example.org/a"),
        ("https://example.org:8080/a", "https://example.org/a"),
        ("https://example.org/app#/a", "https://example.org/app#/b"),
    ],
)
def test_two_pages_stay_two(one: str, other: str) -> None:
    assert canonical(one) != canonical(other)


def test_the_order_of_a_query_makes_no_other_page() -> None:
    assert canonical("https://example.org/?b=2&a=1") == canonical("https://example.org/?a=1&b=2&ref=hn")


def test_a_name_in_another_script_is_the_same_in_either_spelling() -> None:
    assert canonical("https://xn--bcher-kva.example/a") == canonical("https://bücher.example/a")


@pytest.mark.parametrize("url", ["", "x", "mailto:a@b.c", "https://example.org/", "http://[", "https://xn--99999999/a"])
def test_what_is_no_page_of_its_own_names_nothing(url: str) -> None:
    assert canonical(url) == ""


@pytest.mark.parametrize(
    "written",
    [
        "2106.09685",
        "arXiv:2106.09685v2",
        "ARXIV: 2106.09685",
        "https://arxiv.org/abs/2106.09685",
        "http://www.arxiv.org/pdf/2106.09685v1.pdf",
        "https://export.arxiv.org/abs/2106.09685?context=cs",
        "https://doi.org/10.48550/arXiv.2106.09685",
        "https://huggingface.co/papers/2106.09685",
        "https://ar5iv.labs.arxiv.org/html/2106.09685",
    ],
)
def test_a_paper_of_arxiv_is_known_by_its_id(written: str) -> None:
    assert arxiv_id(written) == "2106.09685"


@pytest.mark.parametrize(
    ("written", "plain"),
    [("math.GT/0309136v2", "math/0309136"), ("https://arxiv.org/abs/hep-th/9901001", "hep-th/9901001")],
)
def test_an_old_id_of_arxiv_is_one_too(written: str, plain: str) -> None:
    assert arxiv_id(written) == plain


@pytest.mark.parametrize("written", ["", "2106", "version 2106.09685", "https://arxiv.org/list/cs.LG/recent", "1.2"])
def test_what_is_no_id_of_arxiv_is_none(written: str) -> None:
    assert arxiv_id(written) == ""


@pytest.mark.parametrize(
    "said",
    [
        {"evidence_url": "https://arxiv.org/abs/2106.09685v2"},
        {"context": "arXiv:2106.09685"},
        {"title": "LoRA (arXiv:2106.09685v1)", "evidence_url": "https://example.org/notes"},
    ],
)
def test_a_paper_says_its_id_in_its_link_its_context_or_its_title(said: dict[str, str]) -> None:
    assert identity("paper", **said) == "arxiv:2106.09685"


def test_a_title_with_two_ids_names_no_paper() -> None:
    assert identity("paper", title="arXiv:2106.09685 against arXiv:2305.14314") == ""


def test_a_paper_elsewhere_is_known_by_its_page() -> None:
    assert identity("paper", evidence_url="https://doi.org/10.1000/182") == "doi.org/10.1000/182"


@pytest.mark.parametrize(
    "url",
    [
        f"https://www.credly.com/badges/{UUID}/public_url",
        f"https://www.credly.com/badges/{UUID.upper()}",
        f"https://api.credly.com/v1/obi/v2/badge_assertions/{UUID}",
    ],
)
def test_a_badge_of_credly_is_one_under_all_its_addresses(url: str) -> None:
    assert identity("certification", evidence_url=url) == f"credly:{UUID}"


@pytest.mark.parametrize(
    "url",
    [
        "https://www.credly.com/users/ann/badges",
        "https://www.linkedin.com/in/ann/details/certifications/",
        "https://learn.microsoft.com/en-us/users/ann/transcript/abc123",
    ],
)
def test_a_page_that_lists_certificates_names_none_of_them(url: str) -> None:
    assert identity("certification", evidence_url=url) == ""


def test_a_medal_is_known_by_its_competition() -> None:
    one = identity("medal", evidence_url="https://www.kaggle.com/c/titanic", title="Gold")
    other = identity("medal", evidence_url="https://kaggle.com/competitions/Titanic/leaderboard", title="A gold medal")
    assert one == other == "kaggle:competitions/titanic"


def test_medals_that_one_page_shows_are_told_apart_by_name() -> None:
    url = "https://www.kaggle.com/ann"
    assert identity("medal", evidence_url=url, title="Gold") != identity("medal", evidence_url=url, title="Silver")
    assert identity("medal", evidence_url=url) == ""


def test_an_event_that_comes_again_is_another_one() -> None:
    url, first, second = "https://meet.example/pydata", date(2026, 1, 7), date(2026, 2, 4)
    assert identity("event", evidence_url=url, on=first) != identity("event", evidence_url=url, on=second)


@pytest.mark.parametrize("kind", ["study", "commit", "notebook", "custom"])
def test_other_kinds_are_never_the_same(kind: str) -> None:
    assert identity(kind, evidence_url="https://example.org/a", title="A") == ""


def test_a_long_address_is_cut_and_told_apart() -> None:
    one, other = (identity("post", evidence_url=f"https://example.org/{'x' * 900}{n}") for n in (1, 2))
    assert (len(one), len(other), one == other) == (LONGEST, LONGEST, False)


@given(st.sampled_from(["post", "paper", "certification", "medal", "event"]), st.text(), st.text())
def test_whatever_is_written_gives_something_that_can_be_stored(kind: str, url: str, title: str) -> None:
    found = identity(kind, evidence_url=f"https://{url}", context=title, title=title, on=date(2026, 1, 1))
    assert len(found) <= LONGEST
