"""DOCX, as Word, LibreOffice and Google Docs write it: its paragraphs, taken out by mammoth.

Also those of tables, text boxes and content controls; what was struck out by somebody who tracks
changes is left out, what was put in is in. No picture and no linked file is opened. The days a
document says of itself are those of the template or of the last save: they are not taken.
"""

from __future__ import annotations

import io
import re
import zlib
from typing import Any
from xml.parsers.expat import ExpatError
from zipfile import BadZipFile, ZipFile

from monitor.errors import LimitError, SourceError
from monitor.intake.extensions import DOCX, extension_of
from monitor.intake.formats.article import make_article, printable
from monitor.intake.formats.head import read_head
from monitor.intake.limits import Limits
from monitor.model import Article

#: What Word writes in its place where a password is set.
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_BLANKS = {"Tab": "\t", "Break": "\n"}
_GAP = re.compile(r"\s*\n\s*\n\s*")
_TORN = (
    AttributeError, BadZipFile, EOFError, ExpatError, IndexError, KeyError, NotImplementedError,
    OSError, RuntimeError, TypeError, ValueError, zlib.error,
)  # fmt: skip


def matches(raw: bytes, source: str) -> bool:  # noqa: ARG001 - every format is asked the same way
    """Whether it is named like one."""
    return extension_of(source) in DOCX


def read(raw: bytes, source: str, limits: Limits) -> Article:
    """The article; SourceError when the file is torn, encrypted, or holds no text."""
    if raw.startswith(_OLE):
        reason = "encrypted, or a .doc of old; save it as .docx without a password"
        raise SourceError(reason, source=source)
    try:
        text = printable(_text(raw, source, limits))
    except RecursionError:
        raise
    except _TORN as error:
        raise SourceError("no DOCX, or a torn one; copy it again", source=source) from error
    if not text:
        raise SourceError("DOCX without text; save its text as .txt", source=source)
    return make_article(text, read_head(text), source=source, form="docx")


def _text(raw: bytes, source: str, limits: Limits) -> str:
    # Loaded with the first such file: most folders hold none.
    import mammoth  # type: ignore[import-untyped]

    with ZipFile(io.BytesIO(raw)) as parts:
        # No more is unpacked of a part than its entry says.
        size = sum(part.file_size for part in parts.infolist() if part.filename.endswith("xml"))
    if size > limits.max_bytes:
        reason = f"unpacks to {size / 1e6:,.3g} MB of text and layout"
        raise LimitError(f"{reason}; split it or raise intake.max_megabytes", source=source)
    found: list[str] = []

    def take(document: Any) -> Any:
        found.append(_words(document))
        return document.copy(children=[])

    # Not its `extract_raw_text`, which puts the words around a line break together.
    mammoth.convert_to_html(
        io.BytesIO(raw), transform_document=take, include_embedded_style_map=False
    )
    return _GAP.sub("\n\n", "".join(found))


def _words(element: Any) -> str:
    """Those of an element and all in it."""
    kind = type(element).__name__
    if kind == "Text":
        return str(element.value)
    if kind in _BLANKS:
        return _BLANKS[kind]
    words = "".join(_words(child) for child in getattr(element, "children", ()))
    return f"\n\n{words}\n\n" if kind == "Paragraph" else words
