"""Bytes to text: the encoding is told by evidence, in the order of how sure the evidence is.

A byte order mark; valid UTF-8; NUL bytes that only UTF-16 explains; the charset a web page
declares, else the one its server did; and only then a guess among the encodings people still save
readouts in. A wrong guess would become a wrong quote, so broken UTF-8 is refused and never taken
for something else.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterable

from charset_normalizer import from_bytes

from monitor.errors import SourceError

#: UTF-32 before UTF-16: the little-endian mark of the one begins with that of the other.
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
#: What charset-normalizer may choose from. More choices made short texts come out wrong.
_GUESSES = ["gb18030", "cp1251", "cp1252", "koi8_r"]
#: Names web pages declare, with the encoding browsers read them as (WHATWG Encoding Standard).
_DECLARED = {
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "gb18030": "gb18030",
    "big5": "big5hkscs",
    "shift_jis": "cp932",
    "euc-jp": "euc_jp",
    "euc-kr": "cp949",
    "windows-1251": "cp1251",
    "koi8-r": "koi8_r",
    "windows-1252": "cp1252",
    "iso-8859-1": "cp1252",
    "windows-1250": "cp1250",
    "iso-8859-2": "iso8859_2",
    "windows-1254": "cp1254",
    "iso-8859-9": "cp1254",
}
_CHARSET = re.compile(
    rb"""<(?:meta|\?xml)\b[^>]{0,200}?(?:charset|encoding)\s*=\s*["']?([\w-]+)""", re.IGNORECASE
)
_HIGH_RUN = re.compile(rb"[\x80-\xff]+")
#: Characters a text is made of; UTF-16 read in the wrong byte order falls out of these ranges.
_USUAL = re.compile(
    "[\t\n\r\f -~\u00a0-\u024f\u0370-\u052f\u0590-\u06ff\u0900-\u097f\u0e00-\u0e7f\u10a0-\u10ff"
    "\u1e00-\u1eff\u2010-\u203a\u20a0-\u20bf\u2116\u3000-\u30ff\u4e00-\u9fff\uac00-\ud7a3\uff00-\uffef]"
)
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f]")
#: A text has next to no control characters; a picture or an archive has one in ten.
_MAX_CONTROLS = 0.01


def decode(raw: bytes, source: str, *, told: str = "") -> str:
    """The text of a file without its byte order mark, line breaks as they are.

    `told` is the charset a server named. It counts where the page names none: servers name one for
    all they have. SourceError when the bytes are no text, or UTF-8 with broken characters in it.
    """
    text = _decoded(raw, source, told)
    if "\0" in text or len(_CONTROL.findall(text)) > _MAX_CONTROLS * len(text):
        raise _binary(source)
    return text


def _decoded(raw: bytes, source: str, told: str) -> str:
    for mark, encoding in _MARKS:
        if raw.startswith(mark):
            return _strict(raw, encoding, source)
    if b"\0" in raw[:100_000]:
        return _utf16(raw, source)
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError as error:
        _refuse_broken_utf8(raw, error, source)
    return _legacy(raw, source, told)


def _strict(raw: bytes, encoding: str, source: str) -> str:
    try:
        return raw.decode(encoding)
    except UnicodeDecodeError as error:
        name = encoding.removesuffix("-sig").upper()
        raise SourceError(
            f"broken {name} at byte {error.start}; save the file again as UTF-8", source=source
        ) from error


def _utf16(raw: bytes, source: str) -> str:
    """UTF-16 without a mark, in the byte order that gives usual characters."""
    readings = list(_in_both_orders(raw))
    best = max(readings, key=_usual_share, default="")
    if _usual_share(best) < 0.95:
        raise _binary(source)
    return best


def _in_both_orders(raw: bytes) -> Iterable[str]:
    for encoding in ("utf-16-le", "utf-16-be"):
        try:
            yield raw.decode(encoding)
        except UnicodeDecodeError:
            continue


def _usual_share(text: str) -> float:
    sample = text[:20_000]
    return len(_USUAL.findall(sample)) / len(sample) if sample else 0.0


def _refuse_broken_utf8(raw: bytes, error: UnicodeDecodeError, source: str) -> None:
    """Raise when the bytes are UTF-8 but for a few, or break off inside a character.

    Text in another encoding forms UTF-8 sequences by chance, though not mostly: at most 45 of 109
    in the sentences of the tests, written in GB18030, KOI8-R, Windows-1251 and Windows-1252.
    """
    text = raw.decode("utf-8", errors="replace")
    broken = text.count("\ufffd")
    whole = sum(c > "\x7f" for c in text) - broken
    if whole > 4 * broken or error.reason == "unexpected end of data":
        raise SourceError(
            f"broken UTF-8 at byte {error.start}; copy the file again or save it as UTF-8",
            source=source,
        ) from error


def _legacy(raw: bytes, source: str, told: str) -> str:
    declared = _CHARSET.search(raw[:4096])
    names = (declared.group(1).decode() if declared else "", told)
    encoding = next((_DECLARED[one] for one in map(str.lower, names) if one in _DECLARED), None)
    if encoding:
        return _strict(raw, encoding, source)
    if _is_western(raw):
        return _strict(raw, "cp1252", source)
    best = from_bytes(raw, cp_isolation=_GUESSES).best()
    if best is None:
        raise SourceError("binary file or unknown encoding; save it as UTF-8 text", source=source)
    return raw.decode(best.encoding)


def _is_western(raw: bytes) -> bool:
    """Whether bytes beyond ASCII stand alone among ASCII letters, as in ``São Paulo``.

    In Chinese they come in pairs, in Russian in words. charset-normalizer alone read "S鉶 Paulo".
    """
    runs = _HIGH_RUN.findall(raw)
    return sum(len(run) == 1 for run in runs) > 0.8 * len(runs)


def _binary(source: str) -> SourceError:
    return SourceError("binary file, not a text; save it as UTF-8 text or HTML", source=source)
