"""A publisher on the web: a server of the standard library on loopback, with pages that change."""

from __future__ import annotations

import gzip
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from hashlib import sha256
from html import escape
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

#: Takes the request into its own hands.
Answering = Callable[[BaseHTTPRequestHandler], None]


@dataclass(slots=True)
class Served:
    """What stands at a path."""

    body: bytes = b""
    media_type: str = "text/html; charset=utf-8"
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    #: Whether the server tells an unchanged page by its ETag.
    has_etag: bool = True


@dataclass(slots=True)
class Publisher:
    """What is published, and what was asked for."""

    port: int = 0
    pages: dict[str, Served | Answering] = field(default_factory=dict)
    #: Path and headers of each request.
    asked: list[tuple[str, dict[str, str]]] = field(default_factory=list)

    @property
    def root(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def paths(self) -> list[str]:
        """What was asked for since the last call, without robots.txt."""
        found = [path for path, _ in self.asked if path != "/robots.txt"]
        self.asked.clear()
        return found

    def publish(self, path: str, text: str, **more: str) -> None:
        """A page of HTML."""
        self.pages[path] = Served(text.encode(), headers=dict(more))

    def fail(self, path: str, status: int, **headers: str) -> None:
        self.pages[path] = Served(b"no", status=status, headers=dict(headers))

    def feed(self, path: str, *entries: Item) -> None:
        """An RSS feed, the newest entry first."""
        items = "".join(one.rss(self.root) for one in reversed(entries))
        text = (
            '<?xml version="1.0" encoding="UTF-8"?><rss version="2.0"><channel>'
            f"<title>Steppe Wire</title><link>{self.root}</link>{items}</channel></rss>"
        )
        self.pages[path] = Served(text.encode(), media_type="application/rss+xml")


@dataclass(frozen=True, slots=True)
class Item:
    """An entry of a feed."""

    path: str
    title: str
    day: str = ""
    guid: str = ""
    text: str = ""

    def rss(self, root: str) -> str:
        guid = f'<guid isPermaLink="false">{escape(self.guid)}</guid>' if self.guid else ""
        day = f"<pubDate>{self.day}</pubDate>" if self.day else ""
        link = f"<link>{root}{self.path}</link>" if self.path else ""
        text = f"<description>{escape(self.text)}</description>" if self.text else ""
        return f"<item><title>{escape(self.title)}</title>{link}{guid}{day}{text}</item>"


def readout(title: str, *paragraphs: str, noise: str = "") -> str:
    """A page as ministries publish them; its head says nothing but the title."""
    text = "".join(f"<p>{escape(one)}</p>\n" for one in paragraphs)
    return (
        f"<!DOCTYPE html><html lang='en'><head><title>{escape(title)}</title></head><body>"
        f"<nav><a href='/'>Home</a></nav><script>var token = '{noise}';</script>"
        f"<article><h1>{escape(title)}</h1>\n{text}</article></body></html>"
    )


class _Server(ThreadingHTTPServer):
    """One that says nothing of who hangs up on it: its words would be among those of a command."""

    def handle_error(self, request: object, client_address: object) -> None:
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)  # type: ignore[arg-type]


@contextmanager
def publishing() -> Iterator[Publisher]:
    """A server that is gone at the end."""
    publisher = Publisher()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            publisher.asked.append((self.path, dict(self.headers)))
            found = publisher.pages.get(self.path, Served(b"not here", status=404))
            if isinstance(found, Served):
                _send(self, found)
            else:
                found(self)

        def log_message(self, *_: object) -> None:
            pass

    with _Server(("127.0.0.1", 0), Handler) as server:
        server.daemon_threads = True
        publisher.port = server.server_port
        thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
        thread.start()
        try:
            yield publisher
        finally:
            server.shutdown()
            thread.join()


def _send(request: BaseHTTPRequestHandler, page: Served) -> None:
    etag = f'"{sha256(page.body).hexdigest()[:12]}"'
    is_known = page.has_etag and request.headers.get("If-None-Match") == etag
    request.send_response(304 if is_known else page.status)
    if page.has_etag and page.status == 200:
        request.send_header("ETag", etag)
    for name, value in page.headers.items():
        request.send_header(name.replace("_", "-"), value)
    if not is_known:
        request.send_header("Content-Type", page.media_type)
        request.send_header("Content-Length", str(len(page.body)))
    request.end_headers()
    if not is_known:
        request.wfile.write(page.body)


def bomb(megabytes: int) -> bytes:
    """A thousandth of what it unpacks to."""
    return gzip.compress(bytes(1_000_000) * megabytes, 9)
