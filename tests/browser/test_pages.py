"""Every page, full and empty, by axe and by measure: light, dark, forced colours, narrow, large text, on paper."""

from collections.abc import Sequence
from itertools import batched

import pytest
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP
from playwright.sync_api import Page, expect

from tests.browser.addresses import LEFT_OUT, Route, pages, routes
from tests.browser.conftest import PageOf
from tests.browser.inspecting import axe, contrast, large_text, moving, on_paper, sideways
from tests.browser.site import Site
from tracker.models import Activity, Goal, Plan, ProfileSettings, User

WIDE, PHONE, NARROW, SHEET = ((width, 900) for width in (1280, 360, 320, 718))
#: Of the pages that whoever has just come sees, those that are other ones than demo's.
FRESH = (
    "/", "/start/place/", "/start/plan/", "/log/", "/timer/", "/plan/", "/plans/", "/next/", "/changes/", "/skills/",
    "/certifications/", "/resources/", "/sources/", "/reports/", "/profile/", "/log/import/",
)  # fmt: skip
STRANGERS = ("/accounts/login/", "/accounts/signup/", "/start/", "/nowhere/")


def look(page: Page, address: str) -> list[str]:
    """Everything that is wrong with the page at this address, in words that begin with where."""
    page.emulate_media(color_scheme="light", media="screen", forced_colors="none", reduced_motion="reduce")
    resize(page, WIDE)
    page.goto(address)
    found = {"wide": axe(page) + contrast(page) + sideways(page)}
    page.emulate_media(color_scheme="dark")
    found["dark"] = contrast(page)
    page.emulate_media(color_scheme="light", forced_colors="active")
    found["forced colours"] = contrast(page)
    page.emulate_media(forced_colors="none")
    with large_text(page):
        found["large text"] = sideways(page)
    resize(page, PHONE)
    found["phone"] = axe(page, ["target-size"]) + sideways(page)
    resize(page, NARROW)
    found["narrow"] = sideways(page)
    page.emulate_media(media="print")
    resize(page, SHEET)
    found["paper"] = on_paper(page) + sideways(page)
    return [f"{address} {form}: {fault}" for form, faults in found.items() for fault in faults]


def resize(page: Page, size: tuple[int, int]) -> None:
    page.set_viewport_size({"width": size[0], "height": size[1]})


def look_at_all(page: Page, addresses: Sequence[str]) -> None:
    if found := [fault for address in addresses for fault in look(page, address)]:
        pytest.fail("\n".join(found), pytrace=False)


@pytest.mark.slow
@pytest.mark.parametrize("some", list(batched(routes(), 12)), ids=lambda some: some[0].name)
def test_every_page_of_a_full_account(page_of: PageOf, some: tuple[Route, ...]) -> None:
    look_at_all(page_of("demo"), pages(User.objects.get(username="demo"), some))


@pytest.mark.slow
@pytest.mark.parametrize("some", list(batched(FRESH, 8)), ids=lambda some: some[0])
def test_every_page_of_an_empty_account(page_of: PageOf, some: tuple[str, ...]) -> None:
    look_at_all(page_of("fresh"), some)


@pytest.mark.slow
def test_every_page_of_a_stranger(page_of: PageOf) -> None:
    look_at_all(page_of(None, forgiven="^40[34] "), STRANGERS)


@pytest.mark.slow
def test_every_page_behind_the_password(page_of: PageOf) -> None:
    page, demo = page_of("demo"), User.objects.get(username="demo")
    page.goto("/account/delete/")
    page.get_by_label("Password").fill("demo")
    page.get_by_label("Password").press("Enter")
    page.get_by_label("Your user name").wait_for()
    look_at_all(page, ["/account/delete/", "/accounts/2fa/totp/activate/", "/accounts/2fa/webauthn/add/"])
    TOTP.activate(demo, "A" * 32)
    RecoveryCodes.activate(demo)
    look_at_all(page, ["/accounts/2fa/", "/accounts/2fa/recovery-codes/"])


@pytest.mark.slow
def test_chinese_fits_as_well(page_of: PageOf) -> None:
    User.objects.update(language="zh-hans")
    page = page_of("demo")
    found = []
    for address in ("/", "/log/", "/plan/", "/sources/", "/u/demo/"):
        resize(page, NARROW)
        page.goto(address)
        found += [f"{address}: {fault}" for fault in sideways(page)]
    assert found == []


def test_nothing_moves_for_whoever_wants_that(page_of: PageOf) -> None:
    page = page_of("demo", reduced_motion="reduce")
    page.goto("/")
    page.evaluate("() => { document.querySelector('main').ariaBusy = 'true' }")
    assert moving(page) == []
    page.emulate_media(reduced_motion="no-preference")
    assert moving(page) != []


def test_only_routes_that_exist_are_left_out() -> None:
    assert set(LEFT_OUT) <= {route.name for route in routes()}


#: What may be wrong with a page, as a change to it, and the words that it is found with.
MUTANTS = {
    "add('<input name=unlabelled>')": "wide: label: ",
    "add('<p class=faint>faint</p>'); sheet('.faint { color: light-dark(#ddd, white) }')": ": .faint ",
    "add('<p class=pale>pale</p>'); sheet('.pale { color: light-dark(black, #444) }')": "dark: color-contrast: ",
    "sheet('h1 { color: #ddd; forced-color-adjust: none }')": "forced colours: color-contrast: ",
    "sheet('h1 { margin-inline-start: 330px }')": "phone: beyond the edge: <h1>",
    "sheet('label { inline-size: 2rem; overflow: hidden; white-space: nowrap }')": "wide: cut off: <label>",
    "add('<p><button>1</button><button>2</button></p>'); sheet('button { font-size: 5px }')": "phone: target-size: ",
    "sheet('@media print { .top { display: block } }')": "paper: still there: .brand",
}


@pytest.mark.slow
def test_what_is_wrong_is_found(page_of: PageOf) -> None:
    page = page_of(None)
    script = f"""
      addEventListener("DOMContentLoaded", () => {{
        const add = (html) => document.querySelector("main form").insertAdjacentHTML("beforeend", html);
        const sheet = (rules) => {{
          const made = new CSSStyleSheet(); made.replaceSync(rules); document.adoptedStyleSheets.push(made);
        }};
        {";".join(MUTANTS)}
      }});
    """
    page.add_init_script(script)
    found = "\n".join(look(page, "/accounts/login/"))
    assert [words for words in MUTANTS.values() if words not in found] == [], found


def test_the_longest_words_fit_on_a_public_page(page_of: PageOf, site: Site) -> None:
    demo, word = User.objects.get(username="demo"), "W" * 200
    Activity.objects.filter(user=demo).update(title=word, context=word)
    Goal.objects.filter(plan__user=demo).update(title=word)
    Plan.objects.filter(user=demo).update(title=word)
    ProfileSettings.objects.filter(user=demo).update(name=word[:80], bio=word)
    page = page_of(None)
    for address in ("/u/demo/", f"/u/demo/goals/{Goal.objects.filter(plan__user=demo).earliest('pk').pk}/"):
        for size in (WIDE, NARROW):
            resize(page, size)
            page.goto(address)
            expect(page.get_by_text(word).first).to_be_visible()
            assert sideways(page) == [], (address, size)
