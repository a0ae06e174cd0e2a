"""What the core may ask of a language.

One folder a language: sentence and clause rules, cue lexicon and synonyms as data. A language is
added by its folder and its line in `load`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from monitor.languages.en.grammar import Predicate
    from monitor.languages.en.tokens import Passage, Tokens
    from monitor.text import Span


@dataclass(frozen=True, slots=True, kw_only=True)
class Language:
    """The functions of one language."""

    code: str
    #: (text, start, end) → the paragraph of each sentence, and the sentence.
    sentences: Callable[[str, int, int], Iterator[tuple[Span, Passage]]]
    #: Tokens of one sentence → its predicates with subjects and clauses.
    predicates: Callable[[Tokens], list[Predicate]]
    #: Tokens of one sentence → whether a predicate may tell of something as done, whoever did it.
    tells_done: Callable[[Tokens], bool]


#: Languages whose commitments can be read.
SUPPORTED = ("en",)


@cache
def load(code: str) -> Language | None:
    """The language, or None when its commitments cannot be read yet."""
    if code not in SUPPORTED:
        return None
    from monitor.languages.en import clauses, tokens

    return Language(
        code="en",
        sentences=tokens.sentences,
        predicates=clauses.predicates,
        tells_done=clauses.tells_done,
    )
