"""English tokens and sentences."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.languages.en.tokens import LONGEST, passage, sentences, tokenize


def _split(text: str) -> list[str]:
    return [text[one.starts[0] : one.end(-1)] for _, one in sentences(text)]


@pytest.mark.parametrize(
    "text",
    [
        "Mr. Quist met Dr. Orre on Sept. 16.",
        "President Joseph R. Biden, Jr. spoke today.",
        "The U.S. President met the U.N. envoy.",
        "Trade rose by 3.5 percent.",
        "They met at No. 10 in Portmouth.",
    ],
)
def test_an_abbreviation_ends_no_sentence(text: str) -> None:
    assert _split(text) == [text]


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("They met. They agreed.", 2),
        ("He asked: Why? Nobody knew!", 2),
        ("“We will go.” He left.", 2),
        ("They met in Tashkent.At the talks they agreed.", 2),
        ("They met in the U.S. The leaders agreed.", 2),
    ],
)
def test_a_full_stop_before_a_capital_ends_a_sentence(text: str, count: int) -> None:
    assert len(_split(text)) == count


def test_a_stop_behind_a_closed_quote_is_outside_of_its_sentence() -> None:
    assert _split("He left “the State.”. They met.")[0] == "He left “the State.”"


def test_a_word_is_the_same_token_wherever_it_stands() -> None:
    first, _, second, _ = tokenize("Arland, Arland.")
    assert first is second


def test_a_possessive_ending_is_a_token_of_its_own() -> None:
    assert [t.text for t in tokenize("Arland’s two sides' word")] == [
        "Arland",
        "’s",
        "two",
        "sides",
        "'",
        "word",
    ]


def test_an_abbreviation_behind_a_hyphen_is_a_token_of_its_own() -> None:
    assert [t.text for t in tokenize("the Japan-U.S.-ROK pact")][1:6] == [
        "Japan",
        "-",
        "U.S.",
        "-",
        "ROK",
    ]


@given(st.text(max_size=400))
def test_tokens_stand_where_they_say(text: str) -> None:
    found = passage(text)
    ends = [found.end(i) for i in range(len(found.tokens))]
    printed = [text[a:b] for a, b in zip(found.starts, ends, strict=True)]
    assert printed == [token.text for token in found.tokens]
    gaps = [b - a for a, b in zip(ends, found.starts[1:], strict=False)]
    assert all(gap >= 0 for gap in gaps)
    assert [gap == 0 for gap in gaps] == [token.is_glued for token in found.tokens[1:]]


@given(st.text(alphabet="AaBb .!?,”\n\"'U.S.", max_size=200))
def test_sentences_lose_no_token(text: str) -> None:
    split = [start for _, one in sentences(text) for start in one.starts]
    assert split == sorted(split)
    assert all(one.tokens for _, one in sentences(text))


@pytest.mark.parametrize("part", ["hopes that Belmark will ", "and open ports, ", "(", "to "])
def test_an_endless_sentence_is_read_in_pieces_and_loses_nothing(part: str) -> None:
    text = part * 4000
    pieces = [one.starts for _, one in sentences(text)]
    assert max(map(len, pieces)) <= LONGEST
    assert [start for piece in pieces for start in piece] == passage(text).starts
