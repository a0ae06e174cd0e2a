"""What the store promises, on both engines."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, create_engine, text
from sqlalchemy.exc import IntegrityError, StatementError

from monitor.errors import SourceError, StorageError
from monitor.model import (
    Decisions,
    Failure,
    Kind,
    Level,
    MeetingKind,
    Participant,
    Reading,
    Ruling,
    RulingKind,
    Run,
    ScorePart,
    SourceFile,
    Specifics,
    Tier,
)
from monitor.storage import FileReading, Found, SearchFilter, Store, open_store
from tests.factories import (
    make_change,
    make_commitment,
    make_key,
    make_link,
    make_meeting,
    make_reading,
    make_ruling,
)

NOON = datetime(2022, 8, 1, 12, tzinfo=UTC)
BRIDGE = "Arland will build a bridge. Berland hopes to send students."


def source_of(path: str = "a.txt", content: str = "", **fields: Any) -> SourceFile:
    sha256 = hashlib.sha256(content.encode()).hexdigest()
    defaults = {"path": path, "size": len(content), "modified_ns": 1, "sha256": sha256}
    return SourceFile(**(defaults | fields))


def bridge_reading(words: str = BRIDGE, **fields: Any) -> Reading:
    return make_reading(words, [("build a bridge", {})], **fields)


def save(store: Store, reading: Reading, path: str = "a.txt", at: datetime = NOON) -> bool:
    source = source_of(path, reading.article.text)
    return store.save_reading(source, reading, extract_version="1", at=at)


def decide(store: Store, relationship: str = "CHN-KGZ", digest: str = "d1") -> None:
    store.save_decisions(Decisions(relationship=relationship), digest=digest, at=NOON)


def full_reading() -> Reading:
    """A reading in which no field has its default."""
    return make_reading(
        BRIDGE,
        [
            (
                "build a bridge",
                {
                    "speaker": None,
                    "is_affirmative": False,
                    "boosters": ("firmly", "actively"),
                    "hedges": ("when conditions allow",),
                    "specifics": Specifics(
                        numbers=("14 flights",), dates=("May",), names=("Lötsch",)
                    ),
                    "due_on": date(2025, 12, 31),
                    "confidence": 80,
                    "rules": ("en.will.infinitive", "en.negated"),
                },
            ),
            (
                "send students",
                {"kind": Kind.POSITION, "tier": None, "rung": "", "counterparty": None},
            ),
        ],
        article_dateline="DUSHANBE, July 30",
        article_url="https://example.org/1",
        article_published_at="2022-07-31T09:37",
        held_on=None,
        place=None,
        participants=(Participant(name="Wang Yi", party=None, office="Envoy"),),
        kind=MeetingKind.CALL,
        level=Level.LEADER,
        is_cut=True,
    )


def full_decisions(reading: Reading, relationship: str = "CHN-KGZ") -> Decisions:
    first, second = (statement.id for statement in reading.statements)
    meeting = make_meeting(
        relationship=relationship,
        article_ids=(reading.article.id,),
        is_cut=True,
        place=None,
        participants=(Participant(name="Wang Yi", party="CHN", office="Envoy"),),
    )
    link = make_link(
        statement_id=first,
        score=61.25,
        parts=(
            ScorePart(name="words", points=55.1, detail="bridge"),
            ScorePart(name="act", points=-3),
        ),
        candidate_id=second,
        runner_up_id="r",
        runner_up_score=0.1,
    )
    change = make_change(
        sub_kinds=("narrowed", "booster gained"),
        before_id=second,
        tier_before=Tier.ASPIRATION,
        missed=2,
        nearest_id=second,
        nearest_score=33.3,
    )
    return Decisions(
        relationship=relationship,
        meetings=(meeting, make_meeting(id="2021-01-01-chn-kgz", relationship=relationship)),
        commitments=(
            make_commitment(relationship=relationship, statement_ids=(first,)),
            make_commitment(id="b0", relationship=relationship, first_on=None, last_on=None),
        ),
        links=(link, make_link(statement_id=second, commitment_id="b0")),
        changes=(change, make_change(id="a0", commitment_id="b0", tier_after=None, after_id=None)),
        themes={first: ("railway", "roads"), second: ()},
    )


# ---------------------------------------------------------------- facts


def test_a_reading_comes_back_equal(store: Store) -> None:
    reading = full_reading()
    assert save(store, reading) is True
    assert store.reading(reading.article.id) == reading
    assert store.readings("CHN-KGZ") == (reading,)
    assert store.articles() == (reading.article,)
    assert store.relationships() == ("CHN-KGZ",)


def test_saving_the_same_reading_twice_changes_nothing(store: Store, store_url: str) -> None:
    save(store, full_reading())
    decide(store)
    before = dump(store_url)
    assert save(store, full_reading()) is False
    assert dump(store_url) == before
    assert store.stale_relationships("d1") == {}


def test_an_article_without_parties_or_statements_is_kept(store: Store) -> None:
    reading = make_reading("Nobody met.", [], parties=(), participants=())
    save(store, reading)
    assert store.readings("") == (reading,)


def test_the_same_text_under_two_paths_is_one_article_with_two_files(store: Store) -> None:
    reading = bridge_reading()
    assert save(store, reading, "a.txt") is True
    assert save(store, reading, "b/ä.txt") is False
    assert [record.article_id for record in store.files().values()] == [reading.article.id] * 2
    assert store.articles() == (reading.article,)


def test_a_changed_file_is_a_new_version_and_both_are_kept(store: Store) -> None:
    old, new = bridge_reading(), bridge_reading("They will build a bridge.")
    save(store, old)
    decide(store)
    save(store, new)
    assert store.readings("CHN-KGZ") == (replace(new, replaces=old.article.id),)
    assert store.reading(old.article.id) == old
    assert store.articles() == (new.article,)
    assert store.stale_relationships("d1") == {"CHN-KGZ": 3}


def test_a_reading_that_names_what_it_corrects_replaces_it(store: Store) -> None:
    old, new = bridge_reading(), bridge_reading("They will build a bridge.")
    save(store, old, "old.txt")
    store.forget_files(["old.txt"])
    save(store, replace(new, replaces=old.article.id), "new.txt")
    assert store.articles() == (new.article,)


def test_a_replaced_article_stays_current_while_another_file_holds_it(store: Store) -> None:
    old, new = bridge_reading(), bridge_reading("They will build a bridge.")
    save(store, old, "a.txt")
    save(store, old, "copy.txt")
    save(store, new, "a.txt")
    assert set(store.articles()) == {old.article, new.article}
    decide(store)
    store.forget_files(["copy.txt", "never seen.txt"])
    assert store.articles() == (new.article,)
    assert store.stale_relationships("d1") != {}


def test_a_file_put_back_to_its_earlier_text_makes_that_current_again(store: Store) -> None:
    old, new = bridge_reading(), bridge_reading("They will build a bridge.")
    for reading in (old, new, old):
        save(store, reading)
        assert store.articles() == (reading.article,)
    store.forget_files(["a.txt"])
    assert store.articles() == (old.article,)


def test_a_corrected_text_that_moves_to_another_relationship_marks_both(store: Store) -> None:
    save(store, bridge_reading())
    decide(store)
    save(store, bridge_reading("They will build a bridge.", parties=("CHN", "TJK")))
    assert set(store.stale_relationships("d1")) == {"CHN-KGZ", "CHN-TJK"}
    assert store.relationships() == ("CHN-TJK",)


def test_failures_in_a_row_are_counted_and_the_last_good_article_stays(store: Store) -> None:
    reading = bridge_reading()
    save(store, reading)
    torn = source_of(content="torn", modified_ns=10**20)
    failure = Failure(source="a.txt", stage="read", message="a.txt: torn; save it again")
    store.save_failure(torn, failure, at=NOON)
    store.save_failure(torn, failure, at=NOON)
    record = store.files()["a.txt"]
    assert (record.source, record.failure, record.failure_count) == (torn, failure, 2)
    assert record.article_id == reading.article.id
    assert store.articles() == (reading.article,)
    save(store, reading)
    record = store.files()["a.txt"]
    assert (record.failure, record.failure_count) == (None, 0)


def test_a_file_that_was_never_read_has_a_failure_and_no_article(store: Store) -> None:
    failure = Failure(source="x.bin", stage="scan", message="x.bin: no text")
    store.save_failure(source_of("x.bin", sha256=""), failure, at=NOON)
    assert store.files()["x.bin"].article_id is None
    assert store.touch_file(source_of("y.bin", sha256=""), at=NOON) is None


def test_touching_a_file_whose_bytes_are_known_notes_it_without_reading(store: Store) -> None:
    reading = bridge_reading()
    save(store, reading)
    decide(store)
    touched = source_of(content=BRIDGE, modified_ns=99)
    assert store.touch_file(touched, at=NOON) == reading.article.id
    assert store.touch_file(replace(touched, path="copy.txt"), at=NOON) == reading.article.id
    files = store.files()
    assert files["a.txt"].source == touched
    assert files["copy.txt"].article_id == reading.article.id
    assert store.stale_relationships("d1") == {}


def test_touching_a_file_of_unknown_or_failed_bytes_notes_nothing(store: Store) -> None:
    save(store, bridge_reading())
    torn = source_of(content="torn")
    store.save_failure(torn, Failure(source="a.txt", stage="read", message="torn"), at=NOON)
    before = store.files()
    assert store.touch_file(replace(torn, modified_ns=99), at=NOON) is None
    assert store.touch_file(source_of("new.txt", "unknown"), at=NOON) is None
    assert store.files() == before


def test_newer_facts_take_the_place_of_older_ones_and_mark_both_relationships(store: Store) -> None:
    reading = full_reading()
    save(store, reading)
    decide(store)
    newer = replace(
        reading,
        account=replace(reading.account, parties=("CHN", "TJK")),
        statements=reading.statements[1:],
    )
    store.replace_facts(newer, extract_version="2")
    assert store.reading(reading.article.id) == newer
    assert set(store.stale_relationships("d1")) == {"CHN-KGZ", "CHN-TJK"}
    assert store.search("bridge")[0].statement_id is None


def test_newer_rules_that_find_the_same_mark_nothing(store: Store) -> None:
    reading = full_reading()
    save(store, reading)
    decide(store)
    store.replace_facts(reading, extract_version="2")
    assert store.stale_relationships("d1") == {}
    assert store.outdated("2") == ()


def test_articles_of_other_rules_are_outdated_and_so_are_their_earlier_versions(
    store: Store,
) -> None:
    """What an edit did is told by comparing both, which is only fair when one reader read both."""
    old, new = bridge_reading(), bridge_reading("They will build a bridge.")
    save(store, old)
    save(store, new)
    assert store.outdated("1") == ()
    assert store.count_outdated("1") == 0
    assert set(store.outdated("2")) == {old.article, new.article}
    assert store.count_outdated("2") == 2


def test_an_edit_replaces_its_earlier_version_even_while_a_file_holds_that(store: Store) -> None:
    old, new = bridge_reading(), bridge_reading("They will build a bridge.")
    save(store, old, "a.txt")
    save(store, replace(new, replaces=old.article.id), "b.txt")
    assert store.articles() == (new.article,)
    assert store.readings("CHN-KGZ")[0].replaces == old.article.id
    assert store.reading(old.article.id) == old, "both versions are kept"


def test_an_earlier_version_that_comes_later_is_replaced_when_it_comes(store: Store) -> None:
    old, new = bridge_reading(), bridge_reading("They will build a bridge.")
    save(store, new, "b.txt")
    decide(store)
    source = source_of("a.txt", old.article.text)
    store.save_reading(source, old, extract_version="1", at=NOON, replaced_by=new.article.id)
    assert store.readings("CHN-KGZ") == (replace(new, replaces=old.article.id),)
    assert store.stale_relationships("d1") != {}


def test_kin_are_current_articles_of_the_same_address_or_title_and_day(store: Store) -> None:
    same = {"article_url": "https://example.org/1", "article_title": "Talks"}
    first = bridge_reading(**same)
    other = bridge_reading("They build roads, they build a bridge.", article_title="Other talks")
    save(store, first, "1.txt")
    save(store, other, "2.txt")
    new = bridge_reading("They will build a bridge.", article_title="Talks").article
    assert store.kin(new) == (first.article,)
    assert store.kin(replace(new, title="", url="https://example.org/1")) == (first.article,)
    assert store.kin(replace(new, title="", url="")) == ()
    assert store.kin(replace(new, published_at="1999-01-01")) == (), "a title of another day"
    assert store.kin(first.article) == (), "settled when it came"


# ---------------------------------------------------------------- rulings


def full_ruling(**fields: Any) -> Ruling:
    """A ruling in which no field has its default."""
    given = {
        "kind": RulingKind.CORRECT,
        "statements": (make_key(), make_key(day="", quote="öffnen")),
        "label": "The railway",
        "party": "KGZ",
        "tier": Tier.AGREED,
        "note": "By the joint statement.",
        "undone_at": NOON,
    }
    return make_ruling(**(given | fields))


def _plain(words: str, **fields: Any) -> Reading:
    return make_reading(words, [], article_title=words, **fields)


def _as_read(path: str, reading: Reading, gap: Failure | None = None) -> FileReading:
    return FileReading(source=source_of(path), reading=reading, gap=gap, under="rules")


def test_what_touches_nothing_stored_is_stored_together_and_the_rest_is_left(store: Store) -> None:
    stored, other = _plain("Arland will build a bridge."), _plain("Arland will buy a ship.")
    save(store, stored, "known.txt")
    gap = Failure(source="b.txt", stage="extract", message="no date")
    read = [
        _as_read("a.txt", stored),
        _as_read("known.txt", other),
        _as_read("b.txt", _plain("Arland will mend a dam."), gap),
        _as_read("c.txt", _plain("Arland will plant trees.", article_url="https://a.example")),
        _as_read("d.txt", _plain("Arland plans to plant.", article_url="https://a.example")),
        _as_read("e.txt", _plain("Arland will \0 open a port.")),
        _as_read("f.txt", _plain("Arland will open a mine.")),
    ]
    assert store.save_plain(read, extract_version="1", at=NOON) == {"b.txt", "f.txt"}
    files = store.files()
    assert set(files) == {"known.txt", "b.txt", "f.txt"}
    assert files["b.txt"].failure == gap
    assert files["b.txt"].failure_count == 1
    assert files["f.txt"].failure is None
    assert store.reading(read[6].reading.article.id) == read[6].reading
    assert store.save_plain(read[6:], extract_version="1", at=NOON) == frozenset()


def test_calls_together_are_one_transaction(store: Store) -> None:
    with pytest.raises(ZeroDivisionError), store.together():
        store.remember("a", "b")
        assert store.recall("a") == "b"
        raise ZeroDivisionError
    assert store.recall("a") is None


def test_of_calls_together_one_that_fails_undoes_itself_alone(store: Store) -> None:
    with store.together():
        store.remember("a", "b")
        with pytest.raises(SourceError):
            save(store, _plain("Arland will \0 open a port."), "x.txt")
        store.remember("c", "d")
    assert (store.recall("a"), store.recall("c"), store.files()) == ("b", "d", {})


def test_a_ruling_comes_back_equal_and_marks_its_relationship(store: Store) -> None:
    decide(store)
    store.save_ruling(full_ruling())
    assert store.rulings() == (full_ruling(),)
    assert store.rulings("CHN-TJK") == ()
    assert set(store.stale_relationships("d1")) == {"CHN-KGZ"}


def test_rulings_come_in_the_order_they_were_made_and_an_undone_one_stays(store: Store) -> None:
    later = full_ruling(id="a", made_at=NOON + timedelta(days=1), undone_at=None)
    for ruling in (later, full_ruling(id="b"), replace(later, undone_at=NOON)):
        store.save_ruling(ruling)
    assert [(one.id, one.undone_at) for one in store.rulings("CHN-KGZ")] == [
        ("b", NOON),
        ("a", NOON),
    ]


def test_rulings_outlive_the_decisions_and_facts_they_are_about(store: Store) -> None:
    store.save_ruling(full_ruling())
    save(store, bridge_reading())
    decide(store)
    store.forget_files(["a.txt"])
    assert store.rulings() == (full_ruling(),)


def test_readings_come_in_order_of_publication_whatever_the_order_of_arrival(store: Store) -> None:
    days = ("2022-07-31", None, "2021-09-17T08:32", "2021-09-17")
    for number, day in enumerate(days):
        words = f"Arland will build a bridge over river {number}."
        save(store, bridge_reading(words, article_published_at=day), f"{number}.txt")
    ordered = [None, "2021-09-17", "2021-09-17T08:32", "2022-07-31"]
    assert [reading.article.published_at for reading in store.readings("CHN-KGZ")] == ordered
    assert [article.published_at for article in store.articles()] == ordered


def test_an_article_is_found_by_the_beginning_of_its_id_when_only_one_begins_so(
    store: Store,
) -> None:
    first = bridge_reading(article_id="ab12")
    second = bridge_reading("They will build a bridge.", article_id="ab1234")
    save(store, first, "1.txt")
    save(store, second, "2.txt")
    assert store.article("ab12") == first.article
    assert store.article("ab123") == second.article
    for unclear in ("ab1", "", "%", "ab1_34", "zz"):
        assert store.article(unclear) is None
    assert store.reading("zz") is None


@pytest.mark.parametrize("character", ["\0", "\ud800"])
def test_a_text_no_database_can_hold_is_the_files_failure_and_stores_nothing(
    store: Store, character: str
) -> None:
    reading = bridge_reading(article_title=f"A{character}title")
    with pytest.raises(SourceError, match=r"^article\.txt: its title holds a character") as caught:
        save(store, reading)
    assert caught.value.source == "article.txt"
    assert store.articles() == ()
    assert store.files() == {}


def test_rows_that_contradict_one_another_are_a_bug_and_store_nothing(store: Store) -> None:
    reading = bridge_reading()
    twice = replace(reading, statements=reading.statements * 2)
    with pytest.raises(IntegrityError):
        save(store, twice)
    assert store.articles() == ()
    assert store.files() == {}


def test_a_time_without_a_zone_is_refused_and_any_zone_comes_back_as_utc(store: Store) -> None:
    with pytest.raises(StatementError, match="aware UTC"):
        store.begin_run(datetime(2022, 8, 1, 12), "d")  # noqa: DTZ001
    bishkek = timezone(timedelta(hours=6))
    store.begin_run(datetime(2022, 8, 1, 18, 0, 0, 5, tzinfo=bishkek), "d")
    latest = store.latest_run()
    assert latest is not None
    assert latest.started_at == NOON.replace(microsecond=5)
    assert latest.started_at.tzinfo is UTC


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(words=st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"])))
def test_any_text_comes_back_letter_for_letter(store: Store, words: str) -> None:
    reading = bridge_reading(f"{words} build a bridge {words}", article_title=words)
    save(store, reading, "any.txt")
    stored = store.reading(reading.article.id)
    assert stored is not None
    assert stored.article.text == reading.article.text


# ---------------------------------------------------------------- decisions


def test_decisions_come_back_equal_and_in_their_order(store: Store) -> None:
    reading = full_reading()
    save(store, reading)
    decisions = full_decisions(reading)
    store.save_decisions(decisions, digest="d1", at=NOON)
    assert store.decisions("CHN-KGZ") == decisions
    assert store.decisions("CHN-TJK") == Decisions(relationship="CHN-TJK")


def test_themes_as_decided_are_filled_into_statements(store: Store) -> None:
    reading = full_reading()
    save(store, reading)
    store.save_decisions(full_decisions(reading), digest="d1", at=NOON)
    (stored,) = store.readings("CHN-KGZ")
    assert [statement.themes for statement in stored.statements] == [("railway", "roads"), ()]
    assert store.reading(reading.article.id) == stored


def test_new_decisions_replace_all_of_the_relationship_and_nothing_beside_it(store: Store) -> None:
    reading = full_reading()
    save(store, reading)
    # The same ids in both: an article that moved is for a moment decided in two relationships.
    here, there = full_decisions(reading), full_decisions(reading, "CHN-TJK")
    store.save_decisions(here, digest="d1", at=NOON)
    store.save_decisions(there, digest="d1", at=NOON)
    decide(store)
    assert store.decisions("CHN-KGZ") == Decisions(relationship="CHN-KGZ")
    assert store.decisions("CHN-TJK") == there


def test_decisions_that_contradict_themselves_leave_the_former_ones(store: Store) -> None:
    reading = full_reading()
    save(store, reading)
    former = full_decisions(reading)
    store.save_decisions(former, digest="d1", at=NOON)
    with pytest.raises(IntegrityError):
        store.save_decisions(replace(former, commitments=()), digest="d2", at=NOON)
    assert store.decisions("CHN-KGZ") == former
    assert store.stale_relationships("d1") == {}


def test_a_relationship_is_stale_until_decided_and_with_any_other_digest(store: Store) -> None:
    save(store, bridge_reading())
    assert store.stale_relationships("d1") == {"CHN-KGZ": 1}
    decide(store)
    assert store.stale_relationships("d1") == {}
    assert store.stale_relationships("d2") == {"CHN-KGZ": 1}


def test_an_article_stored_while_its_relationship_was_decided_leaves_it_stale(store: Store) -> None:
    save(store, bridge_reading(), "1.txt")
    as_of = store.stale_relationships("d1")["CHN-KGZ"]
    save(store, bridge_reading("They will build a bridge."), "2.txt")
    store.save_decisions(Decisions(relationship="CHN-KGZ"), digest="d1", at=NOON, as_of=as_of)
    assert store.stale_relationships("d1") == {"CHN-KGZ": 2}


def test_an_id_or_its_beginning_names_its_object_an_equal_id_first(store: Store) -> None:
    reading = full_reading()
    save(store, reading)
    store.save_decisions(full_decisions(reading), digest="d1", at=NOON)

    def kinds(prefix: str) -> list[str]:
        return [found.kind for found in store.find(prefix)]

    assert store.find("x1") == (Found(kind="change", id="x1", relationship="CHN-KGZ"),)
    assert kinds("c1") == ["commitment"]
    assert kinds("2022-07") == ["meeting"]
    assert kinds(reading.article.id[:8]) == ["article"]
    assert kinds(reading.statements[0].id[:8]) == ["statement"]
    for nothing in ("", "%", "_", "zz"):
        assert store.find(nothing) == ()


def test_an_equal_id_is_found_before_longer_ones_also_at_the_limit(store: Store) -> None:
    names = ("m-1", "m-10", "m-11")
    meetings = tuple(make_meeting(id=name) for name in names)
    store.save_decisions(Decisions(relationship="CHN-KGZ", meetings=meetings), digest="d", at=NOON)
    assert [found.id for found in store.find("m-1")] == list(names)
    assert [found.id for found in store.find("m-1", limit=1)] == ["m-1"]


# ---------------------------------------------------------------- search


@pytest.fixture
def library(store: Store) -> Store:
    """A bridge promised in a statement; vaccines and COVID-19 only told of in the article."""
    words = "Arland will build a Bridge, it said. COVID-19 vaccines: 3.5 million “doses”."
    save(store, make_reading(words, [("build a Bridge", {})], article_title="Talks in Dushanbe"))
    save(store, bridge_reading("Nobody meant to build a bridge.", article_title=""), "b.txt")
    return store


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("bridge", 2),
        ("BUILD brid", 2),  # any case, and each word may go on
        ("bridge vaccine", 1),  # all words, though not in one statement
        ("covid-19", 1),
        ("3.5 million", 1),
        ("doses", 1),  # typographic quotes are no letters
        ("dushanbe", 1),  # the title counts
        ("ridge", 0),
        ("bridge unicorn", 0),
        ("", 0),
        ("!?", 0),
        ('" OR 1', 0),
        ("bridge' OR 'x", 0),
        ("bridge NOT vaccine", 0),  # words, not operators
        ("NEAR(bridge)", 0),
        ("title:bridge", 0),
        ("bridge*", 2),
        ("bridge & !build | (x", 0),
        ("bridge " * 1000, 2),
        ("b" * 5000, 0),
    ],
)
def test_search_takes_words_and_no_syntax(library: Store, query: str, expected: int) -> None:
    assert len(library.search(query)) == expected


def test_a_statement_that_holds_the_words_stands_for_its_article(library: Store) -> None:
    hits = library.search("bridge")
    assert all(hit.statement_id for hit in hits)
    assert {hit.snippet for hit in hits} == {"build a Bridge", "build a bridge"}
    assert library.search("bridge", limit=1) == hits[:1]
    assert library.search("bridge", limit=0) == ()


def test_a_hit_in_the_article_shows_the_words_around_it(store: Store) -> None:
    words = "Before. " * 40 + "They spoke\n\nof vaccines. " + "After. " * 40
    save(store, make_reading(words, [], article_title="Talks"))
    (hit,) = store.search("vaccine")
    assert hit.statement_id is None
    assert (hit.title, hit.published_at) == ("Talks", "2022-07-31")
    assert "They spoke of vaccines. After." in hit.snippet
    assert hit.snippet.startswith("…Before.")
    assert hit.snippet.endswith("After.…")


def test_search_leaves_replaced_articles_out(store: Store) -> None:
    save(store, bridge_reading())
    save(store, bridge_reading("They will build a bridge of steel."))
    (hit,) = store.search("bridge")
    assert hit.article_id == store.articles()[0].id
    assert store.search("students") == ()


def test_a_text_longer_than_the_index_holds_is_still_stored(store: Store) -> None:
    words = " ".join(f"word{number}" for number in range(300_000))
    reading = make_reading(words, [])
    save(store, reading)
    assert store.articles() == (reading.article,)
    assert len(store.search("word1234")) == 1


@pytest.mark.parametrize("limit", [1, 2, 5])
def test_the_best_hits_come_in_one_order_however_many_stand_before_them(
    store: Store, limit: int
) -> None:
    """The best matches are looked at first; where these are of replaced articles, all are."""
    for number in range(30):
        old = bridge_reading(f"{number} build a bridge", article_title=f"{number}")
        new = bridge_reading(f"{number} build a bridge " + "or two " * number, article_title="")
        save(store, old, f"{number}.txt")
        save(store, new, f"{number}.txt")
    every = store.search("build bridge", limit=1000)
    assert len(every) == 30
    assert store.search("build bridge", limit=limit) == every[:limit]
    party = SearchFilter(party="CHN")
    assert store.search("build bridge", limit=limit, wanted=party) == every[:limit]


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(query=st.text())
def test_no_query_is_an_error(store: Store, query: str) -> None:
    assert store.search(query) == ()


@pytest.mark.parametrize(
    ("wanted", "expected"),
    [
        ({"relationship": "CHN-KGZ"}, {"b1", "b2", "p"}),
        ({"relationship": "CHN-KGZ", "theme": "railway"}, {"b1"}),
        ({"theme": "rail"}, set()),
        ({"theme": '%"'}, set()),
        ({"party": "KGZ"}, {"b2"}),
        ({"kind": MeetingKind.CALL}, {"t"}),
        ({"kind": MeetingKind.CALL, "party": "CHN"}, set()),
    ],
)
def test_a_search_can_be_narrowed(store: Store, wanted: dict[str, Any], expected: set[str]) -> None:
    first = make_reading(
        "Build a bridge. Mend a bridge.",
        [("Build a bridge", {"id": "b1"}), ("Mend a bridge", {"id": "b2", "party": "KGZ"})],
    )
    save(store, first)
    save(store, make_reading("They saw a bridge.", [], article_title="p"), "p.txt")
    call = make_reading(
        "A bridge was spoken of.",
        [],
        article_title="t",
        kind=MeetingKind.CALL,
        parties=("CHN", "MNG"),
    )
    save(store, call, "t.txt")
    themes = {"b1": ("flights", "railway"), "b2": ()}
    decided = Decisions(relationship="CHN-KGZ", themes=themes)
    store.save_decisions(decided, digest="d1", at=NOON)
    hits = store.search("bridge", wanted=SearchFilter(**wanted))
    assert {hit.statement_id or hit.title for hit in hits} == expected


# ---------------------------------------------------------------- what is new


def test_articles_are_new_that_came_or_were_corrected_after_a_moment(store: Store) -> None:
    save(store, bridge_reading("Old: build a bridge."), "old.txt")
    save(store, bridge_reading("Then: build a bridge."), "corrected.txt")
    later = NOON + timedelta(hours=1)
    save(store, bridge_reading("Now: build a bridge."), "corrected.txt", later)
    save(store, bridge_reading("New: build a bridge."), "new.txt", later)
    texts = {store.article(one).text[:4] for one in store.articles_since(NOON)}
    assert texts == {"Now:", "New:"}
    assert store.articles_since(later) == ()


def test_the_stamp_is_another_after_each_decision_and_each_ruling(store: Store) -> None:
    stamps = [store.decided_stamp()]
    assert store.decided_stamp() == stamps[0]
    decide(store)
    stamps.append(store.decided_stamp())
    store.save_decisions(
        Decisions(relationship="CHN-KGZ"), digest="d1", at=NOON + timedelta(seconds=1)
    )
    stamps.append(store.decided_stamp())
    store.save_ruling(make_ruling())
    stamps.append(store.decided_stamp())
    store.save_ruling(make_ruling(undone_at=NOON))
    stamps.append(store.decided_stamp())
    decide(store)
    stamps.append(store.decided_stamp())
    decide(store)  # at the same moment, on the same facts
    stamps.append(store.decided_stamp())
    assert len(set(stamps)) == 7


def test_the_stamp_tells_of_what_another_program_decided(store: Store, store_url: str) -> None:
    before = store.decided_stamp()
    with closing(open_store(store_url)) as other:
        assert other.decided_stamp() == before
        decide(other)
        assert store.decided_stamp() == other.decided_stamp() != before


def test_the_stamp_stays_when_nothing_was_decided(store: Store) -> None:
    save(store, bridge_reading())
    decide(store)
    before = store.decided_stamp()
    save(store, bridge_reading("They will build a bridge."), "b.txt")
    store.remember("key", "text")
    store.save_decisions(Decisions(relationship="CHN-KGZ"), digest="d2", at=NOON, as_of=0)
    assert store.decided_stamp() == before, "what came too late was not stored"


# ---------------------------------------------------------------- runs and notes


def test_a_run_is_unfinished_until_finished_and_comes_back_equal(store: Store) -> None:
    begun = store.begin_run(NOON, "d1")
    assert store.latest_run() == begun == Run(id=1, started_at=NOON, themes_digest="d1")
    finished = replace(
        begun,
        finished_at=NOON + timedelta(seconds=1),
        files_seen=3,
        articles_new=2,
        statements_new=9,
        changes_made=4,
        failures=(Failure(source="x", stage="read", message="x: torn"),),
        revised=("flights: two statements more",),
    )
    store.finish_run(finished)
    assert store.latest_run() == finished


def test_runs_come_newest_first(store: Store) -> None:
    assert store.latest_run() is None
    for _ in range(3):
        store.begin_run(NOON, "")
    assert [run.id for run in store.runs(2)] == [3, 2]
    assert [run.id for run in store.runs(5, after=1)] == [3, 2]


def test_the_last_run_that_went_through_is_told_from_one_that_is_on(store: Store) -> None:
    assert store.last_finished_run() is None
    done = replace(store.begin_run(NOON, ""), finished_at=NOON)
    store.finish_run(done)
    begun = store.begin_run(NOON, "")
    assert store.last_finished_run() == store.run(1) == done
    assert store.run(2) == begun
    assert store.run(3) is None


def test_a_note_is_kept_until_the_next_under_its_key(store: Store) -> None:
    assert store.recall("themes") is None
    store.remember("themes", "[themes.flights]\n")
    store.remember("themes", "")
    assert store.recall("themes") == ""


# ---------------------------------------------------------------- readers and writers


def test_readers_are_not_held_up_by_a_writer(store: Store, store_url: str) -> None:
    store.remember("key", "before")
    with connection_beside(store_url) as writer, writer.begin():
        writer.execute(text("UPDATE notes SET text = 'after'"))
        started = datetime.now(UTC)
        assert store.recall("key") == "before"
        assert datetime.now(UTC) - started < timedelta(seconds=1)
    assert store.recall("key") == "after"


def test_a_reader_sees_one_state_to_its_end_and_holds_no_writer_up(store: Store) -> None:
    store.remember("key", "before")
    noted = text("SELECT text FROM notes")
    with store._reading() as reader:
        assert reader.scalar(noted) == "before"
        store.remember("key", "after")
        assert reader.scalar(noted) == "before"
    assert store.recall("key") == "after"


def test_readings_come_in_parts_in_the_same_order(store: Store) -> None:
    days = ["2022-07-31", None, "2022-07-31T09:37", "2021-01-01", "2022-07-31T10:00+08:00", None]
    for number, day in enumerate(days):
        reading = make_reading(
            f"Arland will build bridge {number}.",
            [("build", {})],
            article_published_at=day,
        )
        save(store, reading, f"{number}.txt")
    every = store.readings("CHN-KGZ")
    assert len(every) == len(days)
    for size in (1, 4, 6):
        parts = [*store.readings_in_parts("CHN-KGZ", size)]
        assert {len(part) for part in parts[:-1]} <= {size}
        assert tuple(one for part in parts for one in part) == every
    assert [*store.readings_in_parts("LAO-MNG")] == []


def test_readers_in_other_threads_see_readings_wholly_or_not_at_all(store: Store) -> None:
    seen: list[int] = []
    is_over = threading.Event()

    def read() -> None:
        while not is_over.is_set():
            seen.extend(len(reading.statements) for reading in store.readings("CHN-KGZ"))

    threads = [threading.Thread(target=read) for _ in range(3)]
    for thread in threads:
        thread.start()
    try:
        for number in range(20):
            quotes = [(f"act {place:02}", {}) for place in range(30)]
            words = f"{number} " + " ".join(quote for quote, _ in quotes)
            save(store, make_reading(words, quotes), f"{number}.txt")
    finally:
        is_over.set()
        for thread in threads:
            thread.join()
    assert set(seen) == {30}


# ---------------------------------------------------------------- seen from outside


def test_counts_are_those_of_what_is_stored(store: Store) -> None:
    empty = store.counts(NOON)
    assert (empty.articles, empty.statements, empty.arrived_at, empty.held_on) == (0, 0, None, None)
    reading = bridge_reading()
    save(store, reading, "a.txt")
    found = store.counts(NOON)
    assert (found.articles, found.statements, found.relationships) == (1, 1, 1)
    assert (found.relationships_stale, found.changes) == (1, 0)
    assert (found.arrived_at, found.held_on) == (NOON, reading.account.held_on)
    decided = Decisions(
        relationship="CHN-KGZ",
        meetings=(make_meeting(),),
        commitments=(make_commitment(),),
        changes=(make_change(),),
    )
    store.save_decisions(decided, digest="d", at=NOON)
    found = store.counts(NOON)
    assert (found.changes, found.meetings, found.relationships_stale) == (1, 1, 0)


def test_it_is_quiet_since_the_newest_article_or_version_or_else_the_first_pass(
    store: Store,
) -> None:
    assert store.quiet_since(NOON) is None
    store.begin_run(NOON - timedelta(days=9), "")
    store.begin_run(NOON, "")
    assert store.quiet_since(NOON) == NOON - timedelta(days=9)
    failure = Failure(source="b.txt", stage="read", message="torn")
    store.save_failure(source_of("b.txt"), failure, at=NOON)
    assert store.quiet_since(NOON) == NOON - timedelta(days=9), "what cannot be read is no article"
    save(store, bridge_reading(), "a.txt", at=NOON + timedelta(days=1))
    save(store, bridge_reading(f"{BRIDGE} Soon."), "a.txt", at=NOON + timedelta(days=3))
    for days, came in ((1, 1), (2, 1), (3, 3), (9, 3)):
        assert store.quiet_since(NOON + timedelta(days=days)) == NOON + timedelta(days=came)


def test_meetings_after_a_day_are_named_by_file_but_for_announcements(store: Store) -> None:
    day = date(2022, 8, 1)
    for name, held_on, kind in (
        ("on.txt", day, MeetingKind.MEETING),
        ("after.txt", day + timedelta(days=1), MeetingKind.MEETING),
        ("told.txt", day + timedelta(days=1), MeetingKind.ANNOUNCEMENT),
        ("never.txt", None, MeetingKind.MEETING),
    ):
        save(store, bridge_reading(f"{BRIDGE} {name}", held_on=held_on, kind=kind), name)
    assert store.held_after(day) == {"after.txt": day + timedelta(days=1)}


@contextmanager
def connection_beside(url: str) -> Iterator[Connection]:
    """A connection the store knows nothing of."""
    engine = create_engine(url.replace("postgresql://", "postgresql+psycopg://"))
    with engine.connect() as connection:
        yield connection
    engine.dispose()


def dump(url: str) -> dict[str, list[str]]:
    """Every row of the tables the store writes."""
    names = (
        "articles", "files", "replacements", "accounts", "statements", "relationships",
        "themes", "meetings", "commitments", "links", "changes", "rulings", "runs", "notes",
    )  # fmt: skip
    with connection_beside(url) as connection:
        rows = {name: connection.execute(text(f"SELECT * FROM {name}")).all() for name in names}
    return {name: sorted(map(str, found)) for name, found in rows.items()}


# ---------------------------------------------------------------- who else stores


def test_what_one_stores_oneself_is_known(store: Store, store_url: str) -> None:
    """A server does not tell: there somebody may always have stored something."""
    since = store.witness()
    store.begin_run(NOON, "d")
    with store.together():
        store.remember("key", "text")
    with store.alone(since) as is_ours:
        assert is_ours == store_url.startswith("sqlite")


def test_what_another_program_stores_is_noticed(store: Store, store_url: str) -> None:
    since = store.witness()
    with closing(open_store(store_url)) as other:
        other.remember("key", "text")
    with store.alone(since) as is_ours:
        assert not is_ours


def test_meanwhile_no_other_program_stores_anything(tmp_path: Path) -> None:
    """And what was stored stands in the file itself."""
    url, beside = f"sqlite:///{tmp_path}/m.db", tmp_path / "m.db-wal"
    with closing(open_store(url)) as store, closing(open_store(url, busy_seconds=0.1)) as other:
        store.remember("key", "text")
        assert beside.stat().st_size
        with store.alone(store.witness()):
            assert not beside.stat().st_size
            with pytest.raises(StorageError):
                other.remember("key", "other text")
        other.remember("key", "other text")
