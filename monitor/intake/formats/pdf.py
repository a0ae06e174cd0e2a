"""PDF: the text layer, put back into paragraphs by where its lines stand.

PDFium, the library of Chromium, finds characters, words and lines (pypdfium2); `typeset` makes
paragraphs of lines. Pictures are not read: a page that was scanned has no text until somebody
recognised it. Nothing is run or fetched. The title and days a file says of itself are those of the
program that wrote it ("Microsoft Word - draft2.doc") and are not taken.
"""

from __future__ import annotations

import ctypes
from collections.abc import Iterator
from typing import TYPE_CHECKING

from monitor.errors import SourceError
from monitor.intake.extensions import PDF, extension_of
from monitor.intake.formats.article import make_article, printable
from monitor.intake.formats.head import read_head
from monitor.intake.formats.typeset import HYPHEN, Line, paragraphs
from monitor.intake.limits import Limits
from monitor.model import Article

if TYPE_CHECKING:
    from pypdfium2 import PdfDocument, PdfTextPage  # type: ignore[import-untyped]

#: Viewers look for it in the first 1,024 bytes.
_MARK, _MARK_WITHIN = b"%PDF-", 1024
#: A page of a newspaper has 40,000 characters.
_MOST_CHARACTERS = 5_000_000
#: What the library gives in place of a hyphen it takes for one of the typesetter.
_LINE_END_HYPHENS = frozenset((0x02, 0xAD, 0xFFFE))


def matches(raw: bytes, source: str) -> bool:
    """Whether it begins like one, or is named like one."""
    return extension_of(source) in PDF or raw.startswith(_MARK)


def read(raw: bytes, source: str, limits: Limits) -> Article:  # noqa: ARG001 - as all of them
    """The article; SourceError when the file is torn or encrypted, or has no text layer."""
    if _MARK not in raw[:_MARK_WITHIN]:
        raise SourceError("no PDF; copy it again, or give it its right name", source=source)
    text = printable("\n\n".join(paragraphs(_pages(raw, source))))
    if not any(map(str.isalpha, text)):
        reason = "PDF without a text layer, as scanners make it; run text recognition over it"
        raise SourceError(f"{reason} (ocrmypdf) or save its text as .txt", source=source)
    return make_article(text, read_head(text), source=source, form="pdf")


def _pages(raw: bytes, source: str) -> list[list[Line]]:
    # Loaded with the first such file: most folders hold none.
    from pypdfium2 import PdfDocument, PdfiumError

    try:
        document = PdfDocument(raw)
    except PdfiumError as error:
        raise SourceError(_reason(str(error)), source=source) from error
    try:
        return list(_lines_of_pages(document, source))
    except PdfiumError as error:
        raise SourceError("a page is torn; copy the PDF again", source=source) from error
    finally:
        document.close()


def _reason(told: str) -> str:
    if "password" in told.lower():
        return "encrypted PDF; save it without a password"
    return "torn PDF; copy it again"


def _lines_of_pages(document: PdfDocument, source: str) -> Iterator[list[Line]]:
    left = _MOST_CHARACTERS
    for number in range(len(document)):
        page = document[number]
        text = page.get_textpage()
        left -= text.count_chars()
        if left < 0:
            raise SourceError("PDF of millions of letters; split it", source=source)
        yield list(_lines(text))
        text.close()
        page.close()


def _lines(text: PdfTextPage) -> Iterator[Line]:
    """The lines of a page in the order they are read."""
    from pypdfium2 import raw as pdfium

    letters: list[str] = []
    places: list[tuple[float, float, float]] = []
    x, y = ctypes.c_double(), ctypes.c_double()
    for at in range(text.count_chars()):
        code = pdfium.FPDFText_GetUnicode(text, at)
        if code in (0x0A, 0x0D):
            if places:
                yield _line(letters, places)
            letters, places = [], []
            continue
        letters.append(HYPHEN if code in _LINE_END_HYPHENS else chr(code))
        if letters[-1].isspace():
            continue
        if pdfium.FPDFText_GetCharOrigin(text, at, ctypes.byref(x), ctypes.byref(y)):
            places.append((x.value, y.value, pdfium.FPDFText_GetFontSize(text, at)))
    if places:
        yield _line(letters, places)


def _line(letters: list[str], places: list[tuple[float, float, float]]) -> Line:
    return Line(
        text="".join(letters).strip(),
        left=places[0][0],
        right=places[-1][0],
        base=places[0][1],
        size=max(size for _, _, size in places),
    )
