"""Bytes as a row of choices: so a fuzzer of bytes writes structured text, and a find is a file.

Atheris has a provider of its own, which the test run, where atheris is not installed, cannot use
to run a find again.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

T = TypeVar("T")


class Choices:
    """Takes one byte after another; once they are used up, every choice is the first."""

    def __init__(self, noise: bytes) -> None:
        self._noise = noise
        self._at = 0

    @property
    def is_used_up(self) -> bool:
        return self._at >= len(self._noise)

    def number(self, most: int) -> int:
        """0 to `most`, which is at most 65,535."""
        size = 1 if most < 256 else 2
        taken = self._noise[self._at : self._at + size]
        self._at += size
        return int.from_bytes(taken, "big") % (most + 1)

    def pick(self, among: Sequence[T]) -> T:
        return among[self.number(len(among) - 1)]

    def some(self, among: Sequence[str], most: int, join: str = " ") -> str:
        """Up to `most` of them."""
        return join.join(self.pick(among) for _ in range(self.number(most)))

    def rest(self) -> bytes:
        taken = self._noise[self._at :]
        self._at = len(self._noise)
        return taken

    def text(self, most: int = 40) -> str:
        """Letters of every sort, odd ones often: a byte a letter."""
        return "".join(map(self._letter, range(self.number(most))))

    def _letter(self, _: int) -> str:
        at = self.number(255)
        return chr(at) if 32 <= at < 127 else ODD[at % len(ODD)]


#: What programs stumble over: ends of lines, letters that change their number or their alphabet
#: when folded, digits that are no ASCII, marks that are not seen, characters beyond 16 bits. None
#: of those that make a file no text.
ODD = (
    "\u2028", "\u2029", "\x85", "\x0b", "\x0c", "\x1c", "\r", "\r\n", "\t", "\n", "\u00a0",
    "\u200b", "\u200d", "\u202e", "\u2066", "\ufeff", "\ufffe", "\u0301", "\u0345", "\u1ab0",
    "İ", "ı", "ſ", "K", "ß", "ŉ", "ǰ", "ﬁ", "Σ", "ς", "Ǆ", "ǅ", "ª", "²", "½", "Ⅷ", "①", "٣", "۵",
    "९", "𝟗", "三", "中", "国", "한", "あ", "ก", "Ж", "і", "א", "ع", "😀",
    "👩‍👩‍👧", "𐐀", "\U000e0001",
    "“", "”", "‘", "’", "«", "»", "–", "—", "−", "…", "‰", "№", "：", "（", "）", "，", "。", "￼",
)  # fmt: skip
