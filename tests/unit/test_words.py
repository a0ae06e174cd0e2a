"""Inflected forms that the word lists imply."""

from __future__ import annotations

import pytest

from monitor.languages.en.wording import term, wording
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
