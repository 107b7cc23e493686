"""The log without a network, in a browser: lines wait, are sent once, and are nobody else's."""

from playwright.sync_api import Page, Route, expect

from tests.browser.conftest import PageOf, sign_in
from tests.browser.site import Site
from tracker.models import Activity

#: What a page says when its network is taken away.
GONE = r"net::ERR_|htmx:error|^422 POST .*/log/queue/|^40[13] .*/log/queue/|^502 "
#: Resolves when the worker answers for the page and has what it needs to do so without a network.
KEPT = """async () => {
  while (!navigator.serviceWorker.controller || !(await caches.match("/log/offline/")))
    await new Promise((later) => setTimeout(later, 20));
}"""


def stored(name: str = "fresh") -> list[tuple[str, int, str]]:
    rows = Activity.objects.filter(user__username=name, source="manual").order_by("local_date", "title")
    return [(str(each.local_date), int(each.quantity), each.title) for each in rows]


def store(page: Page, line: str, button: str = "Keep") -> None:
    page.locator("[data-quick-log]").fill(line)
    page.get_by_role("button", name=button).first.click()


def waiting(page: Page, lines: int) -> None:
    expect(page.locator("#lines > li")).to_have_count(lines)


def test_lines_wait_and_are_sent_once(page_of: PageOf) -> None:
    """From two tabs at once, too, where a sending is lost, then an answer; what is refused waits to be corrected."""
    page = page_of("fresh", forgiven=GONE, worker=True)
    posts: list[str] = []

    def lose_two(route: Route) -> None:
        if route.request.method == "POST":
            posts.append(route.request.post_data or "")
            if len(posts) == 2:
                route.fetch()
            if len(posts) <= 2:
                return route.abort()
        return route.continue_()

    page.context.route("**/log/queue/", lose_two)
    page.goto("/log/")
    page.evaluate(KEPT)
    other = page.context.new_page()
    other.goto("/timer/")
    page.context.set_offline(True)
    store(page, "45 min lora yesterday", "Store")
    expect(page.get_by_text("Waiting in this browser to be sent: 1.")).to_be_visible()
    expect(page.locator("[data-quick-log]")).to_have_value("")

    other.get_by_role("button", name="Start").click()
    expect(other.get_by_text("everything else needs the network")).to_be_visible()
    expect(other.get_by_role("heading", level=1)).to_have_text("Timer")

    page.goto("/goals/3/")
    expect(page.get_by_role("heading", level=1)).to_have_text("Log without a network")
    store(page, "30 min mathematics")
    store(page, "cs224n")
    waiting(page, 3)
    page.reload()
    waiting(page, 3)

    page.context.set_offline(False)
    for _again in range(2):
        page.evaluate("() => dispatchEvent(new Event('online'))")
    expect(page.get_by_text("The line needs a time")).to_be_visible()
    waiting(page, 1)
    page.get_by_role("textbox", name="Line").fill("20 min cs224n")
    page.get_by_role("button", name="Store the change").click()
    expect(page.get_by_text("Nothing waits.")).to_be_visible()
    assert stored() == [("2026-11-18", 45, "lora"), ("2026-11-19", 20, "cs224n"), ("2026-11-19", 30, "mathematics")]


def test_what_waits_is_its_owners_alone(page_of: PageOf, site: Site) -> None:
    """Signing out says what is not sent and leaves no page behind; who signs in next neither sees nor sends it.

    A server in trouble costs no line either.
    """
    page = page_of("fresh", forgiven=GONE, worker=True)
    page.goto("/log/")
    page.evaluate(KEPT)
    page.context.set_offline(True)
    page.goto("/log/")
    store(page, "45 min lora")
    waiting(page, 1)
    page.context.clear_cookies()
    page.context.set_offline(False)
    expect(page.get_by_text("You are signed out; what waits is kept.")).to_be_visible()

    sign_in(page.context, "demo", site.url)
    page.goto("/log/offline/")
    expect(page.get_by_text("Nothing waits.")).to_be_visible()
    assert [each for each in stored("demo") if each[2] == "lora"] == stored() == []

    sign_in(page.context, "fresh", site.url)
    page.route("**/log/queue/", lambda route: route.abort())
    page.goto("/log/")
    page.evaluate(KEPT)
    expect(page.get_by_text("Waiting in this browser to be sent: 1.")).to_be_visible()
    page.locator(".menu summary").click()
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_text("Typed without a network and not stored yet: 1.")).to_be_visible()
    page.get_by_role("button", name="Sign out", exact=True).last.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Sign in")
    assert page.evaluate("caches.keys()") == []
    page.unroute("**/log/queue/")

    sign_in(page.context, "fresh", site.url)
    page.goto("/log/")
    expect(page.get_by_text("Stored: 45 min, lora, Thu 19 Nov.")).to_be_visible()

    page.route("**/log/quick/", lambda route: route.fulfill(status=502, body="<h1>Bad gateway</h1>"))
    store(page, "20 min cs224n", "Store")
    expect(page.get_by_text("Stored: 20 min, cs224n, Thu 19 Nov.")).to_be_visible()
    assert stored() == [("2026-11-19", 20, "cs224n"), ("2026-11-19", 45, "lora")]
