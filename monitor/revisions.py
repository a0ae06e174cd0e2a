"""Versions of an article: which stored text a new one edits, and what the edit did.

An outlet that edits without a word changes the record; the edit is told by itself, apart from what
meetings changed. Keeps out storing versions.
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict, deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import islice

from rapidfuzz import fuzz
from rapidfuzz.distance import Indel

from monitor.judge import judge
from monitor.languages import load
from monitor.languages.en.wording import wording
from monitor.model import Article, ChangeKind, Edit, Reading, Statement, StatementEdit
from monitor.text import fold, one_line, paragraphs

#: Texts of one title, outlet and day are one article from here.
_SAME_TEXT = 0.9
#: One address may be given to everything an outlet publishes: texts that share less than half of
#: their words are two articles, whatever stands beside them.
_SAME_ADDRESS = 0.5
#: From here two sentences, or two statements, are one that was edited.
_SAME_SENTENCE = 0.5
_SAME_STATEMENT = 60.0
#: How much of two texts is held against each other, so that a file that was overwritten with a book
#: costs no more than a readout: letters and sentences in all, and how many sentences or statements
#: each may be paired with.
_LETTERS = 200_000
_SENTENCES = 2000
_NEAR = 60

#: A figure with its point is one word; any other sign stands for itself.
_WORD = re.compile(r"\d+(?:[.,:]\d+)*|[^\W\d_]+|[^\w\s]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Kinship:
    """Two versions of one article."""

    earlier_id: str
    later_id: str


def kinship(article: Article, stored: Iterable[Article]) -> Kinship | None:
    """Whether `article` and one of the stored ones are versions of one article; the nearest.

    The later is the one published later; of two that do not tell, the one that arrived later,
    since an edit without a word is only seen in that order.
    """
    related = [
        (_likeness(article, one), one.id, one) for one in stored if _is_version(article, one)
    ]
    if not related:
        return None
    other = max(related)[2]
    if (other.published_at or "") > (article.published_at or ""):
        return Kinship(earlier_id=article.id, later_id=other.id)
    return Kinship(earlier_id=other.id, later_id=article.id)


def _is_version(a: Article, b: Article) -> bool:
    if a.id == b.id:
        return False
    if a.url and a.url == b.url:
        return _likeness(a, b) >= _SAME_ADDRESS
    return _same_head(a, b) and _likeness(a, b) >= _SAME_TEXT


def _same_head(a: Article, b: Article) -> bool:
    heads = {(fold(one.title), fold(one.publisher), one.published_on) for one in (a, b)}
    return len(heads) == 1 and bool(a.title and a.published_on)


def _likeness(a: Article, b: Article) -> float:
    """0-1, by words; 0 for anything below the lowest threshold, which is not worked out."""
    old, new = (_words(_body(one)[:_LETTERS]) for one in (a, b))
    ratio: float = Indel.normalized_similarity(old, new, score_cutoff=_SAME_ADDRESS)
    return ratio


def _body(article: Article) -> str:
    return article.text[article.body_start : article.body_end]


def _words(text: str) -> list[str]:
    """Words, figures and signs that mean something, folded; no punctuation."""
    found = _WORD.findall(fold(text))
    return [one for one in found if one[0].isalnum() or one == "%" or not _is_punctuation(one[0])]


def _is_punctuation(character: str) -> bool:
    return unicodedata.category(character)[0] == "P"


# ---------------------------------------------------------------- what an edit did


def edit(before: Reading, after: Reading, themes: Mapping[str, tuple[str, ...]]) -> Edit:
    """What the later version of an article changed.

    `themes` are the theme keys by statement of both versions.
    """
    before, after = before.without_deeds(), after.without_deeds()
    sentences = tuple(_sentence_edits(before.article, after.article))
    told = _relation(before.article, after.article)
    return Edit(
        article_id=after.article.id,
        replaced_id=before.article.id,
        reason=told if sentences else f"{told}; {_no_change(before.article, after.article)}",
        sentences=sentences,
        statements=tuple(_statement_edits(before, after, themes)) if sentences else (),
    )


def _relation(a: Article, b: Article) -> str:
    if a.url and a.url == b.url:
        return "same address"
    return "same title, outlet and day" if _same_head(a, b) else "same file"


def _no_change(a: Article, b: Article) -> str:
    old, new = _body(a), _body(b)
    if old == new:
        return "only what stands around the report differs (title line, stamp, editor's line)"
    if old.split() == new.split():
        return "only the spacing differs"
    return "only punctuation, accents or capitals differ"


def _sentence_edits(a: Article, b: Article) -> Iterator[tuple[str, str]]:
    if _words(a.title) != _words(b.title):
        yield one_line(a.title), one_line(b.title)
    if _words(_body(a)) == _words(_body(b)):
        return
    yield from ((old, new) for old, new in aligned(a, b) if _key(old) != _key(new))


def aligned(a: Article, b: Article) -> Iterator[tuple[str, str]]:
    """The sentences of two articles: equal ones and those like one another paired.

    In reading order; a sentence like no other has an empty one beside it.
    """
    old, new = (list(islice(_sentences(one), _SENTENCES)) for one in (a, b))
    left_out: list[str] = []
    put_in: list[str] = []
    for op in Indel.opcodes(list(map(_key, old)), list(map(_key, new))):
        before, after = old[op.src_start : op.src_end], new[op.dest_start : op.dest_end]
        if op.tag == "equal":
            yield from _paired(left_out, put_in)
            left_out, put_in = [], []
            yield from zip(before, after, strict=True)
        else:
            left_out += before
            put_in += after
    yield from _paired(left_out, put_in)


@lru_cache(maxsize=_SENTENCES)
def _key(sentence: str) -> str:
    return " ".join(_words(sentence))


def _sentences(article: Article) -> Iterator[str]:
    language = load(article.language)
    start, end = article.body_start, article.body_end
    if language:
        for _, sentence in language.sentences(article.text, start, end):
            yield one_line(article.text[sentence.starts[0] : sentence.end(-1)])
    else:
        yield from (one_line(article.text[a:b]) for a, b in paragraphs(article.text, start, end))


def _paired(left_out: Sequence[str], put_in: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Each sentence left out with the one like it that was put in, in reading order."""
    rest = [(_words(one), one) for one in put_in if _key(one)]
    for old in (one for one in left_out if _key(one)):
        words = _words(old)
        alike = [(Indel.normalized_similarity(words, one[0]), one[1], one) for one in rest[:_NEAR]]
        best = max(alike, default=(0.0, "", ([], "")))
        if best[0] >= _SAME_SENTENCE:
            rest.remove(best[2])
            yield old, best[1]
        else:
            yield old, ""
    yield from (("", one) for _, one in rest)


