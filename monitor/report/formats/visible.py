"""Characters that hide or reorder others, written out: what a reader sees is what stands there."""

from __future__ import annotations

import re

#: Controls (but not tab and line ends), marks that turn the direction of the text around them,
#: line and paragraph separators, half characters of file names in no known encoding, and two code
#: points that are no characters.
_HIDDEN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]"
)


def visible(text: str) -> str:
    """The text with each such character as ``[U+202E]``."""
    if text.isascii() and text.isprintable():
        return text
    return _HIDDEN.sub(lambda match: f"[U+{ord(match.group()):04X}]", text)
