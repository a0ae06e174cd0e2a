"""A page printed to PDF by Chromium is read in its paragraphs, without what stands at the edges."""

from __future__ import annotations

from playwright.sync_api import Browser

from monitor.intake import parse
from tests.made_files import HEAD, PARAGRAPHS, TITLE


def test_a_page_printed_by_a_browser_is_read_in_its_paragraphs(browser: Browser):
    words = [f"{chr(65 + at)}land" for at in range(12)]  # no line stands on a page as on another
    numbered = [f"{one} So it was with {word}." for word in words for one in PARAGRAPHS]
    numbered = [one.replace("China", word) for one, word in zip(numbered, words * 4, strict=True)]
    page = browser.new_page()
    page.set_content(
        f"<h1>{TITLE}</h1><p>{HEAD}{numbered[0]}</p>"
        + "".join(f"<p style='text-align: justify'>{one}</p>" for one in numbered[1:])
    )
    raw = page.pdf(display_header_footer=True, margin={"top": "60px", "bottom": "60px"})
    page.close()
    article = parse(raw, "2023-05-12.pdf")
    assert article.title == TITLE
    body = article.text[article.body_start : article.body_end]
    assert body.split("\n\n") == numbered
