"""The ledger: what is decided is owed once, whatever it is called later, and ticked off."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy.exc import IntegrityError

from monitor.model import Change, ChangeKind, Decisions
from monitor.storage import REPORT, DeliveryFilter, Store
from monitor.storage.ledger import news_id
from tests.factories import make_change, make_commitment, make_meeting

NOON = datetime(2022, 8, 1, 12, tzinfo=UTC)
LATER = NOON + timedelta(hours=1)
BOTH = (REPORT, "file")
OWED = DeliveryFilter(is_owed=True)


def decide(
    store: Store,
    *changes: Change,
    at: datetime = NOON,
    channels: tuple[str, ...] = BOTH,
    **key: Any,
) -> None:
    meetings = tuple(
        make_meeting(id=one, **key) for one in sorted({change.meeting_id for change in changes})
    )
    commitments = tuple(
        make_commitment(id=one, **key) for one in sorted({c.commitment_id for c in changes})
    )
    decided = Decisions(
        relationship=key.get("relationship", "CHN-KGZ"),
        meetings=meetings,
        commitments=commitments,
        changes=changes,
    )
    store.save_decisions(decided, digest="d", at=at, channels=channels)


def send(store: Store, channel: str, at: datetime = NOON) -> int:
    owed = store.deliveries(DeliveryFilter(channel=channel, is_owed=True))
    store.tick_off(channel, {one.id: f"to {one.change_id}" for one in owed}, at=at)
    return len(owed)


def test_what_is_decided_is_owed_on_every_channel_until_it_is_ticked_off(store: Store) -> None:
    decide(store, make_change())
    assert [(one.channel, one.change_id) for one in store.deliveries(OWED)] == [
        ("file", "x1"),
        (REPORT, "x1"),
    ]
    assert send(store, REPORT, LATER) == 1
    assert [one.channel for one in store.deliveries(OWED)] == ["file"]
    (sent,) = store.deliveries(DeliveryFilter(channel=REPORT))
    assert (sent.delivered_at, sent.place, sent.owed_at) == (LATER, "to x1", NOON)


def test_what_went_out_is_not_owed_again_when_it_is_decided_again(store: Store) -> None:
    decide(store, make_change())
    for channel in BOTH:
        send(store, channel)
    decide(store, make_change(), at=LATER)
    assert store.deliveries(OWED) == ()


def test_other_names_of_meeting_and_commitment_make_no_news(store: Store) -> None:
    """A late article may move the first statement back: the commitment is called otherwise."""
    decide(store, make_change())
    send(store, "file")
    renamed = make_change(id="x2", commitment_id="c2", meeting_id="2022-07-30-chn-kgz-2")
    assert news_id(renamed) == news_id(make_change())
    decide(store, renamed, at=LATER)
    assert [one.channel for one in store.deliveries(OWED)] == [REPORT]
    (told,) = store.deliveries(DeliveryFilter(channel="file"))
    assert (told.change_id, told.meeting_id) == ("x2", "2022-07-30-chn-kgz-2")


def test_another_verdict_is_news_and_withdraws_the_former(store: Store) -> None:
    decide(store, make_change())
    send(store, "file")
    decide(store, make_change(id="x2", kind=ChangeKind.REWORDED, before_id="s0"), at=LATER)
    assert {(one.channel, one.change_id) for one in store.deliveries(OWED)} == {
        ("file", "x2"),
        (REPORT, "x2"),
    }
    former = [one for one in store.deliveries() if one.change_id == "x1"]
    assert {(one.channel, one.withdrawn_at) for one in former} == {("file", LATER), (REPORT, LATER)}


def test_a_verdict_that_comes_back_is_owed_only_where_it_never_went_out(store: Store) -> None:
    decide(store, make_change())
    send(store, "file")
    decide(store, make_change(id="x2", kind=ChangeKind.REWORDED, before_id="s0"))
    decide(store, make_change())
    owed = store.deliveries(OWED)
    assert [(one.channel, one.change_id, one.withdrawn_at) for one in owed] == [
        (REPORT, "x1", None)
    ]


def test_silences_of_two_meetings_are_two_pieces_of_news(store: Store) -> None:
    silent = make_change(kind=ChangeKind.NOT_MENTIONED, before_id="s1", after_id=None)
    again = replace(silent, id="x2", meeting_id="2023-01-01-chn-kgz")
    assert news_id(silent) != news_id(again)
    decide(store, silent, again)
    assert len(store.deliveries(DeliveryFilter(channel=REPORT))) == 2


def test_a_channel_that_is_added_later_owes_only_what_is_new_from_then_on(store: Store) -> None:
    decide(store, make_change(), channels=(REPORT,))
    decide(store, make_change(), make_change(id="x2", after_id="s2"), channels=BOTH)
    added = store.deliveries(DeliveryFilter(channel="file"))
    assert [one.change_id for one in added] == ["x2"]


def test_a_change_that_moves_to_another_relationship_was_told_already(store: Store) -> None:
    decide(store, make_change())
    for channel in BOTH:
        send(store, channel)
    decide(store, make_change(id="x2"), relationship="CHN-KGZ-TJK", at=LATER)
    decide(store, at=LATER)
    assert store.deliveries(OWED) == ()
    assert {(one.relationship, one.withdrawn_at) for one in store.deliveries()} == {
        ("CHN-KGZ-TJK", None)
    }


def test_decisions_that_are_refused_owe_nothing(store: Store) -> None:
    broken = Decisions(relationship="CHN-KGZ", changes=(make_change(), make_change()))
    with pytest.raises(IntegrityError):
        store.save_decisions(broken, digest="d", at=NOON, channels=BOTH)
    assert store.deliveries() == ()


def test_trouble_is_kept_until_it_goes_out(store: Store) -> None:
    decide(store, make_change())
    (owed,) = store.deliveries(DeliveryFilter(channel="file"))
    store.note_trouble("file", [owed.id], "no room")
    assert [one.trouble for one in store.deliveries(OWED)] == ["no room", ""]
    send(store, "file")
    assert {one.trouble for one in store.deliveries()} == {""}


def test_what_went_out_can_be_asked_for_again_by_what_it_is(store: Store) -> None:
    other = make_change(id="y1", after_id="s2", meeting_id="2023-01-01-chn-kgz")
    decide(store, make_change(), other)
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
    decide(store, make_change())
    send(store, REPORT)
    decide(store)
    assert store.owe_again(DeliveryFilter()) == 0
