"""The store as the program sees it: one method is one transaction, done wholly or not at all.

Every method raises `StorageError` when the database does not answer. Safe to use from several
threads: readers are never held up by the one writer.
"""

from __future__ import annotations

import threading
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date, datetime

from sqlalchemy import Connection, Engine, insert, select, update

from monitor.errors import DamagedError, StorageError
from monitor.model import (
    Article,
    ArticleHead,
    Card,
    ChannelState,
    Commitment,
    Decisions,
    Delivery,
    Failure,
    Link,
    Message,
    Reading,
    Ruling,
    Run,
    SourceFile,
    WantedCards,
)
from monitor.storage import cards as made
from monitor.storage import census, facts, ledger, notes, outbox, pending, schema
from monitor.storage import decisions as decided
from monitor.storage import meetings as met
from monitor.storage import rulings as ruled
from monitor.storage import search as full_text
from monitor.storage.census import Counts
from monitor.storage.decisions import Found, Standing
from monitor.storage.engine import (
    into_its_file,
    make_engine,
    readers,
    shown,
    storage_errors,
    witness,
    writers,
)
from monitor.storage.facts import FileReading, FileRecord, columns_of, row_of
from monitor.storage.ledger import EVERY_DELIVERY, REPORT, DeliveryFilter
from monitor.storage.meetings import ChangeFilter
from monitor.storage.pending import Said
from monitor.storage.search import EVERYTHING, SearchFilter, SearchHit
from monitor.storage.tables import runs


def open_store(url: str, *, busy_seconds: float = 5.0) -> Store:
    """The store a URL names, made or brought up to date when needed.

    `url` is ``sqlite:///path`` or ``postgresql://…``; a SQLite file and its folder are made when
    missing. `busy_seconds` is how long a call waits for another program's lock. Raises
    `StorageError` when the database cannot be used, or is newer than the program.
    """
    engine = make_engine(url, busy_seconds)
    with storage_errors(engine.url):
        try:
            schema.bring_up_to_date(engine)
        except BaseException:
            engine.dispose()
            raise
    return Store(engine)


def open_to_read(url: str, *, busy_seconds: float = 5.0) -> Store:
    """The store a URL names, for who stores nothing: the database itself lets nothing be stored.

    StorageError when there is none, or when it is of another version of the program.
    """
    engine = make_engine(url, busy_seconds, read_only=True)
    with storage_errors(engine.url):
        try:
            is_of_this_version = schema.is_up_to_date(engine)
        except BaseException:
            engine.dispose()
            raise
    if not is_of_this_version:
        engine.dispose()
        raise StorageError(
            f"{shown(engine.url)}: is of another version; run 'monitor migrate', or install the "
            "version that made it"
        )
    return Store(engine)


def is_up_to_date(url: str) -> bool:
    """Whether `open_store` would find the tables made; raises as it does."""
    engine = make_engine(url, busy_seconds=5.0)
    try:
        with storage_errors(engine.url):
            return schema.is_up_to_date(engine)
    finally:
        engine.dispose()


