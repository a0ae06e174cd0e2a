"""Reading on a Dask cluster: the same outcomes as here, whoever dies meanwhile.

Schedulers and workers are real, in processes of their own.
"""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest
from distributed import Client

from monitor import cluster
from monitor.cluster import Cluster, Orders, client_of
from monitor.errors import ClusterError, LimitError, PassingError, SourceError
from monitor.intake import Limits
from monitor.model import SourceFile
from monitor.reader import InProcess, Instructions, Outcome
from tests.dask_cluster import DaskCluster, dask_cluster, wait_for
from tests.faults.test_limits import HEAVY, SENTENCE, write
from tests.service.workplace import FIRST, SECOND


@pytest.fixture(scope="module")
def two_workers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[DaskCluster]:
    with dask_cluster(tmp_path_factory.mktemp("dask") / "two", workers=2) as started:
        yield started


@pytest.fixture
def seeds(tmp_path: Path) -> Path:
    (tmp_path / "seeds").mkdir()
    return tmp_path / "seeds"


@pytest.fixture
def small_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cluster, "_BATCH", 6)


def orders(seeds: Path, *, seconds: float = 60, megabytes: float = 1000) -> Orders:
    instructions = Instructions(seeds_dir=seeds, limits=Limits(max_bytes=10_000_000))
    return Orders(instructions=instructions, max_seconds=seconds, max_megabytes=megabytes)


def accounts(seeds: Path, count: int) -> list[SourceFile]:
    """Articles, no two alike, each a tenth of a second of reading."""
    return [
        write(seeds, f"{number:03}.txt", FIRST + SENTENCE * 100 + f"\n\nThis is copy {number}.")
        for number in range(count)
    ]


def read_on(started: DaskCluster, told: Orders, files: list[SourceFile]) -> list[Outcome]:
    with client_of(started.address, 1) as client, Cluster(client, told) as reader:
        return list(reader.read(files))


def test_outcomes_are_those_of_reading_here_and_come_in_order(
    two_workers: DaskCluster, seeds: Path
) -> None:
    files = [
        write(seeds, f"{n}.txt", FIRST.replace("May 10", f"May {n % 30 + 1}"))
        for n in range(1, 150)
    ]
    (seeds / "7.txt").write_bytes(bytes(range(256)) * 100)
    (seeds / "120.txt").unlink()
    told = orders(seeds)
    here = list(InProcess(told.instructions).read(files))
    with client_of(two_workers.address, 1) as client, Cluster(client, told) as reader:
        there = list(reader.read(files))
        texts = [one.reading.article for one in here if one.reading]
        again = list(reader.extract(texts))
    assert [(one.source, one.reading) for one in there] == [
        (one.source, one.reading) for one in here
    ]
    assert [one.reading for one in again] == [one.reading for one in here if one.reading]
    assert (type(there[6].error), there[6].error.source) == (SourceError, "7.txt")
    assert (type(there[119].error), there[119].error.source) == (PassingError, "120.txt")


def test_what_failed_here_is_tried_again_on_a_cluster_no_sooner(seeds: Path) -> None:
    """Both stamp failures alike."""
    told = orders(seeds)
    with client_of(None, 1) as client, Cluster(client, told) as reader, told.workers() as own:
        assert reader.stamp == own.stamp


@pytest.mark.parametrize(
    ("limits", "reason"),
    [
        ({"seconds": 2}, "takes longer than 2 s to read"),
        ({"megabytes": 50}, "takes more memory than intake.max_memory_megabytes"),
    ],
    ids=["time", "memory"],
)
def test_an_article_over_a_limit_costs_neither_its_neighbours_nor_a_worker(
    two_workers: DaskCluster, limits: dict[str, float], reason: str, seeds: Path
) -> None:
    files = [write(seeds, n, t) for n, t in (("a", FIRST), ("b", HEAVY), ("c", SECOND))]
    first, heavy, second = read_on(two_workers, orders(seeds, **limits), files)
    assert (first.error, second.error) == (None, None)
    assert isinstance(heavy.error, LimitError)
    assert str(heavy.error).startswith(reason)


def test_a_worker_that_is_killed_in_the_middle_loses_nothing(
    tmp_path: Path, seeds: Path, small_batches: None
) -> None:
    files, told = accounts(seeds, 60), orders(seeds)
    with dask_cluster(tmp_path / "dask") as started:
        read = read_while_one_is_killed(started, told, files)
    assert [one.source.path for one in read if one.source] == [one.path for one in files]
    assert [one for one in read if one.error] == []


