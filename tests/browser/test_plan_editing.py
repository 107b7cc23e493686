"""A plan is set up in a browser: template, a weight by its slider, a milestone, a break, with and without a script."""

import re
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import PageOf
from tests.browser.site import NOW
from tests.browser.test_first_day import choose_plan
from tracker.models import User

TODAY = NOW.date()
DUE, FROM, UNTIL = (TODAY + timedelta(days=days) for days in (214, 30, 36))


def change_a_weight(page: Page) -> None:
    page.get_by_role("row", name=re.compile("Blog posts")).get_by_role("link", name="Change").click()
    expect(page.get_by_text("weight 1 – 10 % of the plan")).to_be_visible()
    page.get_by_role("slider", name="Weight").press("ArrowRight")
    expect(page.get_by_text("weight 2 – 18 % of the plan")).to_be_visible()
    page.get_by_role("button", name="Store").click()
    expect(page.get_by_text("The goal is changed.")).to_be_visible()


def add_a_milestone(page: Page) -> None:
    page.get_by_role("link", name="Add a goal").click()
    page.get_by_label("Only this certification").wait_for(state="hidden")
    page.get_by_text("A milestone", exact=True).click()
    page.get_by_label("How many").wait_for(state="hidden")
    page.get_by_label("What is counted").select_option("certifications")
    page.get_by_label("Only this certification").fill("PMLE")
    page.get_by_label("Last day").fill(DUE.isoformat())
    expect(page.get_by_text(re.compile("21[345] days from now; nothing is asked before"))).to_be_visible()
    page.get_by_role("button", name="Add the goal").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Professional Machine Learning Engineer")


def narrow_down(page: Page) -> None:
    """A second name is proposed behind the first."""
    page.goto("/plan/goals/")
    page.get_by_text("Only some skills").click()
    page.get_by_label("Only these skills").fill("PyTorch, ")
    expect(page.locator("#id_skills_names option").first).to_have_attribute("value", "PyTorch, Linear algebra")


def take_a_break(page: Page, *, opener: str, store: str) -> None:
    page.goto("/plan/")
    page.get_by_text(opener, exact=True).click()
    page.locator("[name=break-start]").fill(FROM.isoformat())
    page.locator("[name=break-end]").fill(UNTIL.isoformat())
    page.get_by_role("button", name=store).click()


def weigh_all(page: Page) -> None:
    page.goto("/plan/")
    page.get_by_role("link", name="权重").click()
    page.get_by_role("slider", name="Focused study").press("ArrowRight")
    page.get_by_role("button", name="保存权重").click()
    expect(page.get_by_text("权重已保存。")).to_be_visible()


def add_a_total(page: Page) -> None:
    """Its own page says what without a script no preview does."""
    page.get_by_role("link", name="添加目标").click()
    page.get_by_text("总计", exact=True).click()
    page.get_by_label("指标").select_option("papers")
    page.get_by_label("数量").fill("100")
    page.get_by_role("button", name="添加目标").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("论文阅读")


@pytest.mark.slow
def test_a_plan_is_set_up_with_and_without_javascript(page_of: PageOf) -> None:
    page = page_of("fresh")
    page.goto("/start/place/")
    choose_plan(page, TODAY - timedelta(days=10))
    page.goto("/plan/")
    change_a_weight(page)
    page.goto("/plan/")
    add_a_milestone(page)
    narrow_down(page)
    take_a_break(page, opener="Add a break", store="Add the break")
    expect(page.get_by_text("The break is stored")).to_be_visible()
    page.goto("/")
    expect(page.get_by_role("row", name=re.compile("Professional Machine Learning Engineer"))).to_be_visible()

    User.objects.filter(username="fresh").update(language="zh-hans")
    page = page_of("fresh", java_script_enabled=False)
    weigh_all(page)
    add_a_total(page)
    take_a_break(page, opener="添加休息", store="添加")
    page.goto("/")
    expect(page.get_by_role("row", name=re.compile("论文阅读"))).to_be_visible()
