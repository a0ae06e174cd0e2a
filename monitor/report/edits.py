"""Edits of an article after it was first read, as pages tell them."""

from __future__ import annotations

from collections.abc import Iterator

from monitor.model import Edit, StatementEdit
from monitor.report import words
from monitor.report.case import Case, article_of, once, wording
from monitor.report.lines import diff
from monitor.report.pages import ArticleEdit, EditedSentence, EditedStatement
from monitor.report.worddiff import word_diff


def edits_of(case: Case, article_id: str) -> tuple[ArticleEdit, ...]:
    """What became of the earlier versions of an article, the newest edit first."""
    return tuple(_edit(case, one) for one in _chain(case, article_id))


def _chain(case: Case, article_id: str) -> Iterator[Edit]:
    seen: set[str] = set()
    while article_id in case.edits and article_id not in seen:
        seen.add(article_id)
        yield case.edits[article_id]
        article_id = case.edits[article_id].replaced_id


def _edit(case: Case, edit: Edit) -> ArticleEdit:
    return once(case.made.edits, edit.article_id, lambda: _article_edit(case, edit))


def _article_edit(case: Case, edit: Edit) -> ArticleEdit:
    return ArticleEdit(
        article=article_of(case, edit.article_id),
        earlier=article_of(case, edit.replaced_id),
        reason=edit.reason,
        is_change=edit.is_change,
        sentences=tuple(
            EditedSentence(before=before, after=after, diff=word_diff(before, after))
            for before, after in edit.sentences
        ),
        statements=tuple(_statement(case, one) for one in edit.statements if _is_known(case, one)),
    )


def _is_known(case: Case, edited: StatementEdit) -> bool:
    """A dismissed statement is none, in no version."""
    return all(one in case.statements for one in (edited.before_id, edited.after_id) if one)


def _statement(case: Case, edited: StatementEdit) -> EditedStatement:
    before, after = wording(case, edited.before_id), wording(case, edited.after_id)
    return EditedStatement(
        kind=edited.kind,
        label=words.CHANGES[edited.kind].word,
        notes=edited.sub_kinds,
        before=before,
        after=after,
        diff=diff(case, before, after),
        reason=edited.reason,
    )
