"""The token: what is kept of it, and what is refused in its place."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.config import Token, make_token

PLAIN = "a-token-of-more-than-twenty-letters"


def test_a_hash_line_knows_its_token_and_does_not_say_it():
    line = Token.of(PLAIN).line
    assert line.startswith("scrypt$16384$8$5$")
    assert PLAIN not in line
    assert Token.read(line).is_of(PLAIN)
    assert not Token.read(line).is_of(PLAIN[:-1])
    assert not Token.read(line).is_of("")


def test_the_same_token_has_another_hash_each_time():
    assert Token.of(PLAIN).line != Token.of(PLAIN).line


def test_a_made_token_is_long_and_another_each_time():
    made = {make_token() for _ in range(100)}
    assert len(made) == 100
    assert all(len(one) == 43 for one in made)


def test_what_is_kept_is_not_shown():
    token = Token.of(PLAIN)
    assert "salt" not in repr(token)
    assert "digest" not in repr(token)


@pytest.mark.parametrize("text", ["", "brief", "x" * 19, "x" * 1001, "two words of a token here"])
def test_what_cannot_be_a_token_is_refused_without_being_repeated(text: str):
    with pytest.raises(ValueError, match="make a token") as caught:
        Token.read(text)
    assert not text or text not in str(caught.value)


@pytest.mark.parametrize(
    "line",
    [
        "scrypt$",
        "scrypt$16384$8$5$YWFhYWFhYWFhYWFhYWFhYQ",
        "scrypt$x$8$5$YWFhYWFhYWFhYWFhYWFhYQ$YWFhYWFhYWFhYWFhYWFhYQ",
        "scrypt$16383$8$5$YWFhYWFhYWFhYWFhYWFhYQ$YWFhYWFhYWFhYWFhYWFhYQ",
        "scrypt$16384$8$5$$",
        "scrypt$16384$8$5$!!$!!",
        # what would take 1 GB, or hours
        "scrypt$1048576$8$1$YWFhYWFhYWFhYWFhYWFhYQ$YWFhYWFhYWFhYWFhYWFhYQ",
        "scrypt$2$8$1000000000$YWFhYWFhYWFhYWFhYWFhYQ$YWFhYWFhYWFhYWFhYWFhYQ",
        "scrypt$99999999999999999999$8$1$YWFhYWFhYWFhYWFhYWFhYQ$YWFhYWFhYWFhYWFhYWFhYQ",
    ],
)
def test_a_line_that_is_no_hash_is_refused_at_once(line: str):
    with pytest.raises(ValueError, match="no line of 'monitor token'") as caught:
        Token.read(line)
    assert caught.value.__suppress_context__


@settings(max_examples=300)
@given(st.text(alphabet="$0123456789abcABC-_=", max_size=60))
def test_any_line_is_a_token_or_one_error(rest: str):
    try:
        Token.read(f"scrypt${rest}")
    except ValueError as error:
        assert "\n" not in str(error)
