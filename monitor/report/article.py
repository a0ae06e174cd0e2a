"""An article's text cut into stretches, so that overlapping statements can all be marked."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from itertools import pairwise
from urllib.parse import urlsplit

from monitor.model import Reading, Statement
from monitor.parties import party_name
from monitor.report import paths, words
from monitor.report.case import Case, article_of, meeting_ref, theme_refs, wording
from monitor.report.edits import edits_of
from monitor.report.pages import ArticlePage, ArticleRef, Marked, Slice


def article_page(case: Case, reading: Reading) -> ArticlePage:
    """The article's page: its text unchanged, its statements marked and listed by place."""
    meeting = case.meeting_of.get(reading.article.id)
    statements = sorted(reading.statements, key=lambda one: (one.start, one.end, one.id))
    return ArticlePage(
        article=article_of(case, reading.article.id),
        url=_web_address(reading.article.url),
        replaced_by=_replaced_by(case, reading.article.id),
        edits=edits_of(case, reading.article.id),
        meeting=meeting_ref(case, meeting) if meeting else None,
        is_cut=reading.account.is_cut,
        slices=tuple(_slices(case, reading.article.text, statements)),
        statements=tuple(_marked(case, one) for one in statements),
    )


def _replaced_by(case: Case, article_id: str) -> ArticleRef | None:
    later = (one.article_id for one in case.edits.values() if one.replaced_id == article_id)
    return next((article_of(case, one) for one in later), None)


def _web_address(url: str) -> str:
    """The address when a click on it opens a web page and nothing else; else empty."""
    try:
        return url if urlsplit(url).scheme in ("http", "https") else ""
    except ValueError:
        return ""


def _marked(case: Case, statement: Statement) -> Marked:
    shown = wording(case, statement.id)
    assert shown is not None
    return Marked(
        wording=shown,
        themes=theme_refs(case, case.themes_of.get(statement.id, ())),
        commitment_path=_commitment_path(case, statement),
    )


def _commitment_path(case: Case, statement: Statement) -> str:
    commitment = case.commitment_of.get(statement.id)
    return paths.commitment_path(commitment.id) if commitment else ""


def _slices(case: Case, text: str, statements: Sequence[Statement]) -> Iterator[Slice]:
    """The whole text, cut wherever a statement or the words of its tier begin or end.

    Flat stretches instead of nested marks: two overlapping statements cannot nest in HTML.
    """
    begins: dict[int, list[Statement]] = defaultdict(list)
    #: How many more, or fewer, cues stand from there on.
    cues: Counter[int] = Counter()
    cuts = {0, len(text)}
    for one in statements:
        begins[one.start].append(one)
        cuts |= {one.start, one.end, one.cue_start, one.cue_end}
        if one.cue_start < one.cue_end:
            cues[max(one.cue_start, 0)] += 1
            cues[max(one.cue_end, 0)] -= 1
    edges = sorted(cut for cut in cuts if 0 <= cut <= len(text))
    open_now: list[Statement] = []
    depth = 0
    for start, end in pairwise(edges):
        open_now = [one for one in open_now if one.end > start] + begins[start]
        depth += cues[start]
        yield _slice(case, text[start:end], begins[start], open_now, is_cue=depth > 0)


def _slice(
    case: Case,
    text: str,
    begins: Sequence[Statement],
    open_now: Sequence[Statement],
    *,
    is_cue: bool,
) -> Slice:
    innermost = min(open_now, key=lambda one: (one.end - one.start, one.id), default=None)
    return Slice(
        text=text,
        begins=tuple(paths.statement_anchor(one.id) for one in begins),
        path=_commitment_path(case, innermost) if innermost else "",
        label=_in_words(innermost) if innermost else "",
        tier=innermost.tier if innermost else None,
        is_cue=is_cue,
    )


def _in_words(statement: Statement) -> str:
    tier = f", {words.TIERS[statement.tier].word}" if statement.tier else ""
    return f"{party_name(statement.party)}: {words.KINDS[statement.kind]}{tier}"
