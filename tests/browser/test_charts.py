"""The dashboard by keyboard: its charts a day and a week at a time, another choice without a new page, and the keys."""

import re

from playwright.sync_api import Page, expect

from tests.browser.site import NOW


def test_the_year_goes_day_by_day_and_leads_to_the_log(demo_page: Page) -> None:
    demo_page.goto("/")
    year = demo_page.get_by_role("region", name=re.compile("^Year"))
    demo_page.get_by_label("Metric").select_option("commits")
    expect(demo_page).to_have_url(re.compile(r"/\?metric=commits$"))
    expect(year.get_by_text("6 and more")).to_be_visible()
    day = year.locator("svg a")
    day.focus()
    first = day.get_attribute("aria-label")
    day.press("ArrowLeft")
    day.press("ArrowDown")
    expect(year.get_by_role("status")).not_to_have_text(first or "")
    expect(demo_page.locator("#tip")).to_have_text(year.get_by_role("status").inner_text())
    day.press("End")
    day.press("Enter")
    expect(demo_page).to_have_url(re.compile(rf"/log/\?on={NOW:%Y-%m-%d}$"))


def test_the_pace_goes_week_by_week_and_stays_beside_the_year(demo_page: Page) -> None:
    demo_page.goto("/?metric=commits")
    demo_page.get_by_role("link", name="Focused study").last.click()
    expect(demo_page).to_have_url(re.compile(r"/\?pace=\d+&metric=commits$"))
    expect(demo_page.get_by_role("link", name="Focused study").last).to_be_focused()
    chart = demo_page.get_by_role("slider", name=re.compile("^Focused study over its days"))
    chart.press("Home")
    told = demo_page.locator("#pace-part output")
    expect(told).to_have_text(re.compile(r"^Sun \d+ \w+ \d{4}: actual [\d.]+ h, planned [\d.]+ h"))
    assert chart.get_attribute("aria-valuetext") == told.inner_text()
    chart.press("End")
    expect(told).to_have_text(re.compile("planned .*, as likely as not .*, with 85 %"))


def test_keys_lead_to_the_goals_the_reports_and_the_search(demo_page: Page) -> None:
    demo_page.goto("/skills/")
    demo_page.keyboard.press("g")
    demo_page.keyboard.press("r")
    demo_page.wait_for_url(re.compile("/reports/$"))
    demo_page.keyboard.press("g")
    demo_page.keyboard.press("g")
    demo_page.wait_for_url(re.compile("/#goals$"))
    demo_page.keyboard.press("/")
    demo_page.wait_for_url(re.compile("/log/#f-text$"))
    expect(demo_page.locator("#f-text")).to_be_focused()
