"""The history of every commitment by meeting date, as Changes.

Pure: what a meeting did to a commitment follows from the statements, whoever wrote them first and
whenever they arrived. Silence is never delivery, and never "dropped" before a commitment was left
out of two comparable meetings and half a year has passed.
"""

from __future__ import annotations

from bisect import bisect_right, insort
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from operator import itemgetter

import numpy as np

from monitor.candidates import Index
from monitor.due import has_passed, newest_due
from monitor.judge import firmest, judge
from monitor.link import REVIEW_FROM
from monitor.model import (
    Change,
    ChangeKind,
    Decision,
    Kind,
    Link,
    Meeting,
    MeetingKind,
    Reading,
    Statement,
    Tier,
)
from monitor.parties import JOINT, party_name
from monitor.scoring import Feature, Scorer, feature
from monitor.text import content_id

_DROPPED_AFTER_MEETINGS = 2
_DROPPED_AFTER_DAYS = 180
#: A meeting whose accounts are shorter than this share of the usual proves nothing by silence.
_COMPARABLE_LENGTH = 0.6
_COMPARABLE_KINDS = frozenset({MeetingKind.MEETING, MeetingKind.CALL, MeetingKind.JOINT_STATEMENT})


#: Whether it is the other side's own word; the score; the statement's id.
_Rank = tuple[bool, float, str]
#: The score; the statement's id, empty for none.
_Near = tuple[float, str]


@dataclass(frozen=True, slots=True)
class _Past:
    """What is known of a commitment before a meeting."""

    last: Statement
    last_on: date | None
    level: int
    #: Of the last meeting that stated it, where it is needed.
    number: int = 0
    missed: int = 0
    is_dropped: bool = False
    #: The statement whose deadline holds; None without one.
    due: Statement | None = None


def compare(
    meetings: Sequence[Meeting],
    readings: Sequence[Reading],
    links: Sequence[Link],
    themes: Mapping[str, tuple[str, ...]],
    before: Sequence[Change] = (),
    start: int = 0,
) -> tuple[Change, ...]:
    """The changes of one relationship, by day of the meeting, then place in the text.

    Those of the meetings up to number `start` are `before`, as they were found then.
    """
    history = _History(meetings, readings, links, themes, start)
    since = [change for meeting in meetings[start:] for change in history.advance(meeting)]
    return (*before, *since)


