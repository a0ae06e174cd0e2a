"""An article's page: its text unchanged, whatever overlaps."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.model import Decisions, Statement
from monitor.report import Dossier
from monitor.report.pages import ArticlePage
from tests.factories import make_account, make_article, make_reading, make_statement
from tests.whole_site import build


def page_of(
    *spans: tuple[int, int], text: str = "China will build a port and a road."
) -> ArticlePage:
    """The page of an article with a statement at each span."""
    article = make_article(text)
    statements = tuple(_statement(text, number, *span) for number, span in enumerate(spans))
    reading = make_reading(text, [])
    reading = type(reading)(article=article, account=make_account(article), statements=statements)
    (page,) = build(
        [Dossier(decisions=Decisions(relationship=""), readings=(reading,))], ()
    ).articles
    return page


def _statement(text: str, number: int, start: int, end: int) -> Statement:
    fields: dict[str, Any] = {"id": f"s{number}", "start": start, "end": end, "cue_end": 0}
    return make_statement(make_article(text), text[start:end], **(fields | {"cue_start": 0}))


@given(st.data())
def test_the_slices_are_the_whole_text_and_every_statement_has_one_anchor(
    data: st.DataObject,
) -> None:
    text = data.draw(st.text(min_size=1, max_size=60))
    ends = st.integers(0, len(text))
    pairs = data.draw(st.lists(st.tuples(ends, ends).map(sorted), max_size=6))
    spans = [(a, b) for a, b in pairs if a < b]
    page = page_of(*spans, text=text)
    assert "".join(one.text for one in page.slices) == text
    anchors = [anchor for one in page.slices for anchor in one.begins]
    assert sorted(anchors) == sorted(f"s-s{number}" for number in range(len(spans)))


@given(st.data())
def test_a_slice_is_marked_exactly_where_a_statement_is(data: st.DataObject) -> None:
    text = "China will build a port and a road."
    ends = st.integers(0, len(text))
    pairs = data.draw(st.lists(st.tuples(ends, ends).map(sorted), max_size=4))
    spans = [(a, b) for a, b in pairs if a < b]
    position = 0
    for one in page_of(*spans).slices:
        is_inside = any(a <= position < b for a, b in spans)
        assert bool(one.label) == is_inside
        position += len(one.text)


def test_overlapping_statements_are_flat_slices_of_the_innermost() -> None:
    page = page_of((6, 34), (17, 23))
    marked = [(one.text, one.begins) for one in page.slices if one.label]
    assert marked == [("will build ", ("s-s0",)), ("a port", ("s-s1",)), (" and a road", ())]


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("https://example.org/a?b=1", "https://example.org/a?b=1"),
        ("http://example.org", "http://example.org"),
        ("javascript:alert(1)", ""),
        ("data:text/html,x", ""),
        ("//example.org", ""),
        ("http://[broken", ""),
        ("", ""),
    ],
)
def test_only_web_addresses_become_links(url: str, shown: str) -> None:
    reading = make_reading("A text.", [], article_url=url)
    (page,) = build(
        [Dossier(decisions=Decisions(relationship=""), readings=(reading,))], ()
    ).articles
    assert page.url == shown
