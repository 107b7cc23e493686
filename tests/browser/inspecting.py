"""What is looked for in a page that is open: faults in words, an empty list where there are none."""

from collections.abc import Iterator
from contextlib import contextmanager
from importlib.resources import files

from playwright.sync_api import Page

AXE = (files("axe_playwright_python") / "axe.min.js").read_text()
#: Everything in WCAG 2.2 AA that a machine can see, and the best practices.
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
#: What axe finds in a part of the page, in words.
_SAYS = """
const says = async (part, options) => {
  const found = await axe.run(part, { resultTypes: ["violations"], ...options });
  return found.violations.flatMap(({ id, help, nodes }) => nodes.map(({ target, any }) =>
    `${id}: ${help}: ${target.join(" ")} ${any.map(({ message }) => message).join("; ")}`));
};
"""
_RUN = f"""
async ([tags, rules]) => {{
  {_SAYS}
  if (rules) return says(document, {{ runOnly: {{ type: "rule", values: rules }} }});
  const others = {{ "target-size": {{ enabled: true }}, "color-contrast": {{ enabled: false }} }};
  return says(document, {{ runOnly: {{ type: "tag", values: tags }}, rules: others }});
}}
"""

#: How each text looks: what its element and the one around it are, in which colours and letters, on which grounds. Of
#: those that look alike one is given to axe, and none of a look that is known.
_CONTRAST = f"""
async (known) => {{
  {_SAYS}
  const grounds = new Map([[null, ""]]), looks = new Map();
  const ground = (element) => {{
    if (grounds.has(element)) return grounds.get(element);
    const {{ backgroundColor, backgroundImage, filter, opacity }} = getComputedStyle(element);
    const own = [backgroundColor, backgroundImage, filter, opacity].join(" ");
    grounds.set(element, ground(element.parentElement) + (own === "rgba(0, 0, 0, 0) none none 1" ? "" : `/${{own}}`));
    return grounds.get(element);
  }};
  const named = (element) => `${{element.localName}}.${{element.getAttribute("class") ?? ""}}`;
  const speaks = ({{ nodeType, data }}) => nodeType === Node.TEXT_NODE && data.trim();
  for (const element of document.body.querySelectorAll("*")) {{
    if (!element.matches("input, select, textarea") && ![...element.childNodes].some(speaks)) continue;
    if (!element.checkVisibility({{ visibilityProperty: true }})) continue;
    const {{ color, fontSize, fontWeight, textShadow }} = getComputedStyle(element);
    const names = [named(element.parentElement), named(element)];
    const look = [...names, ground(element), color, fontSize, fontWeight, textShadow].join("|");
    if (!looks.has(look)) looks.set(look, element);
  }}
  for (const look of known) looks.delete(look);
  if (!looks.size) return [[], []];
  const colours = {{ runOnly: {{ type: "rule", values: ["color-contrast"] }} }};
  return [await says({{ include: [...looks.values()] }}, colours), [...looks.keys()]];
}}
"""
#: Looks that axe has found nothing wrong with, in this process.
_fine: set[str] = set()

#: Whatever reaches beyond the page's width, unless it lies in what scrolls by itself, and text that a box cuts off.
_SIDEWAYS = """
() => {
  const { clientWidth: width, scrollWidth } = document.documentElement, found = [];
  if (scrollWidth > width) found.push(`the page: ${scrollWidth} > ${width}`);
  const named = (element) => {
    const own = element.id ? `#${element.id}` : element.classList[0] ? `.${element.classList[0]}` : "";
    return `<${element.localName}${own}> ${element.textContent.trim().replace(/\\s+/g, " ").slice(0, 40)}`;
  };
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const range = document.createRange();
  while (walker.nextNode()) {
    const text = walker.currentNode, element = text.parentElement;
    if (!text.data.trim() || !element.checkVisibility({ visibilityProperty: true })) continue;
    range.selectNodeContents(text);
    const box = range.getBoundingClientRect();
    if (box.width <= 1) continue;
    let inside = null;
    for (let up = element; up && !inside; up = up.parentElement) {
      const style = getComputedStyle(up);
      if (style.clipPath !== "none" || style.position === "fixed" && up.id === "tip") inside = "hidden";
      else if (/auto|scroll/.test(style.overflowX)) inside = "scrolls";
      else if (/hidden|clip/.test(style.overflowX) && !(up instanceof SVGElement)) {
        const own = up.getBoundingClientRect();
        if (box.right > own.right + 1.5 || box.left < own.left - 1.5) found.push(`cut off: ${named(element)}`);
      }
    }
    if (!inside && (box.right > width + .5 || box.left < -.5)) found.push(`beyond the edge: ${named(element)}`);
  }
  return found;
}
"""

#: What has no business on paper, and pictures that are missing there.
_ON_PAPER = """
() => [
  ...[...document.querySelectorAll(".top a, nav a:not([aria-current]), button, .btn, summary, .skip")]
    .filter((element) => element.checkVisibility({ visibilityProperty: true }))
    .map(({ className, localName, textContent }) => `still there: .${className || localName} ${textContent.trim()}`),
  ...[...document.querySelectorAll("svg[role=img]:not([aria-hidden=true])")]
    .filter((picture) => !picture.closest("button, .btn, .top") && !picture.getBoundingClientRect().width)
    .map((picture) => `missing: ${picture.ariaLabel}`),
]
"""

_MOVING = """
() => [...document.querySelectorAll("*")].flatMap((element) => ["", "::before", "::after"].map((part) => {
  const { animationName, transitionDuration } = getComputedStyle(element, part || null);
  const moves = animationName !== "none" || transitionDuration.split(", ").some((time) => parseFloat(time) > 0);
  return moves && `${element.localName}.${element.className}${part}: ${animationName} ${transitionDuration}`;
})).filter(Boolean)
"""

#: The size of text that is set in a browser is this by default.
_STANDARD = 16


def axe(page: Page, rules: list[str] | None = None) -> list[str]:
    """What axe finds by these rules, or by all but that of ``contrast``."""
    _bring_axe(page)
    return list(page.evaluate(_RUN, [TAGS, rules]))


def contrast(page: Page) -> list[str]:
    """What axe finds wrong with the colours of texts that look like none that it has found well before."""
    _bring_axe(page)
    faults, looks = page.evaluate(_CONTRAST, list(_fine))
    if not faults:
        _fine.update(looks)
    return list(faults)


def _bring_axe(page: Page) -> None:
    """By the debugger, as the policy lets no page do it."""
    if not page.evaluate("() => 'axe' in window"):
        page.evaluate(AXE)


def sideways(page: Page) -> list[str]:
    return list(page.evaluate(_SIDEWAYS))


def on_paper(page: Page) -> list[str]:
    """For a page that is shown as it is printed."""
    return list(page.evaluate(_ON_PAPER))


def moving(page: Page) -> list[str]:
    """What is animated or would be as soon as it changes."""
    return list(page.evaluate(_MOVING))


@contextmanager
def large_text(page: Page) -> Iterator[None]:
    """The browser's own text size is twice as large, as people set it."""
    devtools = page.context.new_cdp_session(page)

    def size(standard: int) -> None:
        devtools.send("Page.setFontSizes", {"fontSizes": {"standard": standard, "fixed": standard * 13 // 16}})

    size(2 * _STANDARD)
    yield
    size(_STANDARD)
    devtools.detach()
