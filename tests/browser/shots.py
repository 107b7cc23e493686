"""Pictures of pages that are compared with kept ones, so that a layout can't break unseen.

Two machines draw letters differently, so pictures are compared as one sees them from afar: in tiles of 16 px, by their
mean colour. A section that is missing, a column that broke off or a ground of another colour shows; hinting does not.
"""

import base64
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Page

KEPT = Path(__file__).parent / "shots"
#: Pictures are kept at half their size, as WebP: good enough to be looked at, and some 30 kB each.
SCALE = 0.5
TILE = 16
#: A tile is another one where a channel's mean differs by more than this, of 255.
DIFFERENT = 20

_LOAD = """
const load = async (data) => {
  const image = new Image();
  image.src = `data:image;base64,${data}`;
  await image.decode();
  return image;
};
// The upper part of a picture, of this height, on a canvas of this size.
const draw = (image, part, width, height) => {
  const context = Object.assign(document.createElement("canvas"), { width, height }).getContext("2d");
  context.imageSmoothingQuality = "high";
  context.drawImage(image, 0, 0, image.width, part, 0, 0, width, height);
  return context;
};
"""
_SHRINK = f"""
async ([data, scale]) => {{
  {_LOAD}
  const image = await load(data), [width, height] = [image.width, image.height].map((side) => Math.round(side * scale));
  return draw(image, image.height, width, height).canvas.toDataURL("image/webp", 0.5).split(",")[1];
}}
"""
_COMPARE = f"""
async ([data, kept, tile, different]) => {{
  {_LOAD}
  const now = await load(data), before = await load(kept), ratio = now.width / before.width;
  const height = Math.min(now.height, before.height * ratio);
  const [columns, rows] = [now.width, height].map((side) => Math.round(side / tile));
  const tiles = (image, part) => draw(image, part, columns, rows).getImageData(0, 0, columns, rows).data;
  const [one, two] = [tiles(now, height), tiles(before, height / ratio)];
  let count = 0;
  for (let at = 0; at < one.length; at += 4)
    count += [0, 1, 2].some((channel) => Math.abs(one[at + channel] - two[at + channel]) > different);
  return [now.height / (before.height * ratio), count / (columns * rows)];
}}
"""


@dataclass(frozen=True, slots=True)
class Difference:
    """Height as a multiple of the kept one's, and the share of tiles that are other ones."""

    height: float
    tiles: float

    def __bool__(self) -> bool:
        return not 0.97 < self.height < 1.03 or self.tiles > 0.05


def shot(page: Page) -> str:
    """The whole page as a JPEG, in base64."""
    taken = page.screenshot(full_page=True, animations="disabled", type="jpeg", quality=90)
    return base64.b64encode(taken).decode()


def compare(canvas: Page, picture: str, name: str) -> Difference:
    """Compare a shot with the one that is kept under this name. ``canvas`` is an empty page to reckon in."""
    file = _file(name)
    if not file.exists():
        return Difference(0, 1)
    kept = base64.b64encode(file.read_bytes()).decode()
    return Difference(*canvas.evaluate(_COMPARE, [picture, kept, TILE, DIFFERENT]))


def keep(canvas: Page, picture: str, name: str) -> None:
    """Keep this shot instead of the one before, unless they look the same."""
    if compare(canvas, picture, name):
        _file(name).write_bytes(base64.b64decode(canvas.evaluate(_SHRINK, [picture, SCALE])))


def _file(name: str) -> Path:
    return KEPT / f"{name}.webp"
