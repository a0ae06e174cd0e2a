"""Paragraphs, folding and content ids."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from monitor.text import content_id, fold, one_line, paragraphs


def _texts(text: str) -> list[str]:
    return [text[a:b] for a, b in paragraphs(text)]


def test_blank_lines_part_paragraphs_of_a_wrapped_text() -> None:
    assert _texts("One line\nand its rest.\n\nTwo.\r\n\r\nThree.") == [
        "One line\nand its rest.",
        "Two.",
        "Three.",
    ]


def test_a_list_item_begins_a_paragraph_and_loses_its_mark() -> None:
    assert _texts("Terms:\n-   India will buy.\n2. China will sell.\n(a) Both agree.") == [
        "Terms:",
        "India will buy.",
        "China will sell.",
        "Both agree.",
    ]


def test_long_lines_are_paragraphs_by_themselves() -> None:
    long = "The two sides agreed to a great many things, " * 4
    assert len(paragraphs(f"{long}\n{long}\nShort.")) == 3


@given(st.text(max_size=300))
def test_paragraphs_are_ordered_non_empty_and_trimmed(text: str) -> None:
    spans = paragraphs(text)
    assert all(a < b and not text[a].isspace() and not text[b - 1].isspace() for a, b in spans)
    assert all(x[1] <= y[0] for x, y in pairwise(spans))


def test_fold_takes_case_accents_and_runs_of_space() -> None:
    assert fold("  Élysée\n PALACE ") == "elysee palace"


def test_one_line_joins_wrapped_lines() -> None:
    assert one_line("a\n  b\tc") == "a b c"


@given(st.lists(st.text(), min_size=1))
def test_content_id_depends_on_its_parts_alone(parts: list[str]) -> None:
    assert content_id(*parts) == content_id(*parts)
    assert len(content_id(*parts)) == 16
    assert content_id(*parts) != content_id(*parts, "more")
