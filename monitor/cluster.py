"""Reading on Dask workers, here or on other machines: the same outcomes as from `workers`.

Batches of articles go out as bytes and outcomes come back in order, so that workers need neither
the watched folder nor the store. Each worker reads in a process of its own (`workers`): limits of
time and memory hold there as they do here. What Dask gives up, since too many workers died over it,
is read here. Keeps out what is done with an outcome.
"""

from __future__ import annotations

import logging
import multiprocessing
import pickle
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import CancelledError
from contextlib import contextmanager
from dataclasses import dataclass, field
from time import monotonic
from typing import Self

from distributed import Client, Future, LocalCluster, WorkerPlugin, get_worker, wait
from distributed.scheduler import KilledWorker
from distributed.worker import Worker

from monitor import __version__
from monitor.errors import ClusterError
from monitor.log import Log
from monitor.model import Article, SourceFile
from monitor.reader import Instructions, Loaded, Outcome, load_file
from monitor.rules import extract_rules
from monitor.text import digest_of
from monitor.workers import Workers, never, size_of

_log = Log("monitor.cluster")
#: A task costs some milliseconds beside its work.
_BATCH, _BATCH_BYTES = 100, 4_000_000
#: Batches on their way to each thread of a worker: the next ones are there when one is done.
_AHEAD = 2
_AHEAD_BYTES = 400_000_000
_LOOK_SECONDS = 0.5
#: How long a scheduler may take to answer the first call.
_ANSWER_SECONDS = 15
#: How long no worker may be there.
_ALONE_SECONDS = 60.0
#: Dask serves its state by HTTP, to all the world unless it is told not to.
_LOOPBACK = "127.0.0.1:0"
_Subject = Loaded | Article


@dataclass(frozen=True, slots=True, kw_only=True)
class Orders:
    """What a worker is told once."""

    instructions: Instructions
    max_seconds: float
    max_megabytes: float

    def workers(self, processes: int = 1, is_stopping: Callable[[], bool] = never) -> Workers:
        """Who carries them out."""
        return Workers(
            self.instructions,
            max_seconds=self.max_seconds,
            max_megabytes=self.max_megabytes,
            processes=processes,
            is_stopping=is_stopping,
        )


@contextmanager
def client_of(scheduler: str | None, processes: int) -> Iterator[Client]:
    """A client of a scheduler, or of so many threads of this process, each to have a process."""
    for name in ("distributed", "tornado"):
        logging.getLogger(name).setLevel(logging.CRITICAL)
    if scheduler is None:
        local = LocalCluster(  # type: ignore[no-untyped-call]
            n_workers=1,
            threads_per_worker=processes,
            processes=False,
            dashboard_address=_LOOPBACK,
            worker_dashboard_address=_LOOPBACK,
        )
        with local, Client(local) as client:  # type: ignore[no-untyped-call]
            yield client
        return
    try:
        client = Client(scheduler, timeout=_ANSWER_SECONDS)  # type: ignore[no-untyped-call]
    except (OSError, TimeoutError, ValueError) as error:
        raise ClusterError(f"{scheduler}: no Dask scheduler answers; see that it runs") from error
    with client:
        yield client


# ---------------------------------------------------------------- at the workers


class ReadingPlugin(WorkerPlugin):
    """Gives each thread of a worker a process to read in."""

    def __init__(self, orders: Orders) -> None:
        self._orders = orders
        self.name = f"monitor-{digest_of([__version__, repr(orders)])[:16]}"

    #: One that an earlier run left is as good.
    idempotent = True

    def setup(self, worker: Worker) -> None:  # noqa: ARG002
        """Begin with no process."""
        self._here = threading.local()
        self._all: list[Workers] = []

    def teardown(self, worker: Worker) -> None:  # noqa: ARG002
        """End the processes."""
        for one in self._all:
            one.close()

    def read(self, subjects: Sequence[_Subject]) -> list[Outcome]:
        """What is in each of them."""
        reader: Workers | None = getattr(self._here, "reader", None)
        if reader is None:
            reader = self._here.reader = self._orders.workers()
            self._all.append(reader)
            # Dask has its workers daemonic, which may start no process lest it be left behind;
            # those of `workers` end with the one that started them.
            multiprocessing.current_process().daemon = False
        return _read_by(reader, subjects)


def _read_batch(name: str, batch: bytes) -> tuple[str, bytes]:
    """A task: which rules it was read by, and the outcomes."""
    plugin = get_worker().plugins[name]
    assert isinstance(plugin, ReadingPlugin)
    return _rules(), pickle.dumps(plugin.read(pickle.loads(batch)))  # noqa: S301 - from our client


def _rules() -> str:
    return f"{__version__} {extract_rules()}"


def _read_by(reader: Workers, subjects: Sequence[_Subject]) -> list[Outcome]:
    """What is in subjects, which are of one sort."""
    files = [one for one in subjects if isinstance(one, Loaded)]
    texts = [one for one in subjects if isinstance(one, Article)]
    return [*reader.read_loaded(files), *reader.extract(texts)]


# ---------------------------------------------------------------- at the client