class _History:
    """One pass over the meetings of a relationship, remembering each commitment's last word.

    What the meetings up to number `start` said is remembered to begin with.
    """

    def __init__(
        self,
        meetings: Sequence[Meeting],
        readings: Sequence[Reading],
        links: Sequence[Link],
        themes: Mapping[str, tuple[str, ...]],
        start: int,
    ) -> None:
        self._statements = {s.id: s for r in readings for s in r.statements}
        self._bodies = {r.article.id: r.article.body_end - r.article.body_start for r in readings}
        self._themes = themes
        self._links = {link.statement_id: link for link in links}
        self._said: dict[str, dict[str, list[Statement]]] = {}
        for link in links:
            said = self._said.setdefault(link.meeting_id, {})
            said.setdefault(link.commitment_id, []).append(self._statements[link.statement_id])
        self._past: dict[str, _Past] = {}
        #: The commitments whose silence counts: their day is known, and they are not dropped.
        self._awaited: dict[str, _Past] = {}
        #: Of the accounts that are told whole, ascending.
        self._lengths: list[int] = []
        self._recall(meetings[:start])
        heard = [s.id for m in meetings[start:] for said in self._heard(m) for s in said]
        self._features = {
            one: self._feature(one, meetings[0].parties)
            for one in (*(past.last.id for past in self._awaited.values()), *heard)
        }
        self._scorer = Scorer()
        self._index = Index(list(self._features.values()), self._scorer)

    def _heard(self, meeting: Meeting) -> Iterable[Sequence[Statement]]:
        return self._said.get(meeting.id, {}).values()

    def _feature(self, statement_id: str, parties: Sequence[str]) -> Feature:
        link, themes = self._links[statement_id], self._themes.get(statement_id, ())
        return feature(self._statements[statement_id], link.meeting_id, themes, parties)

    def _recall(self, meetings: Sequence[Meeting]) -> None:
        """Remember meetings at once, as `_remember` does one by one."""
        silent = _Silences()
        for number, meeting in enumerate(meetings):
            if self._is_comparable(meeting):
                silent.add(number, meeting)
            self._note_length(meeting)
            for cid, statements in self._said.get(meeting.id, {}).items():
                self._past[cid] = self._spoke(cid, statements, meeting, number)
        dated = {cid: past for cid, past in self._past.items() if past.last_on is not None}
        self._past |= {cid: silent.since(past) for cid, past in dated.items()}
        self._awaited = {cid: self._past[cid] for cid in dated if not self._past[cid].is_dropped}

    def advance(self, meeting: Meeting) -> list[Change]:
        """The changes this meeting made; the past then includes it."""
        said = self._said.get(meeting.id, {})
        answers = self._answers(said, meeting)
        changes = [
            change
            for cid, statements in said.items()
            for change in self._spoken(meeting, cid, statements, answers)
        ]
        changes += answers
        if self._is_comparable(meeting):
            changes += self._silent(meeting, said)
        self._remember(meeting, said)
        return sorted(changes, key=self._place)

    def _place(self, change: Change) -> tuple[int, int, str, str]:
        statement = self._statements.get(change.after_id or "") or self._statements.get(
            change.before_id or ""
        )
        return (
            change.after_id is None,
            statement.start if statement else 0,
            change.kind.value,
            change.id,
        )

    # ------------------------------------------------------------ said

    def _spoken(
        self,
        meeting: Meeting,
        commitment_id: str,
        statements: Sequence[Statement],
        answers: Sequence[Change],
    ) -> Iterator[Change]:
        now = firmest(statements)
        past = self._past.get(commitment_id)
        if past is None:
            yield self._new(meeting, commitment_id, now, answers)
            return
        kind, notes, reason = judge(past.last, now, self._themes)
        notes += _overdue(newest_due(past.due, now), meeting)
        if past.missed:
            times = "once" if past.missed == 1 else f"{past.missed} times"
            yield self._change(
                meeting,
                commitment_id,
                ChangeKind.RETURNED,
                (kind.value,),
                past.last,
                now,
                f"Said again after it was not mentioned {times}.",
                missed=past.missed,
            )
        yield self._change(meeting, commitment_id, kind, notes, past.last, now, reason)

    def _new(
        self, meeting: Meeting, commitment_id: str, now: Statement, answers: Sequence[Change]
    ) -> Change:
        link = self._links[now.id]
        notes = []
        if any(a.before_id == now.id for a in answers):
            notes.append("answered")
        if any(a.after_id == now.id for a in answers):
            notes.append("answers")
        if link.decided_by == "person":
            reason = "A person ruled that it continues no earlier statement."
        elif link.decision is Decision.REVIEW:
            notes.append("possibly linked")
            reason = (
                f"The nearest earlier statement scores {link.score:.0f}: "
                "too little to link, too much to pass over."
            )
        elif link.candidate_id:
            reason = (
                f"No earlier statement of {party_name(now.party)} scores {REVIEW_FROM:.0f} "
                f"or more; the nearest scores {link.score:.0f}."
            )
        else:
            reason = (
                f"No earlier statement of {party_name(now.party)} in this relationship is like it."
            )
        return self._change(
            meeting,
            commitment_id,
            ChangeKind.NEW,
            tuple(notes),
            None,
            now,
            reason,
            nearest=(link.candidate_id, link.score),
        )

    # ------------------------------------------------------------ answered

    def _answers(self, said: Mapping[str, Sequence[Statement]], meeting: Meeting) -> list[Change]:
        """A request and the other side's (or the joint) word on the same theme and object.

        A request that is stated more than once, as in two accounts, is answered once by the same
        words: as it stands nearest to them.
        """
        everything = [(cid, s) for cid, statements in said.items() for s in statements]
        found: dict[tuple[str, str], tuple[_Rank, Change]] = {}
        for commitment_id, request in everything:
            if request.kind is not Kind.REQUEST or request.party == JOINT:
                continue
            by_theme = self._answers_by_theme(request, [s for _, s in everything])
            for rank, answer in {s.id: (rank, s) for rank, s in by_theme.values()}.values():
                key = commitment_id, answer.id
                if key in found and found[key][0] >= rank:
                    continue
                themes = tuple(sorted(t for t, (_, s) in by_theme.items() if s.id == answer.id))
                change = self._answered(meeting, commitment_id, request, answer, themes)
                found[key] = rank, change
        return [change for _, change in found.values()]

    def _answers_by_theme(
        self, request: Statement, said: Sequence[Statement]
    ) -> dict[str, tuple[_Rank, Statement]]:
        """What takes up `request` best, and how well, by theme."""
        best: dict[str, tuple[_Rank, Statement]] = {}
        for answer in said:
            rank = self._rank_answer(request, answer)
            if rank is None:
                continue
            for theme in self._features[request.id].themes & self._features[answer.id].themes:
                if theme not in best or rank > best[theme][0]:
                    best[theme] = rank, answer
        return best

    def _rank_answer(self, request: Statement, answer: Statement) -> _Rank | None:
        """How well `answer` takes up `request`: the other side's own word before a joint one, then
        the score; None when it does not."""
        if (
            answer.kind not in (Kind.OFFER, Kind.JOINT, Kind.PROGRESS)
            or answer.party == request.party
        ):
            return None
        a, b = self._features[request.id], self._features[answer.id]
        if not a.themes & b.themes or not set(a.terms) & set(b.terms) - _ACTS_ALONE:
            return None
        return answer.party != JOINT, self._scorer.score(a, b).points, answer.id

    def _answered(
        self,
        meeting: Meeting,
        commitment_id: str,
        request: Statement,
        answer: Statement,
        themes: tuple[str, ...],
    ) -> Change:
        asked, answered = party_name(request.party), party_name(answer.party)
        shared = set(self._features[request.id].terms) & set(self._features[answer.id].terms)
        reason = (
            f"{asked} asked and {answered} answered in the same meeting: "
            f"same theme ({', '.join(themes)}) and words ({', '.join(sorted(shared))})."
        )
        return Change(
            id=content_id(meeting.id, commitment_id, ChangeKind.ANSWERED, answer.id),
            meeting_id=meeting.id,
            commitment_id=commitment_id,
            kind=ChangeKind.ANSWERED,
            sub_kinds=("jointly",) if answer.party == JOINT else (),
            party=request.party,
            themes=themes,
            before_id=request.id,
            after_id=answer.id,
            tier_before=request.tier,
            tier_after=answer.tier,
            missed=0,
            reason=reason,
        )

    # ------------------------------------------------------------ silence

    def _is_comparable(self, meeting: Meeting) -> bool:
        """Whether silence in this meeting can mean anything."""
        if not _may_compare(meeting) or not self._lengths:
            return False
        return self._length(meeting) >= _COMPARABLE_LENGTH * _middle(self._lengths)

    def _length(self, meeting: Meeting) -> int:
        return max((self._bodies.get(a, 0) for a in meeting.article_ids), default=0)

    def _silent(
        self, meeting: Meeting, said: Mapping[str, Sequence[Statement]]
    ) -> Iterator[Change]:
        spoken = [self._features[s.id] for statements in said.values() for s in statements]
        missed = [one for one in self._missed(meeting, said) if _is_open(one[1].last)]
        nearest = self._nearest([past.last for _, past in missed], [f.statement for f in spoken])
        for (commitment_id, past), near in zip(missed, nearest, strict=True):
            yield self._unsaid(meeting, commitment_id, past, spoken, near)

    def _nearest(self, missed: Sequence[Statement], spoken: Sequence[Statement]) -> list[_Near]:
        """For each statement, what its own side or both say now that is most like it."""
        best: list[_Near] = [(0.0, "")] * len(missed)
        rows = np.array([self._index.row_of[one.id] for one in missed], dtype=np.intp)
        for one in spoken:
            points = self._index.points(self._index.row_of[one.id], rows).tolist()
            for place, before in enumerate(missed):
                if one.party in (before.party, JOINT):
                    best[place] = max(best[place], (points[place], one.id))
        return best

    def _unsaid(
        self,
        meeting: Meeting,
        commitment_id: str,
        past: _Past,
        spoken: Sequence[Feature],
        near: _Near,
    ) -> Change:
        """The change of a commitment that was missed, `past` counting this meeting."""
        before = self._features[past.last.id]
        days = _days_since(past, meeting.held_on)
        mine = [f for f in spoken if f.statement.party in (past.last.party, JOINT)]
        theirs = [f for f in spoken if f.statement.party not in (past.last.party, JOINT)]
        notes = []
        if before.themes and any(f.themes & before.themes for f in mine):
            notes.append("theme present")
        elif before.themes and any(f.themes & before.themes for f in theirs):
            notes.append("raised by the other side only")
        notes += _overdue(past.due, meeting)
        kind = ChangeKind.DROPPED if past.is_dropped else ChangeKind.NOT_MENTIONED
        since = f"{days} days after it was last said" if days else "a comparable meeting"
        times = f"{past.missed} comparable meeting{'s' if past.missed > 1 else ''} in a row"
        reason = f"Left out of {times}; this one was held {since}."
        if not past.is_dropped:
            reason += " Silence alone does not mean it was given up."
        return self._change(
            meeting,
            commitment_id,
            kind,
            tuple(notes),
            past.last,
            None,
            reason,
            missed=past.missed,
            nearest=(near[1] or None, round(near[0], 1)),
        )

    # ------------------------------------------------------------ bookkeeping

    def _remember(self, meeting: Meeting, said: Mapping[str, Sequence[Statement]]) -> None:
        if self._is_comparable(meeting):
            for cid, past in list(self._missed(meeting, said)):
                self._past[cid] = self._awaited[cid] = past
                if past.is_dropped:
                    del self._awaited[cid]
        self._note_length(meeting)
        for cid, statements in said.items():
            past = self._past[cid] = self._spoke(cid, statements, meeting)
            self._awaited.pop(cid, None)
            if past.last_on is not None:
                self._awaited[cid] = past

    def _note_length(self, meeting: Meeting) -> None:
        if _may_compare(meeting):
            insort(self._lengths, self._length(meeting))

    def _spoke(
        self, commitment_id: str, statements: Sequence[Statement], meeting: Meeting, number: int = 0
    ) -> _Past:
        """What is known of a commitment after a meeting that stated it."""
        now, past = firmest(statements), self._past.get(commitment_id)
        due = newest_due(past.due if past else None, now)
        return _Past(now, meeting.held_on, meeting.level.rank, number, due=due)

    def _missed(
        self, meeting: Meeting, said: Mapping[str, Sequence[Statement]]
    ) -> Iterator[tuple[str, _Past]]:
        """The commitments a comparable meeting could have stated and did not, this one counted.

        Not what was said on an unknown day: it may have been said later.
        """
        for cid, past in self._awaited.items():
            if cid not in said and meeting.level.rank >= past.level:
                yield cid, _missed_once_more(past, meeting.held_on)

    def _change(
        self,
        meeting: Meeting,
        commitment_id: str,
        kind: ChangeKind,
        notes: tuple[str, ...],
        before: Statement | None,
        after: Statement | None,
        reason: str,
        missed: int = 0,
        nearest: tuple[str | None, float] = (None, 0.0),
    ) -> Change:
        newest = after or before
        assert newest is not None
        return Change(
            id=content_id(meeting.id, commitment_id, kind),
            meeting_id=meeting.id,
            commitment_id=commitment_id,
            kind=kind,
            sub_kinds=notes,
            party=newest.party,
            themes=tuple(
                sorted({t for s in (before, after) if s for t in self._themes.get(s.id, ())})
            ),
            before_id=before.id if before else None,
            after_id=after.id if after else None,
            tier_before=before.tier if before else None,
            tier_after=after.tier if after else None,
            missed=missed,
            reason=reason,
            nearest_id=nearest[0],
            nearest_score=nearest[1],
        )


