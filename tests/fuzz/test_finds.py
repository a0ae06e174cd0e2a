"""What noise found, made small: a text each, as it was when it broke something.

Texts rather than what the fuzzer wrote: its bytes are choices among lists, which may grow.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from monitor.config import edit, parse_themes
from monitor.errors import ConfigError, SourceError, StorageError
from monitor.intake.decode import decode
from monitor.intake.formats import detect
from monitor.intake.formats.dates import find_date, find_yearless
from monitor.model import Article
from monitor.report.worddiff import word_diff
from monitor.storage import append, journal, open_store
from monitor.text import fold
from tests.factories import make_article, make_key, make_ruling
from tests.fuzz.oracles import inspect, inspect_article

SENTENCE = "China will open a port in Arbad and build the railway to Borland, the minister said. "
LEAD = "China and Kyrgyzstan hold talks\n\nBISHKEK, May 12, 2023 (Agency) -- "


def read(text: str, name: str = "a.txt") -> Article:
    return detect(text, name).read(text, name)


# ---------------------------------------------------------------- letters


@pytest.mark.parametrize("day", ["12 ſept 2023", "aprıl 12, 2023", "12 AUGUſT 2023"])
def test_a_month_in_letters_that_only_fold_to_its_own_is_no_month(day: str) -> None:
    """`re.IGNORECASE` takes ſ for s and ı for i; `str.lower` does not give them back."""
    assert find_date(day) is None
    assert find_yearless(day.removesuffix(" 2023"), date(2023, 5, 12)) is None
    assert inspect(f"Talks\n\nChina met Kyrgyzstan on {day}. {SENTENCE}".encode(), "a.txt")


@pytest.mark.parametrize("day", ["ſunday", "frıday", "Frİday"])
def test_a_weekday_in_such_letters_tells_no_day(day: str) -> None:
    text = f"{LEAD}China and Kyrgyzstan held talks on {day}. They agreed on {day} to open a port."
    assert inspect(text.encode(), "a.txt")


@pytest.mark.parametrize("number", ["²", "①", "9" * 5000, "٣"])
def test_a_period_of_any_digits_is_read(number: str) -> None:
    """A "²" is a digit to `str.isdigit`, and `int` takes neither it nor 5,000 digits."""
    text = f"{LEAD}China will open a port within {number} years."
    record = inspect(text.encode(), "a.txt")
    assert record is not None
    (statement,) = record["statements"]
    assert statement["due_on"] == (date(2026, 5, 11) if number == "٣" else None)


def test_a_year_of_four_digits_that_are_none_is_no_year() -> None:
    assert inspect(f"{LEAD}The railway was completed in ²²²² by China.".encode(), "a.txt")


@pytest.mark.parametrize("year", ["0001", "0000", "9999", "2100"])
def test_a_day_in_a_year_no_article_is_of_is_passed_over(year: str) -> None:
    """A day before the first of the year 1 cannot be reckoned."""
    text = f"BISHKEK, May 12, {year} (Agency) -- China and Kyrgyzstan held talks yesterday."
    article = make_article(text, dateline=f"BISHKEK, January 1, {year}", published_at=None)
    assert inspect_article(article)["meeting"]["held_on"] is None


@pytest.mark.parametrize("letter", ["ℂ", "ᴬ", "𝐀", "ϒ", "℃"])
def test_folding_twice_is_folding_once(letter: str) -> None:
    assert fold(fold(letter)) == fold(letter) == fold(letter).lower()


# ---------------------------------------------------------------- files


@pytest.mark.parametrize("body", [" " * 200 + "\x01", "\n" * 200 + "\x01", "\u200b" * 9, "…" * 20])
def test_what_has_no_letter_is_no_text(body: str) -> None:
    with pytest.raises(SourceError, match="no text below the title"):
        read(decode(body.encode(), "a.txt"))


@pytest.mark.parametrize("value", [r'"\UFFFFFFFF"', r'"\U00110000"', "[" * 1000, "&a *a"])
def test_front_matter_that_breaks_the_parser_is_passed_over(value: str) -> None:
    article = read(f"---\ntitle: {value}\n---\n\n{SENTENCE}", "port-talks.md")
    assert article.title == "Port talks"


def test_a_page_with_a_zone_of_99_hours_is_read_all_the_same() -> None:
    moment = '<meta property="article:published_time" content="2023-05-12T00:00:00+99:99">'
    page = f"<!doctype html><html><head>{moment}</head><body><p>{SENTENCE * 3}</p></body></html>"
    article = read(page, "a.html")
    assert (article.published_at, article.text) == ("2023-05-12", (SENTENCE * 3).strip())


@pytest.mark.parametrize("code", ["ſe", "<e", "e", "E\u0307n", "-1", "\u00a0e"])
def test_a_language_that_is_none_is_told_from_the_words(code: str) -> None:
    page = f'<!doctype html><html lang="{code}"><body><p>{SENTENCE * 3}</p></body></html>'
    assert read(page, "a.html").language == "en"
    assert read(f"---\nlang: '{code}'\n---\n{SENTENCE}", "a.md").language == "en"


@pytest.mark.parametrize("blank", [" ", "\t", "\u00a0", "\u2028", "\f", " |", "\r"])
def test_a_long_run_of_blanks_behind_a_dateline_is_read(blank: str) -> None:
    """It took the cube of its length: 20,000 blanks more than a day."""
    assert inspect((LEAD + blank * 50_000 + SENTENCE).encode(), "a.txt")


@pytest.mark.parametrize("word", ["said ", "agreed ", "noted that ", "pledged and "])
def test_a_long_row_of_verbs_is_read(word: str) -> None:
    """Each verb looked for the first subject of its sentence anew: cubic in a sentence."""
    assert inspect((LEAD + word * 3_000).encode(), "a.txt")


def test_a_paragraph_of_a_thousand_statements_gets_its_themes() -> None:
    """The sentences above were looked through again for each: quadratic, or worse."""
    text = "China will open a port.\nIt will speed up this project.\n" * 500
    record = inspect((LEAD + text).encode(), "a.md")
    assert record is not None
    assert {one["themes"] for one in record["statements"]} == {("ports",)}


# ---------------------------------------------------------------- what people write


@pytest.mark.parametrize("value", ["[" * 5000, "[" * 5000 + "]" * 5000, "9" * 5000, "{a=" * 5000])
def test_toml_that_breaks_the_parser_is_one_line(value: str) -> None:
    with pytest.raises(ConfigError) as caught:
        parse_themes(f'[themes.a]\nphrases.en = ["port"]\nx = {value}\n', Path("themes.toml"))
    assert len(str(caught.value).splitlines()) == 1


def test_lines_are_counted_as_toml_counts_them() -> None:
    """U+2028 ends no line of TOML, and of Python's `splitlines` it does."""
    text = '# a\u2028b\x0c\u0085\n[themes.a]\nphrases.en = ["port"]\nphrase = 1\n'
    with pytest.raises(ConfigError, match=r"^themes\.toml:4: "):
        parse_themes(text.replace("\x0c", ""), Path("themes.toml"))


