"""Facts and decisions that were never read from a text: as many as asked, the same at each call.

For what concerns the store alone: making them takes less than storing them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from hashlib import sha256
from itertools import pairwise
from random import Random

from benchmarks.place import seed_words
from benchmarks.readouts import MATTERS
from monitor.model import (
    Account,
    Article,
    Change,
    ChangeKind,
    Commitment,
    Decision,
    Decisions,
    Kind,
    Level,
    Link,
    Meeting,
    MeetingKind,
    Participant,
    Reading,
    SourceFile,
    Specifics,
    Statement,
    Tier,
)
from monitor.parties import NameKind, party_names
from monitor.storage import FileReading

_FIRST_DAY = date(2008, 1, 14)
#: Statements of one commitment.
_LONG = 4
#: Of so many statements one names a day, and one is linked in doubt.
_DATED, _DOUBTFUL = 50, 40


def readings(count: int, *, each: int, words: int, pairs: int) -> Iterator[FileReading]:
    """Articles of so many statements, and of so many words around them, of so many pairs."""
    chance, vocabulary = Random(11), sorted({one.strip('.,;()"') for one in seed_words()} - {""})
    keys = _pairs(pairs)
    for number in range(count):
        quotes = [_quote(chance, vocabulary, place) for place in range(each)]
        around = " ".join(chance.choices(vocabulary, k=words))
        text = f"{number}. {around}. " + "".join(f"They will {one}. " for one in quotes)
        yield _file(number, text, quotes, keys[number % pairs])


def decisions(key: str, said: Sequence[Statement]) -> Decisions:
    """A meeting, and commitments each of a few statements that follow one another."""
    meeting = Meeting(
        id=f"2008-01-14-{key.lower()}", relationship=key, parties=tuple(key.split("-")),
        held_on=_FIRST_DAY, place=None, participants=(), kind=MeetingKind.MEETING,
        level=Level.MINISTER, article_ids=tuple(sorted({one.article_id for one in said})),
    )  # fmt: skip
    chains = [said[start : start + _LONG] for start in range(0, len(said), _LONG)]
    return Decisions(
        relationship=key,
        meetings=(meeting,),
        commitments=tuple(_commitment(key, chain) for chain in chains),
        links=tuple(
            _link(one, chain, place, meeting.id)
            for chain in chains
            for place, one in enumerate(chain)
        ),
        changes=tuple(
            _change(before, after, chain[0], meeting.id)
            for chain in chains
            for before, after in pairwise(chain)
        ),
        themes={one.id: ("trade",) for one in said},
    )


def _pairs(count: int) -> list[tuple[str, str]]:
    codes = sorted({one.code for one in party_names().values() if one.kind is NameKind.CAPITAL})
    every = ((one, other) for place, one in enumerate(codes) for other in codes[place + 1 :])
    return [pair for pair, _ in zip(every, range(count), strict=False)]


def _quote(chance: Random, vocabulary: Sequence[str], place: int) -> str:
    """A set phrase in words of its own, no two alike in one article."""
    verb, matter = chance.choice(MATTERS)
    places = {"here": chance.choice(vocabulary), "there": chance.choice(vocabulary)}
    what = matter.format(n=chance.randrange(2, 400), **places)
    others = chance.choices(vocabulary, k=chance.randrange(6))
    return " ".join([verb, what, *others, f"in year {place}"])


def _file(number: int, text: str, quotes: Sequence[str], parties: tuple[str, str]) -> FileReading:
    digest = sha256(text.encode()).hexdigest()
    day = _FIRST_DAY + timedelta(days=number // 20)
    source = SourceFile(path=f"{number:07}.txt", size=len(text), modified_ns=number, sha256=digest)
    article = Article(
        id=digest[:16], source=source.path, format="newswire", text=text, sha256=digest,
        body_start=0, body_end=len(text), title=f"Foreign ministers hold talks, part {number}",
        publisher="Harbour Wire", published_at=day.isoformat(), dateline=None, language="en",
    )  # fmt: skip
    account = Account(
        article_id=article.id, held_on=day, place=None, parties=parties,
        participants=tuple(Participant(name="The minister", party=one) for one in parties),
        kind=MeetingKind.MEETING, level=Level.MINISTER,
    )  # fmt: skip
    said = tuple(_statement(article, one, parties, day, number) for one in quotes)
    reading = Reading(article=article, account=account, statements=said)
    return FileReading(source=source, reading=reading, gap=None, under="")


def _statement(
    article: Article, quote: str, parties: tuple[str, str], day: date, number: int
) -> Statement:
    start = article.text.index(quote)
    end = start + len(quote)
    return Statement(
        id=sha256(f"{article.id}:{start}:{end}".encode()).hexdigest()[:16],
        article_id=article.id, start=start, end=end, quote=quote, sentence_start=start - 10,
        sentence_end=end + 1, speaker="The minister", party=parties[0], counterparty=parties[1],
        kind=Kind.OFFER, tier=Tier.INTENT, rung="will", cue="will", cue_start=start - 5,
        cue_end=start - 1, specifics=Specifics(numbers=(str(number % 300),)),
        due_on=day + timedelta(days=400) if number % _DATED == 0 else None,
    )  # fmt: skip


def _commitment(key: str, chain: Sequence[Statement]) -> Commitment:
    return Commitment(
        id=f"c{chain[0].id}", relationship=key, party=chain[0].party, label=chain[0].quote,
        themes=("trade",), statement_ids=tuple(one.id for one in chain), first_on=_FIRST_DAY,
        last_on=_FIRST_DAY,
    )  # fmt: skip


def _link(one: Statement, chain: Sequence[Statement], place: int, meeting: str) -> Link:
    is_doubtful = int(one.id[:6], 16) % _DOUBTFUL == 0
    return Link(
        statement_id=one.id, meeting_id=meeting, commitment_id=f"c{chain[0].id}",
        decision=Decision.REVIEW if is_doubtful else Decision.LINKED if place else Decision.NEW,
        score=70.0, candidate_id=chain[place - 1].id,
    )  # fmt: skip


def _change(before: Statement, after: Statement, first: Statement, meeting: str) -> Change:
    return Change(
        id=f"ch{after.id}", meeting_id=meeting, commitment_id=f"c{first.id}",
        kind=ChangeKind.REWORDED, party=after.party, before_id=before.id, after_id=after.id,
        sub_kinds=(), themes=("trade",), tier_before=before.tier, tier_after=after.tier,
        missed=0, reason="made up",
    )  # fmt: skip
