"""What holds for every source format, whatever the text: one set of properties for all of them."""

import hashlib
import os
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.errors import SourceError
from monitor.intake import read
from monitor.intake.decode import decode
from monitor.intake.extensions import CONTAINERS, EXTENSIONS
from monitor.intake.formats import FORMATS, OF_BYTES, Format
from monitor.model import Article

BODY = (
    "The ministers of Arland and Borland met on Friday and agreed to open a railway.\n\n"
    "Arland is ready to increase the number of direct flights, the minister said.\n\n"
    "Both sides agreed to meet again next year for another round of talks.\n"
)
PARAGRAPHS = "".join(f"<p>{paragraph}</p>" for paragraph in BODY.split("\n\n"))
#: One self-written sample a format.
SAMPLES = {
    "html": f"<html><head><title>Talks</title></head><body><article>{PARAGRAPHS}</article></body>",
    "newswire": f" date 2023-05-12 Talks\n\n(Kabar) 09:37, May 12, 2023\n\nARBAD, May 12 -- {BODY}",
    "markdown": f"---\ntitle: Talks\ndate: 2023-05-12\n---\n\n{BODY}\n\\###\n",
    "plain": f"Talks in Arbad\n\n{BODY}",
}
NAMES = {"html": "a.html", "markdown": "a.md"}

every_format = pytest.mark.parametrize("form", FORMATS, ids=lambda form: form.name)
#: Text with the marks the formats look for, so that they find something to trip over.
marked_texts = st.lists(
    st.one_of(
        st.sampled_from(
            ["---\n", "title: a\n", "# ", "\n\n", "\r\n", " date 2023-05-12 ", "(Kabar) 09:37, ",
             "May 12, 2023", "ARBAD, ", " -- ", "\\###", "(End)", "<p>", "</p>", "<html>",
             "Source: ", "They met. ", "的", "\u00a0", "…", "12.05.2023", "\t"]
        ),
        st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=30),
    ),
    max_size=25,
).map("".join)  # fmt: skip


def check(article: Article, form: Format, text: str) -> None:
    assert 0 <= article.body_start < article.body_end <= len(article.text)
    body = article.text[article.body_start : article.body_end]
    assert body == body.rstrip()
    assert body
    digest = hashlib.sha256(article.text.encode()).hexdigest()
    assert (article.sha256, article.id) == (digest, digest[:16])
    assert article.format == form.name
    if form.name != "html":
        assert article.text == text
    assert article.dateline is None or article.dateline
    assert len(article.language) == 2
    assert article.published_at is None or date.fromisoformat(article.published_at[:10])
    for value in (article.title, article.publisher, article.url):
        assert value == " ".join(value.split())
        assert "\0" not in value


@every_format
def test_a_sample_is_recognised_and_read(form: Format) -> None:
    text = SAMPLES[form.name]
    source = NAMES.get(form.name, "a.txt")
    first = next(one for one in FORMATS if one.matches(text, source))
    assert first.name == form.name
    article = form.read(text, source)
    check(article, form, text)
    assert article.title.startswith("Talks")
    body = article.text[article.body_start : article.body_end]
    assert body.startswith("The ministers of Arland")
    assert body.endswith("round of talks.")


@every_format
@settings(deadline=None)  # the first page loads the library for pages
@given(text=marked_texts)
def test_any_text_is_a_sound_article_or_one_clear_line(form: Format, text: str) -> None:
    try:
        article = form.read(text, "in/a.txt")
    except SourceError as error:
        assert str(error).count("\n") == 0
        assert error.source == "in/a.txt"
        return
    check(article, form, text)
    assert form.read(text, "in/a.txt") == article


@given(text=marked_texts, name=st.sampled_from(["a.txt", "a.md", "a.html", "a"]))
def test_some_format_takes_every_text(text: str, name: str) -> None:
    assert any(form.matches(text, name) for form in FORMATS)


@every_format
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("line_break", ["\n", "\r\n"])
def test_equal_texts_give_equal_articles_in_every_encoding(
    form: Format, encoding: str, line_break: str, tmp_path: Path
) -> None:
    text = SAMPLES[form.name].replace("\n", line_break)
    path = tmp_path / "a"
    path.write_bytes(text.encode(encoding))
    file, article = read(path, NAMES.get(form.name, "a.txt"))
    assert article == form.read(text, NAMES.get(form.name, "a.txt"))
    assert file.sha256 == hashlib.sha256(text.encode(encoding)).hexdigest()
    assert form.name == "html" or article.text == decode(path.read_bytes(), "a")


@every_format
def test_reading_in_another_place_changes_nothing(
    form: Format, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = SAMPLES[form.name]
    before = form.read(text, "a.txt")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setitem(os.environ, "LC_ALL", "tr_TR.UTF-8")
    assert form.read(text, "a.txt") == before


def test_the_scan_takes_the_extensions_of_all_formats() -> None:
    of_one = {extension for one in (*FORMATS, *OF_BYTES) for extension in one.extensions}
    assert {*EXTENSIONS} == of_one | CONTAINERS
    assert of_one & CONTAINERS == {".json"}, "a list of articles, each read as a file of one"
