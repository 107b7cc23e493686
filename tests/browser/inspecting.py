"""What is looked for in a page that is open: faults in words, an empty list where there are none."""

from collections.abc import Iterator
from contextlib import contextmanager
from importlib.resources import files
from typing import Any

from playwright.sync_api import Page

AXE = (files("axe_playwright_python") / "axe.min.js").read_text()
#: Everything in WCAG 2.2 AA that a machine can see, and the best practices.
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
#: What depends on colours alone.
COLOURS = ["color-contrast"]

_RUN = """
async ([tags, rules]) => {
  const only = rules ? { type: "rule", values: rules } : { type: "tag", values: tags };
  const found = await axe.run(document, {
    runOnly: only, resultTypes: ["violations"], ...(rules ? {} : { rules: { "target-size": { enabled: true } } }),
  });
  return found.violations.flatMap(({ id, help, nodes }) => nodes.map(({ target, any }) =>
    `${id}: ${help}: ${target.join(" ")} ${any.map(({ message }) => message).join("; ")}`));
}
"""

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
    """What axe finds by all rules or by these. It is put in by the debugger, as the policy lets no page do."""
    if not page.evaluate("() => 'axe' in window"):
        page.evaluate(AXE)
    found: Any = page.evaluate(_RUN, [TAGS, rules])
    return list(found)


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
