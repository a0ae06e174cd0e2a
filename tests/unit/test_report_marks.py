"""Which words are marked as found."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.report.marks import mark_words


@pytest.mark.parametrize(
    ("text", "words", "found"),
    [
        ("Direct flights, flighty", ["flight"], ["flights", "flighty"]),
        ("transports and Ports", ["port"], ["Ports"]),
        ("3.5 million", ["3", "5"], ["3", "5"]),
        ("a_b ab", ["b"], ["b"]),
        ("no such", ["word"], []),
        ("nothing asked", [], []),
    ],
)
def test_a_word_is_marked_that_begins_with_what_was_asked(text, words, found):
    assert [one.text for one in mark_words(text, words) if one.is_found] == found


@given(st.text(), st.lists(st.text(min_size=1), max_size=3))
def test_the_pieces_are_the_whole_text(text, words):
    assert "".join(one.text for one in mark_words(text, words)) == text
