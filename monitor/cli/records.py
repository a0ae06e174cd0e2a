"""Facts and decisions as flat records: what `inspect` and `export` print.

The names are a contract: programs read them. Adding one is harmless, renaming one is not.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import asdict
from datetime import date
from typing import Any

from monitor import overrule
from monitor.due import deadlines_of, overdue, overdue_of
from monitor.gather import facts_of
from monitor.model import Article, Change, Decisions, Kind, Link, Reading, Statement, Tier
from monitor.significance import weigh
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


def records(store: Store, sort: str, *, tracked: Collection[str], today: date) -> Iterator[Record]:
    """Every record of one sort, in an order that owes nothing to arrival.

    `tracked` are the keys of the themes in force; `today` is what deadlines are judged on.
    """
    if sort == "articles":
        yield from (_article_record(article) for article in store.articles())
        return
    if sort == "rulings":
        yield from ruling_records(store)
        return
    if sort == "deliveries":
        yield from map(asdict, store.deliveries())
        return
    if sort == "failures":
        yield from _failure_records(store)
        return
    for relationship in store.relationships():
        decisions = store.decisions(relationship)
        readings = facts_of(store, decisions)
        if sort == "statements":
            yield from _statement_records(decisions, readings)
        elif sort == "changes":
            yield from _change_records(decisions, readings, tracked)
        elif sort == "commitments":
            yield from _commitment_records(decisions, readings, today)
        else:
            yield from map(asdict, decisions.meetings if sort == "meetings" else decisions.links)


def _failure_records(store: Store) -> Iterator[Record]:
    """Every file that cannot be used, by its path."""
    for path, one in store.files(failing=True).items():
        assert one.failure
        known = {"sha256": one.source.sha256, "failure_count": one.failure_count}
        yield asdict(one.failure) | {"source": path} | known


def ruling_records(store: Store) -> Iterator[Record]:
    """Every ruling in the order they were made, with its state."""
    state_of = overrule.states(store)
    for ruling in store.rulings():
        yield asdict(ruling) | {"state": state_of.get(ruling.id, "in force")}


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


def _commitment_records(
    decisions: Decisions, readings: tuple[Reading, ...], today: date
) -> Iterator[Record]:
    late = {
        one.commitment_id: one.due_on for one in overdue(decisions.commitments, readings, today)
    }
    for commitment in decisions.commitments:
        yield asdict(commitment) | {"overdue_since": late.get(commitment.id)}


def _article_head(article: Article) -> Record:
    return {
        "title": article.title,
        "publisher": article.publisher,
        "published_at": article.published_at,
        "dateline": article.dateline,
        "language": article.language,
        "sha256": article.sha256,
    }


def _article_record(article: Article) -> Record:
    place = {"id": article.id, "source": article.source, "format": article.format}
    return place | _article_head(article) | {"url": article.url}


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


def _statement_records(decisions: Decisions, readings: tuple[Reading, ...]) -> Iterator[Record]:
    meetings = {one: meeting.id for meeting in decisions.meetings for one in meeting.article_ids}
    commitments = {link.statement_id: link.commitment_id for link in decisions.links}
    for reading in readings:
        for one in reading.statements:
            yield {
                "id": one.id,
                "source": reading.article.source,
                "article_id": one.article_id,
                **_statement_core(one),
                "meeting_id": meetings.get(one.article_id),
                "commitment_id": commitments.get(one.id),
                **_event_codes(one),
            }


def _event_codes(statement: Statement) -> Record:
    """PLOVER and CAMEO root codes of a commitment, for those who join it to event data.

    Neither has a ladder of promises: below "under way" everything is AGREE (CAMEO 03, express
    intent to cooperate), from there on COOPERATE (06, engage in material cooperation); a request
    is REQUEST (02, appeal).
    """
    if statement.tier is None:
        return {"plover": None, "cameo": None}
    if statement.kind is Kind.REQUEST:
        return {"plover": "REQUEST", "cameo": "02"}
    if statement.tier.rank >= Tier.UNDERWAY.rank:
        return {"plover": "COOPERATE", "cameo": "06"}
    return {"plover": "AGREE", "cameo": "03"}


def _change_records(
    decisions: Decisions, readings: tuple[Reading, ...], tracked: Collection[str]
) -> Iterator[Record]:
    weights = weigh(decisions, readings, tracked)
    statements = {one.id: one for reading in readings for one in reading.statements}
    sources = {reading.article.id: reading.article.source for reading in readings}
    for change in decisions.changes:
        weight = weights[change]
        yield _change_record(change, statements, sources) | {
            "significance": weight.score,
            "significance_reasons": weight.reasons,
        }


def _change_record(
    change: Change, statements: dict[str, Statement], sources: dict[str, str]
) -> Record:
    before = statements.get(change.before_id or "")
    after = statements.get(change.after_id or "")
    return asdict(change) | {
        "quote_before": before.quote if before else None,
        "quote_after": after.quote if after else None,
        "source": sources.get(after.article_id) if after else None,
        "start": after.start if after else None,
        "end": after.end if after else None,
    }