class Store:
    """Facts, decisions, rulings, runs and notes. Made by `open_store`."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        #: What opens it, the password in it.
        self.url = engine.url.render_as_string(hide_password=False)
        self._readers = readers(engine)
        self._writers = writers(engine)
        #: The connection of `together`, for each thread its own.
        self._shared = threading.local()

    @contextmanager
    def together(self) -> Iterator[None]:
        """Make the calls of this thread one transaction: a commit takes as long as several calls.

        A call that raises undoes what it did and no more, unless it ends the block.
        """
        with storage_errors(self._engine.url), self._writers.begin() as connection:
            self._shared.connection = connection
            try:
                yield
            finally:
                self._shared.connection = None

    @contextmanager
    def at_one_moment(self) -> Iterator[None]:
        """Have all that this thread reads be of one moment, whatever others store meanwhile.

        Nothing is stored in the block.
        """
        with self._reading() as connection:
            outer = getattr(self._shared, "connection", None)
            self._shared.connection = connection
            try:
                yield
            finally:
                self._shared.connection = outer

    # ------------------------------------------------------------ files and facts

    def files(self, *, failing: bool = False) -> dict[str, FileRecord]:
        """What is known of every file, or of those that failed, by path below the watched folder.

        In the order of the paths.
        """
        with self._reading() as connection:
            return facts.read_files(connection, failing=failing)

    def known_files(self) -> dict[str, SourceFile]:
        """Every file by path, as it was when last saved: a quarter of what `files` takes."""
        with self._reading() as connection:
            return facts.read_known_files(connection)

    def save_plain(
        self, read: Sequence[FileReading], *, extract_version: str, at: datetime
    ) -> frozenset[str]:
        """Store in one go the readings that touch nothing stored; the paths of their files.

        The others are for `save_reading`, one by one and in order.
        """
        with self._writing() as connection:
            return facts.add_plain(connection, read, extract_version, at)

    def save_reading(
        self,
        source: SourceFile,
        reading: Reading,
        *,
        extract_version: str,
        at: datetime,
        replaced_by: str | None = None,
        gap: Failure | None = None,
        under: str = "",
    ) -> bool:
        """Store what was read from a file; whether its article is new to the store.

        The text a file held before, and the article `reading.replaces` names, count as replaced;
        so does this one when `replaced_by` names the stored article that is its next version.
        `gap` is why it can be compared with nothing, noted as by `save_failure`.
        Of an article that is stored already only the file is noted (`replace_facts` changes its
        facts). Raises `SourceError` for a text no database can hold.
        """
        with self._writing() as connection:
            is_new = facts.add_reading(connection, reading, extract_version)
            facts.link_file(connection, source, reading, at, replaced_by)
            if gap is not None:
                facts.fail_file(connection, source, gap, at, under)
            return is_new

    def save_failure(
        self, source: SourceFile, failure: Failure, *, at: datetime, under: str = ""
    ) -> None:
        """Note that a file could not be used; the article it held before stays current.

        `under` is what the attempt depended on beside the file: rules, settings, limits.
        """
        with self._writing() as connection:
            facts.fail_file(connection, source, failure, at, under)

    def keep_out(self, source: SourceFile, *, like: str) -> None:
        """Note that a file has the bytes of the one at the path `like`, which failed."""
        with self._writing() as connection:
            facts.keep_out(connection, source, like)

    def ask_again(self, paths: Iterable[str] | None = None) -> tuple[str, ...]:
        """Have the next pass try failed files again: those of the paths, or all; which ones."""
        with self._writing() as connection:
            return facts.ask_again(connection, paths)

    def touch_file(self, source: SourceFile, *, at: datetime) -> str | None:
        """Note a file whose bytes (`source.sha256`) were read before, here or under another path.

        Returns the id of the article they hold. None, and nothing noted: they are to be read.
        """
        with self._writing() as connection:
            return facts.touch_file(connection, source, at)

    def note_container(self, source: SourceFile, *, at: datetime) -> None:
        """Note that all articles in a file of many were taken in, each as a file of its own."""
        with self._writing() as connection:
            facts.note_container(connection, source, at)

    def forget_files(self, paths: Iterable[str]) -> None:
        """Drop what is known of files that left the folder; their articles stay."""
        with self._writing() as connection:
            facts.forget_files(connection, paths)

    def file_count(self) -> int:
        """How many files are known, those that failed among them."""
        with self._reading() as connection:
            return facts.count_files(connection)

    def replace_facts(self, reading: Reading, *, extract_version: str) -> None:
        """Put the account and statements newer rules read in place of a stored article's."""
        with self._writing() as connection:
            facts.replace_facts(connection, reading, extract_version)

    def outdated(self, extract_version: str) -> tuple[Article, ...]:
        """Articles, earlier versions too, whose facts were not read by these rules."""
        with self._reading() as connection:
            return facts.outdated(connection, extract_version)

    def count_outdated(self, extract_version: str) -> int:
        """How many `outdated` would give."""
        with self._reading() as connection:
            return facts.count_outdated(connection, extract_version)

    def article(self, id_prefix: str) -> Article | None:
        """The article with this id, or the only one whose id begins so; replaced ones too."""
        with self._reading() as connection:
            return facts.find_article(connection, id_prefix)

    def articles(self) -> tuple[Article, ...]:
        """Current articles by day of publication, then id."""
        with self._reading() as connection:
            return facts.current_articles(connection)

    def articles_since(self, moment: datetime) -> tuple[str, ...]:
        """Ids of current articles that came, or became the newest version, after a moment."""
        with self._reading() as connection:
            return facts.articles_since(connection, moment)

    def kin(self, article: Article) -> tuple[Article, ...]:
        """Current articles that an article not stored yet could be a version of.

        Those of the same address, or title and day. None for an article that is stored: what it
        is a version of was settled when it came.
        """
        with self._reading() as connection:
            return facts.find_kin(connection, article)

    def reading(self, article_id: str) -> Reading | None:
        """What was read from one article, current or replaced, with themes as decided."""
        with self._reading() as connection:
            return facts.read_reading(connection, article_id)

    def versions(self, article_ids: Iterable[str]) -> dict[str, Reading]:
        """The readings of articles and of every earlier version of them, by id.

        An id that is not stored has none.
        """
        with self._reading() as connection:
            return facts.read_versions(connection, article_ids)

    def readings(self, relationship: str, *, newest: int | None = None) -> tuple[Reading, ...]:
        """Current readings by day of publication, then id, with themes as decided.

        Of many the `newest` when that is given.
        """
        with self._reading() as connection:
            return facts.read_readings(connection, relationship, newest)

    def readings_in_parts(
        self, relationship: str, size: int = 500
    ) -> Iterator[tuple[Reading, ...]]:
        """As `readings`, so many at a time, all of one moment."""
        with self._reading() as connection:
            ids = facts.ids_by_age(connection, relationship)
            for start in range(0, len(ids), size):
                some = facts.read_some(connection, ids[start : start + size])
                yield tuple(sorted(some, key=lambda one: facts.age(one.article)))

    def count_readings(self, relationship: str) -> int:
        """How many current readings there are."""
        with self._reading() as connection:
            return facts.count_readings(connection, relationship)

    def article_heads(
        self, *, since: str = "", limit: int, offset: int = 0
    ) -> tuple[ArticleHead, ...]:
        """Current articles published on a day or later, the newest first, without their texts."""
        with self._reading() as connection:
            return facts.article_heads(connection, since, limit, offset)

    def count_articles(self, *, since: str = "") -> int:
        """How many current articles were published on a day or later."""
        with self._reading() as connection:
            return facts.count_articles(connection, since)

    def quotes_of(self, relationships: Collection[str]) -> tuple[str, ...]:
        """What articles of relationships say, statement by statement."""
        with self._reading() as connection:
            return facts.quotes_of(connection, relationships)

    def readings_again(
        self, relationship: str, known: Mapping[str, Reading]
    ) -> tuple[Reading, ...]:
        """As `readings`; those that are `known`, by the id of their article, are not read again."""
        with self._reading() as connection:
            ids = facts.current_ids(connection, relationship)
            new = facts.read_some(connection, [one for one in ids if one not in known])
        found = [*new, *(known[one] for one in ids if one in known)]
        return tuple(sorted(found, key=lambda one: facts.age(one.article)))

    def statement_places(self, relationship: str) -> dict[str, str]:
        """The article of each statement in the current articles of a relationship."""
        with self._reading() as connection:
            return facts.statement_places(connection, relationship)

    def readings_of(self, article_ids: Sequence[str]) -> tuple[Reading, ...]:
        """The readings of some articles."""
        with self._reading() as connection:
            return tuple(facts.read_some(connection, article_ids))

    # ------------------------------------------------------------ decisions

    def relationships(self) -> tuple[str, ...]:
        """Keys of the relationships with current readings, sorted."""
        with self._reading() as connection:
            return facts.relationships_with_readings(connection)

    def stale_relationships(self, digest: str) -> dict[str, int]:
        """Relationships to decide again: their facts changed since, or the digest is another.

        By key, sorted; the number is the version of the facts, for `save_decisions`. One that
        has lost its last reading is among them, so that its decisions go too.
        """
        with self._reading() as connection:
            return decided.stale(connection, digest)

    def save_decisions(
        self,
        decisions: Decisions,
        *,
        digest: str,
        at: datetime,
        as_of: int | None = None,
        channels: Sequence[str] = (REPORT,),
        before: Standing | None = None,
    ) -> None:
        """Replace what was decided for a relationship, and owe what is new on these channels.

        `before` is what stood when it was fetched: when it still does, only what differs is
        written. The result is the same without it.

        `as_of` is the version `stale_relationships` gave before the readings were fetched: when
        another program stored an article meanwhile, the relationship stays stale, and when another
        one decided on newer facts, nothing is done. None takes the facts as they stand now.
        """
        with self._writing() as connection:
            key = decisions.relationship
            if decided.is_outdated(connection, key, as_of):
                return
            known = before if decided.still_stands(connection, key, before) else None
            former = known.decisions if known else None
            decided.save(connection, decisions, digest, at, as_of, former)
            is_alike = known is not None and known.digest == digest
            ledger.owe(connection, decisions, channels, at, former if is_alike else None)
            notes.renew_stamp(connection)

    def decisions(self, relationship: str) -> Decisions:
        """What was decided last; empty when nothing was."""
        with self._reading() as connection:
            return decided.read(connection, relationship)

    def due(self, before: date) -> dict[str, tuple[Commitment, ...]]:
        """Commitments of which some statement names a day before this one, by relationship."""
        with self._reading() as connection:
            return pending.due(connection, before)

    def doubtful(self) -> dict[str, tuple[Link, ...]]:
        """The links a person should decide, by relationship."""
        with self._reading() as connection:
            return pending.doubtful(connection)

    def said(self, statement_ids: Collection[str]) -> dict[str, Said]:
        """Statements of current articles by id, as they were read; deeds only where linked."""
        with self._reading() as connection:
            return pending.said(connection, statement_ids)

    def standing(self, relationship: str, known: Standing | None = None) -> Standing:
        """What was decided last, for `save_decisions`; `known` itself when it is that."""
        with self._reading() as connection:
            if known and known.stamp == decided.stamp_of(connection, relationship):
                return known
            return decided.standing(connection, relationship)

    def decided_stamp(self) -> str:
        """A text that is another one whenever something was decided, ruled on or listed since."""
        with self._reading() as connection:
            return notes.stamp(connection)

    def find(
        self, id_prefix: str, *, limit: int = 10, kind: str | None = None
    ) -> tuple[Found, ...]:
        """Objects whose id begins so, an equal id first. A link goes by its statement's id.

        Those of one kind when it is given.
        """
        with self._reading() as connection:
            return decided.find(connection, id_prefix, limit, kind)

    def search(
        self, query: str, *, limit: int = 20, wanted: SearchFilter = EVERYTHING
    ) -> tuple[SearchHit, ...]:
        """Statements, and articles beside them, that hold all words of a query, best first."""
        with self._reading() as connection:
            return full_text.search(connection, query, limit, wanted)

    def decided_stamps(self) -> dict[str, str]:
        """For each decided relationship, a text that is another one when it is decided anew."""
        with self._reading() as connection:
            return decided.stamps(connection)

    def change_counts(self, wanted: ChangeFilter) -> tuple[tuple[str, str, int], ...]:
        """How many changes are meant of each meeting: its id, relationship, count; newest first."""
        with self._reading() as connection:
            return met.change_counts(connection, wanted)

    def meetings_of(self, article_ids: Collection[str]) -> tuple[str, ...]:
        """The meetings that these articles report."""
        with self._reading() as connection:
            return met.of_articles(connection, article_ids)

    def parties(self) -> tuple[str, ...]:
        """The parties that commitments are of."""
        with self._reading() as connection:
            return met.parties(connection)

    def meetings(self) -> dict[str, str]:
        """The relationship of every meeting, by its id."""
        with self._reading() as connection:
            return met.relationship_of_each(connection)

    def newest_meeting(self) -> tuple[str, str]:
        """Relationship and id of the newest meeting; empty texts without any."""
        with self._reading() as connection:
            return met.newest(connection)

    # ------------------------------------------------------------ made of decisions

    def cards(self, wanted: WantedCards) -> tuple[Card, ...]:
        """Those that are asked for, the highest rank first."""
        with self._reading() as connection:
            return made.read(connection, wanted)

    def count_cards(self, wanted: WantedCards) -> int:
        """What they count for together, whatever part of them is asked for."""
        with self._reading() as connection:
            return made.count(connection, wanted)

    def cards_digest(self, wanted: WantedCards) -> str:
        """A text that is another one when they are."""
        with self._reading() as connection:
            return made.digest(connection, wanted)

    def save_cards(
        self, relationship: str, given: Sequence[Card], *, name: str, stamp: str
    ) -> None:
        """Replace the cards of a relationship, and note under `name` what they were made from."""
        with self._writing() as connection:
            made.note(connection, name, stamp)
            made.replace(connection, relationship, given)
            notes.renew_stamp(connection)

    def stamps(self) -> dict[str, str]:
        """What everything was made from that is kept, by its name."""
        with self._reading() as connection:
            return made.stamps(connection)

    def note_made(self, name: str, stamp: str) -> None:
        """Note what a thing was made from."""
        with self._writing() as connection:
            made.note(connection, name, stamp)

    def forget_made(self, names: Iterable[str]) -> None:
        """Drop the notes on things that are no more."""
        with self._writing() as connection:
            made.forget(connection, names)

    # ------------------------------------------------------------ rulings

    def rulings(self, relationship: str | None = None) -> tuple[Ruling, ...]:
        """The rulings of one relationship, or all; in the order they were made, undone ones too."""
        with self._reading() as connection:
            return ruled.read(connection, relationship)

    def save_ruling(self, ruling: Ruling) -> None:
        """Store a ruling, or what became of it; its relationship is to be decided again."""
        with self._writing() as connection:
            ruled.save(connection, ruling)
            notes.renew_stamp(connection)

    # ------------------------------------------------------------ deliveries

    def deliveries(
        self, wanted: DeliveryFilter = EVERY_DELIVERY, *, limit: int | None = None
    ) -> tuple[Delivery, ...]:
        """What is owed and what went out, in the order it was owed."""
        with self._reading() as connection:
            return ledger.find(connection, wanted, limit)

    def owed_count(self) -> int:
        """How many deliveries did not go out yet, on all channels."""
        with self._reading() as connection:
            return ledger.count_owed(connection)

    def tick_off(self, channel: str, places: Mapping[str, str], *, at: datetime) -> None:
        """Note that deliveries of a channel went out: the place each one, by its id, went to."""
        with self._writing() as connection:
            ledger.tick_off(connection, channel, places, at)

    def note_trouble(self, channel: str, ids: Iterable[str], trouble: str) -> None:
        """Note why deliveries could not go out; they stay owed."""
        with self._writing() as connection:
            ledger.note_trouble(connection, channel, ids, trouble)

    def owe_again(self, wanted: DeliveryFilter) -> int:
        """Have what went out, and still stands, go out once more; how many that are."""
        with self._writing() as connection:
            return ledger.owe_again(connection, wanted)

    def post(
        self,
        channel: str,
        made: Sequence[Message],
        *,
        at: datetime,
        left_out: Mapping[str, str] | None = None,
        note: tuple[str, str] | None = None,
    ) -> None:
        """Keep messages that are to be sent.

        What the rules of the channel leave out is settled with its reason, by its id in the ledger;
        `note` is remembered, key and text.
        """
        with self._writing() as connection:
            outbox.post(connection, channel, made, left_out or {}, at)
            if note:
                notes.put(connection, *note)

    def waiting(self, channel: str) -> tuple[Message, ...]:
        """The messages that did not go out yet: the fewest tries first, then the oldest."""
        with self._reading() as connection:
            return outbox.waiting(connection, channel)

    def note_sent(self, message: Message, place: str, *, at: datetime) -> None:
        """Note that a message went out, and that what it tells went out to this place."""
        with self._writing() as connection:
            outbox.note_sent(connection, message, place, at)

    def note_unsent(self, message: Message, trouble: str, *, at: datetime) -> None:
        """Note that a message could not be sent, and why; it is tried again."""
        with self._writing() as connection:
            outbox.note_unsent(connection, message, trouble, at)

    def channel_states(self) -> tuple[ChannelState, ...]:
        """How it stands with every channel that owes something or ever sent a message, by name."""
        with self._reading() as connection:
            return outbox.states(connection)

    # ------------------------------------------------------------ runs and notes

    def begin_run(self, started_at: datetime, themes_digest: str) -> Run:
        """A new run with its id. It stays unfinished until `finish_run`."""
        run = Run(id=0, started_at=started_at, themes_digest=themes_digest)
        with self._writing() as connection:
            added = connection.execute(insert(runs).values(row_of(run, "id")))
            (number,) = added.inserted_primary_key or (0,)
        return Run(id=number, started_at=started_at, themes_digest=themes_digest)

    def finish_run(self, run: Run) -> None:
        """Store the outcome of a run that was begun."""
        with self._writing() as connection:
            connection.execute(update(runs).where(runs.c.id == run.id).values(row_of(run, "id")))

    def runs(self, limit: int, *, after: int = 0) -> tuple[Run, ...]:
        """The last runs, newest first; those after one of that number."""
        query = select(*columns_of(runs, Run)).where(runs.c.id > after)
        query = query.order_by(runs.c.id.desc()).limit(limit)
        with self._reading() as connection:
            return tuple(Run(**row) for row in connection.execute(query).mappings())

    def run(self, number: int) -> Run | None:
        """The run of this id."""
        with self._reading() as connection:
            query = select(*columns_of(runs, Run)).where(runs.c.id == number)
            row = connection.execute(query).mappings().first()
        return Run(**row) if row else None

    def last_finished_run(self) -> Run | None:
        """The newest run that went through; None before the first."""
        query = select(*columns_of(runs, Run)).where(runs.c.finished_at.is_not(None))
        with self._reading() as connection:
            row = connection.execute(query.order_by(runs.c.id.desc()).limit(1)).mappings().first()
        return Run(**row) if row else None

    def latest_run(self) -> Run | None:
        """The newest run, finished or not; None before the first."""
        return next(iter(self.runs(1)), None)

    def remember(self, key: str, text: str) -> None:
        """Keep a small text, such as the last good themes, in place of what the key held."""
        with self._writing() as connection:
            notes.put(connection, key, text)

    def recall(self, key: str) -> str | None:
        """What was last remembered under a key; None when nothing was."""
        with self._reading() as connection:
            return notes.get(connection, key)

    # ------------------------------------------------------------ seen from outside

    def counts(self, now: datetime) -> Counts:
        """How much is stored: some counts of whole tables, for once a pass."""
        with self._reading() as connection:
            return census.count(connection, now)

    def quiet_since(self, now: datetime) -> datetime | None:
        """When the newest article came, or else when the first pass began; None before it."""
        with self._reading() as connection:
            return census.arrived(connection, now) or census.began(connection)

    def held_after(self, day: date) -> dict[str, date]:
        """By file, the day its article says a meeting was held on, where that comes after `day`."""
        with self._reading() as connection:
            return census.held_after(connection, day)

    # ------------------------------------------------------------ the store itself

    def ping(self) -> None:
        """Raise `StorageError` unless the tables answer."""
        with self._reading() as connection:
            connection.execute(select(runs.c.id).limit(1)).all()

    def check(self, *, thorough: bool = False) -> None:
        """Raise `DamagedError` when SQLite finds its file damaged.

        Of a server, which looks after its own, only that it answers.

        `thorough` also holds the indexes against their tables, which takes several times as long.
        """
        if self._engine.dialect.name != "sqlite":
            self.ping()
            return
        with self._reading() as connection:
            check = "integrity_check" if thorough else "quick_check"
            found = connection.exec_driver_sql(f"PRAGMA {check}(1)").scalar()
        if found != "ok":
            raise DamagedError(f"{shown(self._engine.url)}: is damaged: {found}")

    def witness(self) -> object:
        """What stays equal as long as no other program stores anything; on a server never."""
        if self._engine.dialect.name != "sqlite":
            self.ping()
            return object()
        with self._reading() as connection:
            return witness(connection)

    @contextmanager
    def alone(self, since: object) -> Iterator[bool]:
        """Hold others off for a moment; whether none stored anything since `witness` gave this.

        What is stored is in SQLite's file by then, unless somebody reads what stands beside it.
        """
        if self._engine.dialect.name != "sqlite":
            self.ping()
            yield False
            return
        with storage_errors(self._engine.url), self._engine.connect() as connection:
            into_its_file(connection)
        with self._writing() as connection:
            yield witness(connection) == since

    def close(self) -> None:
        """Give the connections back."""
        self._engine.dispose()

    @contextmanager
    def _reading(self) -> Iterator[Connection]:
        if shared := getattr(self._shared, "connection", None):
            yield shared
            return
        with storage_errors(self._engine.url), self._readers.begin() as connection:
            yield connection

    @contextmanager
    def _writing(self) -> Iterator[Connection]:
        if shared := getattr(self._shared, "connection", None):
            with storage_errors(self._engine.url), shared.begin_nested():
                yield shared
            return
        with storage_errors(self._engine.url), self._writers.begin() as connection:
            yield connection