def test_a_theme_is_changed_below_a_comment_with_a_line_separator() -> None:
    text = "# x\u2028[themes.a]\n" + '[themes.a]\nphrases.en = ["port"]\n'
    assert edit.without_theme(text + '[themes.b]\nphrases.en = ["b"]\n', Path("t.toml"), "a")


@pytest.fixture
def rulings(tmp_path: Path) -> Path:
    return tmp_path / "rulings.jsonl"


@pytest.mark.parametrize("end", ["\u2028", "\u2029", "\u0085", "\x1c"])
def test_a_note_may_hold_what_some_take_for_the_end_of_a_line(rulings: Path, end: str) -> None:
    """Typed or pasted into a note, it made the file of all rulings unreadable."""
    ruling = make_ruling(note=f"one{end}two")
    append(rulings, [ruling, replace(ruling, id="r2")])
    assert journal._read(rulings) == (ruling, replace(ruling, id="r2"))


@pytest.mark.parametrize(
    "spoilt",
    [
        '"id": []',
        '"id": 7',
        '"note": {}',
        '"note": "\\ud800"',
        '"label": null',
        '"relationship": ["CHN-KGZ"]',
        '"made_at": "0001-01-01T00:00:00+23:59"',
        '"made_at": "2022-01-01T00:00:00"',
        '"statements": [{"day": 1, "party": "CHN", "quote": "a", "cue": "b"}]',
        '"statements": [{"day": "", "party": ["CHN"], "quote": "a", "cue": "b"}]',
        '"statements": ' + "[" * 20_000,
        '"tier": 9',
    ],
)
def test_a_line_of_wrong_types_is_no_ruling(rulings: Path, spoilt: str) -> None:
    """It used to come as far as the store, or out as an error of the program."""
    append(rulings, [make_ruling()])
    line = rulings.read_text(encoding="utf-8").rstrip("}\n")
    rulings.write_text(f"{line}, {spoilt}}}\n", encoding="utf-8")
    with pytest.raises(StorageError, match=r"rulings\.jsonl:1: is no ruling"):
        journal._read(rulings)


def test_a_ruling_of_another_zone_is_read_as_it_was_made(rulings: Path, tmp_path: Path) -> None:
    ruling = make_ruling(statements=(make_key(quote="中国 ℂ"),))
    append(rulings, [ruling])
    written = rulings.read_text(encoding="utf-8")
    rulings.write_text(written.replace("+00:00", "+00:30"), encoding="utf-8")
    (found,) = journal._read(rulings)
    store = open_store(f"sqlite:///{tmp_path / 'monitor.db'}")
    store.save_ruling(found)
    assert store.rulings() == (found,)
    store.close()
    assert found.made_at < ruling.made_at


# ---------------------------------------------------------------- reports


def test_two_long_texts_without_blanks_are_compared_at_their_ends() -> None:
    """A megabyte of Chinese would have taken 15 GB."""
    before, after = ("中国港口" * 25_000, "铁路" * 40_000)
    parts = word_diff(f"开始{before}结束", f"开始{after}结束")
    assert [one.op for one in parts] == ["equal", "replace", "equal"]
    assert (parts[0].before, parts[1].before, parts[1].after) == ("开始", before, after)
    assert word_diff(before + "开始", before + "结束")[-1].before == "开始"
