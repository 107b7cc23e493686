from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest
from django.template import Context, Template
from django.utils import translation

from tracker import figures
from tracker.templatetags.figures import STATUSES

TODAY = date(2026, 11, 19)
NOW = datetime(2026, 11, 19, 10, 26, tzinfo=UTC)


@pytest.mark.parametrize(
    ("value", "places", "written"),
    [
        (1095, 0, "1,095"),
        (Fraction(2, 3), 2, "0.67"),
        (Decimal("94.85"), 1, "94.9"),
        (Decimal(-3), 0, "−3"),
        (Fraction(-1, 1000), 1, "0.0"),
        (Decimal("1E+3"), 0, "1,000"),
    ],
)
def test_a_number_has_its_places_and_a_true_minus(value, places, written):
    assert figures.number(value, places) == written


@pytest.mark.parametrize(
    ("value", "places", "written"), [(46, 0, "+46"), (-78, 0, "−78"), (0, 0, "0"), (Fraction(1, 100), 1, "0.0")]
)
def test_a_signed_number_says_plus_unless_it_is_nothing(value, places, written):
    assert figures.signed(value, places) == written


@pytest.mark.parametrize(
    ("minutes", "english", "chinese"),
    [
        (90, "1 h 30", "1 小时 30 分"),
        (65, "1 h 05", "1 小时 5 分"),
        (45, "45 min", "45 分钟"),
        (120, "2 h", "2 小时"),
        (0, "0 min", "0 分钟"),
        (Decimal("59.5"), "1 h", "1 小时"),
    ],
)
def test_time_done_is_hours_and_minutes(minutes, english, chinese):
    assert figures.duration(minutes, "en") == english
    assert figures.duration(minutes, "zh-hans") == chinese


def test_planned_hours_have_one_decimal():
    assert figures.hours(Fraction(4303, 10), "en") == "430.3 h"
    assert figures.hours(20, "zh-hans") == "20.0 小时"


def test_a_percentage_has_a_space_in_english_alone():
    assert figures.percent(Fraction(1, 2), "en") == "50 %"
    assert figures.percent(Decimal("0.85"), "zh-hans") == "85%"


@pytest.mark.parametrize(
    ("rate", "divisible", "english", "chinese"),
    [
        (Decimal("4.6"), True, "4.6 h a week", "每周 4.6 小时"),
        (Decimal("0.5"), True, "0.5 h a week", "每周 0.5 小时"),
        (Decimal("1.8"), False, "1.8 a week", "每周 1.8 个"),
        (Fraction(5, 18), False, "1 in 3.6 weeks", "每 3.6 周 1 个"),
        (0, False, "0.0 a week", "每周 0.0 个"),
    ],
)
def test_a_weekly_rate_of_rare_pieces_is_told_in_weeks(rate, divisible, english, chinese):
    assert figures.weekly(rate, "en", divisible=divisible) == english
    assert figures.weekly(rate, "zh-hans", divisible=divisible) == chinese


@pytest.mark.parametrize(
    ("days", "english", "chinese"),
    [
        (-22, "22 days behind", "落后 22 天"),
        (1, "1 day ahead", "超前 1 天"),
        (0, "on the plan line", "与计划持平"),
        (-1095, "1,095 days behind", "落后 1,095 天"),
    ],
)
def test_days_ahead_are_words(days, english, chinese):
    assert figures.days_ahead(days, "en") == english
    assert figures.days_ahead(days, "zh-hans") == chinese


@pytest.mark.parametrize(
    ("on", "english", "chinese"),
    [
        (TODAY, "Thu 19 Nov", "11 月 19 日（周四）"),
        (date(2027, 12, 31), "Fri 31 Dec 2027", "2027 年 12 月 31 日（周五）"),
    ],
)
def test_a_day_has_its_year_where_it_is_not_this_one(on, english, chinese):
    assert figures.day(on, TODAY, "en") == english
    assert figures.day(on, TODAY, "zh-hans") == chinese


def test_a_short_day_leaves_the_weekday_out():
    assert figures.short_day(date(2028, 2, 2), TODAY, "en") == "2 Feb 2028"
    assert figures.short_day(TODAY, TODAY, "zh-hans") == "11 月 19 日"


@pytest.mark.parametrize(
    ("first", "last", "english", "chinese"),
    [
        (date(2026, 11, 9), date(2026, 11, 15), "9–15 Nov", "11 月 9–15 日"),
        (date(2026, 10, 26), date(2026, 11, 1), "26 Oct – 1 Nov", "10 月 26 日 – 11 月 1 日"),
        (date(2026, 12, 28), date(2027, 1, 3), "28 Dec 2026 – 3 Jan 2027", "2026 年 12 月 28 日 – 2027 年 1 月 3 日"),
        (date(2026, 11, 9), date(2026, 11, 9), "9 Nov", "11 月 9 日"),
    ],
)
def test_a_span_of_days_says_once_what_they_share(first: date, last: date, english: str, chinese: str) -> None:
    assert (figures.span(first, last, "en"), figures.span(first, last, "zh-hans")) == (english, chinese)


def test_a_span_is_told_with_its_year_where_that_is_wanted() -> None:
    first, last = date(2026, 10, 26), date(2026, 11, 1)
    assert figures.span(first, last, "en", year=True) == "26 Oct – 1 Nov 2026"
    assert figures.span(first, last, "zh-hans", year=True) == "2026 年 10 月 26 日 – 11 月 1 日"


