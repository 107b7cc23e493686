"""The written grammar, docs/quick-log.md, is the one that is followed; and every entry can be written as a line."""

import re
from datetime import date, time
from pathlib import Path

import pytest
from django.conf import settings
from hypothesis import example, given
from hypothesis import settings as trials
from hypothesis import strategies as st

from tracker import sentences
from tracker.quick_log import Named, NotUnderstood, Parsed, claim, day, parse, time_spent, written
from tracker.quick_log.line import in_plain_signs

TODAY = date(2026, 11, 18)
RESOURCES = [
    Named(id=1, names=("cs224n",), unit_words=("lecture", "lectures", "讲")),
    Named(id=2, names=("深度学习",), unit_words=("chapter", "chapters", "章")),
]
NAMES = {1: "cs224n", 2: "深度学习"}
PAGE = (Path(settings.BASE_DIR) / "docs" / "quick-log.md").read_text()


def rows(heading: str) -> list[tuple[str, str]]:
    section = PAGE.split(f"\n## {heading}\n")[1].split("\n## ")[0]
    return re.findall(r"^\| `(.+)` \| (.+) \|$", section, re.MULTILINE)


UNDERSTOOD, REFUSED = rows("Understood"), rows("Refused")


def said(parsed: Parsed | NotUnderstood) -> str:
    """What a line says, as the page has it."""
    assert isinstance(parsed, Parsed), parsed
    spent = f"{parsed.minutes} min" + (f" from {parsed.began:%H:%M}" if parsed.began else "")
    about = parsed.about
    parts = (
        spent if parsed.kind == "study" else parsed.kind,
        f'"{parsed.title}"' if parsed.title else "",
        parsed.on.isoformat() if parsed.on != TODAY else "",
        f"skill {parsed.skill}" if parsed.skill else "",
        f"link {parsed.evidence_url}" if parsed.evidence_url else "",
        " ".join(filter(None, ("about", NAMES[about.resource], str(about.unit or "")))) if about else "",
    )
    return ", ".join(filter(None, parts))


@pytest.mark.parametrize(("line", "expected"), UNDERSTOOD)
def test_the_pages_lines_say_what_it_says(line: str, expected: str) -> None:
    assert said(parse(line, TODAY, RESOURCES)) == expected


@pytest.mark.parametrize(("line", "code"), REFUSED)
def test_the_pages_refusals_are_refused(line: str, code: str) -> None:
    answer = parse(line, TODAY, RESOURCES)
    assert isinstance(answer, NotUnderstood), answer
    assert answer.code == code


@pytest.mark.parametrize(
    "pattern",
    [
        time_spent.SPAN,
        *(pattern for pattern, _ in time_spent.FORMS),
        *(day.compiled(form) for form, _ in day.FORMS),
        day.compiled(day.ISO_DAY),
        day.compiled(f"{day.MONTH_DAY}$"),
        day.compiled(f"^{day.MONTH_DAY}"),
        *claim.FORMS.values(),
    ],
)
def test_every_alternative_has_an_example(pattern: re.Pattern[str]) -> None:
    assert any(pattern.search(in_plain_signs(line)) for line, _ in [*UNDERSTOOD, *REFUSED])


def test_every_refusal_has_an_example_and_a_sentence_of_its_own() -> None:
    typed = {"too_long", "control_characters", "not_ended"}
    with_a_day = {"future_day", "too_long_ago"}
    assert {code for _, code in REFUSED} | typed == set(sentences.NOT_UNDERSTOOD) | with_a_day


