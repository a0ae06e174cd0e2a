"""Every line of the cue lexicon is a test: its example is found so, its counter-example not."""

from __future__ import annotations

import re

import pytest

from monitor.extract import extract
from monitor.languages.en.lexicon import Cue, cues
from monitor.languages.en.words import words
from monitor.model import Kind, MeetingKind, Statement
from tests.factories import make_article

_STATES = {"ARL": ["Arland"], "BEL": ["Belmark"]}
_COMMITMENTS = [cue for cue in cues() if cue.tier is not None]


def _statements(sentence: str) -> tuple[Statement, ...]:
    lead = "Arland and Belmark met in Arland on Monday. "
    text = lead + sentence
    article = make_article(text, title="Arland and Belmark meet", body_start=0)
    reading = extract(article, organisations=_STATES)
    assert reading.account.kind is MeetingKind.MEETING
    return tuple(s for s in reading.statements if s.start >= len(lead))


def _id(cue: Cue) -> str:
    return cue.id


@pytest.mark.parametrize("cue", _COMMITMENTS, ids=_id)
def test_example_is_found_with_its_cue_clause_and_tier(cue: Cue) -> None:
    plain = re.sub(r"[\[\]{}]", "", cue.example)
    clause = re.sub(r"[\[\]]", "", re.search(r"\{(.*)\}", cue.example).group(1))  # type: ignore[union-attr]
    head = re.sub(r"[{}]", "", re.search(r"\[(.*?)\]", cue.example).group(1)).split()  # type: ignore[union-attr]
    found = [s for s in _statements(plain) if s.quote == clause]
    assert found, [s.quote for s in _statements(plain)]
    assert found[0].kind.is_commitment
    assert found[0].tier is cue.tier
    assert f"cue.{cue.id}" in found[0].rules
    assert head[-1] in found[0].cue.split() or head[0] in found[0].cue.split()


@pytest.mark.parametrize("cue", _COMMITMENTS, ids=_id)
def test_counter_example_is_no_commitment(cue: Cue) -> None:
    assert [s for s in _statements(cue.counter) if s.kind.is_commitment] == []


@pytest.mark.parametrize(
    "cue", [c for c in cues() if c.stance in ("position", "acknowledgement")], ids=_id
)
def test_a_line_beside_the_ladder_is_kept_but_counts_as_no_commitment(cue: Cue) -> None:
    plain = re.sub(r"[\[\]{}]", "", cue.example)
    kinds = {s.kind for s in _statements(plain)}
    assert kinds == {Kind(cue.stance)}


def test_every_verb_of_the_lexicon_is_inflected() -> None:
    """A verb that the word list lacks would match its base form only."""
    known = words().forms
    missing = {
        phrase[0]
        for cue in cues()
        if cue.shape == "verb"
        for phrase in cue.words
        if phrase[0] not in known and phrase[0] not in ("would", "be", "have")
    }
    assert missing == set()


def test_lines_have_unique_ids() -> None:
    ids = [cue.id for cue in cues()]
    assert len(ids) == len(set(ids))