class _Silences:
    """The comparable meetings of a relationship, for how often each missed a commitment."""

    def __init__(self) -> None:
        #: (number of the meeting, its day) by the least level it is of.
        self._by_level: dict[int, list[tuple[int, date | None]]] = defaultdict(list)

    def add(self, number: int, meeting: Meeting) -> None:
        for level in range(meeting.level.rank + 1):
            self._by_level[level].append((number, meeting.held_on))

    def since(self, past: _Past) -> _Past:
        """What is known of a commitment after all of them, none of which stated it since."""
        meetings = self._by_level[past.level]
        for _, day in meetings[bisect_right(meetings, past.number, key=itemgetter(0)) :]:
            if past.is_dropped:
                break
            past = _missed_once_more(past, day)
        return past


def _missed_once_more(past: _Past, day: date | None) -> _Past:
    """What is known of a commitment after a comparable meeting of that day left it out."""
    missed = past.missed + 1
    is_late = _days_since(past, day) >= _DROPPED_AFTER_DAYS
    is_dropped = missed >= _DROPPED_AFTER_MEETINGS and is_late
    return replace(past, missed=missed, is_dropped=is_dropped)


#: Words of an answer that name no object: "increase" alone does not answer "increase".
_ACTS_ALONE = frozenset(
    """
    increase strengthen improve promote accelerate simplify support maintain provide
    cooperate open build resume implement
    """.split()
)


def _middle(ordered: Sequence[int]) -> float:
    """The median of numbers in order, one at least."""
    half = len(ordered) // 2
    return ordered[half] if len(ordered) % 2 else (ordered[half - 1] + ordered[half]) / 2


def _may_compare(meeting: Meeting) -> bool:
    """Whether it is told whole, as meetings are, and has its day among them."""
    return meeting.kind in _COMPARABLE_KINDS and not meeting.is_cut and meeting.held_on is not None


def _days_since(past: _Past, day: date | None) -> int:
    """Days from when it was last said to the day; 0 when one is unknown."""
    return (day - past.last_on).days if day and past.last_on else 0


def _overdue(due: Statement | None, meeting: Meeting) -> tuple[str, ...]:
    """The note that a deadline had passed by the day of the meeting."""
    return (f"overdue: was due {due.due_on}",) if due and has_passed(due, meeting.held_on) else ()


def _is_open(statement: Statement) -> bool:
    """Thanks and wishes close; what was done needs no repeating."""
    if statement.kind in (Kind.ACKNOWLEDGEMENT, Kind.WISH):
        return False
    return statement.tier is not Tier.DONE
