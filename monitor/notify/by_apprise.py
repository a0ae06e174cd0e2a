"""Sends a message to an address by Apprise: mail, chat services, telephones, webhooks.

Loaded when something is to be sent: it takes as much memory as all the rest of an idle service.
"""

from __future__ import annotations

import logging
import re
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import unquote

from apprise import Apprise, AppriseAsset, NotifyFormat, OverflowMode

from monitor.errors import NotifyError
from monitor.model import Message
from monitor.notify.address import Address
from monitor.text import one_line

#: What names the message to a receiver that can see headers: mail and webhooks.
ID_HEADER = "X-Monitor-Notice"
#: They are somebody's own server: the pause of some seconds between two is for services.
_OWN_SERVERS = frozenset({"mailto", "json", "xml", "form"})
#: They take HTML, of a few tags.
_CHATS = frozenset({"tgram", "pushplus", "wecom"})
#: Shorter parts of a URL are ports, flags and common words.
_SHORTEST_SECRET = 4
_EXCEPTION = "Socket Exception: "
_ASSET = AppriseAsset(app_id="monitor", async_mode=False, secure_logging=True)
#: Their own logs show URLs.
for _name in ("apprise", "urllib3", "requests", "requests_oauthlib", "oauthlib"):
    logging.getLogger(_name).propagate = False
_APPRISE = logging.getLogger("apprise")


def check(address: Address) -> str:
    """The service that an address's URL names; NotifyError, without the URL, when it is none."""
    return Line(address).service_name


class Line:
    """The way to one address: between two messages it makes the pause a service asks for."""

    def __init__(self, address: Address) -> None:
        """NotifyError when its URL cannot be read, or is none."""
        self._name = address.name
        self._url = address.secret_url()
        self._service = _service(self._url)
        if self._service is None:
            raise NotifyError(
                f"{address.name}: its URL is none that Apprise takes; write it as its list of "
                "services says and try it by monitor notify test"
            )
        self._is_html = _takes_pages(self._service, self._url)
        is_own = _scheme(self._url).rstrip("s") in _OWN_SERVERS
        if is_own:
            self._service.request_rate_per_sec = 0
        elif not self._is_html and "overflow=" not in self._url:
            # Rather than be refused as too long. A page, or what a program reads, is kept whole.
            self._service.overflow_mode = OverflowMode.SPLIT
        timeout = address.timeout_seconds
        self._service.socket_connect_timeout = self._service.socket_read_timeout = timeout

    @property
    def service_name(self) -> str:
        """As people call it."""
        return str(self._service.service_name)

    def send(self, message: Message) -> str:
        """Send it; the place it went to. NotifyError, without any secret, when that fails."""
        if isinstance(getattr(self._service, "headers", None), dict):
            self._service.headers[ID_HEADER] = message.id
        apprise = Apprise(asset=_ASSET)
        apprise.add(self._service)
        with _listening() as heard:
            is_sent = apprise.notify(
                title=message.title,
                body=message.html if self._is_html else message.text,
                body_format=NotifyFormat.HTML if self._is_html else NotifyFormat.TEXT,
            )
        if not is_sent:
            reason = _without_secrets("; ".join(dict.fromkeys(heard)), self._url)
            raise NotifyError(
                f"{self._name}: {self.service_name} did not take a message: "
                f"{reason or 'no reason given'}"
            )
        return f"{self.service_name}, message {message.id}"


def _service(url: str) -> Any:
    """What speaks to a service; None when the URL names none."""
    with _listening(), warnings.catch_warnings():
        # All its services are loaded with the first, and what they load is none of ours.
        warnings.simplefilter("ignore", DeprecationWarning)
        return Apprise.instantiate(url, asset=_ASSET)


def _scheme(url: str) -> str:
    return url.partition("://")[0].lower()


def _takes_pages(service: Any, url: str) -> bool:
    """Whether it shows HTML as mail does; chats that take some of it are given text."""
    formats = service.notify_format
    first = formats[0] if isinstance(formats, tuple) else formats
    return first == NotifyFormat.HTML and _scheme(url) not in _CHATS


def _without_secrets(text: str, url: str) -> str:
    """What a library said, with every part of the URL but its scheme taken out."""
    rest = url.partition("://")[2]
    secrets = {part for one in (rest, unquote(rest)) for part in re.split(r"[/:@?&=,\s]+", one)}
    for secret in sorted(secrets, key=len, reverse=True):
        if len(secret) >= _SHORTEST_SECRET:
            text = text.replace(secret, "***")
    return one_line(text)


@contextmanager
def _listening() -> Iterator[list[str]]:
    """What Apprise says meanwhile of what went wrong; nothing of it reaches our log."""
    heard: list[str] = []
    listener = _Listener(heard)
    _APPRISE.setLevel(logging.DEBUG)  # where it tells why a connection failed
    _APPRISE.addHandler(listener)
    try:
        yield heard
    finally:
        _APPRISE.removeHandler(listener)


class _Listener(logging.Handler):
    """Keeps warnings, and what exceptions said."""

    def __init__(self, heard: list[str]) -> None:
        super().__init__()
        self._heard = heard

    def emit(self, record: logging.LogRecord) -> None:
        said = record.getMessage()
        if record.exc_info and record.exc_info[1]:
            said = f"{said}: {record.exc_info[1]!r}"
        if record.levelno >= logging.WARNING or said.startswith(_EXCEPTION):
            self._heard.append(said.removeprefix(_EXCEPTION).rstrip(". "))