words = st.sampled_from(
    [
        *(
            "2h",
            "45 min",
            "1,5h",
            "14:00-15:30",
            "9:30",
            "半小时",
            "下午2点到3点",
            "-",
            "yesterday",
            "mon",
            "昨天",
            "上周一",
        ),
        *("11-20", "2026-11-02", "20 Nov", "3 days ago", "#LoRA", '#"a b"', '"', '""', "“x”", "“", "paper", "论文"),
        *(
            "passed",
            "2106.09685",
            "https://example.org/a,b?c#d",
            "cs224n",
            "cs224n 10-12",
            "lecture 3",
            "深度学习",
            "第3章",
        ),
        *("🙂", "שלום", "سلام ١٢", "e\u0301", ",", ";", ":", "1.", "第３讲", "C++", "pages", "to"),
    ]
)
titles = st.one_of(
    st.text(st.characters(exclude_categories=("Cc", "Cs", "Cn")), max_size=30),
    st.lists(words, max_size=5).map(" ".join),
).map(lambda text: " ".join(text.split()))
skills = st.sampled_from(["", "LoRA", "linear algebra", "机器学习", "C++", "a, b", "x-y_z/1.0", "Ünïcode 2"])
links = st.sampled_from(["", "https://example.org/a", "http://example.org:8000/x?y=1#z", "https://例子.cn/页"])
days = st.dates(date(2000, 1, 1), TODAY)
lengths = st.builds(lambda minutes: (minutes, None), st.integers(1, 960))
spans = st.builds(lambda begin, minutes: (minutes, time(*divmod(begin, 60))), st.integers(0, 1439), st.integers(1, 960))


def can_be_meant(spent: tuple[int, time | None]) -> bool:
    """Past midnight goes only what begins in the evening and ends by noon."""
    minutes, began = spent
    begin = 60 * began.hour + began.minute if began else 0
    return begin + minutes <= 1440 or (began is not None and began.hour >= 18 and begin + minutes <= 1440 + 720)


@given(lengths | spans.filter(can_be_meant), titles, days, skills, links)
@trials(max_examples=150, deadline=None)
@example((90, None), 'a "quoted" 2h talk, ＂yesterday＂', TODAY, "", "")
@example((120, time(22)), "14:00", TODAY, "", "")
def test_every_session_can_be_written(
    spent: tuple[int, time | None], title: str, on: date, skill: str, link: str
) -> None:
    parsed = Parsed(spent[0], title, on, skill, evidence_url=link, began=spent[1])
    assert parse(written(parsed, TODAY), TODAY) == parsed


@given(st.sampled_from(sorted(claim.WORDS)), titles, days, skills, links)
@trials(max_examples=60, deadline=None)
def test_every_claim_can_be_written(kind: str, title: str, on: date, skill: str, link: str) -> None:
    parsed = Parsed(0, title or "x", on, skill, kind, link)
    assert parse(written(parsed, TODAY), TODAY) == parsed


@given(st.lists(words, max_size=7).map(" ".join) | st.text(max_size=60), st.sampled_from(["", "1h ", "paper "]))
@trials(max_examples=200, deadline=None)
def test_whatever_was_understood_can_be_written_again(text: str, start: str) -> None:
    parsed = parse(start + text, TODAY, RESOURCES)
    if isinstance(parsed, Parsed):
        assert parse(written(parsed, TODAY, RESOURCES), TODAY, RESOURCES) == parsed


def test_a_line_is_written_as_people_write_it() -> None:
    assert written(Parsed(90, "cs224n lecture 3", TODAY, "LoRA"), TODAY) == "1h30 cs224n lecture 3 #LoRA"


def test_quotes_are_written_where_they_are_needed_alone() -> None:
    assert written(Parsed(60, "2h talk", TODAY), TODAY) == '1h "2h talk"'
    assert written(Parsed(60, "a talk of 2", TODAY), TODAY) == "1h a talk of 2"


@pytest.mark.parametrize(("line", "ended"), [("14:00-15:30 x", False), ("14:00-15:00 x", True), ("23:00-00:10", False)])
def test_a_session_of_today_has_ended(line: str, ended: bool) -> None:
    answer = parse(line, TODAY, now=time(15, 0))
    assert isinstance(answer, Parsed) is ended
    assert isinstance(parse(f"{line} yesterday", TODAY, now=time(15, 0)), Parsed)
