"""Phrases against texts: inflection, window, claims, slips, anaphora."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.extract.themes import assign_themes, find_phrases
from monitor.model import Theme
from tests.unit.reading import read


def _theme(key: str, *phrases: str, exclude: tuple[str, ...] = ()) -> Theme:
    return Theme(key=key, title=key, phrases={"en": phrases}, exclusions={"en": exclude})


def _found(text: str, *phrases: str) -> list[str]:
    return [text[a:b] for a, b in find_phrases(text, phrases)]


@pytest.mark.parametrize(
    ("phrase", "text"),
    [
        ("flight", "more flights"),
        ("student exchange", "exchange of students"),
        ("railway", "the raliway project"),
        ("visa-free", "Visa-free travel"),
        ("industry", "heavy industries"),
    ],
)
def test_a_phrase_is_found(phrase: str, text: str) -> None:
    assert _found(text, phrase)


@pytest.mark.parametrize(
    ("phrase", "text"),
    [
        ("port", "he supports it"),
        ("import", "an important matter"),
        ("export", "an expert came"),
        ("road", "roadmap"),
        ("student exchange", "students came and later the two sides held a long exchange"),
    ],
)
def test_a_look_alike_is_not(phrase: str, text: str) -> None:
    assert _found(text, phrase) == []


def _themes(body: str, *themes: Theme) -> dict[str, tuple[str, ...]]:
    reading = read(body)
    keys = assign_themes(reading.article, reading.statements, themes)
    return {s.quote: keys[s.id] for s in reading.statements}


def test_the_longest_phrase_takes_its_words() -> None:
    found = _themes(
        "Arland will build the Belt and Road. Belmark will build a road.",
        _theme("belt", "Belt and Road"),
        _theme("roads", "road"),
    )
    assert found == {"build the Belt and Road": ("belt",), "build a road": ("roads",)}


def test_an_exclusion_takes_its_words_and_names_nothing() -> None:
    found = _themes(
        "Arland will improve the business climate.",
        _theme("climate", "climate", exclude=("business climate",)),
    )
    assert found == {"improve the business climate": ()}


def test_this_project_takes_the_theme_named_before_it() -> None:
    found = _themes(
        "Orre noted that Belmark values the railway project and will speed up this project.",
        _theme("railway", "railway"),
    )
    assert found["speed up this project"] == ("railway",)


def test_themes_of_one_clause_do_not_leak_into_the_next() -> None:
    found = _themes(
        "Arland will increase flights, improve ports and sell grain.",
        _theme("flights", "flight"),
        _theme("ports", "port"),
    )
    assert found == {
        "increase flights": ("flights",),
        "improve ports": ("ports",),
        "sell grain": (),
    }


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("On railways, Arland will set up a fund.", ("railway",)),
        ("Arland wants a railway. It will set up a fund.", ("railway",)),
        ("The railway will be finished in May.", ("railway",)),
        ("Arland wants a railway and an airport. It will set up a fund.", ()),
        ("Arland wants a railway.\n\nIt will set up a fund.", ()),
    ],
)
def test_a_statement_takes_the_theme_it_stands_under(text: str, expected: tuple[str, ...]) -> None:
    found = _themes(text, _theme("railway", "railway"), _theme("airports", "airport"))
    assert list(found.values()) == [expected]


@given(st.text(max_size=200), st.lists(st.text(min_size=1, max_size=20), max_size=5))
def test_matches_stand_inside_the_text(text: str, phrases: list[str]) -> None:
    for a, b in find_phrases(text, phrases):
        assert 0 <= a < b <= len(text)
