"""The application on a port, in a thread, so that the main thread keeps the signals."""

from __future__ import annotations

import socket
import threading

import uvicorn
from fastapi import FastAPI

from monitor.errors import ConfigError


class PageServer:
    """Serves from `start` to `stop`; the port is taken when it is made."""

    def __init__(self, app: FastAPI, *, host: str, port: int) -> None:
        self._socket = _listen(host, port)
        # log_config=None: its lines go through the log of the process, like any library's.
        config = uvicorn.Config(
            app, log_config=None, access_log=False, timeout_graceful_shutdown=1, server_header=False
        )
        self._server = uvicorn.Server(config)
        self._thread = threading.Thread(
            target=self._server.run, args=([self._socket],), name="web", daemon=True
        )

    def start(self) -> None:
        """Serve in the background."""
        self._thread.start()

    def ask_to_stop(self) -> None:
        """Take no more requests and finish those that go on, a second at most."""
        self._server.should_exit = True

    def stop(self) -> None:
        """Wait for the end of what `ask_to_stop` began, and give the port back."""
        self.ask_to_stop()
        if self._thread.is_alive():
            self._thread.join(timeout=1)
        self._socket.close()


def _listen(host: str, port: int) -> socket.socket:
    """A listening socket; ConfigError when the address cannot be had."""
    try:
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        listening = socket.create_server((host, port), family=family)
    except OSError as error:
        raise ConfigError(
            f"web.port: cannot listen on {host}:{port}: {error.strerror or error}; "
            "stop what uses it, or choose another with MONITOR_WEB__PORT=8301",
            key="web.port",
        ) from error
    # Connections inherit it: else the body waits 40 ms for the word that the head has come.
    listening.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return listening
