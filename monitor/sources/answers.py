"""What a server answers, taken in whole and never more of it than is allowed."""

from __future__ import annotations

import zlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

import httpx

from monitor.errors import FetchError

#: What says that the server, not the address, is the trouble.
_PASSING = frozenset({408, 425, 429, 500, 502, 503, 504, 520, 521, 522, 523, 524})
_MOVED = frozenset({301, 302, 303, 307, 308})
_IN_WORDS = {
    401: "asks for a login",
    403: "refuses us",
    404: "has no such page; is the address right?",
    410: "has taken the page away",
    429: "is asked too often; raise fetch.pause_seconds",
}
#: A server that asks for more is asked again after this long.
_LONGEST_WAIT = 7 * 86_400.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Validators:
    """What a server tells an unchanged page by."""

    etag: str = ""
    last_modified: str = ""

    @property
    def headers(self) -> dict[str, str]:
        """What asks for the page only if it changed."""
        given = {"If-None-Match": self.etag, "If-Modified-Since": self.last_modified}
        return {name: value for name, value in given.items() if value}


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What came of asking for an address."""

    #: Where it was in the end.
    url: str
    #: Whether it is as it was, so that nothing was sent.
    is_unchanged: bool = False
    body: bytes = b""
    #: ``text/html``; empty when the server does not say.
    media_type: str = ""
    #: As the server says, empty when it does not.
    charset: str = ""
    validators: Validators = Validators()


def location_of(response: httpx.Response) -> str:
    """Where a redirect leads, as the server writes it; empty when it is none."""
    is_redirect = response.status_code in _MOVED
    return str(response.headers.get("location", "")) if is_redirect else ""


def taken(response: httpx.Response, max_bytes: int, *, is_conditional: bool) -> Answer:
    """The answer; FetchError when it is none or is larger.

    `is_conditional`: whether only what changed was asked for.
    """
    url, headers = str(response.url), response.headers
    is_unchanged = response.status_code == 304 and is_conditional
    if not is_unchanged:
        _refuse(response)
    validators = Validators(
        etag=headers.get("etag", "")[:500], last_modified=headers.get("last-modified", "")[:100]
    )
    if is_unchanged:
        return Answer(url=url, is_unchanged=True, validators=validators)
    return Answer(
        url=url,
        body=_whole(response, max_bytes),
        media_type=headers.get("content-type", "").partition(";")[0].strip().lower(),
        charset=response.charset_encoding or "",
        validators=validators,
    )


def _refuse(response: httpx.Response) -> None:
    status, url = response.status_code, str(response.url)
    if status == 200:
        return
    words = _IN_WORDS.get(status, "fails" if status >= 500 else "gives no page")
    raise FetchError(
        f"{url}: {response.url.host} {words} ({status})",
        url=url,
        status=status,
        is_passing=status in _PASSING,
        wait_seconds=_asked_wait(response.headers.get("retry-after", "")),
    )


def _asked_wait(text: str) -> float:
    """Seconds of a Retry-After, which is a number or a day and hour; 0 without one."""
    try:
        seconds = float(text) if text.isdecimal() else _seconds_until(text)
    except (ValueError, OverflowError):
        return 0.0
    return min(max(seconds, 0.0), _LONGEST_WAIT)


def _seconds_until(text: str) -> float:
    at = parsedate_to_datetime(text)
    return (at.replace(tzinfo=at.tzinfo or UTC) - datetime.now(UTC)).total_seconds()


def _whole(response: httpx.Response, max_bytes: int) -> bytes:
    """The body, unpacked piece by piece: a bomb is noticed before it has unfolded."""
    unpack, is_whole = _unpacker(response)
    url, body = str(response.url), bytearray()
    for piece in response.iter_raw():
        body += unpack(piece, max_bytes - len(body) + 1)
        if len(body) > max_bytes:
            reason = f"over {max_bytes / 1e6:,.3g} MB; raise fetch.max_megabytes"
            raise FetchError(f"{url}: {reason}", url=url)
    if not is_whole():
        raise FetchError(f"{url}: broken off in the middle", url=url, is_passing=True)
    return bytes(body)


def _unpacker(
    response: httpx.Response,
) -> tuple[Callable[[bytes, int], bytes], Callable[[], bool]]:
    """What unpacks a piece to no more than so many bytes, and says whether the end was reached.

    httpx unpacks a piece whatever it unfolds to, and by as many methods one after another as the
    server names.
    """
    encoding = response.headers.get("content-encoding", "").strip().lower()
    if encoding in ("", "identity"):
        return lambda piece, _most: piece, lambda: True
    if encoding not in ("gzip", "x-gzip"):
        url = str(response.url)
        raise FetchError(f"{url}: packed as {encoding[:40]!r}, which nobody asked for", url=url)
    machine = zlib.decompressobj(wbits=31)

    def unpack(piece: bytes, most: int) -> bytes:
        try:
            return machine.decompress(piece, most)
        except zlib.error as error:
            url = str(response.url)
            raise FetchError(f"{url}: broken packing ({error})", url=url, is_passing=True) from None

    return unpack, lambda: machine.eof
