"""The badge for other people's pages: fixed colours, since none of our styles reach there."""

from html import escape

from tracker.pictures.marks import width_of

HEIGHT, SIZE, PAD = 20, 11, 6
MARK = 15  # the logo and its gap
VERDANA = 1.18  # how much wider it is than the page's fonts; textLength squeezes what is estimated too small
#: The label's ground, light and dark, by the names that an address may ask for.
COLOURS = {
    "ink": ("#131f26", "#2a3840"),
    "sea": ("#005f82", "#1e7fa0"),
    "rust": ("#a93c14", "#b2411a"),
    "grey": ("#4b5960", "#56646b"),
}
THEMES = ("auto", "light", "dark")
FONT = "Verdana,DejaVu Sans,Geneva,sans-serif"


def badge(message: str, *, label: str = "headway", colour: str = "ink", theme: str = "auto") -> str:
    """A whole SVG file: the logo and ``label`` on a ground of ``colour``, then ``message``.

    ``theme`` is one of ``THEMES``; ``auto`` follows whoever looks at it.
    """
    name_width, message_width = round(width_of(label, SIZE * VERDANA)), round(width_of(message, SIZE * VERDANA))
    left = PAD + MARK + name_width + PAD
    width = left + PAD + message_width + PAD
    title = escape(f"{label}: {message}")
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{HEIGHT}" role="img" aria-label="{title}">'
        f"<title>{title}</title><style>{_style(colour, theme)}</style>"
        f'<rect x=".5" y=".5" width="{width - 1}" height="{HEIGHT - 1}" class="r"/>'
        f'<rect width="{left}" height="{HEIGHT}" class="l"/>'
        '<path fill="#fff" d="M6 8h11v4H6z"/><path fill="#fbd535" d="M12 4.5h2.5v11H12z"/>'
        f'<g font-family="{FONT}" font-size="{SIZE}">'
        f"{_line(label, PAD + MARK, name_width, 'n')}{_line(message, left + PAD, message_width, 't')}</g></svg>"
    )


def _line(words: str, x: int, width: int, classes: str) -> str:
    fit = f'textLength="{width}" lengthAdjust="spacingAndGlyphs"'
    return f'<text x="{x}" y="14" class="{classes}" {fit}>{escape(words)}</text>'


def _style(colour: str, theme: str) -> str:
    light, dark = COLOURS[colour]
    day = f".l{{fill:{light}}}.n{{fill:#fff}}.r{{fill:#fff;stroke:#7b868a}}.t{{fill:#131f26}}"
    night = f".l{{fill:{dark}}}.n{{fill:#fff}}.r{{fill:#0d1519;stroke:#7b868a}}.t{{fill:#e9eff1}}"
    return {"light": day, "dark": night, "auto": f"{day}@media(prefers-color-scheme:dark){{{night}}}"}[theme]
