"""What is owed, put together as letters: each change with its words, weighed and held to the rules.

Reads the store a relationship at a time and keeps of it what is to be told. Keeps out how that is
put in words (`notify.wording`) and when it is sent (`outbox`).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from monitor.gather import facts_of
from monitor.model import Article, Change, Delivery, Meeting, Significance, Statement
from monitor.notify import Address
from monitor.notify.letters import Letter, Quote, ToldChange, ToldMeeting
from monitor.parties import party_name
from monitor.report import words
from monitor.report.formats.visible import visible
from monitor.report.paths import change_anchor, meeting_path
from monitor.significance import weigh
from monitor.storage import Store
from monitor.text import content_id, one_line

#: More letters than these at once are one letter: an archive that is taken in is no news.
MOST_LETTERS = 20
#: Changes that a letter tells of in full; the others are counted.
MOST_CHANGES = 100
_Said = Mapping[str, tuple[Statement, Article]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Envelope:
    """A letter, and the ids in the ledger of all that it tells."""

    letter: Letter
    deliveries: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Composed:
    """What became of what is owed; what is being decided otherwise just now is in neither."""

    envelopes: tuple[Envelope, ...]
    #: Why the rules leave something out, by its id in the ledger.
    left_out: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Told:
    """A change that is told, with what it is owed by."""

    delivery: Delivery
    meeting: Meeting
    change: ToldChange


def compose(
    store: Store,
    address: Address,
    owed: Sequence[Delivery],
    themes: Mapping[str, str],
    pages_url: str = "",
) -> Composed:
    """The letters that tell an address of what is owed to it.

    `themes` are the titles of those followed, by key.
    """
    maker = _Maker(store, address, themes, pages_url)
    told: list[_Told] = []
    left_out: dict[str, str] = {}
    for key, asked in _by_relationship(owed).items():
        told += maker.tell(key, asked, left_out)
    groups = _grouped(told, address.each)
    if len(groups) > MOST_LETTERS:
        groups = (told,)
    return Composed(envelopes=tuple(map(maker.envelope, groups)), left_out=left_out)


def shown_text(text: str) -> str:
    """A text from outside as it may be shown: in one line, with nothing hidden in it."""
    return visible(one_line(text))


def _by_relationship(owed: Sequence[Delivery]) -> dict[str, dict[str, Delivery]]:
    """Each relationship's by the change they are of."""
    found: dict[str, dict[str, Delivery]] = {}
    for one in owed:
        found.setdefault(one.relationship, {})[one.change_id] = one
    return dict(sorted(found.items()))


def _grouped(told: Sequence[_Told], each: str) -> tuple[Sequence[_Told], ...]:
    """What goes into a letter each."""
    if each == "change":
        return tuple((one,) for one in told)
    if each != "meeting":
        return (told,) if told else ()
    found: dict[str, list[_Told]] = {}
    for one in told:
        found.setdefault(one.meeting.id, []).append(one)
    return tuple(found.values())


class _Maker:
    """Makes the letters to one address."""

    def __init__(
        self, store: Store, address: Address, themes: Mapping[str, str], pages_url: str
    ) -> None:
        self._store, self._address = store, address
        self._themes, self._pages_url = themes, pages_url

    def tell(
        self, key: str, asked: Mapping[str, Delivery], left_out: dict[str, str]
    ) -> Iterator[_Told]:
        """What is told of a relationship's changes; what is not is put into `left_out`."""
        decisions = self._store.decisions(key)
        readings = facts_of(self._store, decisions)
        weights = weigh(decisions, readings, self._themes.keys())
        said = {s.id: (s, one.article) for one in readings for s in one.statements}
        meetings = {one.id: one for one in decisions.meetings}
        for change in decisions.changes:
            delivery = asked.get(change.id)
            if delivery is None:
                continue
            why = self._address.rules.left_out(change, key, weights[change].score)
            if why:
                left_out[delivery.id] = f"left out: {why}"
                continue
            yield _Told(
                delivery=delivery,
                meeting=meetings[change.meeting_id],
                change=self._change(delivery, change, weights[change], said),
            )

    def envelope(self, told: Sequence[_Told]) -> Envelope:
        """A letter of changes, its id made of what it tells."""
        keys = sorted(f"{one.delivery.id}.{one.delivery.copies}" for one in told)
        shown = sorted(told, key=_heaviest_first)[:MOST_CHANGES]
        meetings = {one.meeting.id: one.meeting for one in shown}
        letter = Letter(
            id=content_id(self._address.name, *keys),
            channel=self._address.name,
            each=self._address.each,
            meetings=tuple(
                self._meeting(one, shown)
                for one in sorted(meetings.values(), key=_newest_last, reverse=True)
            ),
            beyond=len(told) - len(shown),
        )
        return Envelope(letter=letter, deliveries=tuple(sorted(one.delivery.id for one in told)))

    def _meeting(self, meeting: Meeting, shown: Sequence[_Told]) -> ToldMeeting:
        return ToldMeeting(
            id=meeting.id,
            title=shown_text(words.meeting_title(meeting)),
            relationship=meeting.relationship,
            held_on=meeting.held_on,
            url=self._url(meeting_path(meeting.id)),
            changes=tuple(one.change for one in shown if one.meeting.id == meeting.id),
        )

    def _change(
        self, delivery: Delivery, change: Change, weight: Significance, said: _Said
    ) -> ToldChange:
        before = _quote(said.get(change.before_id or ""))
        after = _quote(said.get(change.after_id or ""))
        label, about = words.CHANGES[change.kind], after or before
        return ToldChange(
            id=delivery.id,
            change_id=change.id,
            kind=change.kind,
            mark=label.mark,
            word=label.word,
            party=shown_text(party_name(change.party)),
            heading=words.heading(about.words) if about else "",
            themes=tuple(self._themes[one] for one in change.themes if one in self._themes),
            tier_before=change.tier_before,
            tier_after=change.tier_after,
            reason=shown_text(change.reason),
            score=weight.score,
            score_reasons=weight.reasons,
            before=before,
            after=after,
            url=self._url(f"{meeting_path(change.meeting_id)}#{change_anchor(change.id)}"),
        )

    def _url(self, path: str) -> str:
        return f"{self._pages_url.rstrip('/')}/{path}" if self._pages_url else ""


def _quote(said: tuple[Statement, Article] | None) -> Quote | None:
    if said is None:
        return None
    statement, article = said
    return Quote(
        words=shown_text(statement.quote),
        speaker=shown_text(statement.speaker or ""),
        source=shown_text(article.source),
        published=words.published(article.published_at),
        url=shown_text(article.url),
        sha256=article.sha256,
    )


def _heaviest_first(one: _Told) -> tuple[int, str]:
    return -one.change.score, one.delivery.id


def _newest_last(meeting: Meeting) -> tuple[date, str]:
    return meeting.held_on or date.min, meeting.id
