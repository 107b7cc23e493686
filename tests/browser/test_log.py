"""The log by hand: a range of rows chosen, told, deleted and brought back; a week typed; an entry opened in its day."""

from playwright.sync_api import Page, expect


def test_rows_are_chosen_told_deleted_and_brought_back(demo_page: Page) -> None:
    page = demo_page
    page.goto("/log/?source=manual&kind=study")
    rows, told = page.locator(".log tbody .pick"), page.locator("#intended")
    before = page.locator(".cometo p").inner_text()
    expect(page.locator(".bulk")).to_be_hidden()
    rows.nth(1).check()
    rows.nth(4).click(modifiers=["Shift"])
    expect(page.locator("[data-chosen]")).to_have_text("4")
    page.get_by_label("What to do").select_option("delete")
    expect(told).to_contain_text("4 will be deleted.")
    page.locator(".bulk button").click()
    expect(page.get_by_text("4 activities are deleted.")).to_be_visible()
    expect(page.locator("#undo")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator(".cometo p")).to_have_text(before)
    expect(page.locator(".bulk")).to_be_hidden()


def test_a_week_is_typed_and_an_entry_opens_under_its_day(demo_page: Page) -> None:
    page = demo_page
    page.goto("/log/")
    page.locator("#week-earlier").click()
    expect(page.locator("#wk")).to_contain_text("Week 46")
    expect(page.locator("#week-earlier")).to_be_focused()
    days = page.locator(".day .in")
    days.nth(0).fill("1h30")
    days.nth(2).fill("45 min LoRA paper")
    page.get_by_label("What the days were about").fill("Linear algebra drills")
    expect(page.get_by_text("To be stored for 2 days, 2 h 15 of study in all.")).to_be_visible()
    page.keyboard.press("Enter")
    expect(page.locator("#said")).to_have_text("Stored for 2 days. 2 h 15 of study in all.")
    expect(page.locator("#wk")).to_contain_text("Week 46")
    page.get_by_role("link", name="45 min LoRA paper").click()
    expect(page.locator("#edit-title")).to_be_focused()
    page.get_by_role("link", name="Cancel").click()
    expect(page.get_by_role("link", name="45 min LoRA paper")).to_be_focused()
