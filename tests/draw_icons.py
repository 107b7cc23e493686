"""Draw icon.svg as the PNG files that phones install: ``python -m tests.draw_icons``, whenever it has changed."""

from pathlib import Path

from playwright.sync_api import sync_playwright

from tests.browser.conftest import CHROMIUM, FLAGS

STATIC = Path(__file__).parents[1] / "tracker" / "static" / "tracker"
#: Name, pixels, the icon's part of the width, and how round the ground is. Phones cut a maskable one to its inner 80 %.
ICONS = (("192", 192, 0.8, 0.18), ("512", 512, 0.8, 0.18), ("maskable", 512, 0.6, 0.0), ("apple", 180, 0.72, 0.0))
PAGE = """<!doctype html><style>
  body {{ margin: 0; block-size: 100vh; display: grid; place-items: center; background: #fff;
    border-radius: {round}px }}
  svg {{ inline-size: {width}px }}
</style><body>{svg}"""


def main() -> None:
    svg = (STATIC / "icon.svg").read_text()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        page = browser.new_page(color_scheme="light")
        for name, pixels, part, round_ in ICONS:
            page.set_viewport_size({"width": pixels, "height": pixels})
            page.set_content(PAGE.format(width=pixels * part, round=pixels * round_, svg=svg))
            page.screenshot(path=STATIC / f"icon-{name}.png", omit_background=True)
        browser.close()


if __name__ == "__main__":
    main()
