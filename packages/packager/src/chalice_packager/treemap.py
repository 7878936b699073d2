"""Draw what takes the room in a package: a page of HTML with a treemap, which needs nothing but itself.

Areas are proportional to bytes in the package: of distributions, and in them of their folders.
"""

from __future__ import annotations

import html
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from chalice_packager.artifact import Artifact
from chalice_packager.target import Target

_WIDTH, _HEIGHT = 1200.0, 720.0
_TITLE = 17.0  # pixels above the folders of a distribution
_LETTER = 6.6  # pixels of width
_STYLE = """
:root { color-scheme: light dark; font: 14px system-ui, sans-serif; }
body { margin: 1.5rem auto; max-width: 1200px; padding: 0 1rem; }
svg { width: 100%; height: auto; display: block; margin: .75rem 0 1.5rem; }
svg text { font: 11px system-ui, sans-serif; pointer-events: none; fill: #111; }
rect { stroke: #fff; } rect:hover { stroke: #000; stroke-width: 2; }
table { border-collapse: collapse; } td, th { padding: .1rem 1rem .1rem 0; text-align: right; }
td:first-child, th:first-child { text-align: left; }
"""


class Box(NamedTuple):
    """A place on the page, in pixels."""

    x: float
    y: float
    width: float
    height: float


def to_html(artifact: Artifact, target: Target) -> str:
    """Return the page about a package, and its layer."""
    archives = (artifact, artifact.layer) if artifact.layer else (artifact,)
    body = "".join(_archive(each, "layer" if each is artifact.layer else "package", target) for each in archives)
    return (
        f'<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8"><title>{html.escape(artifact.path.name)}</title>'
        f"<style>{_STYLE}</style></head><body>{body}</body></html>\n"
    )


def squarify(sizes: Sequence[float], box: Box) -> list[Box]:
    """Divide *box* into areas proportional to *sizes*, the largest first, each as square as it goes.

    The "squarified treemaps" of Bruls, Huizing and van Wijk (2000). *sizes* are above 0 and sorted.
    """
    boxes: list[Box] = []
    rest = list(sizes)
    while rest and box.width > 0 and box.height > 0:
        scale = box.width * box.height / sum(rest)
        side = min(box.width, box.height)
        count = 1
        while count < len(rest) and _worst(rest[: count + 1], side, scale) <= _worst(rest[:count], side, scale):
            count += 1
        row, rest = rest[:count], rest[count:]
        placed, box = _place(row, box, scale)
        boxes += placed
    return boxes + [Box(box.x, box.y, 0, 0)] * len(rest)


def _worst(row: Sequence[float], side: float, scale: float) -> float:
    """Return the greatest ratio of the sides in a row."""
    total = sum(row) * scale
    return max(side**2 * max(row) * scale / total**2, total**2 / (side**2 * min(row) * scale))


def _place(row: Sequence[float], box: Box, scale: float) -> tuple[list[Box], Box]:
    """Return the boxes of a row along the shorter side, and what is left."""
    total = sum(row) * scale
    placed, position = [], 0.0
    is_wide = box.width >= box.height
    thickness = total / (box.height if is_wide else box.width)
    for size in row:
        length = size * scale / thickness
        if is_wide:
            placed.append(Box(box.x, box.y + position, thickness, length))
        else:
            placed.append(Box(box.x + position, box.y, length, thickness))
        position += length
    if is_wide:
        return placed, Box(box.x + thickness, box.y, box.width - thickness, box.height)
    return placed, Box(box.x, box.y + thickness, box.width, box.height - thickness)


def _archive(archive: Artifact, kind: str, target: Target) -> str:
    parts = [part for part in archive.parts if part.packed]
    boxes = squarify([float(part.packed) for part in parts], Box(0, 0, _WIDTH, _HEIGHT))
    drawn = "".join(
        _part(number, part.origin, part.packed, part.folders, box)
        for number, (part, box) in enumerate(zip(parts, boxes, strict=True))
    )
    rows = "".join(
        f"<tr><td>{html.escape(part.origin)}</td><td>{part.files:,}</td><td>{part.unpacked:,}</td>"
        f"<td>{part.packed:,}</td></tr>"
        for part in archive.parts
    )
    return (
        f"<h1>{html.escape(archive.path.name)}</h1><p>A {kind} for {html.escape(str(target))}: {archive.size:,} bytes, "
        f"{sum(part.unpacked for part in archive.parts):,} unpacked.</p>"
        f'<svg viewBox="0 0 {_WIDTH:.0f} {_HEIGHT:.0f}" role="img" aria-label="what takes the room">{drawn}</svg>'
        f"<table><tr><th></th><th>files</th><th>bytes unpacked</th><th>bytes in the {kind}</th></tr>{rows}</table>"
    )


def _part(number: int, origin: str, size: int, folders: Mapping[str, int], box: Box) -> str:
    hue = number * 137 % 360
    title = f"{origin}: {size:,} bytes"
    drawn = [_rectangle(box, f"hsl({hue} 55% 72%)", title), *_text(box, origin)]
    inner = Box(box.x + 2, box.y + _TITLE, box.width - 4, box.height - _TITLE - 2)
    if len(folders) > 1 and inner.width > 8 and inner.height > 8:
        found = sorted(folders.items(), key=lambda item: (-item[1], item[0]))
        found = [(name, share) for name, share in found if share]
        places = squarify([float(share) for _, share in found], inner)
        for (name, share), place in zip(found, places, strict=True):
            drawn.append(_rectangle(place, f"hsl({hue} 60% 82%)", f"{origin}, {name}: {share:,} bytes"))
            drawn += _text(place, name)
    return "".join(drawn)


def _rectangle(box: Box, colour: str, title: str) -> str:
    return (
        f'<rect x="{box.x:.1f}" y="{box.y:.1f}" width="{max(0, box.width):.1f}" height="{max(0, box.height):.1f}" '
        f'fill="{colour}"><title>{html.escape(title)}</title></rect>'
    )


def _text(box: Box, text: str) -> Iterator[str]:
    """Yield a label, if there is room for it."""
    if box.height >= _TITLE and box.width >= len(text) * _LETTER + 6:
        yield f'<text x="{box.x + 4:.1f}" y="{box.y + 12.5:.1f}">{html.escape(text)}</text>'