def test_a_full_day_spells_everything():
    assert figures.full_day(TODAY, "en") == "Thursday 19 November 2026"
    assert figures.full_day(TODAY, "zh-hans") == "2026 年 11 月 19 日（周四）"


def test_a_moment_is_a_day_and_the_clock():
    at = datetime(2026, 11, 17, 21, 40, tzinfo=UTC)
    assert figures.moment(at, TODAY, "en") == "Tue 17 Nov, 21:40"
    assert figures.moment(at, TODAY, "zh-hans") == "11 月 17 日（周二）21:40"


@pytest.mark.parametrize(
    ("passed", "english", "chinese"),
    [
        (timedelta(seconds=59), "under a minute ago", "不到 1 分钟前"),
        (timedelta(minutes=1), "1 minute ago", "1 分钟前"),
        (timedelta(minutes=59), "59 minutes ago", "59 分钟前"),
        (timedelta(hours=2), "2 hours ago", "2 小时前"),
        (timedelta(days=1), "1 day ago", "1 天前"),
        (timedelta(minutes=-5), "under a minute ago", "不到 1 分钟前"),
    ],
)
def test_how_long_ago_is_told_in_the_largest_whole_unit(passed, english, chinese):
    assert figures.ago(NOW - passed, NOW, "en") == english
    assert figures.ago(NOW - passed, NOW, "zh-hans") == chinese


def test_pictures_get_names_in_the_language():
    assert (figures.month_names("en")[8], figures.month_names("zh-hans")[8]) == ("Sep", "9 月")
    assert (figures.weekday_names("en")[0], figures.weekday_names("zh-hans")[0]) == ("Mon", "周一")


def render(source, language, **context):
    with translation.override(language):
        return Template("{% load figures %}" + source).render(Context(context))


@pytest.mark.parametrize(
    ("source", "english", "chinese"),
    [
        ("{{ score|number:1 }}", "94.8", "94.8"),
        ("{{ days|signed }}", "−22", "−22"),
        ("{{ days|days_ahead }}", "22 days behind", "落后 22 天"),
        ("{{ chance|percent }}", "50 %", "50%"),
        ("{{ minutes|duration }}", "1 h 30", "1 小时 30 分"),
        ("{{ score|hours }}", "94.8 h", "94.8 小时"),
        ("{{ today|day:today }}", "Thu 19 Nov", "11 月 19 日（周四）"),
        ("{{ today|short_day:today }}", "19 Nov", "11 月 19 日"),
        ("{{ today|full_day }}", "Thursday 19 November 2026", "2026 年 11 月 19 日（周四）"),
        ("{{ now|moment:today }}", "Thu 19 Nov, 10:26", "11 月 19 日（周四）10:26"),
        ("{{ now|ago:now }}", "under a minute ago", "不到 1 分钟前"),
        ("{% weekly chance divisible=False %}", "1 in 2.0 weeks", "每 2.0 周 1 个"),
        ("{{ 'stale'|status_word }}", "stale", "数据待更新"),
        ("{% html_lang %}", "en", "zh-Hans"),
    ],
)
def test_templates_write_in_the_pages_language(source, english, chinese):
    context = {
        "score": Decimal("94.8"),
        "days": -22,
        "chance": Fraction(1, 2),
        "minutes": 90,
        "today": TODAY,
        "now": NOW,
    }
    assert render(source, "en", **context) == english
    assert render(source, "zh-hans", **context) == chinese


def test_a_status_is_a_shape_and_a_word():
    written = render("{% status 'on_track' %}", "en")
    assert '<span class="st on_track">' in written
    assert 'href="#g-on_track"' in written
    assert written.endswith("on track</span>")


@pytest.mark.parametrize("slug", STATUSES)
def test_every_status_has_its_shape(slug):
    assert f'id="g-{slug}"' in Template('{% include "sprite.html" %}').render(Context())


@pytest.mark.parametrize(("language", "said"), [("en", "Mon, Tue"), ("zh-hans", "Mon，Tue")])
def test_what_is_listed_is_parted_as_the_language_does(language, said):
    assert figures.listed(["Mon", "Tue"], language) == said


@pytest.mark.parametrize(("language", "said"), [("en", "36"), ("zh-hans", "36 个")])
def test_chinese_has_a_word_between_a_number_and_its_thing(language, said):
    assert figures.pieces("36", language) == said


@pytest.mark.parametrize(("language", "written"), [("en", "November 2026"), ("zh-hans", "2026 年 11 月")])
def test_a_month_is_written_with_its_year(language: str, written: str) -> None:
    assert figures.month(date(2026, 11, 1), language) == written


@pytest.mark.parametrize(("language", "said"), [("en", "Study (hours)"), ("zh-hans", "Study（hours）")])
def test_brackets_are_the_languages(language: str, said: str) -> None:
    assert figures.in_brackets("Study", "hours", language) == said


@pytest.mark.parametrize(("language", "said"), [("en", "One. Two."), ("zh-hans", "One.Two.")])
def test_a_full_width_stop_brings_its_own_space(language: str, said: str) -> None:
    with translation.override(language):
        assert Template("{% load figures %}One.{% gap %}Two.").render(Context()) == said
