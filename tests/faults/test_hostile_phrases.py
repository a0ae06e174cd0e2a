"""Phrases of themes are words, whatever they look like, and what they cost grows with the text."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from types import FrameType
from typing import Any

import pytest

from monitor.config import parse_themes
from monitor.config.edit import ThemeDraft, faults
from monitor.errors import ConfigError
from monitor.extract.themes import find_phrases
from tests.service.workplace import FIRST, Workplace, make_workplace

PATTERNS = ["(a+)+$", "(x|x|y)*z", "(.*)*", "[[:alpha:]]+", "flights{1,99999}", "(?R)", "\\1", "$^"]


def work(do: Callable[[], object]) -> int:
    """Lines of Python run, comprehensions counted for each element: the same on every machine."""
    lines = 0

    def count(_frame: FrameType, event: str, _given: Any) -> Any:
        nonlocal lines
        lines += event == "line"
        return count

    before = sys.gettrace()
    sys.settrace(count)
    try:
        do()
    finally:
        sys.settrace(before)
    return lines


@pytest.mark.parametrize("phrase", PATTERNS)
def test_a_pattern_is_no_pattern(phrase: str):
    """It matches its words if it has some, and never what it would match as a pattern."""
    text = "aaaaaaaaaaaaaaaaaaaaaaaaaaaa! flightsssss xxyxz x z"
    for start, end in find_phrases(text, (phrase,)):
        assert text[start:end] in phrase


@pytest.mark.parametrize(
    "phrase",
    [
        *PATTERNS,
        "a?" * 66 + "a" * 66,
        "%" * 200,
        "b " * 20,
        "b.b " * 10,
        "b-b " * 20,
        "bbbbbb " * 20,
    ],
)
def test_what_a_phrase_costs_grows_with_the_text_alone(phrase: str):
    short, long = ("b b. bbbbbb bbbbbc a (a " * count for count in (50, 200))
    find_phrases(long, (phrase,))  # what is remembered is there for both
    costs = [work(lambda text=text: find_phrases(text, (phrase,))) for text in (short, long)]
    assert costs[1] < 5 * costs[0] + 1000
    assert costs[1] < 5_000_000


TOO_MUCH = {
    "wildcards": "*" * 10_000,
    "letters": "railway" * 15_000,
    "words": "railway line " * 11,
    "glued words": "railway.line." * 11,
    "lines": "railway\n" * 50,
}


@pytest.mark.parametrize("name", TOO_MUCH)
@pytest.mark.parametrize("language", ["en", "ru"])
def test_a_phrase_that_is_none_is_refused_in_one_line(name: str, language: str, tmp_path: Path):
    phrase = TOO_MUCH[name]
    written = phrase.replace("\n", "\\n")
    text = f'[themes.a]\nphrases.{language} = ["{written}"]\n'
    with pytest.raises(ConfigError) as caught:
        parse_themes(text, tmp_path / "themes.toml")
    assert "name the matter" in str(caught.value)
    assert len(str(caught.value)) < 400
    assert "\n" not in str(caught.value)
    found = faults(ThemeDraft(key="a", phrases={language: (phrase,)}))
    assert list(found) == ["phrases"]


def test_a_theme_of_too_many_phrases_is_refused_in_one_line(tmp_path: Path):
    listed = ", ".join(f'"railway {number}"' for number in range(1001))
    with pytest.raises(ConfigError, match="more than 1000 phrases") as caught:
        parse_themes(f"[themes.a]\nphrases.en = [{listed}]\n", tmp_path / "themes.toml")
    assert len(str(caught.value)) < 400


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Workplace:
    place = make_workplace(tmp_path_factory.mktemp("phrases") / "place")
    place.drop("a.txt", FIRST)
    place.monitor("once")
    return place


@pytest.mark.parametrize("name", TOO_MUCH)
def test_the_command_that_tries_phrases_refuses_them_too(place: Workplace, name: str):
    told = place.monitor("themes", "try", TOO_MUCH[name], expect=2)
    assert told.count("\n") == 1
    assert len(told) < 400


@pytest.mark.parametrize("query", [*PATTERNS, "' OR 1=1 --", '" NEAR("a" "b")', "x:*|y", "%_%"])
def test_the_search_finds_the_words_of_a_pattern_and_runs_none(place: Workplace, query: str):
    told = place.monitor("search", "--", query)
    assert "error" not in told.lower()
