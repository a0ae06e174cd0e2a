"""A real `monitor run` under a service manager, a monitor, signals and a clock that is set."""

from __future__ import annotations

import json
import signal
import socket
import sqlite3
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from prometheus_client.parser import text_string_to_metric_families

from tests.service.workplace import FIRST, Service, Workplace, running

LIBRARY = Path("/usr/lib/x86_64-linux-gnu/faketime/libfaketimeMT.so.1")
#: A readout that takes longer to read than a stop may: sentence after sentence of promises.
LONG = FIRST + "".join(
    f"Bat Erdene said that Mongolia will build bridge number {number} with Laos by 2030 and is "
    f"willing to open road {number} to trade.\n\n"
    for number in range(20_000)
)


def ask(service: Service, path: str) -> str:
    """The answer as soon as the port is bound."""
    return service.get(path)[2] if "Stop with" in service.log else ""


def passes(service: Service) -> float:
    """How many passes went through."""
    families = text_string_to_metric_families(ask(service, "/metrics"))
    found = {(one.name, *one.labels.values()): one.value for f in families for one in f.samples}
    return found.get(("monitor_passes_total", "finished"), 0)


def has_ended_a_pass(service: Service) -> Callable[[], bool]:
    return lambda: passes(service) >= 1


def is_in_the_long_article(service: Service) -> bool:
    return "monitor_files_waiting 1.0" in ask(service, "/metrics")


# ---------------------------------------------------------------- what is asked from outside


def test_live_ready_metrics_and_healthcheck_of_a_real_service(service: Service):
    service.place.drop("first.txt", FIRST)
    service.wait_for(has_ended_a_pass(service))
    assert service.get("/healthz")[0] == 200
    assert service.get("/readyz")[0] == 200
    families = text_string_to_metric_families(service.get("/metrics")[2])
    found = {(one.name, *one.labels.values()): one.value for f in families for one in f.samples}
    assert found["monitor_passes_total", "finished"] >= 1
    assert found["monitor_articles",] == 1
    assert found["monitor_files_waiting",] == 0
    assert found["monitor_http_requests_total", "GET", "/healthz", "200"] == 1
    assert service.place.monitor("healthcheck").strip() == "ok"
    assert service.place.monitor("healthcheck", "--ready").strip() == "ok"
    service.stop()
    for options in ([], ["--ready"]):
        service.place.monitor("healthcheck", *options, expect=1)