def test_a_batch_that_ends_its_worker_is_read_here(
    tmp_path: Path, seeds: Path, small_batches: None
) -> None:
    """Dask gives a batch up when more workers died over it than are allowed to."""
    files, told = accounts(seeds, 60), orders(seeds)
    strict = {"DASK_DISTRIBUTED__SCHEDULER__ALLOWED_FAILURES": "0"}
    with dask_cluster(tmp_path / "dask", **strict) as started:
        read = read_while_one_is_killed(started, told, files)
    assert [one.source.path for one in read if one.source] == [one.path for one in files]
    assert [one for one in read if one.error] == []


def read_while_one_is_killed(
    started: DaskCluster, told: Orders, files: list[SourceFile]
) -> list[Outcome]:
    """One of two workers dies once the first batch is read."""
    workers = [started.add_worker(has_nanny=False) for _ in range(2)]
    with client_of(started.address, 1) as client, Cluster(client, told) as reader:
        wait_for(lambda: len(client.nthreads()) == 2)
        outcomes = reader.read(files)
        read = [next(outcomes)]
        os.kill(workers[0].pid, signal.SIGKILL)
        read += outcomes
        assert len(client.nthreads()) == 1
    return read


def test_reading_processes_end_with_their_worker(tmp_path: Path, seeds: Path) -> None:
    with dask_cluster(tmp_path / "dask") as started:
        worker = started.add_worker(has_nanny=False)
        read_on(started, orders(seeds), accounts(seeds, 3))
        (reader,) = started.readers()
        os.kill(worker.pid, signal.SIGKILL)
        wait_for(lambda: not reader.is_running() or reader.status() == "zombie")


# ---------------------------------------------------------------- a cluster that is none


def test_a_scheduler_that_does_not_answer_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cluster, "_ANSWER_SECONDS", 0.5)
    with (
        pytest.raises(ClusterError, match=r"tcp://127\.0\.0\.1:9: no Dask scheduler answers"),
        client_of("tcp://127.0.0.1:9", 1),
    ):
        pass


def test_a_scheduler_without_workers_is_waited_for_a_while(
    tmp_path: Path, seeds: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cluster, "_ALONE_SECONDS", 1.0)
    with (
        dask_cluster(tmp_path / "dask") as started,
        pytest.raises(ClusterError, match="no Dask worker is there; start one"),
    ):
        read_on(started, orders(seeds), accounts(seeds, 3))


def test_a_scheduler_that_goes_away_ends_the_pass(
    tmp_path: Path, seeds: Path, small_batches: None
) -> None:
    files = accounts(seeds, 60)
    with (
        dask_cluster(tmp_path / "dask", workers=1) as started,
        client_of(started.address, 1) as client,
        Cluster(client, orders(seeds)) as reader,
    ):
        outcomes = reader.read(files)
        next(outcomes)
        started.scheduler.kill()
        with pytest.raises(ClusterError, match="the Dask scheduler is gone; what was read is"):
            list(outcomes)


def test_a_worker_with_other_rules_is_refused(seeds: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    rules = iter(["0.0.1 abc", *["9.9.9 def"] * 3])
    monkeypatch.setattr(cluster, "_rules", lambda: next(rules))
    with (
        client_of(None, 1) as client,
        Cluster(client, orders(seeds)) as reader,
        pytest.raises(ClusterError, match=r"another monitor \(0.0.1 abc\).*install the same"),
    ):
        list(reader.read(accounts(seeds, 1)))


def test_a_worker_without_monitor_is_named(seeds: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(_self: Client, _plugin: object) -> None:
        raise ModuleNotFoundError("No module named 'monitor'")

    monkeypatch.setattr(Client, "register_plugin", refuse)
    with (
        client_of(None, 1) as client,
        pytest.raises(ClusterError, match=r"No module named 'monitor'\); see that monitor .* is"),
        Cluster(client, orders(seeds)),
    ):
        pass


def test_reading_ends_when_it_is_told_to(
    two_workers: DaskCluster, seeds: Path, small_batches: None
) -> None:
    count = 0

    def is_stopping() -> bool:
        return count > 0

    with (
        client_of(two_workers.address, 1) as client,
        Cluster(client, orders(seeds), is_stopping=is_stopping) as reader,
    ):
        for _ in reader.read(accounts(seeds, 60)):
            count += 1
        assert count < 60
