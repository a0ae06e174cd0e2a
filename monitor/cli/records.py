"""Facts and decisions as records: what `inspect`, `review` and `status` print.

The names are a contract: programs read them. Adding one is harmless, renaming one is not.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import asdict
from datetime import date
from typing import Any

from monitor.due import deadlines_of, overdue_of
from monitor.gather import facts_of
from monitor.model import Article, Link, Reading, Statement
from monitor.storage import Said, Store
from monitor.text import one_line

Record = dict[str, Any]


def inspect_record(source: str, reading: Reading, themes: dict[str, tuple[str, ...]]) -> Record:
    """One file as `inspect` prints it."""
    account = reading.account
    return {
        "source": source,
        "article": _article_head(reading.article),
        "meeting": {
            "held_on": account.held_on,
            "place": account.place,
            "parties": account.parties,
            "participants": [
                {"name": one.name, "party": one.party} for one in account.participants
            ],
            "kind": account.kind,
            "level": account.level,
        },
        "statements": [
            _statement_core(one) | {"themes": themes.get(one.id, ())} for one in reading.statements
        ],
    }


def doubt_records(store: Store) -> Iterator[Record]:
    """Every link a person should decide: both statements, the score and its parts."""
    doubtful = store.doubtful()
    asked = {key: {one for link in links for one in _ends(link)} for key, links in doubtful.items()}
    for relationship, said in _said(store, asked).items():
        sides = {one: _side(said[one]) for one in asked[relationship] if one in said}
        for link in doubtful[relationship]:
            now, then = sides.get(link.statement_id), sides.get(link.candidate_id or "")
            if now and then:
                yield {
                    "relationship": relationship,
                    "score": link.score,
                    "parts": [asdict(part) for part in link.parts],
                    "statement": now,
                    "candidate": then,
                    "runner_up": sides.get(link.runner_up_id or ""),
                    "runner_up_score": link.runner_up_score,
                }


def _ends(link: Link) -> tuple[str, ...]:
    """The statements a link is about."""
    return tuple(filter(None, (link.statement_id, link.candidate_id, link.runner_up_id)))


def _said(store: Store, asked: Mapping[str, Collection[str]]) -> dict[str, dict[str, Said]]:
    """By relationship, what is on file of the statements asked for, as people put it right.

    Where somebody ruled all facts are read: what a ruling is about is told by all of them.
    """
    ruled = {one.relationship for one in store.rulings() if one.undone_at is None}
    wanted = {one for key in asked.keys() - ruled for one in asked[key]}
    found: dict[str, dict[str, Said]] = {key: {} for key in asked}
    for one, said in store.said(wanted).items():
        found.get(said.relationship, {})[one] = said
    for key in asked.keys() & ruled:
        found[key] = _all_said(key, facts_of(store, store.decisions(key)))
    return found


def _all_said(relationship: str, readings: Iterable[Reading]) -> dict[str, Said]:
    return {
        statement.id: Said(
            statement=statement,
            relationship=relationship,
            held_on=reading.account.held_on,
            source=reading.article.source,
        )
        for reading in readings
        for statement in reading.statements
    }


def _side(said: Said) -> Record:
    statement = said.statement
    return {
        "id": statement.id,
        "day": said.held_on,
        "party": statement.party,
        "speaker": statement.speaker,
        "tier": statement.tier,
        "cue": one_line(statement.cue),
        "quote": one_line(statement.quote),
        "source": said.source,
    }


def overdue_records(store: Store, today: date) -> Iterator[Record]:
    """The commitments that are overdue today, by relationship, the oldest day first."""
    due = store.due(today)
    asked = {key: {s for one in of_key for s in one.statement_ids} for key, of_key in due.items()}
    for relationship, found in _said(store, asked).items():
        commitments = {one.id: one for one in due[relationship]}
        said = {key: (one.held_on or date.min, one.statement) for key, one in found.items()}
        for one in overdue_of(deadlines_of(commitments.values(), said), today):
            yield {
                "relationship": relationship,
                "commitment_id": one.commitment_id,
                "party": commitments[one.commitment_id].party,
                "label": commitments[one.commitment_id].label,
                "due_on": one.due_on.isoformat(),
            }


def _article_head(article: Article) -> Record:
    return {
        "title": article.title,
        "publisher": article.publisher,
        "published_at": article.published_at,
        "dateline": article.dateline,
        "language": article.language,
        "sha256": article.sha256,
    }


def _statement_core(statement: Statement) -> Record:
    return {
        "start": statement.start,
        "end": statement.end,
        "quote": statement.quote,
        "sentence_start": statement.sentence_start,
        "sentence_end": statement.sentence_end,
        "speaker": statement.speaker,
        "party": statement.party,
        "counterparty": statement.counterparty,
        "kind": statement.kind,
        "tier": statement.tier,
        "rung": statement.rung,
        "cue": statement.cue,
        "is_affirmative": statement.is_affirmative,
        "boosters": statement.boosters,
        "hedges": statement.hedges,
        "due_on": statement.due_on,
        "themes": statement.themes,
        "confidence": statement.confidence,
        "rules": statement.rules,
    }