@dataclass(slots=True)
class _Batch:
    """Subjects in order, and between them outcomes of those that could not be loaded."""

    parts: list[_Subject | Outcome] = field(default_factory=list)
    size: int = 0

    def add(self, part: _Subject | Outcome) -> None:
        self.parts.append(part)
        self.size += 0 if isinstance(part, Outcome) else size_of(part)

    @property
    def is_full(self) -> bool:
        return len(self.parts) >= _BATCH or self.size >= _BATCH_BYTES

    @property
    def subjects(self) -> list[_Subject]:
        return [one for one in self.parts if not isinstance(one, Outcome)]

    def with_read(self, outcomes: Iterable[Outcome]) -> Iterator[Outcome]:
        """An outcome for each part."""
        read = iter(outcomes)
        for part in self.parts:
            yield part if isinstance(part, Outcome) else next(read)


@dataclass(frozen=True, slots=True)
class _Sent:
    batch: _Batch
    future: Future[tuple[str, bytes]]


class Cluster:
    """A `Reader` on the workers of a Dask client. Used by one thread at a time."""

    def __init__(
        self, client: Client, orders: Orders, *, is_stopping: Callable[[], bool] = never
    ) -> None:
        """`is_stopping` is asked while a batch is read, which is then given up."""
        self._client = client
        self._orders = orders
        self._is_stopping = is_stopping
        self._plugin = ReadingPlugin(orders)
        #: For batches that Dask gives up.
        self._own = orders.workers(is_stopping=is_stopping)
        self.stamp = self._own.stamp

    def __enter__(self) -> Self:
        with _told():
            self._client.register_plugin(self._plugin)
        return self

    def __exit__(self, *_: object) -> None:
        self._own.close()

    def prepare(self, count: int) -> None:
        """Nothing to do: workers stand before they are asked."""

    def read(self, files: Iterable[SourceFile]) -> Iterator[Outcome]:
        """What is in each file."""
        return self._in_order(load_file(self._orders.instructions, file) for file in files)

    def read_loaded(self, files: Iterable[Loaded]) -> Iterator[Outcome]:
        """What is in the bytes of each file."""
        return self._in_order(iter(files))

    def extract(self, articles: Iterable[Article]) -> Iterator[Outcome]:
        """What is in each text, read anew."""
        return self._in_order(iter(articles))

    def _in_order(self, parts: Iterator[_Subject | Outcome]) -> Iterator[Outcome]:
        batches, sent = _batches(parts), deque[_Sent]()
        try:
            while self._send_ahead(batches, sent):
                outcomes = self._finish(sent.popleft())
                if outcomes is None:
                    return
                yield from outcomes
        finally:
            for one in sent:
                one.future.release()  # type: ignore[no-untyped-call]

    def _send_ahead(self, batches: Iterator[_Batch], sent: deque[_Sent]) -> bool:
        """Have enough batches on their way; whether there are any."""
        most = 1 + _AHEAD * self._wait_for_threads()
        on_its_way = sum(one.batch.size for one in sent)
        while len(sent) < most and on_its_way < _AHEAD_BYTES:
            batch = next(batches, None)
            if batch is None:
                break
            sent.append(self._send(batch))
            on_its_way += batch.size
        return bool(sent)

    def _send(self, batch: _Batch) -> _Sent:
        with _told():
            future = self._client.submit(
                _read_batch, self._plugin.name, pickle.dumps(batch.subjects), pure=False
            )
        return _Sent(batch, future)

    def _finish(self, sent: _Sent) -> Iterator[Outcome] | None:
        """The outcomes of a batch; None when it was given up to stop."""
        while not (is_stopping := self._is_stopping()) and not self._is_done(sent.future):
            self._wait_for_threads()
        if is_stopping:
            return None
        try:
            with _told():
                rules, read = sent.future.result()
        except KilledWorker as error:
            _log.warning("batch ended its workers, read here", reason=error)
            return sent.batch.with_read(_read_by(self._own, sent.batch.subjects))
        if rules != _rules():
            raise ClusterError(
                f"a Dask worker has another monitor ({rules}) than this one ({_rules()}); "
                "install the same on all machines"
            )
        return sent.batch.with_read(pickle.loads(read))  # noqa: S301 - from our own workers

    def _is_done(self, future: Future[tuple[str, bytes]]) -> bool:
        try:
            wait([future], timeout=_LOOK_SECONDS)  # type: ignore[no-untyped-call]
        except TimeoutError:
            return False
        return True

    def _wait_for_threads(self) -> int:
        """How many threads the workers have, once there is one; 0 when told to stop meanwhile."""
        since = monotonic()
        while not self._is_stopping():
            with _told():
                workers = self._client.nthreads()  # type: ignore[no-untyped-call]
            if workers:
                return sum(workers.values())
            if monotonic() - since > _ALONE_SECONDS:
                raise ClusterError(
                    "no Dask worker is there; start one with 'dask worker' and run this again"
                )
            threading.Event().wait(_LOOK_SECONDS)
        return 0


def _batches(parts: Iterator[_Subject | Outcome]) -> Iterator[_Batch]:
    for first in parts:
        batch = _Batch()
        batch.add(first)
        while not batch.is_full and (part := next(parts, None)) is not None:
            batch.add(part)
        yield batch


@contextmanager
def _told() -> Iterator[None]:
    """What goes wrong with a cluster in our words; KilledWorker is for the caller."""
    try:
        yield
    except KilledWorker:
        raise
    except (CancelledError, OSError, TimeoutError) as error:
        raise ClusterError(
            "the Dask scheduler is gone; what was read is stored: run this again"
        ) from error
    except Exception as error:
        raise ClusterError(
            f"a Dask worker cannot read ({type(error).__name__}: {error}); "
            f"see that monitor {__version__} is installed there and at the scheduler"
        ) from error
