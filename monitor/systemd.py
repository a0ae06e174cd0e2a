"""What systemd is told: that the service is up, what it does, that it lives, that it stops.

The protocol is a line a fact in a datagram, sd_notify(3): so few lines that the packages for it
(the last release of sdnotify is of 2017) would only hide them. Says nothing where systemd did not
start the service.
"""

from __future__ import annotations

import os
import socket
from collections.abc import Mapping

from monitor.log import Log

_log = Log("monitor.systemd")


class Notifier:
    """Tells the service manager that the environment names."""

    def __init__(self, environment: Mapping[str, str] = os.environ) -> None:
        address = environment.get("NOTIFY_SOCKET", "")
        #: An abstract socket is written with @ and begins with NUL.
        self._address = f"\0{address[1:]}" if address.startswith("@") else address
        of_us = environment.get("WATCHDOG_PID", str(os.getpid())) == str(os.getpid())
        self._is_watched = of_us and environment.get("WATCHDOG_USEC", "0") != "0"

    def ready(self) -> None:
        """The start is done."""
        self._tell("READY=1")

    def stopping(self) -> None:
        """The stop has begun."""
        self._tell("STOPPING=1")

    def status(self, line: str) -> None:
        """What ``systemctl status`` shows."""
        self._tell(f"STATUS={' '.join(line.split())}")

    def alive(self) -> None:
        """The service does its work: to be said more often than the unit's WatchdogSec."""
        if self._is_watched:
            self._tell("WATCHDOG=1")

    def _tell(self, fact: str) -> None:
        if not self._address:
            return
        try:
            with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_CLOEXEC) as line:
                # A manager that does not read must not hold up a pass.
                line.setblocking(False)
                line.sendto(fact.encode(), self._address)
        except OSError as error:
            _log.debug("systemd was not told", fact=fact.partition("=")[0], reason=error)