def _statement_edits(
    before: Reading, after: Reading, themes: Mapping[str, tuple[str, ...]]
) -> Iterator[StatementEdit]:
    """By place in the later version; what was left out comes last."""
    pairs = _statement_pairs(before.statements, after.statements)
    earlier = {new.id: old for old, new in pairs}
    for new in sorted(after.statements, key=lambda one: one.start):
        old = earlier.get(new.id)
        if old is None:
            yield _alone(ChangeKind.NEW, new, "Only the later version has it.")
        elif _said(old) != _said(new):
            yield _judged(old, new, themes)
    kept = {old.id for old, _ in pairs}
    for old in sorted(before.statements, key=lambda one: one.start):
        if old.id not in kept:
            yield _alone(ChangeKind.DROPPED, old, "The later version leaves it out.")


def _statement_pairs(
    before: Sequence[Statement], after: Sequence[Statement]
) -> list[tuple[Statement, Statement]]:
    """Statements of both versions that are one: those of the same words, then the likest."""
    pairs = list(_same_words(before, after))
    taken = {one.id for pair in pairs for one in pair}
    old_rest, new_rest = (
        [one for one in side if one.id not in taken][:_NEAR] for side in (before, after)
    )
    scored = sorted(
        ((_statement_likeness(old, new), old, new) for old in old_rest for new in new_rest),
        key=lambda one: (-one[0], one[1].start, one[2].start),
    )
    for likeness, old, new in scored:
        if likeness >= _SAME_STATEMENT and not {old.id, new.id} & taken:
            pairs.append((old, new))
            taken |= {old.id, new.id}
    return pairs


def _same_words(
    before: Sequence[Statement], after: Sequence[Statement]
) -> Iterator[tuple[Statement, Statement]]:
    """Statements of the same words and party, each once, in order."""
    known: dict[tuple[str, str], deque[Statement]] = defaultdict(deque)
    for old in before:
        known[old.party, fold(old.quote)].append(old)
    for new in after:
        if found := known[new.party, fold(new.quote)]:
            yield found.popleft(), new


def _statement_likeness(old: Statement, new: Statement) -> float:
    """0-100 by the words, and above it for the same party and the words in the same order."""
    ratio = fuzz.ratio(wording(old.quote).plain, wording(new.quote).plain)
    return ratio + (old.party == new.party) + (fold(old.quote) == fold(new.quote))


def _said(statement: Statement) -> tuple[object, ...]:
    """What of a statement an edit can change."""
    words = _words(f"{statement.cue} {statement.quote}")
    return statement.party, statement.kind, statement.tier, statement.is_affirmative, words


def _judged(old: Statement, new: Statement, themes: Mapping[str, tuple[str, ...]]) -> StatementEdit:
    kind, notes, reason = judge(old, new, themes)
    if old.party != new.party:
        notes = (f"party: {old.party} to {new.party}", *notes)
    return StatementEdit(
        kind=ChangeKind.REWORDED if kind is ChangeKind.REPEATED else kind,
        sub_kinds=notes,
        before_id=old.id,
        after_id=new.id,
        reason=reason,
    )


def _alone(kind: ChangeKind, statement: Statement, reason: str) -> StatementEdit:
    edited = StatementEdit(kind=kind, sub_kinds=(), before_id=None, after_id=None, reason=reason)
    if kind is ChangeKind.NEW:
        return replace(edited, after_id=statement.id)
    return replace(edited, before_id=statement.id)
