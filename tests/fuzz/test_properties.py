"""Whatever the bytes: only the documented errors come out, and what comes out keeps its rules.

A few hundred examples in each test run, new ones every time. For a long run:
``MONITOR_FUZZ_EXAMPLES=100000 pytest tests/fuzz/test_properties.py``.
"""

from __future__ import annotations

import os

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.factories import make_article
from tests.fuzz.choices import ODD
from tests.fuzz.oracles import inspect, inspect_article
from tests.fuzz.targets import TARGETS
from tests.fuzz.texts import VOCABULARY

#: Taken out of the environment: the program refuses variables of this name it does not know.
_EXAMPLES = int(os.environ.pop("MONITOR_FUZZ_EXAMPLES", "30"))
_noise = settings(
    max_examples=_EXAMPLES,
    deadline=None,
    database=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
_signs = st.sampled_from(" \n,.;:\"'()[]-*#</>&")
_letters = st.one_of(st.sampled_from(ODD), _signs, st.characters())


def _of_letters(most: int) -> st.SearchStrategy[str]:
    return st.lists(_letters, max_size=most).map("".join)


_words = st.one_of(st.sampled_from(VOCABULARY), _of_letters(8))
_marks = st.sampled_from((" ", " ", " ", ", ", ". ", "\n", "\n\n", ": ", "; ", " “", "” ", " ("))
_texts = st.lists(st.tuples(_words, _marks), max_size=80).map(
    lambda parts: "".join(word + mark for word, mark in parts)
)


@pytest.mark.parametrize("target", TARGETS)
@_noise
@given(noise=st.binary(max_size=400))
def test_every_rule_holds_of_what_is_made_of_any_bytes(target: str, noise: bytes) -> None:
    TARGETS[target](noise)


@_noise
@given(text=_of_letters(400), name=st.sampled_from(("a.txt", "a.md", "a.html")))
def test_inspect_takes_any_letters(text: str, name: str) -> None:
    inspect(text.encode("utf-8", "replace"), name)


@_noise
@given(text=_texts, title=_of_letters(60))
def test_every_statement_of_any_words_has_the_words_at_its_place(text: str, title: str) -> None:
    if text.strip():
        text = text.encode("utf-8", "replace").decode()
        article = make_article(text, title=" ".join(title.split()))
        assert inspect_article(article) == inspect_article(article)
