"""What systemd is told, over a real datagram socket."""

from __future__ import annotations

import os
import socket
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest

from monitor.systemd import Notifier


@pytest.fixture(params=["path", "abstract"])
def manager(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[tuple[str, socket.socket]]:
    """What stands in NOTIFY_SOCKET, and the socket behind it."""
    name = uuid.uuid4().hex
    shown, address = {
        "path": (f"{tmp_path}/notify", f"{tmp_path}/notify"),
        "abstract": (f"@{name}", f"\0{name}"),
    }[request.param]
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as listening:
        listening.bind(address)
        listening.settimeout(2)
        yield shown, listening


def told(listening: socket.socket) -> str:
    return listening.recv(4096).decode()


def test_each_fact_is_a_datagram(manager):
    address, listening = manager
    systemd = Notifier({"NOTIFY_SOCKET": address, "WATCHDOG_USEC": "30000000"})
    systemd.ready()
    systemd.status("run 1:\n2 files\nREADY=1")
    systemd.alive()
    systemd.stopping()
    facts = [told(listening) for _ in range(4)]
    assert facts == ["READY=1", "STATUS=run 1: 2 files READY=1", "WATCHDOG=1", "STOPPING=1"]


@pytest.mark.parametrize(
    "environment",
    [{}, {"WATCHDOG_USEC": "0"}, {"WATCHDOG_USEC": "30000000", "WATCHDOG_PID": "1"}],
)
def test_no_sign_of_life_where_none_is_waited_for(manager, environment):
    address, listening = manager
    systemd = Notifier({"NOTIFY_SOCKET": address, **environment})
    systemd.alive()
    systemd.ready()
    assert told(listening) == "READY=1"


def test_the_process_that_is_watched_gives_signs_of_life(manager):
    address, listening = manager
    of_us = {"WATCHDOG_USEC": "30000000", "WATCHDOG_PID": str(os.getpid())}
    Notifier({"NOTIFY_SOCKET": address, **of_us}).alive()
    assert told(listening) == "WATCHDOG=1"


def test_without_systemd_and_with_one_that_is_gone_nothing_happens(tmp_path: Path):
    for environment in ({}, {"NOTIFY_SOCKET": f"{tmp_path}/gone"}):
        Notifier(environment).ready()


def test_a_manager_that_does_not_read_holds_nothing_up(manager):
    """The socket's queue fills; a pass must not wait for it."""
    address, _ = manager
    systemd = Notifier({"NOTIFY_SOCKET": address})
    for _ in range(2000):
        systemd.status("x" * 100)
