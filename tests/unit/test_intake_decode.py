"""Bytes become the text they were written as, or an error; never another text."""

import codecs

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.errors import SourceError
from monitor.intake.decode import decode

ENGLISH = "The ministers “agreed” on a café tax – and on flights.\r\nThey meet again soon.\n"
RUSSIAN = "Министры встретились в Бишкеке и договорились увеличить число рейсов.\n"
CHINESE = "两国外长在比什凯克举行会谈，同意增加直航航班，并为学生返校提供便利。\n"
FRENCH = "Les deux ministres se sont réunis à Genève ; ils ont décidé d’ouvrir une ligne.\n"
TEXTS = {"en": ENGLISH, "ru": RUSSIAN, "zh": CHINESE, "fr": FRENCH}


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)
def test_unicode_is_read_with_and_without_a_mark(text: str, encoding: str) -> None:
    assert decode(text.encode(encoding), "a.txt") == text


@pytest.mark.parametrize("mark", [codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE])
def test_the_mark_is_no_part_of_the_text(mark: bytes) -> None:
    encoding = "utf-16-le" if mark == codecs.BOM_UTF16_LE else "utf-16-be"
    assert decode(mark + RUSSIAN.encode(encoding), "a.txt") == RUSSIAN


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        (CHINESE, "gb18030"),
        ("外长会谈", "gb18030"),
        (RUSSIAN, "cp1251"),
        ("Встреча в Бишкеке", "cp1251"),
        (RUSSIAN, "koi8_r"),
        (FRENCH, "cp1252"),
        (ENGLISH, "cp1252"),
        ("São Paulo", "cp1252"),
        ("A €5 toll", "cp1252"),
        ("Élysée", "cp1252"),
        ("The minister 外长 said yes.", "gb18030"),
        ("Xinhua (新华社) reports", "gb18030"),
    ],
)
def test_legacy_encodings_are_told_from_a_sentence(text: str, encoding: str) -> None:
    assert decode(text.encode(encoding), "a.txt") == text


@pytest.mark.parametrize("text", ["é", "Да", "中", "naïve", "It’s", "¿Qué?"])
def test_a_short_utf8_text_is_never_guessed_at(text: str) -> None:
    assert decode(text.encode(), "a.txt") == text


@given(st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1))
def test_every_utf8_text_without_control_characters_comes_back(text: str) -> None:
    assert decode(text.encode(), "a.txt") == text.removeprefix("\ufeff")


def test_a_page_is_read_as_the_charset_it_declares() -> None:
    page = '<html><head><meta charset="gb2312"><title>会谈</title></head></html>'
    assert decode(page.encode("gb18030"), "a.html") == page


def test_a_declared_charset_never_overrules_valid_utf8() -> None:
    page = '<html><meta charset="windows-1251"><p>Встреча</p></html>'
    assert decode(page.encode(), "a.html") == page


@pytest.mark.parametrize("codec", ["zlib_codec", "rot13", "idna", "no-such-charset"])
def test_a_page_cannot_choose_a_codec_that_is_no_charset(codec: str) -> None:
    page = f'<meta charset="{codec}"><p>Réunion à Genève, décidée hier.</p>'
    assert decode(page.encode("cp1252"), "a.html") == page


@pytest.mark.parametrize(
    "raw",
    [
        bytes(range(256)) * 20,
        b"\x89PNG\r\n\x1a\n" + bytes(range(200)) * 9,
        b"One sentence.\0Another sentence.",
        b"\x7fELF" + b"\x01\x00\x02\x00\x00" * 50,
        ("\x01\x02\x03 word " * 50).encode(),
        "A sentence with one\0NUL.".encode("utf-16"),
    ],
    ids=["all bytes", "picture", "NUL in a text", "program", "control characters", "NUL in UTF-16"],
)
def test_bytes_that_are_no_text_are_called_binary(raw: bytes) -> None:
    with pytest.raises(SourceError, match=r"^binary file"):
        decode(raw, "a.txt")


@pytest.mark.parametrize("text", [RUSSIAN, CHINESE, FRENCH])
def test_utf8_cut_inside_a_character_is_refused_not_read_as_something_else(text: str) -> None:
    raw = text.encode()
    cut = max(n for n in range(len(raw)) if 0x80 <= raw[n] < 0xC0)
    with pytest.raises(SourceError, match=r"^broken UTF-8 at byte"):
        decode(raw[:cut], "a.txt")


def test_utf8_with_one_broken_byte_names_its_place() -> None:
    raw = RUSSIAN.encode()
    with pytest.raises(SourceError, match=r"^broken UTF-8 at byte 17;"):
        decode(raw[:17] + b"\xff" + raw[17:], "a.txt")


def test_an_ascii_text_cut_inside_its_only_character_is_refused() -> None:
    with pytest.raises(SourceError, match=r"^broken UTF-8 at byte 17"):
        decode("They met in a café".encode()[:-1], "a.txt")


def test_utf16_cut_inside_a_character_is_refused() -> None:
    with pytest.raises(SourceError, match=r"^broken UTF-16 at byte"):
        decode(RUSSIAN.encode("utf-16")[:-1], "a.txt")