def test_a_store_that_is_locked_is_not_ready_until_it_is_free_and_lives(service: Service):
    service.wait_for(has_ended_a_pass(service))
    other = sqlite3.connect(service.place.root / "data" / "monitor.db", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    service.process.send_signal(signal.SIGHUP)
    service.wait_for(lambda: "passes: " in service.get("/readyz")[2])
    status, _, message = service.get("/readyz")
    assert (status, "another program holds the database" in message) == (503, True)
    assert service.get("/healthz")[0] == 200
    assert 'monitor_passes_total{outcome="failed"} 1.0' in service.get("/metrics")[2]
    other.close()
    service.process.send_signal(signal.SIGHUP)
    service.wait_for(lambda: service.get("/readyz")[0] == 200)


def test_without_pages_the_last_pass_tells(place: Workplace):
    (place.root / "config" / "monitor.toml").write_text("[web]\nenabled = false\n")
    assert "no pass yet" in place.monitor("healthcheck", expect=1)
    place.monitor("once")
    assert place.monitor("healthcheck").strip() == "ok"
    assert place.monitor("healthcheck", "--ready").strip() == "ok"


def test_status_says_that_nothing_arrives(place: Workplace):
    settings = place.root / "config" / "monitor.toml"
    settings.write_text("[alarm]\nquiet_days = 0.000001\n")
    place.drop("first.txt", FIRST)
    place.monitor("once")
    place.monitor("once")
    assert "alarm: No article has arrived since 20" in place.monitor("status")
    assert json.loads(place.monitor("status", "--format", "json"))["alarm"].endswith("source.")
    settings.write_text("")
    place.monitor("once")
    assert "alarm:" not in place.monitor("status")


def test_a_pass_longer_than_the_interval_fills_no_log(place: Workplace):
    place.drop("long.txt", LONG)
    with running(place, MONITOR_SCHEDULE__EVERY_SECONDS="1") as service:
        service.wait_for(lambda: is_in_the_long_article(service))
        time.sleep(3)
        service.stop()
    assert "maximum number of running instances" not in service.log


def test_every_line_of_a_pass_carries_its_number_and_of_an_article_its_id(place: Workplace):
    place.drop("first.txt", FIRST)
    (place.seeds / "binary.txt").write_bytes(bytes(range(256)) * 20)
    with running(place, MONITOR_LOG__FORMAT="json") as service:
        service.wait_for(has_ended_a_pass(service))
        service.stop()
    lines = [json.loads(one) for one in service.log.splitlines() if one.startswith("{")]
    beside = ("backed up", "stopping", "stopped")
    of_pass = [one for one in lines if one["message"] not in beside]
    assert {one["run"] for one in of_pass} == {1}
    stored = next(one for one in lines if one["message"] == "article stored")
    assert (stored["source"], len(stored["article"])) == ("first.txt", 16)
    assert next(one for one in lines if one["message"] == "failed")["source"] == "binary.txt"
    assert "scholarships" not in service.log, "no text of an article"


# ---------------------------------------------------------------- signals


def test_a_stop_in_a_long_article_with_pages_open_is_quick(place: Workplace):
    """A reader that takes its answer a byte at a time, one that says nothing, and a long file."""
    place.drop("long.txt", LONG)
    with running(place) as service:
        service.wait_for(lambda: is_in_the_long_article(service))
        with (
            socket.create_connection(("127.0.0.1", place.port)) as slow,
            socket.create_connection(("127.0.0.1", place.port)) as _silent,
        ):
            slow.sendall(b"GET /index.html HTTP/1.1\r\nHost: localhost\r\n\r\n")
            slow.recv(1)
            code, seconds = service.stop()
    assert (code, seconds < 3) == (0, True), seconds
    assert "Traceback" not in service.log
    assert "article stored" not in service.log


def test_ctrl_c_twice_is_one_stop(place: Workplace):
    place.drop("long.txt", LONG)
    with running(place) as service:
        service.wait_for(lambda: is_in_the_long_article(service))
        service.process.send_signal(signal.SIGINT)
        time.sleep(0.3)
        code, seconds = service.stop(signal.SIGINT)
    assert (code, seconds < 3) == (0, True)
    assert "Traceback" not in service.log


@pytest.mark.parametrize("delay", [0.0, 0.1, 0.2, 0.4, 0.6, 0.8, 1.0])
def test_a_stop_during_the_start_is_quick_and_loses_nothing(place: Workplace, delay: float):
    """Before Python has come to the signals it is the signal that ends the process."""
    place.drop("first.txt", FIRST)
    with running(place) as service:
        time.sleep(delay)
        code, seconds = service.stop()
    assert code in (0, -signal.SIGTERM)
    assert seconds < 3
    assert "Traceback" not in service.log
    assert "first.txt" not in place.monitor("once")
    assert len(place.records("articles")) == 1


def test_hangup_makes_a_pass_and_ends_nothing(service: Service):
    service.wait_for(has_ended_a_pass(service))
    before = passes(service)
    service.process.send_signal(signal.SIGHUP)
    service.wait_for(lambda: passes(service) > before)


# ---------------------------------------------------------------- systemd


@pytest.fixture
def manager(tmp_path: Path) -> Iterator[socket.socket]:
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as listening:
        listening.bind(f"{tmp_path}/notify")
        listening.settimeout(60)
        yield listening


def facts_until(listening: socket.socket, wanted: str, seconds: float = 60) -> list[str]:
    """What systemd was told up to the first fact that begins so."""
    facts, end = [], time.monotonic() + seconds
    while not (facts and facts[-1].startswith(wanted)):
        assert time.monotonic() < end, facts
        facts.append(listening.recv(4096).decode())
    return facts


def test_systemd_is_told_of_start_passes_life_and_stop(place: Workplace, manager: socket.socket):
    place.drop("first.txt", FIRST)
    address = str(manager.getsockname())
    with running(place, NOTIFY_SOCKET=address, WATCHDOG_USEC="5000000") as service:
        facts_until(manager, "READY=1")
        assert service.get("/healthz")[0] == 200, "the pages answer once it is ready"
        told = facts_until(manager, "STATUS=")[-1]
        assert told.startswith("STATUS=run 1: 1 files, 1 new articles")
        facts_until(manager, "WATCHDOG=1")
        facts_until(manager, "WATCHDOG=1")
        service.process.send_signal(signal.SIGTERM)
        facts_until(manager, "STOPPING=1")
        assert service.process.wait(timeout=3) == 0


def test_a_process_that_is_stopped_gives_no_sign_of_life(place: Workplace, manager: socket.socket):
    """Frozen whole: systemd would end and start it anew."""
    address = str(manager.getsockname())
    with running(place, NOTIFY_SOCKET=address, WATCHDOG_USEC="5000000") as service:
        facts_until(manager, "WATCHDOG=1")
        service.process.send_signal(signal.SIGSTOP)
        manager.settimeout(0.5)
        with pytest.raises(TimeoutError):
            while True:
                manager.recv(4096)
        manager.settimeout(2.5)
        with pytest.raises(TimeoutError):
            manager.recv(4096)
        service.process.send_signal(signal.SIGCONT)


# ---------------------------------------------------------------- the clock


@pytest.mark.skipif(not LIBRARY.exists(), reason="libfaketime is not installed")
@pytest.mark.parametrize("jump", ["-3600", "+3600"])
def test_passes_go_on_when_the_clock_of_a_real_process_is_set(place: Workplace, jump: str):
    set_to = place.root / "clock"
    set_to.write_text("+0\n")
    faked = {
        "LD_PRELOAD": str(LIBRARY),
        "FAKETIME_TIMESTAMP_FILE": str(set_to),
        "FAKETIME_NO_CACHE": "1",
        "FAKETIME_DONT_FAKE_MONOTONIC": "1",
        "MONITOR_SCHEDULE__EVERY_SECONDS": "2",
        "MONITOR_SCHEDULE__FULL_EVERY_SECONDS": "1",
    }
    with running(place, **faked) as service:
        service.wait_for(lambda: passes(service) >= 2)
        set_to.write_text(f"{jump}\n")
        service.wait_for(lambda: "the clock jumped" in service.log)
        before = passes(service)
        service.wait_for(lambda: passes(service) >= before + 3)
        assert service.get("/readyz")[0] == 200
        assert service.stop()[1] < 3
    assert service.log.count("the clock jumped") == 1
    assert len(service.log) < 5000, "a set clock fills no log"
