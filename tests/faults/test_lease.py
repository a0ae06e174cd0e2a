"""One program at a time makes passes; the right is free again however its holder ends."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import make_url

from monitor.errors import LeaseError, StorageError
from monitor.storage import held, lease_on
from tests.postgres import Cluster
from tests.service.workplace import FIRST, SECOND, Workplace, make_workplace, running

HOLD = """
import sys, time
from monitor.storage import lease_on
lease = lease_on(sys.argv[1], "monitor once")
lease.take()
print("held", flush=True)
time.sleep(60)
"""


@contextmanager
def another_holder(url: str) -> Iterator[subprocess.Popen[str]]:
    """Another program that holds the lease."""
    command = [sys.executable, "-c", HOLD, url]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=Path.cwd()) as program:
        assert program.stdout is not None
        assert program.stdout.readline() == "held\n"
        try:
            yield program
        finally:
            program.kill()


def take_soon(url: str) -> None:
    """Take the lease as soon as it is free; the last refusal when it is not within ten seconds."""
    end = time.monotonic() + 10
    while True:
        try:
            with held(lease_on(url, "monitor run")):
                return
        except LeaseError:
            if time.monotonic() > end:
                raise
            time.sleep(0.05)


def test_a_second_holder_is_told_who_has_it(store_url: str) -> None:
    with another_holder(store_url) as holder, pytest.raises(LeaseError) as told:
        lease_on(store_url, "monitor run").take()
    assert f"monitor once, process {holder.pid} on " in str(told.value)
    assert "makes the passes on this data; stop it, or let it do the work" in str(told.value)
    assert "\n" not in str(told.value)


def test_it_is_free_again_after_its_holder_was_killed(store_url: str) -> None:
    with another_holder(store_url) as holder:
        holder.send_signal(signal.SIGKILL)
        holder.wait()
        take_soon(store_url)


def test_it_is_free_again_after_it_was_given_back(store_url: str) -> None:
    lease = lease_on(store_url, "monitor run")
    lease.take()
    assert lease.is_held()
    lease.release()
    assert not lease.is_held()
    with held(lease_on(store_url, "monitor once")):
        pass
    lease.take()
    lease.release()


def test_two_stores_have_two_leases(tmp_path: Path) -> None:
    with held(lease_on(f"sqlite:///{tmp_path}/a.db", "monitor run")):
        take_soon(f"sqlite:///{tmp_path}/b.db")


def test_two_databases_of_one_server_have_two_leases(postgres: Cluster) -> None:
    with held(lease_on(postgres.new_database(), "monitor run")):
        take_soon(postgres.new_database())


def test_a_server_that_ends_the_session_takes_the_lease_with_it(postgres: Cluster) -> None:
    url = postgres.new_database()
    lease = lease_on(url, "monitor run")
    lease.take()
    with psycopg.connect(postgres.url(), autocommit=True) as connection:
        connection.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s",
            [make_url(url).database],
        )
    assert not lease.is_held()
    with another_holder(url), pytest.raises(LeaseError):
        lease.take()
    take_soon(url)


def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(StorageError, match=r"m\.db\.lock: cannot be locked \(.+\); give monitor"):
        lease_on(f"sqlite:///{tmp_path}/file/m.db", "monitor run").take()


# ---------------------------------------------------------------- commands


@pytest.fixture
def place(tmp_path: Path, store_url: str) -> Workplace:
    made = make_workplace(tmp_path / "place")
    (made.root / "config" / "monitor.toml").write_text(f'[database]\nurl = "{store_url}"\n')
    made.drop("a.txt", FIRST)
    return made


def has_report(place: Workplace, name: str) -> bool:
    # By name: a file that is being written is gone under this name a moment later.
    written = (path.name for path in place.reports.rglob("*.html"))
    return any(name in one for one in written)


def test_a_second_run_or_once_says_who_makes_the_passes_and_readers_go_on(place: Workplace) -> None:
    with running(place) as service:
        service.wait_for(lambda: has_report(place, "2021-05-10"))
        for command in ("once", "run"):
            refused = place.process(command)
            assert refused.returncode == 7
            assert f"monitor run, process {service.process.pid} on " in refused.stderr
            assert "Traceback" not in refused.stderr
        for reading in (["status"], ["export", "changes"], ["doctor"], ["backup", "copy.db"]):
            done = place.process(*reading)
            if reading[0] != "backup" or "sqlite" in place.monitor("config", "show"):
                assert done.returncode == 0, done.stdout + done.stderr
        assert service.stop()[0] == 0
    assert place.process("once").returncode == 0


def test_a_ruling_beside_a_service_is_decided_and_leaves_the_reports_to_it(
    place: Workplace,
) -> None:
    with running(place) as service:
        service.wait_for(lambda: has_report(place, "2021-05-10"))
        statement = place.records("links")[0]["statement_id"]
        told = place.monitor("rule", "rename", statement, "By hand")
        assert "decided; the reports follow with the next pass" in told
        assert "By hand" in {one["label"] for one in place.records("commitments")}


def test_a_standby_takes_over_when_the_leader_is_killed(place: Workplace) -> None:
    with running(place) as leader:
        leader.wait_for(lambda: has_report(place, "2021-05-10"))
        with running(place, "run", "--standby") as standby:
            standby.wait_for(lambda: "standing by" in standby.log)
            assert f"process {leader.process.pid} on " in standby.log
            place.drop("b.txt", SECOND)
            leader.process.send_signal(signal.SIGKILL)
            leader.process.wait()
            standby.wait_for(lambda: has_report(place, "2022-06-15"))
            assert standby.get("/healthz")[0] == 200
            assert standby.stop()[0] == 0


def test_a_standby_that_is_stopped_before_its_turn_ends_at_once(place: Workplace) -> None:
    with running(place) as leader:
        leader.wait_for(lambda: has_report(place, "2021-05-10"))
        with running(place, "run", "--standby") as standby:
            standby.wait_for(lambda: "standing by" in standby.log)
            assert standby.stop()[0] == 0
        assert leader.process.poll() is None


def test_a_leader_that_lost_its_session_stops_making_passes(
    tmp_path: Path, postgres: Cluster
) -> None:
    """The server ended the session: another may lead now, and only one makes passes."""
    url = postgres.new_database()
    place = make_workplace(tmp_path / "place")
    (place.root / "config" / "monitor.toml").write_text(f'[database]\nurl = "{url}"\n')
    place.drop("a.txt", FIRST)
    with running(place) as leader:
        leader.wait_for(lambda: has_report(place, "2021-05-10"))
        with psycopg.connect(postgres.url(), autocommit=True) as connection:
            connection.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s",
                [make_url(url).database],
            )
        with another_holder(url) as other:
            place.drop("b.txt", SECOND)
            leader.wait_for(lambda: f"process {other.pid} on " in leader.log)
            assert not has_report(place, "2022-06-15")
        place.drop("c.txt", SECOND.replace("June", "July").replace("2022-06", "2022-07"))
        leader.wait_for(lambda: has_report(place, "2022-06-15"))
        assert "lease taken again" in leader.log
