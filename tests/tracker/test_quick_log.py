"""Lines are typed on Wednesday 18 November 2026."""

import time
from datetime import date, timedelta

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tracker.quick_log import NotUnderstood, Parsed, parse

TODAY = date(2026, 11, 18)
YESTERDAY = date(2026, 11, 17)


def understood(line: str, today: date = TODAY) -> Parsed:
    parsed = parse(line, today)
    assert isinstance(parsed, Parsed), parsed
    return parsed


def refusal(line: str, today: date = TODAY) -> NotUnderstood:
    parsed = parse(line, today)
    assert isinstance(parsed, NotUnderstood), parsed
    return parsed


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("1h30 cs224n lecture 3 yesterday", Parsed(90, "cs224n lecture 3", YESTERDAY)),
        ("45 min paper reading on monday", Parsed(45, "paper reading", date(2026, 11, 16))),
        ("1h #pytorch lora 2026-11-02", Parsed(60, "lora", date(2026, 11, 2), "pytorch")),
        ("1小时30分 读论文 昨天", Parsed(90, "读论文", YESTERDAY)),
        ("昨天读论文45分钟", Parsed(45, "读论文", YESTERDAY)),
        ("1h 2026-11-02 lora #C++", Parsed(60, "lora", date(2026, 11, 2), "C++")),
        ("Yesterday: 1H, LoRA.", Parsed(60, "LoRA.", YESTERDAY)),
        ("90m", Parsed(90, "", TODAY)),
    ],
)
def test_a_line_says_time_title_day_and_skill(line: str, expected: Parsed) -> None:
    assert understood(line) == expected


@pytest.mark.parametrize(
    ("text", "minutes"),
    [
        ("1h30", 90),
        ("1h 30m", 90),
        ("1 h 30 min", 90),
        ("1 hour 5 minutes", 65),
        ("1h5m", 65),
        ("90m", 90),
        ("1.5h", 90),
        ("1,5h", 90),
        ("1,25 hrs", 75),
        ("1.33h", 80),
        ("1:30", 90),
        ("0:45", 45),
        ("2 h", 120),
        ("16h", 960),
        ("１ｈ３０", 90),
        ("１，５ｈ", 90),
        ("٤٥ min", 45),
        ("1小时30分", 90),
        ("1小时30", 90),
        ("1个小时", 60),
        ("两小时", 120),
        ("一个半小时", 90),
        ("1小时半", 90),
        ("半小时", 30),
        ("45分钟", 45),
        ("1.5小时", 90),
    ],
)
def test_a_time_may_be_written_in_many_ways(text: str, minutes: int) -> None:
    assert understood(f"{text} lora") == Parsed(minutes, "lora", TODAY)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("today", TODAY),
        ("yesterday", YESTERDAY),
        ("the day before yesterday", date(2026, 11, 16)),
        ("3 days ago", date(2026, 11, 15)),
        ("on Monday", date(2026, 11, 16)),
        ("wed", TODAY),
        ("thurs", date(2026, 11, 12)),
        ("17 Nov", YESTERDAY),
        ("Nov 17th", YESTERDAY),
        ("20 November 2025", date(2025, 11, 20)),
        ("Sept 2, 2026", date(2026, 9, 2)),
        ("Mon 16 Nov", date(2026, 11, 16)),
        ("2026/11/02", date(2026, 11, 2)),
        ("今天", TODAY),
        ("昨天", YESTERDAY),
        ("前天", date(2026, 11, 16)),
        ("大前天", date(2026, 11, 15)),
        ("3天前", date(2026, 11, 15)),
        ("周一", date(2026, 11, 16)),
        ("星期天", date(2026, 11, 15)),
        ("上周五", date(2026, 11, 13)),
        ("上周一", date(2026, 11, 9)),
        ("这周二", date(2026, 11, 17)),
        ("11月2日", date(2026, 11, 2)),
        ("2025年11月20日", date(2025, 11, 20)),
    ],
)
@pytest.mark.parametrize("line", ["1h lora {}", "{} 1h lora", "1h {} lora"])
def test_a_day_stands_first_or_last(line: str, text: str, day: date) -> None:
    assert understood(line.format(text)) == Parsed(60, "lora", day)


def test_a_day_without_a_year_is_the_nearest() -> None:
    assert understood("1h lora 20 Dec", date(2027, 1, 5)).on == date(2026, 12, 20)


