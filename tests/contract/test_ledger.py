"""The ledger: what is decided is owed once, whatever it is called later, and ticked off."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy.exc import IntegrityError

from monitor.model import Change, ChangeKind, Decisions, SourceFile
from monitor.storage import REPORT, DeliveryFilter, Store
from tests.factories import make_change, make_commitment, make_meeting, make_reading

NOON = datetime(2022, 8, 1, 12, tzinfo=UTC)
LATER = NOON + timedelta(hours=1)
BOTH = (REPORT, "file")
OWED = DeliveryFilter(is_owed=True)


TEXT = "They will open a railway, build a bridge and plant trees."
READING = make_reading(TEXT, [(words, {}) for words in ("open a railway", "build a bridge")])
#: The same words in an article that was put right elsewhere: other statements, by their ids.
RIGHTED = make_reading(
    f"Corrected. {TEXT}", [(words, {}) for words in ("open a railway", "build a bridge")]
)
RAILWAY, BRIDGE = (one.id for one in READING.statements)
RAILWAY_RIGHTED = RIGHTED.statements[0].id


@pytest.fixture(autouse=True)
def said(store: Store) -> None:
    for number, reading in enumerate((READING, RIGHTED)):
        source = SourceFile(path=f"{number}", size=1, modified_ns=1, sha256=f"{number}")
        store.save_reading(source, reading, extract_version="1", at=NOON)


def made(**fields: Any) -> Change:
    """A change that says the railway is new."""
    return make_change(**{"after_id": RAILWAY} | fields)


def decide(
    store: Store,
    *changes: Change,
    at: datetime = NOON,
    channels: tuple[str, ...] = BOTH,
    as_of: int | None = None,
) -> None:
    meetings = tuple(
        make_meeting(id=one, held_on=date.fromisoformat(one[:10]))
        for one in sorted({change.meeting_id for change in changes})
    )
    commitments = tuple(
        make_commitment(id=one) for one in sorted({c.commitment_id for c in changes})
    )
    decided = Decisions(
        relationship="CHN-KGZ",
        meetings=meetings,
        commitments=commitments,
        changes=changes,
    )
    store.save_decisions(decided, digest="d", at=at, as_of=as_of, channels=channels)


def send(store: Store, channel: str, at: datetime = NOON) -> int:
    owed = store.deliveries(DeliveryFilter(channel=channel, is_owed=True))
    store.tick_off(channel, {one.id: f"to {one.change_id}" for one in owed}, at=at)
    return len(owed)


def test_what_is_decided_is_owed_on_every_channel_until_it_is_ticked_off(store: Store) -> None:
    decide(store, made())
    assert [(one.channel, one.change_id) for one in store.deliveries(OWED)] == [
        ("file", "x1"),
        (REPORT, "x1"),
    ]
    assert send(store, REPORT, LATER) == 1
    assert [one.channel for one in store.deliveries(OWED)] == ["file"]
    (sent,) = store.deliveries(DeliveryFilter(channel=REPORT))
    assert (sent.delivered_at, sent.place, sent.owed_at) == (LATER, "to x1", NOON)


def test_what_went_out_is_not_owed_again_when_it_is_decided_again(store: Store) -> None:
    decide(store, made())
    for channel in BOTH:
        send(store, channel)
    decide(store, made(), at=LATER)
    assert store.deliveries(OWED) == ()


def test_other_names_of_meeting_and_commitment_make_no_news(store: Store) -> None:
    """A late article may move the first statement back: the commitment is called otherwise."""
    decide(store, made())
    send(store, "file")
    renamed = made(id="x2", commitment_id="c2", meeting_id="2022-07-30-chn-kgz-2")
    decide(store, renamed, at=LATER)
    assert [one.channel for one in store.deliveries(OWED)] == [REPORT]
    (told,) = store.deliveries(DeliveryFilter(channel="file"))
    assert (told.change_id, told.meeting_id) == ("x2", "2022-07-30-chn-kgz-2")


def test_an_article_that_is_put_right_elsewhere_makes_no_news_of_what_it_said(store: Store) -> None:
    decide(store, made())
    send(store, "file")
    decide(store, made(id="x2", after_id=RAILWAY_RIGHTED), at=LATER)
    assert [one.channel for one in store.deliveries(OWED)] == [REPORT]


def test_the_same_words_twice_on_one_day_are_two_pieces_of_news(store: Store) -> None:
    decide(store, made(), made(id="x2", after_id=RAILWAY_RIGHTED, commitment_id="c2"))
    assert len(store.deliveries(DeliveryFilter(channel=REPORT))) == 2


def test_decisions_on_older_facts_than_the_last_ones_are_not_stored(store: Store) -> None:
    """A pass that read before a person ruled must not bring back what was taken away."""
    decide(store, as_of=2)
    decide(store, made(), at=LATER, as_of=1)
    assert store.deliveries() == ()
    assert store.decisions("CHN-KGZ").changes == ()


def test_another_verdict_is_news_and_withdraws_the_former(store: Store) -> None:
    decide(store, made())
    send(store, "file")
    decide(store, made(id="x2", kind=ChangeKind.REWORDED, before_id=BRIDGE), at=LATER)
    assert {(one.channel, one.change_id) for one in store.deliveries(OWED)} == {
        ("file", "x2"),
        (REPORT, "x2"),
    }
    former = [one for one in store.deliveries() if one.change_id == "x1"]
    assert {(one.channel, one.withdrawn_at) for one in former} == {("file", LATER), (REPORT, LATER)}


def test_a_verdict_that_comes_back_is_owed_only_where_it_never_went_out(store: Store) -> None:
    decide(store, made())
    send(store, "file")
    decide(store, made(id="x2", kind=ChangeKind.REWORDED, before_id=BRIDGE))
    decide(store, made())
    owed = store.deliveries(OWED)
    assert [(one.channel, one.change_id, one.withdrawn_at) for one in owed] == [
        (REPORT, "x1", None)
    ]


def test_silences_of_two_meetings_are_two_pieces_of_news(store: Store) -> None:
    silent = made(kind=ChangeKind.NOT_MENTIONED, before_id=RAILWAY, after_id=None)
    decide(store, silent, replace(silent, id="x2", meeting_id="2023-01-01-chn-kgz"))
    assert len(store.deliveries(DeliveryFilter(channel=REPORT))) == 2


def test_a_channel_that_is_added_later_owes_only_what_is_new_from_then_on(store: Store) -> None:
    decide(store, made(), channels=(REPORT,))
    decide(store, made(), made(id="x2", after_id=BRIDGE), channels=BOTH)
    added = store.deliveries(DeliveryFilter(channel="file"))
    assert [one.change_id for one in added] == ["x2"]


def test_decisions_that_are_refused_owe_nothing(store: Store) -> None:
    broken = Decisions(relationship="CHN-KGZ", changes=(made(), made()))
    with pytest.raises(IntegrityError):
        store.save_decisions(broken, digest="d", at=NOON, channels=BOTH)
    assert store.deliveries() == ()


def test_trouble_is_kept_until_it_goes_out(store: Store) -> None:
    decide(store, made())
    (owed,) = store.deliveries(DeliveryFilter(channel="file"))
    store.note_trouble("file", [owed.id], "no room")
    assert [one.trouble for one in store.deliveries(OWED)] == ["no room", ""]
    send(store, "file")
    assert {one.trouble for one in store.deliveries()} == {""}


def test_what_went_out_can_be_asked_for_again_by_what_it_is(store: Store) -> None:
    other = made(id="y1", after_id=BRIDGE, meeting_id="2023-01-01-chn-kgz")
    decide(store, made(), other)
    assert store.owe_again(DeliveryFilter()) == 0, "it is owed anyway"
    for channel, at in ((REPORT, NOON), ("file", LATER)):
        send(store, channel, at)
    asked = {
        1: DeliveryFilter(channel="file", meeting_id="2023-01-01-chn-kgz"),
        2: DeliveryFilter(since=LATER),
    }
    assert store.owe_again(asked[1]) == 1
    (again,) = store.deliveries(OWED)
    assert (again.change_id, again.channel, again.copies) == ("y1", "file", 1)
    send(store, "file", LATER)
    assert store.owe_again(asked[2]) == 2
    assert store.owe_again(DeliveryFilter(change="x")) == 1, "its notice is owed already"
    assert store.owe_again(DeliveryFilter(change="%")) == 0


def test_what_was_withdrawn_is_not_sent_again(store: Store) -> None:
    decide(store, made())
    send(store, REPORT)
    decide(store)
    assert store.owe_again(DeliveryFilter()) == 0
