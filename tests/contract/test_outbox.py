"""Messages: kept before they are sent, sent once, and what they tell ticked off with them."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from monitor.model import ChannelState, Decisions, Message, SourceFile
from monitor.storage import DeliveryFilter, Store
from tests.factories import make_change, make_commitment, make_meeting, make_reading

NOON = datetime(2022, 8, 1, 12, tzinfo=UTC)
LATER = NOON + timedelta(minutes=1)
OWED = DeliveryFilter(channel="desk", is_owed=True)
READING = make_reading(
    "They will open a railway and build a bridge.",
    [(words, {}) for words in ("open a railway", "build a bridge")],
)


def owed_to(store: Store, *channels: str) -> tuple[str, ...]:
    """Two changes are decided; their ids in the ledger."""
    source = SourceFile(path="a", size=1, modified_ns=1, sha256="a")
    store.save_reading(source, READING, extract_version="1", at=NOON)
    changes = tuple(
        make_change(id=one.id, after_id=one.id, commitment_id=one.id) for one in READING.statements
    )
    decided = Decisions(
        relationship="CHN-KGZ",
        meetings=(make_meeting(),),
        commitments=tuple(make_commitment(id=one.id) for one in READING.statements),
        changes=changes,
    )
    store.save_decisions(decided, digest="d", at=NOON, channels=channels)
    return tuple(one.id for one in store.deliveries(DeliveryFilter(channel=channels[0])))


def make_message(**fields: object) -> Message:
    defaults: dict[str, object] = {
        "id": "m1",
        "channel": "desk",
        "title": "One",
        "text": "Ä “railway”",
        "html": "<p>Ä</p>",
        "made_at": NOON,
    }
    return Message(**(defaults | fields))  # type: ignore[arg-type]


def test_a_message_waits_with_its_words_until_it_is_sent(store: Store) -> None:
    told = owed_to(store, "desk")
    message = make_message(deliveries=told)
    store.post("desk", [message], at=NOON)
    assert store.waiting("desk") == (message,)
    assert store.waiting("other") == ()
    assert len(store.deliveries(OWED)) == 2
    store.note_sent(message, "mail", at=LATER)
    assert store.waiting("desk") == ()
    assert store.deliveries(OWED) == ()
    assert {(one.place, one.delivered_at) for one in store.deliveries()} == {("mail", LATER)}


def test_sending_to_one_ticks_nothing_off_for_another(store: Store) -> None:
    told = owed_to(store, "desk", "other")
    message = make_message(deliveries=told)
    store.post("desk", [message], at=NOON)
    store.note_sent(message, "mail", at=LATER)
    assert {one.channel for one in store.deliveries(DeliveryFilter(is_owed=True))} == {"other"}


def test_a_try_that_failed_is_counted_and_told_with_what_it_was_of(store: Store) -> None:
    told = owed_to(store, "desk")
    store.post("desk", [make_message(deliveries=told[:1])], at=NOON)
    for number in (1, 2):
        (waiting,) = store.waiting("desk")
        store.note_unsent(waiting, f"no server {number}", at=LATER)
    (waiting,) = store.waiting("desk")
    assert (waiting.attempts, waiting.tried_at, waiting.trouble) == (2, LATER, "no server 2")
    assert sorted(one.trouble for one in store.deliveries(OWED)) == ["", "no server 2"]
    store.note_sent(waiting, "mail", at=LATER)
    assert [one.trouble for one in store.deliveries()] == ["", ""]


def test_those_tried_least_come_first_then_the_oldest(store: Store) -> None:
    made = [
        make_message(id="new", made_at=LATER),
        make_message(id="old"),
        make_message(id="tried", attempts=3, tried_at=NOON),
    ]
    store.post("desk", made, at=NOON)
    assert [one.id for one in store.waiting("desk")] == ["old", "new", "tried"]


def test_what_is_left_out_and_a_note_are_kept_with_the_messages(store: Store) -> None:
    told = owed_to(store, "desk")
    left_out = {told[0]: "left out: another theme"}
    store.post("desk", [], at=LATER, left_out=left_out, note=("last digest", "today"))
    assert [one.id for one in store.deliveries(OWED)] == [told[1]]
    assert store.recall("last digest") == "today"


def test_a_message_that_is_made_again_takes_the_place_of_the_one_before(store: Store) -> None:
    """A store put back from a backup may know of a message and not of what it told."""
    told = owed_to(store, "desk")
    message = make_message(deliveries=told)
    store.post("desk", [message], at=NOON)
    store.note_sent(message, "mail", at=NOON)
    store.post("desk", [message], at=LATER)
    assert store.waiting("desk") == (message,)


def test_the_state_of_a_channel_is_that_of_the_message_tried_most(store: Store) -> None:
    told = owed_to(store, "desk", "report")
    sent = make_message(id="sent")
    store.post("desk", [sent, make_message(deliveries=told)], at=NOON)
    store.note_sent(sent, "mail", at=NOON)
    assert store.channel_states() == (
        ChannelState(channel="desk", owed=2, waiting=1, sent_at=NOON),
        ChannelState(channel="report", owed=2),
    )
    (waiting,) = store.waiting("desk")
    store.note_unsent(waiting, "no server", at=LATER)
    store.post("desk", [make_message(id="new")], at=LATER)
    desk, _ = store.channel_states()
    assert desk == ChannelState(
        channel="desk",
        owed=2,
        waiting=2,
        attempts=1,
        tried_at=LATER,
        sent_at=NOON,
        trouble="no server",
    )
    store.note_sent(replace(waiting, attempts=1), "mail", at=LATER)
    desk, _ = store.channel_states()
    assert (desk.owed, desk.attempts, desk.trouble, desk.sent_at) == (0, 0, "", LATER)


def test_the_words_of_what_was_sent_are_not_kept(store: Store) -> None:
    message = make_message(text="unheard of", html="<p>unheard of</p>")
    store.post("desk", [message], at=NOON)
    store.note_sent(message, "mail", at=LATER)
    with store._reading() as connection:
        rows = connection.exec_driver_sql("SELECT title, text, html FROM messages").all()
    assert [tuple(one) for one in rows] == [("One", "", "")]