@pytest.mark.parametrize(
    "title",
    [
        "第３讲",
        "peft #2311",
        "lecture 3/4",
        "fix the monday bug",
        "3 papers",
        "100 days of code",
        "watch a 10 min intro",
        "C#",
    ],
)
def test_what_is_no_time_day_or_skill_stays_in_the_title_as_typed(title: str) -> None:
    assert understood(f"1h {title}").title == title


def test_a_time_may_stand_elsewhere_when_it_is_the_only_one() -> None:
    assert understood("cs224n lecture 3 1h30") == Parsed(90, "cs224n lecture 3", TODAY)


@pytest.mark.parametrize(
    "line",
    [
        "90",
        "90 lora",
        "1h5 lora",
        "1h90",
        "1h 30",
        "1h 30 lora",
        "1:5",
        "1:30:00",
        "1,500h",
        "1.500h",
        "1.000,5h",
        "1_0h",
        "1_0",
        "-1h",
        "−1h",
        "- 1h",
        "1e2m",
        "0x10m",
        "9:30pm",
        "9:30 - 11",
        "lora 1h 14:00-15:00",
        "1h, 20m lora",
        "lora 1h 20m 5m",
        "lora 1h or 2h",
        "lora 1h5 20m",
    ],
)
def test_an_unclear_time_is_refused_and_never_guessed(line: str) -> None:
    assert refusal(line).code == "unclear_time"


@pytest.mark.parametrize("line", ["14:00", "14:00 lora", "lora 09:30", "16:01", "10:30pm"])
def test_a_time_of_day_is_not_how_long(line: str) -> None:
    assert refusal(line).code == "time_of_day"


@pytest.mark.parametrize("text", ["14:00-15:70", "25:00-26:00", "9:00-5:00", "11:00-1:00", "13pm-2pm", "晚上3点到4点"])
def test_a_span_that_cannot_be_is_refused(text: str) -> None:
    assert refusal(f"{text} lora").code in ("unclear_span", "unclear_time", "time_of_day")


@pytest.mark.parametrize("line", ["", " ", "lora", "yesterday", "#lora", "NaN h", "nan", "Infinity h", "½h"])
def test_a_line_without_a_time_is_refused(line: str) -> None:
    assert refusal(line).code == "no_time"


@pytest.mark.parametrize("text", ["0h", "0m", "0:00", "0,0h", "17h", "14:00-14:00", "961m", "999h", "9999 min"])
def test_a_time_of_nothing_or_more_than_sixteen_hours_is_refused(text: str) -> None:
    assert refusal(f"{text} lora").code == "time_out_of_range"


@pytest.mark.parametrize("text", ["tomorrow", "明天", "后天", "19 Nov", "2026-11-19", "9999-12-31", "本周五", "下周一"])
def test_a_day_to_come_is_refused(text: str) -> None:
    assert refusal(f"1h lora {text}").code == "future_day"


def test_the_refusal_of_a_day_to_come_names_it() -> None:
    answer = refusal("1h lora 26 Nov")
    assert answer.sentence == "26 November has not come yet. Days up to today can be logged."
    assert answer.on == date(2026, 11, 26)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("1925-12-31", "too_long_ago"),
        ("0001-01-01", "too_long_ago"),
        ("0000-01-01", "no_such_day"),
        ("2026-02-30", "no_such_day"),
        ("31 Nov", "no_such_day"),
        ("29 Feb", "no_such_day"),
        ("last monday", "unclear_weekday"),
        ("3/4/2026", "unclear_day"),
    ],
)
def test_a_day_that_cannot_be_is_refused(text: str, code: str) -> None:
    assert refusal(f"1h lora {text}").code == code


def test_a_hundred_years_back_can_be_logged() -> None:
    assert understood("1h lora 1926-01-01").on == date(1926, 1, 1)


def test_two_days_are_refused() -> None:
    assert refusal("yesterday 1h lora monday").code == "two_days"


def test_two_skills_are_refused() -> None:
    assert refusal("1h #lora #pytorch").code == "two_skills"


@pytest.mark.parametrize("sign", ["\0", "\n", "\t", "\x1b", "\ud800", "\ufffe", "\ufdd0", "\U0010ffff"])
def test_signs_that_cannot_be_stored_are_refused(sign: str) -> None:
    assert refusal(f"1h lo{sign}ra").code == "control_characters"


def test_a_line_has_up_to_300_characters() -> None:
    assert understood("1h " + "x" * 297).minutes == 60
    assert refusal("1h " + "x" * 298).code == "too_long"


@pytest.mark.parametrize("text", ["1", "9,", "1h ", "#a", "# ", "周", "1:", "- ", " "])
def test_no_line_takes_long(text: str) -> None:
    began = time.process_time()
    parse((text * 300)[:300], TODAY)
    parse(text * 1_000_000, TODAY)
    assert time.process_time() - began < 0.05


