"""Inflected forms that the word lists imply."""

from __future__ import annotations

import pytest

from monitor.languages.en.wording import shares, term, wording
from monitor.languages.en.words import BASE, GERUND, PARTICIPLE, PAST, THIRD, words


@pytest.mark.parametrize(
    ("form", "base", "bits"),
    [
        ("committed", "commit", PAST | PARTICIPLE),
        ("studies", "study", THIRD),
        ("building", "build", GERUND),
        ("held", "hold", PAST | PARTICIPLE),
        ("took", "take", PAST),
        ("visited", "visit", PAST | PARTICIPLE),
        ("stopping", "stop", GERUND),
        ("cut", "cut", BASE | PAST | PARTICIPLE),
        ("agreeing", "agree", GERUND),
        ("pushes", "push", THIRD),
    ],
)
def test_forms_lead_back_to_their_base(form: str, base: str, bits: int) -> None:
    assert words().forms[form] == (base, bits)


def test_synonyms_fold_to_one_class() -> None:
    assert term("expanding") == term("raised") == "increase"
    assert term("flights") == term("routes") == "flight"
    assert wording("speed up the project").terms == ("accelerate", "project")


def test_important_is_not_import() -> None:
    """A stemmer makes them one; that is why there is none."""
    assert term("important") != term("import")


def test_the_act_is_that_of_the_leading_verb() -> None:
    assert wording("firmly oppose external interference").act == "oppose"
    assert wording("support the country in opposing interference").act == "support"
    assert wording("exchange views").act == ""


def test_the_table_of_shares_holds_terms_as_clauses_have_them() -> None:
    assert {
        one for one in shares() if wording(f"x x x x x x x {one}").terms[-1:] != (one,)
    } == set()
    assert all(1 / 200 <= share < 1 / 2 for share in shares().values())
