"""The rows of each table, one relationship after the other: no more than one is held at a time."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterator
from dataclasses import asdict, replace
from datetime import date

from monitor.due import overdue
from monitor.export.acts import act_of
from monitor.export.columns import Row
from monitor.export.events import CAMEO, Event, actors_of, event_of, event_of_meeting, pair_of
from monitor.export.narrow import Wanted
from monitor.export.rulings import ruling_rows
from monitor.export.tables import (
    ARTICLES,
    CHANGES,
    COMMITMENTS,
    DELIVERIES,
    FAILURES,
    LINKS,
    MEETINGS,
    RULINGS,
    STATEMENTS,
    TABLES,
)
from monitor.export.told import Told, told, told_in_parts
from monitor.model import (
    Article,
    Change,
    ChangeKind,
    Commitment,
    Meeting,
    Significance,
    Statement,
    Tier,
)
from monitor.parties import JOINT, party_name
from monitor.significance import weigh
from monitor.storage import Store

#: What a meeting did not say is no event of it.
_UNSAID = frozenset({ChangeKind.DROPPED, ChangeKind.NOT_MENTIONED})


def rows(
    store: Store, name: str, *, tracked: Collection[str], today: date, wanted: Wanted
) -> Iterator[Row]:
    """Every wanted row of a table, in an order that owes nothing to arrival.

    `tracked` are the keys of the themes in force; `today` is what deadlines are judged on. All rows
    are of one moment, whatever is stored meanwhile.
    """
    with store.at_one_moment():
        yield from wanted.of(_every(store, name, tracked, today, wanted), TABLES[name])


def _every(
    store: Store, name: str, tracked: Collection[str], today: date, wanted: Wanted
) -> Iterator[Row]:
    if name in _OF_ALL:
        yield from _OF_ALL[name](store)
        return
    for relationship in wanted.relationships or store.relationships():
        if name == STATEMENTS.name:
            for some in told_in_parts(store, relationship):
                yield from statement_rows(some)
        elif relationship:
            here = told(store, relationship)
            yield from _OF_ONE[name](here, tracked, today)


# ---------------------------------------------------------------- of one relationship


def statement_rows(here: Told) -> Iterator[Row]:
    """Its statements."""
    for reading in here.readings:
        meeting = here.meeting_of.get(reading.article.id)
        for one in reading.statements:
            yield (
                _told_in(one, reading.article)
                | _done_by(one, reading.account.parties)
                | {
                    "id": one.id,
                    "relationship": here.decisions.relationship,
                    "meeting_id": meeting.id if meeting else None,
                    "held_on": meeting.held_on if meeting else reading.account.held_on,
                    "commitment_id": here.commitment_of.get(one.id),
                    "speaker": one.speaker,
                    "party": one.party,
                    "counterparty": one.counterparty,
                    "kind": one.kind,
                    "tier": one.tier,
                    "firmness": _firmness(one.tier),
                    "rung": one.rung,
                    "themes": one.themes,
                    "sentence_start": one.sentence_start,
                    "sentence_end": one.sentence_end,
                    "cue": one.cue,
                    "is_affirmative": one.is_affirmative,
                    "boosters": one.boosters,
                    "hedges": one.hedges,
                    "due_on": one.due_on,
                    "confidence": one.confidence,
                    "rules": one.rules,
                }
            )


def commitment_rows(here: Told, today: date) -> Iterator[Row]:
    """Its commitments, each with what was said of it last."""
    decisions = here.decisions
    late = overdue(decisions.commitments, here.readings, today)
    overdue_since = {one.commitment_id: one.due_on for one in late}
    last_change = {one.commitment_id: one.kind for one in decisions.changes}
    for one in decisions.commitments:
        yield (
            _last_said(here, one)
            | asdict(one)
            | {
                "overdue_since": overdue_since.get(one.id),
                "meetings": len({m.id for s in here.said(one) if (m := _meeting(here, s))}),
                "last_change": last_change.get(one.id),
            }
        )


def _last_said(here: Told, commitment: Commitment) -> Row:
    last = here.said(commitment)[-1:]
    if not last:  # a moment before it is decided again
        return dict.fromkeys(column.name for column in COMMITMENTS.columns)
    (said,) = last
    meeting = _meeting(here, said)
    article = here.articles[said.article_id]
    return (
        _told_in(said, article)
        | _done_by(said, _parties(here, said))
        | {
            "kind": said.kind,
            "tier": said.tier,
            "firmness": _firmness(said.tier),
            "due_on": said.due_on,
            "meeting_id": meeting.id if meeting else None,
        }
    )


def change_rows(here: Told, tracked: Collection[str]) -> Iterator[Row]:
    """Its changes, meeting by meeting, as decided."""
    weights = weigh(here.decisions, here.readings, tracked)
    for change in here.decisions.changes:
        yield change_row(here, change, weights[change])


def change_row(here: Told, change: Change, weight: Significance) -> Row:
    """One change, with the words then and now."""
    before, after = here.statement(change.before_id), here.statement(change.after_id)
    shown = _as_decided(here, change, after or before)
    return (
        asdict(change)
        | _said_before(here, before)
        | _said_now(here, after)
        | _act(shown)
        | _codes(
            event_of(shown) if shown and change.kind not in _UNSAID else None,
            actors_of(shown, _parties(here, shown)) if shown else (None, None),
        )
        | {
            "relationship": here.decisions.relationship,
            "held_on": here.meetings[change.meeting_id].held_on,
            "label": here.commitments[change.commitment_id].label,
            "significance": weight.score,
            "significance_reasons": weight.reasons,
        }
    )


def _as_decided(here: Told, change: Change, said: Statement | None) -> Statement | None:
    """A statement with the party and tier that were decided on: a ruling may wait for a pass."""
    if said is None or said.id not in here.commitment_of:
        return said
    party = here.commitments[here.commitment_of[said.id]].party
    others = [one for one in _parties(here, said) if one != party]
    whom = others[0] if len(others) == 1 else said.counterparty
    return replace(
        said,
        party=party,
        counterparty=None if party == JOINT else whom,
        tier=change.tier_after if said.id == change.after_id else change.tier_before,
    )


def _said_before(here: Told, before: Statement | None) -> Row:
    article = here.articles[before.article_id] if before else None
    return {
        "quote_before": before.quote if before else None,
        "start_before": before.start if before else None,
        "end_before": before.end if before else None,
        "source_before": article.source if article else None,
        "sha256_before": article.sha256 if article else None,
    }


def _said_now(here: Told, after: Statement | None) -> Row:
    said = _told_in(after, here.articles[after.article_id] if after else None)
    return {"quote_after": said.pop("quote"), **said}


def meeting_rows(here: Told) -> Iterator[Row]:
    """Its meetings by day."""
    said = {one.article.id: one.statements for one in here.readings}
    made = Counter(one.meeting_id for one in here.decisions.changes)
    for one in here.decisions.meetings:
        statements = [s for article in one.article_ids for s in said.get(article, ())]
        articles = [here.articles[a] for a in one.article_ids if a in here.articles]
        yield (
            asdict(one)
            | _codes(event_of_meeting(one), pair_of(one.parties))
            | {
                "themes": tuple(sorted({key for s in statements for key in s.themes})),
                "statements": len(statements),
                "changes": made[one.id],
                "sources": tuple(article.source for article in articles),
                "sha256s": tuple(article.sha256 for article in articles),
            }
        )


def link_rows(here: Told) -> Iterator[Row]:
    """What became of its statements, in order of meeting."""
    for one in here.decisions.links:
        yield asdict(one) | {
            "relationship": here.decisions.relationship,
            "held_on": here.meetings[one.meeting_id].held_on,
        }


# ---------------------------------------------------------------- of all


def _article_rows(store: Store) -> Iterator[Row]:
    names = [column.name for column in ARTICLES.columns]
    for article in store.articles():
        yield {name: getattr(article, name) for name in names}


def _delivery_rows(store: Store) -> Iterator[Row]:
    return map(asdict, store.deliveries())


def _failure_rows(store: Store) -> Iterator[Row]:
    """Every file that cannot be used, by its path."""
    for path, one in store.files(failing=True).items():
        assert one.failure
        known = {"sha256": one.source.sha256, "failure_count": one.failure_count}
        yield asdict(one.failure) | {"source": path} | known


_OF_ONE: dict[str, Callable[[Told, Collection[str], date], Iterator[Row]]] = {
    COMMITMENTS.name: lambda here, _tracked, today: commitment_rows(here, today),
    CHANGES.name: lambda here, tracked, _today: change_rows(here, tracked),
    MEETINGS.name: lambda here, _tracked, _today: meeting_rows(here),
    LINKS.name: lambda here, _tracked, _today: link_rows(here),
}
_OF_ALL: dict[str, Callable[[Store], Iterator[Row]]] = {
    ARTICLES.name: _article_rows,
    RULINGS.name: ruling_rows,
    DELIVERIES.name: _delivery_rows,
    FAILURES.name: _failure_rows,
}


# ---------------------------------------------------------------- columns that tables share


def _told_in(said: Statement | None, article: Article | None) -> Row:
    """The words and where they stand."""
    return {
        "quote": said.quote if said else None,
        "start": said.start if said else None,
        "end": said.end if said else None,
        "source": article.source if article else None,
        "article_id": article.id if article else None,
        "sha256": article.sha256 if article else None,
        "publisher": article.publisher if article else None,
        "published_at": article.published_at if article else None,
        "url": article.url if article else None,
    }


def _done_by(said: Statement, parties: tuple[str, ...]) -> Row:
    return _act(said) | _codes(event_of(said), actors_of(said, parties))


def _act(said: Statement | None) -> Row:
    if said is None:
        return dict.fromkeys(("who", "whom", "action", "object"))
    act = act_of(said.quote)
    return {
        "who": party_name(said.party),
        "whom": party_name(said.counterparty) if said.counterparty else None,
        "action": act.verb or None,
        "object": act.object,
    }


def _codes(event: Event | None, actors: tuple[str | None, str | None]) -> Row:
    return {
        "plover": event.plover if event else None,
        "plover_mode": event.plover_mode if event else None,
        "cameo": event.cameo if event else None,
        "cameo_name": CAMEO[event.cameo] if event else None,
        "actor1": actors[0],
        "actor2": actors[1],
    }


def _firmness(tier: Tier | None) -> int | None:
    return tier.rank if tier else None


def _meeting(here: Told, said: Statement) -> Meeting | None:
    return here.meeting_of.get(said.article_id)


def _parties(here: Told, said: Statement) -> tuple[str, ...]:
    meeting = _meeting(here, said)
    return meeting.parties if meeting else ()
