"""Connections to the public internet alone: no feed has this machine or its network asked.

A name is looked up here and the very address that was looked at is connected to, so that a name
which leads elsewhere the second time gains nothing.
"""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Collection, Iterable

import httpcore
import httpx

from monitor.errors import FetchError

_Address = ipaddress.IPv4Address | ipaddress.IPv6Address
#: Addresses of IPv4 as a translator shows them (RFC 6052): the last four bytes.
_TRANSLATED = ipaddress.IPv6Network("64:ff9b::/96")


def is_public(address: str) -> bool:
    """Whether an address is one of the internet, and carries none within it that is not."""
    ip = ipaddress.ip_address(address.partition("%")[0])
    inner = _inner(ip)
    return ip.is_global and not ip.is_multicast and (inner is None or is_public(str(inner)))


def _inner(ip: _Address) -> _Address | None:
    """The address of IPv4 that one of IPv6 leads to by a tunnel or a translator."""
    if not isinstance(ip, ipaddress.IPv6Address):
        return None
    if ip in _TRANSLATED:
        return ipaddress.IPv4Address(ip.packed[-4:])
    return ip.sixtofour or (ip.teredo[1] if ip.teredo else None)


class _Guard(httpcore.SyncBackend):
    """Opens connections to public addresses, and to hosts that somebody named."""

    def __init__(self, private_hosts: Collection[str]) -> None:
        self._private_hosts = private_hosts

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.NetworkStream:
        """The connection to the first address that answers."""
        trouble: Exception = httpcore.ConnectError(f"{host} has no address")
        options = tuple(socket_options or ())
        for address in self._addresses(host, port):
            try:
                return super().connect_tcp(address, port, timeout, local_address, options)
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                trouble = error
        raise trouble

    def _addresses(self, host: str, port: int) -> list[str]:
        try:
            found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        except (OSError, UnicodeError) as error:
            raise httpcore.ConnectError(f"no address of {host}: {error}") from error
        addresses = list(dict.fromkeys(str(one[4][0]) for one in found))
        if host.lower() in self._private_hosts:
            return addresses
        public = [one for one in addresses if is_public(one)]
        if addresses and not public:
            raise FetchError(
                f"{host} leads into a private network ({addresses[0]}); "
                "name it in fetch.private_hosts if it may"
            )
        return public


class GuardedTransport(httpx.HTTPTransport):
    """That of httpx, with connections by the guard; it goes through no proxy."""

    def __init__(self, private_hosts: Collection[str]) -> None:
        context = httpx.create_ssl_context()
        super().__init__(verify=context)
        self._pool = httpcore.ConnectionPool(
            ssl_context=context,
            max_connections=10,
            keepalive_expiry=5.0,
            network_backend=_Guard(private_hosts),
        )