signs = st.sampled_from(
    [*"0123456789hm:.,-_# 小时分半个周一天前两上月日", " on ", "monday", "Nov", "ago", "days", "ſun", "İ", "yesterday"]
)


@given(st.text() | st.lists(signs, max_size=12).map("".join), st.dates(date(1900, 1, 1), date(2200, 1, 1)))
@example("1h ſun", TODAY)
@example("1h 999 days ago", TODAY)
def test_any_text_is_answered(line: str, today: date) -> None:
    parsed = parse(line, today)
    if isinstance(parsed, Parsed):
        assert 0 < parsed.minutes <= 960
        assert today - timedelta(days=101 * 366) < parsed.on <= today
    else:
        assert parsed.code
        assert parsed.sentence.endswith(".")


@given(st.integers(0, 15), st.integers(1, 59))
def test_every_way_to_write_a_time_says_the_same(hours: int, minutes: int) -> None:
    forms = [
        f"{hours}h{minutes:02}",
        f"{hours}h {minutes}m",
        f"{hours}:{minutes:02}" if hours < 10 else f"{hours}h{minutes}m",
        f"04:00-{hours + 4:02}:{minutes:02}",
        f"{hours}小时{minutes}分",
        f"{60 * hours + minutes} min",
    ]
    assert {understood(f"{form} x").minutes for form in forms} == {60 * hours + minutes}


@pytest.mark.parametrize(
    ("line", "kind", "title", "evidence"),
    [
        ("paper 2106.09685", "paper", "2106.09685", ""),
        ("arXiv:2106.09685v2", "paper", "arXiv:2106.09685v2", ""),
        ("hep-th/9901001", "paper", "hep-th/9901001", ""),
        ("https://arxiv.org/abs/2106.09685", "paper", "", "https://arxiv.org/abs/2106.09685"),
        ("LoRA https://arxiv.org/abs/2106.09685", "paper", "LoRA", "https://arxiv.org/abs/2106.09685"),
        ("论文 2106.09685", "paper", "2106.09685", ""),
        ("passed AI-103 https://credly.com/b/1", "certification", "AI-103", "https://credly.com/b/1"),
        ("Cert: AI-103", "certification", "AI-103", ""),
        ("event PyData Berlin", "event", "PyData Berlin", ""),
        (
            "medal bronze, Titanic https://www.kaggle.com/c/titanic;",
            "medal",
            "bronze, Titanic",
            "https://www.kaggle.com/c/titanic",
        ),
        ("post https://blog.example.org/lora?a=1#b", "post", "", "https://blog.example.org/lora?a=1#b"),
        ("文章 我的笔记", "post", "我的笔记", ""),
    ],
)
def test_a_claim_needs_no_time(line: str, kind: str, title: str, evidence: str) -> None:
    assert understood(line) == Parsed(0, title, TODAY, kind=kind, evidence_url=evidence)


@pytest.mark.parametrize(
    "line", ["yesterday paper LoRA #peft", "paper LoRA #peft yesterday", "paper LoRA yesterday #peft"]
)
def test_a_claim_may_have_a_day_and_a_skill(line: str) -> None:
    assert understood(line) == Parsed(0, "LoRA", YESTERDAY, "peft", "paper")


def test_the_day_of_a_claim_may_stand_before_its_address() -> None:
    assert understood("passed AI-103 yesterday https://example.org/a").on == YESTERDAY


@pytest.mark.parametrize("title", ["paper reading", "passed the ball", "arXiv:2106.09685"])
def test_with_a_time_it_is_study(title: str) -> None:
    assert understood(f"1h {title}") == Parsed(60, title, TODAY)


def test_its_first_link_is_the_evidence() -> None:
    line = "1h post https://example.org/a and https://example.org/b yesterday"
    expected = Parsed(60, "post and https://example.org/b", YESTERDAY, evidence_url="https://example.org/a")
    assert understood(line) == expected


@pytest.mark.parametrize(
    "line", ["paper", "passed", "paper yesterday", "posted it", "papers 3", "https://example.org/a"]
)
def test_a_word_alone_claims_nothing(line: str) -> None:
    assert refusal(line).code == "no_time"


@pytest.mark.parametrize("line", ["paper 1h5", "paper 1,500h", "2106", "9999.99999"])
def test_what_might_be_a_time_is_no_claim(line: str) -> None:
    assert refusal(line).code in ("no_time", "unclear_time")
