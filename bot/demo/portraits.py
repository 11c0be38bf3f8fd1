"""Invented selfies: drawn faces of nobody, one for each job."""

from __future__ import annotations

import zlib

SKIN = ("#8d5524", "#6b3e1d", "#c68642", "#a5683a", "#5a3218")
HAIR = ("#1c1311", "#2c1b18", "#3b2a26", "#111111")
SHIRT = ("#1d9bd1", "#2eb67d", "#e01e5a", "#ecb22e", "#611f69")
WALL = ("#dfe7ec", "#e8e2d6", "#e3ecdf", "#e9e1ee")
HAIR_SHAPES = (
    "M92 132 q-6 -84 68 -84 q74 0 68 84 q-14 -46 -68 -46 q-54 0 -68 46z",
    "M86 190 q-16 -146 74 -146 q90 0 74 146 q-6 -96 -40 -104 q-34 10 -68 0 q-34 8 -40 104z",
    "M98 112 q8 -58 62 -58 q54 0 62 58 q-30 -22 -62 -22 q-32 0 -62 22z",
)

DRAWING = """<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 320 360" width="640" height="720" role="img">
<title>An invented portrait</title>
<rect width="320" height="360" fill="{wall}"/>
<path d="M40 330 q10 -80 90 -86 h60 q80 6 90 86z" fill="{shirt}"/>
<path d="M136 210 h48 v40 q-24 26 -48 0z" fill="{skin}"/>
<ellipse cx="160" cy="146" rx="64" ry="80" fill="{skin}"/>
<path d="{hair_shape}" fill="{hair}"/>
<g fill="#fff"><ellipse cx="136" cy="144" rx="11" ry="7"/><ellipse cx="184" cy="144" rx="11" ry="7"/></g>
<g fill="#1a1110"><circle cx="136" cy="144" r="5.5"/><circle cx="184" cy="144" r="5.5"/></g>
<g fill="none" stroke="#1a1110" stroke-width="4" stroke-linecap="round">
<path d="M122 126 q14 -9 28 0"/><path d="M170 126 q14 -9 28 0"/>
<path d="M160 150 q-9 22 2 24" stroke-width="3"/><path d="M138 196 q22 {smile} 44 0"/>
</g>
<rect y="330" width="320" height="30" fill="#1d1c1d"/>
<text x="160" y="350" font-family="sans-serif" font-size="15" fill="#fff" text-anchor="middle">nobody's face</text>
</svg>
"""


def portrait(name: str) -> str:
    """Return an SVG picture of a face that nobody has; the same `name` always gets the same one."""
    seed = zlib.crc32(name.encode("utf-8", "replace"))
    return DRAWING.format(
        skin=SKIN[seed % len(SKIN)],
        hair=HAIR[seed // 7 % len(HAIR)],
        shirt=SHIRT[seed // 31 % len(SHIRT)],
        wall=WALL[seed // 101 % len(WALL)],
        hair_shape=HAIR_SHAPES[seed // 211 % len(HAIR_SHAPES)],
        smile=6 + seed // 503 % 14,
    )
