"""The application on a port, in a thread, so that the main thread keeps the signals."""

from __future__ import annotations

import asyncio
import socket
import threading
from collections.abc import Sequence
from typing import Any

import h11
import uvicorn
from fastapi import FastAPI
from uvicorn.protocols.http.h11_impl import H11Protocol

from monitor.errors import ConfigError
from monitor.web.pace import place_of

#: Beyond these a request is answered with 503. A reader's browser opens six; a process may have
#: 1024 files open, and the store and its folder want some.
_MOST_CONNECTIONS = 250
#: Of these from one address, of IPv6 from one /64: ten readers behind one router. Proxies come
#: from one address for all, and count for themselves.
_MOST_OF_ONE = 60
#: Seconds in which a request has to arrive and an answer to be taken, looked at that often.
_PATIENCE = 15.0


class PageServer:
    """Serves from `start` to `stop`; the port is taken when it is made."""

    def __init__(self, app: FastAPI, *, host: str, port: int, proxies: Sequence[str] = ()) -> None:
        """`proxies` are the addresses that are believed when they say who asks."""
        self._socket = _listen(host, port)
        # log_config=None: its lines go through the log of the process, like any library's.
        config = uvicorn.Config(
            app,
            http=_HastyProtocol,
            ws="none",
            log_config=None,
            access_log=False,
            server_header=False,
            # Whoever sends nonsense shall not fill the log with it.
            log_level="error",
            # Its own default believes every program on this machine.
            proxy_headers=bool(proxies),
            forwarded_allow_ips=list(proxies),
            limit_concurrency=_MOST_CONNECTIONS,
            timeout_graceful_shutdown=1,
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


class _HastyProtocol(H11Protocol):
    """A connection that is closed when the other end dawdles.

    uvicorn waits for ever for the rest of a request, and for an answer to be taken: a few hundred
    connections that send a letter now and then would keep everybody else out.
    """

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Begin to look at the clock; let go at once who has too many."""
        super().connection_made(transport)
        self._last: tuple[object, ...] = ()
        self._look_at = self.loop.call_later(_PATIENCE, self._look)
        if not self.config.proxy_headers and self._neighbours() > _MOST_OF_ONE:
            transport.abort()

    def connection_lost(self, exc: Exception | None) -> None:
        """Nothing is waited for any more."""
        self._look_at.cancel()
        super().connection_lost(exc)

    def _neighbours(self) -> int:
        """How many connections there are from this one's address, itself among them."""
        here = _place(self)
        return sum(_place(one) == here for one in self.connections)

    def _look(self) -> None:
        """Close what is as unfinished as it was at the last look."""
        unfinished = self._unfinished()
        if unfinished and unfinished == self._last:
            self.transport.abort()
            return
        self._last = unfinished
        self._look_at = self.loop.call_later(_PATIENCE, self._look)

    def _unfinished(self) -> tuple[object, ...]:
        """The request that is not wholly here, or what is left of an answer; empty when neither.

        Between two requests uvicorn's own timer looks.
        """
        if left := self.transport.get_write_buffer_size():
            return (self.cycle, left)
        is_between = self.timeout_keep_alive_task is not None
        is_arriving = self.conn.their_state in {h11.IDLE, h11.SEND_BODY}
        return (self.cycle,) if is_arriving and not is_between else ()


def _place(connection: Any) -> str:
    return place_of(connection.client[0] if connection.client else "")


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
