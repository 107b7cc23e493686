"""What the quick log and the timer do while one types and looks away."""

from playwright.sync_api import Page, Route, expect

from tests.browser.conftest import PageOf


def test_a_line_is_completed_by_keys_and_by_touch(page_of: PageOf) -> None:
    page = page_of("demo", viewport={"width": 360, "height": 740}, has_touch=True)
    page.goto("/log/")
    page.keyboard.press("l")
    line, proposals = page.locator("#line"), page.get_by_role("listbox", name="Proposals").get_by_role("option")
    page.keyboard.type("1h30 x #lo")
    expect(proposals).to_have_text(["#LoRAskill"])
    # Enter takes only what was chosen.
    page.keyboard.press("ArrowDown")
    expect(line).to_have_attribute("aria-activedescendant", "proposal-0")
    page.keyboard.press("Enter")
    expect(line).to_have_value("1h30 x #LoRA ")
    expect(page.get_by_role("listbox", name="Proposals")).to_be_hidden()
    expect(page.locator("#understood")).to_contain_text("LoRA")

    line.fill("1h30 x ")
    page.keyboard.type("#py")
    proposals.first.tap()
    expect(line).to_have_value("1h30 x #PyTorch ")
    page.keyboard.type("#lin")
    expect(proposals.first).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("listbox", name="Proposals")).to_be_hidden()
    expect(line).to_be_focused()


def test_the_newest_answer_is_shown_and_nothing_moves(demo_page: Page) -> None:
    page = demo_page
    page.goto("/log/")
    held: list[Route] = []
    page.route("**/log/quick/?line=1h+slow*", lambda route: held.append(route))
    below = page.locator("#form")
    place = below.bounding_box()
    line = page.locator("#line")
    with page.expect_request("**/log/quick/?line=1h+slow*"):
        line.press_sequentially("1h slow")
    line.fill("45m quick")
    expect(page.locator("#understood")).to_contain_text("45 min")
    for route in held:
        route.continue_()
    page.wait_for_load_state("networkidle")
    expect(page.locator("#understood")).to_contain_text("45 min")
    assert below.bounding_box() == place


def test_a_timer_is_the_same_in_every_tab(page_of: PageOf) -> None:
    page, other = page_of("demo"), page_of("demo")
    other.goto("/")
    page.goto("/skills/")
    page.keyboard.press("t")
    page.wait_for_url("**/timer/*")
    expect(page.get_by_label("What is studied")).to_be_focused()
    page.keyboard.type("linear algebra")
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Pause")).to_be_visible()
    other.evaluate("dispatchEvent(new Event('focus'))")
    expect(other.get_by_role("link", name="Timer 0:0")).to_be_visible()
    expect(other.get_by_role("button", name="Pause")).to_be_visible()
    page.get_by_role("button", name="Pause").press("Enter")
    expect(page.get_by_role("button", name="Go on")).to_be_focused()
    page.get_by_role("button", name="Stop and log").click()
    expect(page.get_by_text("Stored: 1 min, linear algebra")).to_be_visible()
    other.evaluate("dispatchEvent(new Event('focus'))")
    expect(other.get_by_role("button", name="Start")).to_be_visible()
    expect(other.get_by_role("link", name="Timer 0:0")).to_have_count(0)
